"""What to ask next: exactly the concepts that can still change a recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

import pytest

from madelief.assess import Assessor
from madelief.assess.ask import Asker
from madelief.assess.assessor import BEFORE_PREGNANCY
from madelief.engines import PythonMachine, Result
from madelief.facts import NO, YES, Quantity, Vocabulary
from madelief.facts.entry import read_value
from madelief.guideline import Guideline, Shelf
from madelief.guideline.reading import read_guideline
from madelief.records import Record
from tests.assess.conftest import People, record

HEAD = "---\nid: {id}\nedition: 2026-01-01\nstanding: professional\nstatus: released\ncountry: nl\n---\n\n# Asking\n"
TODAY = date(2026, 3, 31)

# One rule a line: what each concept can still change is worked out by trying every combination.
RULES = {
    "and": '"Pregnant" and "Tingling"',
    "or": '"Pregnant" or "Tingling" or "Fatigue"',
    "not": 'not "Pregnant" and not ("Tingling" or "Fatigue")',
    "nothing can change it": '"Pregnant" or not "Pregnant" or true',
    "said twice": '("Pregnant" and "Tingling") or ("Pregnant" and not "Tingling")',
    "below a line": "\"Total B12\" < 150 'pmol/L'",
    "between two lines": '"Total B12" >= 150 \'pmol/L\' and "Total B12" < 300 \'pmol/L\' and "Pregnant"',
    "lines that exclude each other": '"Total B12" < 150 \'pmol/L\' and "Total B12" > 300 \'pmol/L\' and "Pregnant"',
    "a choice": '"Diet" = \'vegan\' and "Pregnant"',
    "a choice that is no other": "\"Diet\" = 'vegan' or \"Diet\" != 'vegan'",
    "not measured": '"Total B12" is null and "Pregnant"',
    "two values compared": '"MMA" > "MMA upper limit" and "Pregnant"',
    "a count": '"Miscarriages" >= 2 xor "Pregnant"',
    "a date": '"Iron started on" + 1 month <= Today() and "Iron tablets"',
    "two dates": '"Folic acid started on" < "B12 treatment started on"',
    "known or not": '"Pregnant" is not true and "Tingling" is true',
    "written out": 'case when "Pregnant" is true then "Tingling" when "Pregnant" is null then false else "Fatigue" end',
    "the first that is known": 'Coalesce("Pregnant", "Breastfeeding", "Tingling")',
    "implied": '"Pregnant" implies "Tingling"',
    "equal": '"Pregnant" = "Tingling"',
}

KNOWN = [
    {},
    {"pregnant": "yes"},
    {"pregnant": "no"},
    {"total-b12": "200 pmol/L"},
    {"total-b12": "<200 pmol/L"},
    {"tingling": "no", "mma": "0.3 umol/L"},
    {"mma-upper-limit": "0.4 umol/L", "pregnant": "yes"},
    {"diet": "omnivore", "miscarriages": "2"},
    {"iron-started-on": "2026-02-28", "folic-acid-started-on": "2025-12-31"},
]


def guideline_of(tmp_path: Path, vocabulary: Vocabulary, rules: Mapping[str, str] = RULES) -> Guideline:
    """A guideline with a recommendation for each of `rules`."""
    folder = tmp_path / "asking"
    folder.mkdir()
    english, dutch = [HEAD.format(id="asking")], ["# Vragen\n"]
    for number, (name, rule) in enumerate(rules.items()):
        english.append(
            f'\n## Rule {number} {{#r{number}}}\n\n> {name} 1 2 150 pmol/L 300 pmol/L 1 month [@book, "1"] (T{number})\n\n'
            f'```cql\ndefine "Rule {number}":\n  {rule}\n```\n\n'
            f"- When **Rule {number}**, do it. {{#do{number} .do topic=diet action=discuss-diet urgency=none}}\n"
        )
        dutch.append(f"\n## Regel {number} {{#r{number}}}\n\n> {name} (T{number})\n\n")
        dutch.append(f"- **Rule {number}**: regel\n- Doe het. {{#do{number}}}\n")
    (folder / "guideline.md").write_text("".join(english), encoding="utf-8")
    (folder / "guideline.nl.md").write_text("".join(dutch), encoding="utf-8")
    (folder / "sources.yaml").write_text(
        "works:\n  book: {title: a, issuer: b, date: c, address: d, licence: e, read: f}\n"
        f"confirmation:\n  primary: T0-T{len(rules) - 1}\n",
        encoding="utf-8",
    )
    guideline, faults = read_guideline(folder, vocabulary)
    assert not faults
    assert guideline is not None
    return guideline


def some_values(concept: str, vocabulary: Vocabulary) -> list[Result]:
    """Values of a concept on both sides of everything in `RULES`, and none."""
    written = {
        "total-b12": ["1", "149.99", "150", "200", "299.99", "300", "300.01"],
        "mma": ["0.2", "0.3", "0.3001", "0.4", "0.4001", "9"],
        "mma-upper-limit": ["0.2", "0.2999", "0.3", "0.4", "9"],
        "miscarriages": ["0", "1", "2", "3"],
        "iron-started-on": ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-31", "2020-01-01"],
        "folic-acid-started-on": ["2020-01-01", "2025-12-30", "2025-12-31", "2026-01-01", "2026-03-31"],
        "b12-treatment-started-on": ["2020-01-01", "2025-12-30", "2025-12-31", "2026-01-01", "2026-03-31"],
        "diet": list(vocabulary["diet"].choice_ids),
    }
    unit = vocabulary[concept].unit
    return [
        None,
        *(
            read_value(vocabulary[concept], f"{text} {unit}".strip(), vocabulary)
            for text in written.get(concept, ["yes", "no"])
        ),
    ]


def tried_out(guideline: Guideline, known: Mapping[str, Result], vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Recommendation → the unknown concepts that can change it, found by trying every combination of values."""
    machine = PythonMachine(guideline)
    found: dict[str, set[str]] = {}
    for recommendation in guideline.recommendations:
        missing = [c for c in guideline.rules[recommendation.when].concepts if c not in known]
        outcomes: dict[tuple[Result, ...], bool] = {}
        for values in product(*(some_values(concept, vocabulary) for concept in missing)):
            given = {**known, **{c: v for c, v in zip(missing, values, strict=True) if v is not None}}
            outcomes[values] = machine.answers(given, TODAY, [recommendation.when])[recommendation.when] is YES
        for index, concept in enumerate(missing):
            seen: dict[tuple[Result, ...], set[bool]] = {}
            for values, applies in outcomes.items():
                seen.setdefault((*values[:index], *values[index + 1 :]), set()).add(applies)
            if any(len(applied) == 2 for applied in seen.values()):
                found.setdefault(recommendation.id, set()).add(concept)
    return found


@pytest.mark.parametrize("known", KNOWN, ids=[", ".join(f"{c}: {v}" for c, v in k.items()) or "nothing" for k in KNOWN])
def test_exactly_what_can_change_it_is_asked(known: dict[str, str], tmp_path: Path, vocabulary: Vocabulary) -> None:
    guideline = guideline_of(tmp_path, vocabulary)
    read = {concept: read_value(vocabulary[concept], text, vocabulary) for concept, text in known.items()}
    values = {concept: value for concept, value in read.items() if value is not None}
    asked = Asker(guideline, vocabulary).dependencies(values, TODAY)
    assert {r: set(concepts) for r, concepts in asked.items()} == tried_out(guideline, values, vocabulary)


def applying(assessor: Assessor, person: Record) -> set[str]:
    found = assessor.assess(person)
    return {advice.recommendation.id for advice in (*found.red_flags, *found.recommendations)}


def test_no_recommendation_changes_by_a_question_that_was_not_asked(
    assessor: Assessor, people: People, possible: dict[date, dict[str, list[Result]]]
) -> None:
    random = Random(7)
    for person in people(150, 1):
        asked = {question.concept for question in assessor.assess(person).questions}
        known = person.inputs()
        for _ in range(3):
            more = {c: random.choice(v) for c, v in possible[person.on].items() if c not in known and random.random() < 0.7}
            everything = record({**known, **more}, person.on)
            only_asked = record({**known, **{c: v for c, v in more.items() if c in asked}}, person.on)
            assert applying(assessor, everything) == applying(assessor, only_asked)


def test_a_question_names_what_it_can_settle(assessor: Assessor, people: People) -> None:
    ids = {r.id for guideline in assessor.guidelines for r in guideline.recommendations}
    for person in people(50, 2):
        for question in assessor.assess(person).questions:
            assert question.settles
            assert set(question.settles) <= ids
            assert question.concept not in person.facts


def test_red_flags_are_asked_first_and_the_baby_last_when_none_is_known(assessor: Assessor, vocabulary: Vocabulary) -> None:
    mother = [q.concept for q in assessor.assess(record({"pregnant": YES}, TODAY)).questions]
    flags = {"unsteady-gait", "vision-problems", "chest-pain", "suicidal-thoughts", "confusion"}
    last_flag = max(mother.index(concept) for concept in flags)
    assert last_flag < mother.index("ferritin") < mother.index("infant-total-b12")
    first_baby = next(i for i, concept in enumerate(mother) if vocabulary[concept].about == "infant")
    assert all(vocabulary[concept].about == "infant" or concept in BEFORE_PREGNANCY for concept in mother[first_baby:])
    assert mother.index("planning-pregnancy") > mother.index("ferritin")
    with_baby = [q.concept for q in assessor.assess(record({"breastfeeding": YES}, TODAY)).questions]
    assert any(vocabulary[concept].about == "infant" for concept in with_baby[:20])


def test_a_person_of_whom_all_is_known_is_asked_nothing(
    assessor: Assessor, possible: dict[date, dict[str, list[Result]]]
) -> None:
    everything = {concept: values[0] for concept, values in possible[TODAY.replace(year=2024)].items()}
    assert assessor.assess(record(everything, TODAY.replace(year=2024))).questions == ()


def test_a_bound_leaves_what_it_cannot_settle_unasked(assessor: Assessor) -> None:
    """A `<25` is an answer: the laboratory is not asked for the same test again."""
    given = record({"pregnant": NO, "active-b12": Quantity(Decimal(25), "pmol/L", "<")}, TODAY)
    assert "active-b12" not in {question.concept for question in assessor.assess(given).questions}


def test_diagrams_that_were_kept_ask_the_same(
    shelf: Shelf, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a cache that is empty, filled, and damaged."""
    everybody = list(people(12, 31))
    monkeypatch.setenv("MADELIEF_CACHE", "off")
    expected = [Assessor(shelf).assess(person).questions for person in everybody]
    monkeypatch.setenv("MADELIEF_CACHE", str(tmp_path))
    for _ in ("empty", "filled"):
        assessor = Assessor(shelf)
        assert [assessor.assess(person).questions for person in everybody] == expected
    kept = sorted((tmp_path / "madelief").glob("ask-*.pickle"))
    assert len(kept) == len(shelf.released())
    for path in kept:
        path.write_bytes(b"damaged")
    assessor = Assessor(shelf)
    assert [assessor.assess(person).questions for person in everybody] == expected
