"""Fact files: what may be written, and every fault of a file with its line, word for word, in YAML and in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from madelief.facts import NO, YES, Refused, Vocabulary
from madelief.records import Record, read_record
from madelief.records.fact_file import MOST_VALUES

ReadFile = Callable[[str], Record]

WHOLE = """\
person: case-1
on: 2026-11-22            # the day of the question
facts:
  pregnant: yes
  breastfeeding: no
  headache: unknown
  gestational-age: 20 wk
  miscarriages: 2
  total-b12: {value: 140 pmol/L, on: 2026-11-02}
  active-b12: {value: "<25 pmol/L", on: 2026-11-02, origin: lab-letter}
  mma:
    - {value: 410 nmol/L, on: 2026-11-02}
    - {value: 0.28 umol/L, on: 2026-05-02}
  diet: vegan
  last-b12-injection-on: 2026-10-01
  haemoglobin: 6,5 mmol/l
"""


def test_a_whole_file(read_file: ReadFile, said: Callable[[Record], dict[str, str]]) -> None:
    record = read_file(WHOLE)
    assert (record.person, record.on, record.read, record.set_aside) == ("case-1", date(2026, 11, 22), 11, ())
    assert said(record) == {
        "pregnant": "yes",
        "breastfeeding": "no",
        "gestational-age": "20 wk",
        "miscarriages": "2",
        "total-b12": "140 pmol/L on 2026-11-02",
        "active-b12": "<25 pmol/L on 2026-11-02",
        "mma": "0.41 umol/L on 2026-11-02",
        "diet": "vegan",
        "last-b12-injection-on": "2026-10-01",
        "haemoglobin": "104.7 g/L",
    }
    facts = record.facts
    assert (facts["pregnant"].value, facts["breastfeeding"].value) == (YES, NO)
    assert facts["active-b12"].origin == "lab-letter"
    assert (facts["mma"].entered, facts["haemoglobin"].entered, facts["diet"].entered) == ("410 nmol/L", "6,5 mmol/l", "")


def test_what_was_true_once_stays_true(read_file: ReadFile) -> None:
    record = read_file("on: 2026-11-22\nfacts:\n  b12-deficiency-diagnosed:\n    - {value: yes, on: 2019-01-01}\n"
                       "    - {value: no, on: 2024-01-01}\n")  # fmt: skip
    assert record.inputs() == {"b12-deficiency-diagnosed": YES}


def test_the_same_in_json(read_file: ReadFile) -> None:
    in_json = {
        "person": "case-1",
        "on": "2026-11-22",
        "facts": {
            "pregnant": True,
            "breastfeeding": False,
            "headache": "unknown",
            "gestational-age": "20 wk",
            "miscarriages": 2,
            "total-b12": {"value": "140 pmol/L", "on": "2026-11-02"},
            "active-b12": {"value": "<25 pmol/L", "on": "2026-11-02", "origin": "lab-letter"},
            "mma": [{"value": "410 nmol/L", "on": "2026-11-02"}, {"value": "0.28 umol/L", "on": "2026-05-02"}],
            "diet": "vegan",
            "last-b12-injection-on": "2026-10-01",
            "haemoglobin": "6,5 mmol/l",
        },
    }
    for text in (json.dumps(in_json), json.dumps(in_json, indent="\t"), json.dumps(in_json, ensure_ascii=False, indent=1)):
        assert read_file(text) == read_file(WHOLE)


def test_json_is_read_as_json_and_not_as_yaml(read_file: ReadFile) -> None:
    """Surrogate escapes, a bare escaped slash, a long key and a line before a colon stop a YAML reader."""
    record = read_file('{"person":"a\\ud83d\\ude00\\/b\\u0007","on":"2026-11-22","facts":{"diet"\n:"vegan"}}')
    assert (record.person, record.facts["diet"].value) == ("a😀/b?", "vegan")


def test_yaml_may_begin_with_a_brace(read_file: ReadFile) -> None:
    assert read_file("{on: 2026-11-22, facts: {diet: vegan}}").facts["diet"].value == "vegan"


# ---------------------------------------------------------------- faults

FAULTS: list[tuple[str, str, list[str]]] = [
    ("nothing", "", ["case.yaml: the file is empty; write a fact file, or give a FHIR Bundle"]),
    ("a comment only", "# no more", ["case.yaml: the file is empty; write `facts:` and below it what is known"]),
    ("a word", "vegan", ["case.yaml:1: a fact file is lines of `key: value`, not a single value"]),
    ("no facts", "person: a\n",
     ["case.yaml:1: facts: the file has no facts; write `facts:` and below it what is known"]),
    ("facts without anything", "facts:\n", ["case.yaml:1: facts: `facts` holds lines of `key: value`, not a single value"]),
    ("a list of facts", "facts:\n  - pregnant: yes\n",
     ["case.yaml:2: facts: `facts` holds lines of `key: value`, not a list"]),
    ("a key that is none", "facts: {}\nname: Ann\n",
     ["case.yaml:2: “name” is no key of a fact file; the keys are person, on, facts"]),
    ("a concept at the top", "facts: {}\npregnant: yes\n",
     ["case.yaml:2: “pregnant” is no key of a fact file; the keys are person, on, facts; concepts stand below `facts:`"]),
    ("XML", "<Bundle/>", ["case.yaml:1: this looks like XML; give FHIR as JSON"]),
    ("no YAML", "facts:\n  a: [1\n  b: 2\n",
     ["case.yaml:3: this is not readable YAML: did not find expected ',' or ']'"]),
    ("a tab", "facts:\n\tdiet: vegan\n",
     ["case.yaml:2: this is not readable YAML: found character that cannot start any token"]),
    ("two documents", "facts: {}\n---\nfacts: {}\n",
     ["case.yaml:2: this is not readable YAML: but found another document"]),
    ("a control character", "facts:\n  diet: \x07\n",
     ["case.yaml:2: this is not readable YAML: control characters are not allowed"]),
    ("an alias", "facts:\n  diet: &a vegan\n  told: *a\n",
     ["case.yaml:3: an alias (*) has no place in a fact file; write the value out"]),
    ("nesting", "facts:\n  diet: [[[[[[[[[[[vegan]]]]]]]]]]]\n",
     ["case.yaml:2: nesting deeper than 10 has no place in a fact file; write the value out"]),
    ("a concept that is none", "facts:\n  totl-b12: 140 pmol/L\n  shoe-size: 38\n", [
        "case.yaml:2: totl-b12: “totl-b12” is no concept; did you mean total-b12?",
        "case.yaml:3: shoe-size: “shoe-size” is no concept; `madelief doctor --concepts` lists them"]),
    ("no unit", "facts:\n  total-b12: 140\n",
     ["case.yaml:2: total-b12: “140” has no unit; write it with one of pmol/L, ng/L, pg/mL"]),
    ("another unit", "facts:\n  total-b12: 140 mg/L\n",
     ["case.yaml:2: total-b12: “mg/L” is not a unit of it; write it with one of pmol/L, ng/L, pg/mL"]),
    ("no number", "facts:\n  total-b12: low\n",
     ["case.yaml:2: total-b12: “low” is not a number with a unit; write for example 380 pmol/L"]),
    ("two readings of one number", "facts:\n  total-b12: 1,234 pmol/L\n",
     ["case.yaml:2: total-b12: “1,234” can be read as 1.234 and as 1234; write the one you mean"]),
    ("an impossible value", "facts:\n  haemoglobin: 7 g/L\n",
     ["case.yaml:2: haemoglobin: 7 g/L is impossible: expected 15 to 250 g/L; check the value and its unit"]),
    ("a choice that is none", "facts:\n  diet: fruit\n",
     ["case.yaml:2: diet: “fruit” is not one of its choices: omnivore, vegetarian, vegetarian-low-dairy, vegan, restricted "
      "or unknown"]),
    ("an answer that is none", "facts:\n  pregnant: maybe\n",
     ["case.yaml:2: pregnant: “maybe” is not an answer here; write yes, no or unknown"]),
    ("a count that is none", "facts:\n  miscarriages: some\n",
     ["case.yaml:2: miscarriages: “some” is not a count; write a whole number such as 2, or unknown"]),
    ("no value", "facts:\n  diet:\n  told: {on: 2026-01-01}\n  tingling: null\n", [
        "case.yaml:2: diet: there is no value; write unknown, or leave the line out",
        "case.yaml:3: told: there is no value; write `value:` and what was found",
        "case.yaml:4: tingling: there is no value; write unknown, or leave the line out"]),
    ("dates", "on: 2026-11-22\nfacts:\n  mma: {value: 0.3 umol/L, on: 2026-11-23}\n  iron-started-on: 2027-01-01\n"
     "  mcv: {value: 90 fL, on: 22-11-2026}\n  ferritin: {value: 9 ug/L, on: 0000-01-01}\n"
     "  egfr: {value: 90 mL/min/1.73m2, on: 9999-01-01}\n", [
        "case.yaml:3: mma: 2026-11-23 lies after the day of the question (2026-11-22); check the date",
        "case.yaml:4: iron-started-on: 2027-01-01 lies after the day of the question (2026-11-22); check the date",
        "case.yaml:5: mcv: “22-11-2026” is not a date; write it as 2026-11-22",
        "case.yaml:6: ferritin: “0000-01-01” is not a date; write it as 2026-11-22",
        "case.yaml:7: egfr: “9999-01-01” lies outside the years 1900 to 2200; check the year"]),
    ("an entry with another key", "facts:\n  mma: {value: 0.3 umol/L, unit: umol/L}\n",
     ["case.yaml:2: mma: “unit” is no key here; the keys are value, on, origin"]),
    ("a list of undated values", "facts:\n  mma: [0.3 umol/L, {value: 0.4 umol/L, on: 2026-01-01}]\n",
     ["case.yaml:2: mma: one of several values needs its date; write {value: …, on: 2026-11-22}"]),
    ("an empty list", "facts:\n  mma: []\n", ["case.yaml:2: mma: the list is empty; write unknown, or leave the line out"]),
    ("a list in a list", "facts:\n  mma: [[0.3 umol/L]]\n", ["case.yaml:2: mma: expected one value, not a list"]),
    ("two values of one day",
     "on: 2026-11-22\nfacts:\n  mma:\n    - {value: 0.3 umol/L, on: 2026-01-01}\n    - {value: 0.4 umol/L, on: 2026-01-01}\n",
     ["case.yaml:5: mma: there are different values on 2026-01-01; leave one"]),
    ("a key twice", "facts:\n  diet: vegan\n  diet: omnivore\nfacts: {}\n", [
        "case.yaml:3: diet: the key stands twice; the first is on line 2",
        "case.yaml:4: facts: the key stands twice; the first is on line 1"]),
    ("a key that is a list", "facts:\n  ? [a]\n  : yes\n", ["case.yaml:2: facts: a key is a word, not a list"]),
    ("a long name", f"person: {'a' * 101}\nfacts: {{diet: {{value: vegan, origin: {'b' * 101}}}}}\n", [
        "case.yaml:1: person: this is longer than 100 letters; shorten it",
        "case.yaml:2: diet: this is longer than 100 letters; shorten it"]),
    ("an age that has run out", "on: 2026-11-22\nfacts:\n  gestational-age:\n    value: 20 wk\n    on: 2026-02-01\n",
     ["case.yaml:4: gestational-age: 20 wk on 2026-02-01 would be 62 wk on 2026-11-22, which is impossible: "
      "expected 0 to 43 wk; write what is true on 2026-11-22, or leave it out"]),
    ("several at once, in the order of the lines",
     "facts:\n  total-b12: 140\n  diet: fruit\n  nonsense: yes\non: soon\nperson: [a]\n", [
        "case.yaml:2: total-b12: “140” has no unit; write it with one of pmol/L, ng/L, pg/mL",
        "case.yaml:3: diet: “fruit” is not one of its choices: omnivore, vegetarian, vegetarian-low-dairy, vegan, restricted "
        "or unknown",
        "case.yaml:4: nonsense: “nonsense” is no concept; `madelief doctor --concepts` lists them",
        "case.yaml:5: on: “soon” is not a date; write it as 2026-11-22",
        "case.yaml:6: person: expected one value, not a list"]),
    # ---- JSON
    ("JSON: cut short", '{"facts": {\n  "diet": "vegan"\n',
     ["case.yaml:3: this is not readable JSON: Expecting ',' delimiter at column 1"]),
    ("JSON: a comma too many", '{"facts": {"diet": "vegan",\n}}',
     ["case.yaml:2: this is not readable JSON: Expecting property name enclosed in double quotes at column 1"]),
    ("JSON: two of them", "{}\n{}", ["case.yaml:2: this is not readable JSON: Extra data at column 1"]),
    ("JSON: NaN", '{"facts": {"mcv": NaN}}', ["case.yaml: “NaN” is not a number in JSON; take it out"]),
    ("JSON: infinite", '{"facts": {"mcv": -Infinity}}', ["case.yaml: “-Infinity” is not a number in JSON; take it out"]),
    ("JSON: a key twice", '{"facts": {"diet": "vegan", "diet": "omnivore"}}',
     ["case.yaml: the key “diet” stands twice in one object of the JSON; leave one"]),
    ("JSON: deep", "[" * 100_000, ["case.yaml: the JSON is nested deeper than any record; check how it was written"]),
    ("JSON: nesting", '{"facts":\n{"diet": [[[[[[[[[["vegan"]]]]]]]]]]}}',
     ["case.yaml:2: nesting deeper than 10 has no place in a fact file; write the value out"]),
    ("JSON: several at once", '{\n "facts": {\n"total-b12": 140,\n"diet": null,\n"a\\ud800b": true,\n"mma": {}\n }\n}', [
        "case.yaml:3: total-b12: “140” has no unit; write it with one of pmol/L, ng/L, pg/mL",
        "case.yaml:4: diet: there is no value; write unknown, or leave the line out",
        "case.yaml:5: a?b: “a?b” is no concept; `madelief doctor --concepts` lists them",
        "case.yaml:6: mma: there is no value; write `value:` and what was found"]),
    ("JSON: huge numbers", '{"facts": {\n"miscarriages": 1e400,\n"mcv": 1' + "0" * 10_000 + "}}", [
        "case.yaml:2: miscarriages: “1e400” is not a count; write a whole number such as 2, or unknown",
        "case.yaml:3: mcv: “1" + "0" * 59 + "…” has no unit; write it with one of fL"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "faults"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_every_fault_is_named_with_its_line(vocabulary: Vocabulary, text: str, faults: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        read_record(text.encode(), "case.yaml", vocabulary)
    assert [str(fault) for fault in refused.value.faults] == faults


def test_what_is_no_text(vocabulary: Vocabulary) -> None:
    with pytest.raises(Refused, match=r"^case.yaml:2: the file is not UTF-8 text; save it as UTF-8$"):
        read_record(b"person: a\nfacts: {diet: \xff}", "case.yaml", vocabulary)


def test_more_values_than_a_person_has(vocabulary: Vocabulary) -> None:
    for text in ("facts:\n  mma: [" + "1," * MOST_VALUES + "1]", '{"facts":\n{"mma": [' + "1," * MOST_VALUES + "1]}}"):
        with pytest.raises(Refused, match=r"^x:2: a fact file holds fewer than 20,000 values"):
            read_record(text.encode(), "x", vocabulary)


def test_of_many_unknown_concepts_every_one_is_named(vocabulary: Vocabulary) -> None:
    with pytest.raises(Refused) as refused:
        read_record(("facts:\n" + "".join(f"  mmaa{n}: 1\n" for n in range(5_000))).encode(), "x", vocabulary)
    assert [fault.line for fault in refused.value.faults] == list(range(2, 5_002))
    assert refused.value.faults[0].text.endswith("did you mean mma?")
