"""What the measurements of a population found → docs/benchmarks.md. `python -m bench.write`

`make bench` measures everything first. What was not measured on this machine is said so; nothing is carried over by hand.
"""

from __future__ import annotations

import sys

from bench.sections import KEPT, ROOT, Section, table

PAGE = ROOT / "docs" / "benchmarks.md"
SECTIONS = {
    "columns": "Definitions over columns",
    "memory": "Memory",
    "peers": "Other engines, same answers",
    "facts": "FHIR NDJSON to facts",
    "views": "Flattening, beside sqlonfhir",
    "whole": "A whole screening",
    "spark": "Screening on Spark",
    "spark-sql": "Spark's own SQL",
}
"""In the order of the page: the name under which each is kept, and its title."""

HEAD = """# How fast a population goes

Made by `make bench`; do not edit this page. Every table comes from one run on one machine, and ratios stand first: seconds
belong to this machine, a ratio to something else in the same run travels. DuckDB and the engines of others first answered
alike, person by person; that Spark does so too is a test of every day, in `tests/agree/test_columns.py`.

How to read it:

- **a second and core**: divided by the seconds that processors were busy, on all cores together. Two cores do about twice
  as much by the clock.
- **of reading**: 1.5 × means that reading the columns and answering all rules takes one and a half times as long as only
  reading the columns. No engine can be faster than 1 × on the same files.
- **×** beside another engine: how many times as many people a core of Madelief answers in the same time.
- **not met** stays on this page until it is met.
"""

MET = {True: "met", False: "**not met**", None: "not judged"}


def page() -> str:
    """The page, from whatever was measured. Raises `SystemExit` where nothing was."""
    found = {name: Section.kept(name) for name in SECTIONS}
    measured = [section for section in found.values() if section is not None]
    if not measured:
        sys.exit(f"nothing has been measured yet: {KEPT.relative_to(ROOT)} is empty; run make bench")
    machines = list(dict.fromkeys(section.machine for section in measured))
    lines = [HEAD, f"Machine: {'; and '.join(machines)}.", "", "## What was asked for", ""]
    goals = [goal for section in measured for goal in section.targets]
    lines += table(
        ("what", "wanted", "measured", ""), [(goal.what, goal.wanted, goal.measured, MET[goal.met]) for goal in goals]
    )
    for name, title in SECTIONS.items():
        section = found[name]
        lines += section.markdown() if section else [f"## {title}", "", "Not measured on this machine.", ""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
