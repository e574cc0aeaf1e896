"""Measurements that print a table of their own, kept for docs/benchmarks.md. `python -m bench.printed`"""

from __future__ import annotations

import re
import sys

from bench.sections import Section, Target, ran

SPEED_GOAL, LINES_GOAL = 600, 0.4
SHARE = re.compile(r"(\d+)% with a concept here.*?([\d.]+) MB/s.*?([\d.]+) MB/s\D+([\d.]+)")
"""A row of bench.flattening: share, MB/s of reading lines, MB/s to facts, the ratio of the two."""
RATIO = re.compile(r"sqlonfhir.*?([\d,]+) │$", re.MULTILINE)


def printed(module: str) -> str:
    """What a measurement prints, as wide as it wants to be."""
    return ran(sys.executable, "-m", f"bench.{module}", environment={"COLUMNS": "130", "PYTHONWARNINGS": "ignore"}).out


def facts() -> Section:
    out = printed("flattening")
    targets = []
    for share, _, speed, ratio in SHARE.findall(out):
        what = f"NDJSON to facts, {share} % of the Observations with a concept"
        targets.append(Target(what, f"≥ {SPEED_GOAL} MB/s a core", f"{speed} MB/s", float(speed) >= SPEED_GOAL))
        wanted = f"≥ {LINES_GOAL} of only reading the lines"
        targets.append(Target(what, wanted, ratio, float(ratio) >= LINES_GOAL))
    return Section(
        "facts",
        "FHIR NDJSON to facts",
        "Observations as hospitals export them, read to the long table of facts, beside DuckDB only reading the same lines. "
        "What has no concept here has to be read as well, but costs less; hospitals export many results that have none.",
        text=out,
        targets=targets or [Target("NDJSON to facts", f"≥ {SPEED_GOAL} MB/s a core", "see the table", None)],
    )


def rows() -> Section:
    out = printed("views")
    found = RATIO.search(out)
    measured = f"{found[1]} × its time for one Observation" if found else "see the table"
    return Section(
        "views",
        "Flattening, beside sqlonfhir",
        "The exported ViewDefinition of Observations run by sqlonfhir, a runner of SQL on FHIR in Python, and the same columns "
        "read by DuckDB. Both must give the same rows first. Sqlonfhir is a reference to check against, not made for speed.",
        text=out,
        targets=[Target("sqlonfhir, the same rows", "beside it in the same run", measured, None)],
    )


def main() -> None:
    facts().keep("duckdb")
    rows().keep("duckdb", "sqlonfhir")


if __name__ == "__main__":
    main()
