"""Write not_yet.toml anew, after something was added to the language or mended in the engine.

    .venv/bin/python -m tests.conformance.shrink ../shared/data/cql-tests/cql

It takes the names that now pass out of the list and says which. The list may only shrink: where a test fails that is
not listed, nothing is written and the exit code is 1, since something that we could do is broken. Only where there is
no list at all does it make one; the reasons below sort it.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

from tests.conformance.suite import Case, judge, read_suite

LIST = Path(__file__).with_name("not_yet.toml")
HEAD = """\
# Every test of HL7's CQL suite that we do not pass, by the reason why it lies outside the subset of the language.
# Strict both ways: a listed test that passes fails the build, and so does an unlisted one that fails. It only shrinks:
# `python -m tests.conformance.shrink ../shared/data/cql-tests/cql` takes out what passes.
"""

# Reason, the sentence that defends it, and what its tests look like. The first that fits an expression or its output takes it.
REASONS = (
    ("long", "Long integers: no laboratory value needs more than an Integer or a Decimal.", r"\d+L\b|\bLong\b"),
    (
        "intervals",
        "Intervals: a guideline writes its two bounds out, so that the table of examples can stand on each of them.",
        r"Interval\s*[\[(<]|^expand null",
    ),
    (
        "codes",
        "Codes, concepts and value sets: they stay in the vocabulary, and a rule names a concept by its label.",
        r"\b(Code|Concept|ValueSet|CodeSystem|Vocabulary)\b",
    ),
    ("tuples", "Tuples: a rule gives one answer, never a record.", r"Tuple\s*\{|\{\s*\w+\s*:"),
    (
        "lists",
        "Lists, their functions and queries over them: which of several results counts is the pick rule of a concept.",
        r"\{|List<|^(AllTrue|AnyTrue|Exists|Skip|Slice|Tail|Take|Combine|Split)\(null|descendents|^\(4\) l",
    ),
    (
        "datetimes",
        "Date and time in one: records disagree on the time of the day and its zone; a rule of this shelf needs the day only.",
        r"DateTime|@\d{4}(-\d\d){0,2}T|\bNow\(",
    ),
    (
        "times",
        "Times of the day: carried and tested for null only, as no rule of this shelf compares them.",
        r"@T|\bTime\b|TimeOfDay",
    ),
    (
        "partial-dates",
        "Dates without a day, and the function that makes them: a fact is dated to the day or it is not dated.",
        r"@\d{4}(-\d\d)?(?![\d-])|\bDate\(",
    ),
    (
        "elapsed-time",
        "`months between` and `same day or before`: `difference in` and the comparisons say it, in one way instead of two.",
        r"s between\b|\bsame (day|month|year)\b",
    ),
    (
        "calendar-durations",
        "A calendar duration compared: a month has no fixed length. It is added to a date; what is compared has a UCUM unit.",
        r"\d (year|month|week|day|hour|minute|second|millisecond)s? (=|!=|~)",
    ),
    (
        "division",
        "`/`, `div` and `mod`: engines disagree on the digits of a quotient, so a rule multiplies the other side.",
        r" / |\b(div|mod)\b",
    ),
    (
        "number-functions",
        "Rounding, powers, logarithms and precision: a threshold is compared as it was measured, so no rule needs them.",
        r"\b(Abs|Ceiling|Exp|Floor|HighBoundary|Ln|Log|LowBoundary|Power|Precision|Round|Truncate)\(|\^",
    ),
    (
        "limits-and-neighbours",
        "The least and greatest value of a type and the step to the next one: they serve intervals, which are outside.",
        r"\b(minimum|maximum|predecessor|successor)\b",
    ),
    (
        "conversions",
        "Types converted, cast or asked for: every name has one type, known when the guideline is read.",
        r"\b(as|cast|convert)\b|\bis (Integer|String)|\bTo[A-Z]\w+\(",
    ),
    ("ratios", "Ratios: no result of the vocabulary is one.", r"'cm':"),
    (
        "text-functions",
        "Functions on texts: the only texts here are the ids of choices, and nobody takes those apart.",
        r"^(Combine|Concatenate|EndsWith|Indexer|LastPositionOf|Length|Lower|Matches|PositionOf|ReplaceMatches|Split|StartsWith|"
        r"Substring|Upper)\(|' \+ '",
    ),
    ("text-order", "Texts in order: the ids of choices have none, so < between two of them is a mistake here.", r"' [<>]=? '"),
    ("messages", "Messages: a rule answers and does not speak; what to say stands in the recommendation.", r"^Message\("),
    (
        "products-of-quantities",
        "A quantity times a quantity has a unit of its own; no rule of this shelf needs one.",
        r"'cm' \* 2\.0 'cm'",
    ),
    (
        "wide-decimals",
        "Decimals of 28 digits before the point: the suite's own `maximum Decimal` has 20, as CQL says, and we hold to that.",
        r"10\*1000000000000000000000000000\.",
    ),
)


def failing(folder: Path) -> list[Case]:
    """The tests of the suite in `folder` that we do not pass."""
    return [case for cases in read_suite(folder).values() for case in cases if not judge(case).passed]


def reason_of(case: Case) -> str:
    """The reason that takes `case`. Raises `LookupError` where none does: then it is a fault of ours, not a choice."""
    for reason, _, looks in REASONS:
        if re.search(looks, case.expression) or re.search(looks, case.output):
            return reason
    raise LookupError(f"no reason takes {case.id}: {case.expression}")


def write(by_reason: dict[str, list[str]]) -> str:
    """The text of not_yet.toml. JSON's strings are TOML's, and test names hold no control characters."""
    why = {reason: sentence for reason, sentence, _ in REASONS}
    tables = [
        "\n".join(
            [f"[{reason}]", f"why = {json.dumps(why[reason])}", "tests = [", *(f"  {json.dumps(n)}," for n in names), "]"]
        )
        for reason, names in by_reason.items()
        if names
    ]
    return HEAD + "\n" + "\n\n".join(tables) + "\n"


def main(folder: Path) -> int:
    cases = failing(folder)
    if LIST.exists():
        listed = {reason: table["tests"] for reason, table in tomllib.loads(LIST.read_text(encoding="utf-8")).items()}
        still = {case.id for case in cases}
        broken = still - {name for names in listed.values() for name in names}
        for name in sorted(broken):
            print(f"{name} fails and is not listed; mend it, the list only shrinks", file=sys.stderr)
        if broken:
            return 1
        by_reason = {reason: [name for name in names if name in still] for reason, names in listed.items()}
        gone = [name for names in listed.values() for name in names if name not in still]
        print("\n".join(gone) or "nothing to take out")
    else:
        by_reason = {reason: [] for reason, _, _ in REASONS}
        for case in cases:
            by_reason[reason_of(case)].append(case.id)
    LIST.write_text(write(by_reason), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
