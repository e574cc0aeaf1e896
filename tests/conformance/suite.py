"""HL7's CQL suite (cqframework/cql-tests, unchanged in ../shared/data/cql-tests) read, run and judged.

Each test is an expression, and mostly an output, which is an expression too. Both go through our own parser, type
checker and Python engine; `judge` compares what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from madelief.cql import CqlError, check_expression, parse_expression
from madelief.engines import Program, Result, Run, compile_define
from madelief.facts import UNKNOWN

NAMESPACE = "{http://hl7.org/fhirpath/tests}"
ON = date(2026, 11, 22)

# The sentences with which we refuse a value that CQL itself cannot hold. A refusal that says anything else ("outside
# the subset", "cannot read") would have come for a valid expression of the same form too, and proves nothing.
RIGHTLY_REFUSED = (
    r"“[0-9]+” is larger than a CQL Integer can be",
    r"“[0-9.]+” is larger than a CQL Decimal can be",
    r"“[0-9.]+” has more than the 8 decimals of CQL",
    r"@[0-9-]+ is no day of the calendar",
    r"@T[0-9:.]+ is no time of the day",
)


@dataclass(frozen=True)
class Case:
    """One test. `invalid` is "" where the expression must have a value, else what kind of error HL7 expects.

    `output` is "" where none is given: then the expression must be refused, or the suite only wants it to run.
    """

    file: str
    group: str
    name: str
    expression: str
    invalid: str
    output: str

    @property
    def id(self) -> str:
        return f"{self.file}/{self.group}/{self.name}"


@dataclass(frozen=True)
class Verdict:
    """Whether we pass, and in words what we did."""

    passed: bool
    ours: str


def read_suite(folder: Path) -> dict[str, list[Case]]:
    """The tests of every file in `folder`, by the file's name without its ending, in the order of the file."""
    return {path.stem: list(_read(path)) for path in sorted(folder.glob("*.xml"))}


def _read(path: Path) -> Iterator[Case]:
    for group in ElementTree.parse(path).getroot().iter(f"{NAMESPACE}group"):
        for test in group.iter(f"{NAMESPACE}test"):
            expression, outputs = test.find(f"{NAMESPACE}expression"), test.findall(f"{NAMESPACE}output")
            assert expression is not None and len(outputs) <= 1, f"{path.stem}/{test.get('name')} has another form"
            invalid = expression.get("invalid", "false")
            yield Case(
                file=path.stem,
                group=group.get("name", ""),
                name=test.get("name", ""),
                expression=(expression.text or "").strip(),
                invalid="" if invalid == "false" else invalid,
                output=(outputs[0].text or "").strip() if outputs else "",
            )


def evaluate(text: str) -> Result:
    """What `text` comes to; a Boolean that is unknown is None, as every null. Raises `CqlError`."""
    expression = parse_expression(text)
    check_expression(expression, {})
    value = Run(Program({"it": compile_define(expression, {})}), {}, ON).define("it").value
    return None if value is UNKNOWN else value


def judge(case: Case) -> Verdict:
    """Whether we do with `case` what HL7 expects.

    - Marked invalid (true, syntax, semantic, execution): passes only if we refuse it before anything runs, with a
      sentence of `RIGHTLY_REFUSED`. A null at run time does not pass, nor does a refusal for being outside the subset.
    - Else: passes only if both sides can be read and typed, and both come to the same: the same kind of value and,
      for a quantity, the same unit as well (no conversion hides a difference here).
    - An output that is not the word `null` must not come to null: a mistake that makes both sides null is none the less one.
    """
    try:
        ours = evaluate(case.expression)
    except CqlError as refusal:
        rightly = any(re.match(sentence, refusal.sentence) for sentence in RIGHTLY_REFUSED)
        return Verdict(bool(case.invalid) and rightly, f"refused: {refusal.sentence}")
    if case.invalid or not case.output:
        return Verdict(False, f"came to {ours!r}, where HL7 expects an error")
    try:
        wanted = evaluate(case.output)
    except CqlError as refusal:
        return Verdict(False, f"the output is refused: {refusal.sentence}")
    if wanted is None and case.output != "null":
        return Verdict(False, f"the output {case.output} came to null")
    return Verdict(type(ours) is type(wanted) and ours == wanted, f"came to {ours!r}, where HL7 expects {wanted!r}")
