"""A1-A9 as they go out: the JSON and the print of random people, guidelines, profiles and languages.

Whom a promise speaks of is worked out here from the record, never asked of the rule that keeps it. Below, each promise
is broken on purpose, to show that it can fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from madelief.assess import PROFILES, Assessor
from madelief.assess.wording import INTENDED_USE, URGENCY
from madelief.doors.cli import show, words
from madelief.engines import Result
from madelief.facts import LANGUAGES, NO, YES, Quantity
from madelief.guideline import Recommendation, Shelf
from madelief.records import Record
from tests.assess.conftest import People, record
from tests.assess.reader import (
    ALARMING,
    Read,
    anaemic_in_pregnancy,
    breastfeeds,
    folic_acid_window_is_open,
    good_value_with_complaints,
    takes_b12,
    treated,
)

NUMBER = 72
SITUATIONS: tuple[dict[str, Result], ...] = (
    {},
    {"pregnant": NO, "planning-pregnancy": YES, "folic-acid": "none"},
    {"pregnant": YES, "gestational-age": Quantity(Decimal(8), "wk")},
    {"breastfeeding": YES, "if-antibodies": "positive"},
    {"pregnant": NO, "total-b12": Quantity(Decimal(400), "pmol/L"), "fatigue": YES, "b12-treatment": "none"},
    {"unsteady-gait": YES},
    {"pregnant": YES, "haemoglobin": Quantity(Decimal(90), "g/L")},
    {"pregnant": YES, "haemoglobin": Quantity(Decimal(90), "g/L"), "iron-tablets": YES},
    {"b12-treatment": "injections"},
)
"""Laid over random people, so that each promise has people to speak of."""
UNSETTLING = (
    "mma",
    "homocysteine",
    "active-b12",
    "b12-deficiency-diagnosed",
    "b12-supplement",
    "gestational-age",
    "subfertility",
)
"""What would take a person out of her situation again."""


@pytest.fixture(scope="module")
def everybody(people: People) -> list[Record]:
    return [_in_situation(person, SITUATIONS[number % len(SITUATIONS)]) for number, person in enumerate(people(NUMBER, 31))]


def _in_situation(person: Record, situation: Mapping[str, Result]) -> Record:
    random = {c: value for c, value in person.inputs().items() if not situation or c not in UNSETTLING}
    return record({**random, **situation}, person.on)


def reports(shelf: Shelf, everybody: Iterable[Record]) -> Iterator[Read]:
    """A report of each, over some guidelines, under a profile and in a language, all drawn by lot."""
    random = Random(32)
    ids = [guideline.id for guideline in shelf.released()]
    chosen = [tuple(random.sample(ids, how_many)) for how_many in (0, 1, 1, 1, 2, 2, 3, 3, 4, 6)]
    assessors = [Assessor(shelf, only) for only in chosen]
    for person in everybody:
        assessment = random.choice(assessors).assess(person, random.choice(PROFILES))
        yield Read(shelf, assessment, random.choice(LANGUAGES))


@pytest.fixture(scope="module")
def reads(shelf: Shelf, everybody: list[Record]) -> list[Read]:
    return list(reports(shelf, everybody))


# ---------------------------------------------------------------- the promises: each says whether it spoke of her


def nothing_withholds(read: Read, about: str, what: Mapping[str, str]) -> None:
    """No tag, no sentence under no guard, and no sentence of a page outside its quotation marks says so."""
    for told in (*read.instructions, *read.json["red_flags"]):
        assert not _withholds(told.get("stance", "do"), told.get("action", ""), about), told["id"]
        assert not instructed(what[read.language], told["text"], read.language), told["text"]
    for line in read.json["plan"]:
        assert line["what"].split("-")[0] not in WITHHOLDING, line
    for guideline in read.assessment.guidelines:
        for told in guideline.recommendations:
            text = told.text[read.language]
            if _withholds(told.stance, told.action, about):
                for said in read.both:
                    assert said.count(text) == said.count(f"“{text}”"), text


WITHHOLDING = ("stop", "delay")
GIVING = ("start", "continue")


def _withholds(stance: str, action: str, about: str) -> bool:
    verb, _, what = action.partition("-")
    return what.startswith(about) and verb in (GIVING if stance == "avoid" else WITHHOLDING)


STOP = {"en": r"\b(?:stop|pause|delay|postpone|put off|wait)\b", "nl": r"\b(?:stop|pauzeer|wacht|stel)\b"}
DENIED = {"en": r"\b(?:not|never)\b", "nl": r"\b(?:niet|nooit)\b"}
TAKE_NONE = {"en": r"\bdo not (?:start|begin|take|give)\b.*", "nl": r"\b(?:begin|slik|neem|geef)\b.*\b(?:geen|niet)\b.*"}
INSTEAD = {"en": "in the place of", "nl": "in plaats van"}


def instructed(what: str, text: str, language: str) -> bool:
    """Whether a sentence of `text` says to stop, to wait with or not to take `what`: for a page that is tagged wrongly."""
    for sentence in re.split(r"[.:;!?]", text):
        if re.search(what, sentence) and INSTEAD[language] not in sentence:
            stop = re.search(STOP[language], sentence, re.IGNORECASE) and not re.search(DENIED[language], sentence)
            if stop or re.search(TAKE_NONE[language] + what, sentence, re.IGNORECASE):
                return True
    return False


FOLIC_ACID = {"en": "folic acid", "nl": "foliumzuur"}
BREASTFEEDING = {"en": "breastfe", "nl": "borstvoeding"}
IRON = {"en": r"\biron\b", "nl": r"\bijzer\b"}
B12 = {"en": r"\bB12\b", "nl": r"\bB12\b"}


def a1_folic_acid(read: Read) -> bool:
    nothing_withholds(read, "folic-acid", FOLIC_ACID)
    if not folic_acid_window_is_open(read):
        return False
    takes = read.says("folic-acid", "standard", "high", "unknown-dose")
    assert read.house_tells(("do", "continue-folic-acid" if takes else "start-folic-acid"))
    if not {"total-b12", "active-b12"} & read.known.keys():
        assert read.house_tells(("consider", "discuss-b12-test"))
    return not takes


def a2_breastfeeding(read: Read) -> bool:
    nothing_withholds(read, "breastfeeding", BREASTFEEDING)
    concerned = breastfeeds(read) and read.says("if-antibodies", "positive")
    if concerned:
        assert read.house_tells(("do", "continue-breastfeeding"))
        assert read.house_tells(("do", "check-infant"))
    return concerned


VERDICTS = {
    "en": r"\byou (?:clearly |do not |don't )?(?:have (?:a |no |any )?(?:vitamin )?(?:B12 )?deficiency|are (?:not )?deficient)",
    "nl": r"\b(?:u (?:heeft|hebt)|(?:heeft|hebt) u)(?: \w+)? (?:een |geen )(?:vitamine )?(?:B12-?)?tekort\b[^?]*?[.:!]",
}


def a3_no_verdict(read: Read) -> bool:
    for said in read.both:
        assert not re.search(VERDICTS[read.language], said, re.IGNORECASE)
    assert words.NO_DIAGNOSIS[read.language] in read.printed
    for value in read.json["values"]:
        for band in value["bands"]:
            if band["holds"] == "yes":
                assert f"{band['guideline']}: " in read.printed and band["band"] in read.printed
    return any(value["bands"] for value in read.json["values"])


def a4_no_all_clear(read: Read) -> bool:
    if not good_value_with_complaints(read):
        return False
    if not treated(read):
        assert read.house_tells(("inform", "discuss-total-b12"))
    if takes_b12(read) and not read.says("sample-before-b12", YES):
        assert read.house_tells(("inform", "discuss-b12-treatment"))
    return True


def a5_sources(read: Read) -> bool:
    sourced = [*read.json["red_flags"], *read.json["recommendations"]]
    sourced += [position for difference in read.json["differences"] for position in difference["positions"]]
    for told in sourced:
        source = told["source"]
        assert all(source[part] for part in ("work", "place", "title", "issuer", "date", "read")), told
        if told.get("id") in read.shown:
            last = words.LAST_READ[read.language].format(day=source["read"])
            assert f"[{source['work']}] {source['title']}, {source['issuer']}, {source['date']}" in read.printed
            assert last in read.printed
    return bool(sourced)


def a6_red_flags_first(read: Read) -> bool:
    flags, keys = read.json["red_flags"], list(read.json)
    assert keys.index("red_flags") == 1 and keys[0] == "meta"
    assert bool(flags) >= any(read.says(sign, YES) for sign in ALARMING)
    where = [read.printed.find(flag["text"]) for flag in flags]
    assert all(place >= 0 for place in where)
    other = [read.printed.find(told["text"]) for told in read.json["recommendations"]]
    other += [read.printed.find(line["text"]) for line in read.json["plan"]]
    if flags:
        assert max(where) < min((place for place in other if place >= 0), default=len(read.printed))
        assert all(flag["urgency"] == "today" for flag in flags)
        assert URGENCY["today"][read.language].upper() in read.printed
    return bool(flags)


CAUSES = {"en": ("B12", "folate"), "nl": ("B12", "foliumzuur")}


def a7_iron(read: Read) -> bool:
    nothing_withholds(read, "iron", IRON)
    for told in read.instructions:
        if (told["stance"], told["action"]) == ("do", "start-iron-tablets"):
            assert all(cause in told["text"] for cause in CAUSES[read.language]), told["id"]
    concerned = anaemic_in_pregnancy(read)
    if concerned:
        taken = read.says("iron-tablets", YES)
        assert read.house_tells(("do", "continue-iron-tablets" if taken else "start-iron-tablets"))
        if not {"ferritin", "serum-folate"} <= read.known.keys() or not {"total-b12", "active-b12"} & read.known.keys():
            assert read.house_tells(("do", "check-anaemia-cause"))
    return concerned


def a8_what_it_is(read: Read) -> bool:
    meta, printed = read.json["meta"], read.printed
    day, asked = read.assessment.record.on.isoformat(), read.assessment.guidelines
    assert meta["on"] == day and day in printed
    assert meta["intended_use"] == INTENDED_USE[read.language] and "CE" in meta["intended_use"]
    assert INTENDED_USE[read.language] in printed
    assert {g["id"]: g["edition"] for g in meta["guidelines"]} == {g.id: g.edition for g in asked}
    for guideline in asked:
        if guideline.id in read.shown.values():
            assert f"{guideline.title[read.language]}, {guideline.edition}" in printed
    return True


def a9_b12_goes_on(read: Read) -> bool:
    nothing_withholds(read, "b12", B12)
    if takes_b12(read):
        assert read.house_tells(("do", "continue-b12-treatment"))
    return takes_b12(read)


Promise = Callable[[Read], bool]
PROMISES: tuple[Promise, ...] = (
    a1_folic_acid, a2_breastfeeding, a3_no_verdict, a4_no_all_clear, a5_sources, a6_red_flags_first, a7_iron, a8_what_it_is,
    a9_b12_goes_on,
)  # fmt: skip
ENOUGH = 8
"""People of whom a promise must have spoken."""


@pytest.mark.parametrize("promise", PROMISES, ids=[promise.__name__ for promise in PROMISES])
def test_the_promise_holds(promise: Promise, reads: list[Read]) -> None:
    assert sum(promise(read) for read in reads) >= ENOUGH


# ---------------------------------------------------------------- each of them broken on purpose


Break = Callable[[Shelf], Shelf]


def changed(shelf: Shelf, guideline: str, **fields: object) -> Shelf:
    changed = replace(shelf.guidelines[guideline], **fields)  # type: ignore[arg-type]
    return replace(shelf, guidelines={**shelf.guidelines, guideline: changed})


def without(*names: str) -> Break:
    """The house without some of its recommendations."""

    def broken(shelf: Shelf) -> Shelf:
        kept = [told for told in shelf.guidelines["safety"].recommendations if _name(told) not in names]
        assert len(kept) == len(shelf.guidelines["safety"].recommendations) - len(names)
        return changed(shelf, "safety", recommendations=tuple(kept))

    return broken


def without_guard(guard: str) -> Break:
    def broken(shelf: Shelf) -> Shelf:
        guards = shelf.guidelines["safety"].guards
        return changed(shelf, "safety", guards=tuple(one for one in guards if one.id != guard))

    return broken


def saying(name: str, en: str, nl: str) -> Break:
    """The house with other words for one of its recommendations, tagged as before."""

    def broken(shelf: Shelf) -> Shelf:
        told = shelf.guidelines["safety"].recommendations
        assert any(_name(one) == name for one in told)
        reworded = [replace(one, text={"en": en, "nl": nl}) if _name(one) == name else one for one in told]
        return changed(shelf, "safety", recommendations=tuple(reworded))

    return broken


def without_issuer(shelf: Shelf) -> Shelf:
    works = shelf.guidelines["safety"].works
    return changed(shelf, "safety", works={key: replace(work, issuer="") for key, work in works.items()})


def _name(told: Recommendation) -> str:
    return told.id.rsplit("/", 1)[1]


BROKEN: list[tuple[str, Promise, Break]] = [
    ("nobody is told to take it", a1_folic_acid, without("take-folic-acid", "higher-dose")),
    ("nobody is told to go on with it", a1_folic_acid, without("keep-folic-acid", "both-together")),
    ("nobody is told to have B12 measured", a1_folic_acid, without("test-beside")),
    ("the page says to wait", a1_folic_acid, without_guard("G1")),
    ("the house says to stop it", a1_folic_acid,
     saying("keep-folic-acid", "Stop your folic acid at once.", "Stop meteen met foliumzuur.")),
    ("the house says to take none", a1_folic_acid,
     saying("take-folic-acid", "Do not take any folic acid yet.", "Slik nog geen foliumzuur.")),
    ("nobody is told to go on breastfeeding", a2_breastfeeding, without("go-on", "keep-breastfeeding")),
    ("nobody looks at the baby", a2_breastfeeding, without("watch-baby", "look-at-baby", "baby-this-week")),
    ("the page says to stop breastfeeding", a2_breastfeeding, without_guard("G2")),
    ("a verdict", a3_no_verdict, saying("no-verdict", "You have a deficiency.", "U heeft een tekort.")),
    ("an all-clear", a3_no_verdict, saying("no-all-clear", "You do not have a deficiency.", "U heeft geen B12-tekort.")),
    ("a good value and silence", a4_no_all_clear, without("no-all-clear")),
    ("a good value under treatment and silence", a4_no_all_clear, without("says-little")),
    ("a source without its issuer", a5_sources, without_issuer),
    ("a red flag is missing", a6_red_flags_first, without("nerves-today")),
    ("iron is withheld", a7_iron, without("start-iron")),
    ("iron is taken away", a7_iron, without("keep-iron")),
    ("iron alone", a7_iron, without("measure-causes", "low-for-everybody", "another-cause")),
    ("iron and no word of its causes", a7_iron, saying("start-iron", "Ask for iron.", "Vraag om ijzer.")),
    ("the page says to wait with iron", a7_iron, without_guard("G5")),
    ("nobody is told to go on with B12", a9_b12_goes_on, without("never-pause")),
    ("a pause before the test", a9_b12_goes_on,
     saying("never-pause", "Stop B12 for the test.", "Stop voor de test met B12.")),
]  # fmt: skip


@pytest.mark.parametrize(("promise", "broken"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_promise_is_noticed(promise: Promise, broken: Break, shelf: Shelf, everybody: list[Record]) -> None:
    with pytest.raises(AssertionError):
        for read in reports(broken(shelf), everybody):
            promise(read)


def nothing(report: object) -> Iterator[str]:
    return iter(())


def test_advice_above_the_red_flags_is_noticed(shelf: Shelf, everybody: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    printer = show._Report
    flags, advice = printer.red_flags, printer.advice
    monkeypatch.setattr(printer, "red_flags", advice)
    monkeypatch.setattr(printer, "advice", flags)
    with pytest.raises(AssertionError):
        for read in reports(shelf, everybody):
            a6_red_flags_first(read)


@pytest.mark.parametrize(
    ("part", "promise"), [("sources", a5_sources), ("sources", a8_what_it_is), ("red_flags", a6_red_flags_first)]
)
def test_a_print_without_a_part_is_noticed(
    part: str, promise: Promise, shelf: Shelf, everybody: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show._Report, part, nothing)
    with pytest.raises(AssertionError):
        for read in reports(shelf, everybody):
            promise(read)
