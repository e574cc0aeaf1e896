"""README.txt of a population: what it is, what it is not, and how many untidy entries stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from madelief.screen.population.writers import PEOPLE, ROWS, UNTIDY

WARNING = "INVENTED PEOPLE. NO MEDICINE MAY BE CONCLUDED FROM THEM."
"""The first line of the file; nobody should read past it by mistake."""

ABOUT = f"""{WARNING}

Nobody in this folder exists. Shares, values and how they hang together were chosen so that the rules of the shelf meet
people on both sides of their lines; they were fitted to no data and say nothing about how often anything occurs, what is
normal, or what follows from what. Use it to try out and to measure software, and for nothing else.
"""

UNTIDINESS: Mapping[str, str] = {
    "old": "the only result is older than its test counts: set aside for its date",
    "future": "the only result is dated after the day of the question: set aside for its date",
    "impossible": "the only result has a value that cannot be: set aside",
    "no-unit": "the only result has no unit: set aside",
    "earlier": "an earlier result beside the newest: read, and not the one that counts",
    "duplicate": "the same result twice: read, and counts once",
    "unknown-code": "a copy of a result under a code that no concept has: counted, not listed",
    "preliminary": "a result with the status preliminary: set aside",
    "entered-in-error": "a result with the status entered-in-error: set aside",
    "local-code-first": "a local code stands before the known one: read all the same",
    "contradicting": "two different results of one day (entries, two a person): neither is used",
    "broken-line": "half a line: set aside",
    "row-twice": "a person's row twice: read, and counts once",
    "refuted": "a diagnosis that was refuted: set aside, since it leaves open whether another code says it",
    "stopped": "a medicine that was stopped: set aside, since it leaves open whether another is used",
}
WHO: Mapping[str, str] = {
    "child": "children: set aside as a whole",
    "died": "women who died: set aside as a whole",
    "only-year": "women of whose birth only the year is known: read, their age is not known",
    "unlinked": "babies whose mother is not said: people by themselves",
}

FORMS: Mapping[str, str] = {
    "fhir": "FHIR R4 resources, a JSON line each. Babies have a Patient of their own, linked through a RelatedPerson.",
    "omop": """OMOP CDM 5.4. Concept ids from 2,000,000,000 on are made up; CONCEPT.csv says which code each stands for.
A baby is a person of its own, with 1,000,000,000 more than its mother's person_id; FACT_RELATIONSHIP says who its mother is.
Left out, because a CDM does not hold it: results that were preliminary or entered in error, and diagnoses that were
refuted.""",
    "csv": """A row a person: the newest value of each concept, its unit and its day beside it. Left out: women who died, and
every entry of a record that does not count.""",
}

EVERYTHING: Mapping[str, str] = {
    "fhir": "With everything: doses, the weeks between two injections and what relatives have, which OMOP cannot hold.",
    "csv": """With everything: doses, the weeks between two injections and what relatives have, which OMOP cannot hold; and
what only she can tell: diet, symptoms, what she does not have.""",
}
COMMON = """The same people in the three forms tell the same. So no form says what OMOP cannot hold: doses, the weeks between
two injections, what relatives have."""


def notes_of(
    form: str, people: int, seed: int, on: date, counts: Mapping[tuple[str, str], int], everything: bool = False
) -> str:
    """The text of README.txt."""
    lines = [
        ABOUT, FORMS[form], "", EVERYTHING[form] if everything else COMMON, "",
        f"Drawn: {people:,} people, with the seed {seed}, as of {on}; a value counts, or is too old, as of that day. The same",
        "seed, number, day and version of the program give the same bytes.", "", "Rows written",
    ]  # fmt: skip
    lines += [f"  {name:26}{count:>14,}" for (what, name), count in counts.items() if what == ROWS]
    lines += ["", "People of a special kind, by intent"]
    lines += [f"  {name:26}{count:>14,}  {WHO[name]}" for (what, name), count in counts.items() if what == PEOPLE]
    lines += ["", "Untidy entries, by intent"]
    lines += [f"  {name:26}{counts[UNTIDY, name]:>14,}  {why}" for name, why in UNTIDINESS.items() if (UNTIDY, name) in counts]
    return "\n".join(lines) + "\n"
