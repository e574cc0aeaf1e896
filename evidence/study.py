"""The people and what was said of them, with the shares that the page prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from evidence.meaning import Meaning
from evidence.people import places
from evidence.sources import Voice, calls, voices
from evidence.survey import Drawn, Share, share
from evidence.tally import Told
from madelief.assess.bands import Band
from madelief.facts import NO, UNKNOWN, YES, Answer
from madelief.guideline import Guideline, Rule, Shelf

NOT_COMPARABLE = "1999-2000"
"""The cycle whose 2-year weights rest on another census than those of the later ones (NHANES tutorials, Weighting)."""

SILENT = frozenset({Meaning.CLEAR, Meaning.QUIET})
"""A source that says nothing of a value, and one that calls it clear, are not counted as parting."""


@dataclass(frozen=True)
class Counted:
    """How many of a group are counted, and what share of the group that is; None where the group is empty."""

    people: int
    share: Share | None


@dataclass(frozen=True)
class Call:
    """A rule over more than one value, or several that answer alike, where one of the values was measured."""

    guideline: str
    names: tuple[str, ...]
    answers: Mapping[Answer, int]
    yes: Counted


@dataclass(frozen=True)
class Study:
    """`shared` is the folder of data beside the project."""

    shelf: Shelf
    shared: Path
    told: Sequence[Told]

    @cached_property
    def guidelines(self) -> tuple[Guideline, ...]:
        return self.shelf.released()

    @cached_property
    def voices(self) -> dict[str, list[Voice]]:
        """Value → who draws lines over it."""
        found: dict[str, list[Voice]] = {}
        for voice in voices(self.guidelines, self.shelf.vocabulary):
            found.setdefault(voice.concept, []).append(voice)
        return found

    @cached_property
    def calls(self) -> list[Call]:
        """The calls that can be yes for somebody pregnant. Those of one guideline that answer alike stand together; one that
        answers as a band does is left out.
        """
        found: list[Call] = []
        for guideline in self.guidelines:
            alike: dict[tuple[Answer, ...], list[Rule]] = {}
            for rule in calls(guideline, self.shelf.vocabulary):
                given = self._answers(rule.id, self.measured(rule.concepts))
                if set(given) - {NO} and given not in self._bands:
                    alike.setdefault(given, []).append(rule)
            found += [self._call(guideline, rules, given) for given, rules in alike.items()]
        return found

    def _call(self, guideline: Guideline, rules: Sequence[Rule], given: tuple[Answer, ...]) -> Call:
        yes = self.counted(self.measured(rules[0].concepts), lambda told: told.answers[rules[0].id] is YES)
        counts = {answer: given.count(answer) for answer in (YES, NO, UNKNOWN)}
        return Call(guideline.id, tuple(rule.label["en"] for rule in rules), counts, yes)

    @cached_property
    def _bands(self) -> set[tuple[Answer, ...]]:
        """How each band answers those in whom its value was measured."""
        return {
            self._answers(band.finding, self.measured([concept]))
            for concept, drawing in self.voices.items()
            for voice in drawing
            for band in voice.bands
        }

    @staticmethod
    def _answers(finding: str, group: Iterable[Told]) -> tuple[Answer, ...]:
        return tuple(told.answers[finding] for told in group)

    @cached_property
    def cycles(self) -> tuple[str, ...]:
        return tuple(sorted({told.who.cycle for told in self.told}))

    # ------------------------------------------------------------ groups and shares

    def measured(self, concepts: Iterable[str]) -> list[Told]:
        """The people in whom one of `concepts` was measured."""
        asked = set(concepts)
        return [told for told in self.told if asked & told.values.keys()]

    def counted(self, group: Sequence[Told], test: Callable[[Told], bool]) -> Counted:
        """Those of `group` who pass `test`. Places are those of the cycles in which anybody of the group was examined."""
        if not group:
            return Counted(0, None)
        passed = [test(told) for told in group]
        drawn = [Drawn(told.who.place, told.who.weight, yes) for told, yes in zip(group, passed, strict=True)]
        return Counted(sum(passed), share(drawn, self._places(frozenset(told.who.cycle for told in group))))

    def _places(self, cycles: frozenset[str]) -> set[tuple[int, int]]:
        if cycles not in self._drawn:
            self._drawn[cycles] = places(self.shared, cycles)
        return self._drawn[cycles]

    @cached_property
    def _drawn(self) -> dict[frozenset[str], set[tuple[int, int]]]:
        return {}

    def in_band(self, band: Band, concept: str) -> Counted:
        return self.counted(self.measured([concept]), lambda told: told.answers[band.finding] is YES)

    def beside(self, voice: Voice) -> Counted:
        """Those measured of whom the source names no band."""
        held = {band.finding for band in voice.bands}
        return self.counted(
            self.measured([voice.concept]), lambda told: all(told.answers[finding] is not YES for finding in held)
        )

    def called(self, voice: Voice) -> Counted:
        """Those in a band that the source calls deficient, anaemic or raised."""
        return self.counted(self.measured([voice.concept]), lambda told: voice.said(told.answers) is Meaning.CALLED)

    # ------------------------------------------------------------ where sources part

    def parting(self, one: Voice, other: Voice) -> tuple[int, int]:
        """(people whom the two put in bands of different meaning, people whom just one of them calls)."""
        said = [(one.said(told.answers), other.said(told.answers)) for told in self.measured([one.concept])]
        return sum(part(pair) for pair in said), sum(part(pair) and pair.count(Meaning.CALLED) == 1 for pair in said)

    def comparable(self, concept: str) -> list[Voice]:
        """Who draws lines over `concept` that can be set beside each other."""
        return [voice for voice in self.voices.get(concept, ()) if voice.comparable]

    def parted(self, concept: str) -> Counted:
        """Those over whose value any two sources part."""
        drawing = self.comparable(concept)
        return self.counted(self.measured([concept]), lambda told: part(voice.said(told.answers) for voice in drawing))

    def open(self, concept: str) -> int:
        """Over how many more the sources may part: with one of them the band depends on what is not known."""
        drawing = self.comparable(concept)
        said = ([voice.said(told.answers) for voice in drawing] for told in self.measured([concept]))
        return sum(Meaning.DEPENDS in each and not part(each) for each in said)

    def topics(self) -> dict[str, dict[str, Counted]]:
        """Topic → how sources part on it → in how many reports; "" counts every way."""
        found: dict[str, dict[str, Counted]] = {}
        ways = sorted({(topic, way) for told in self.told for topic, way in told.parted.items()})
        for topic, way in [*((topic, "") for topic in dict.fromkeys(topic for topic, _ in ways)), *ways]:
            found.setdefault(topic, {})[way] = self.reports(topic, way)
        return found

    def reports(self, topic: str = "", way: str = "") -> Counted:
        """The reports with a difference: on `topic`, of the kind `way`, or any."""
        return self.counted(
            self.told,
            lambda told: any(topic in ("", on) and way in ("", how) for on, how in told.parted.items()),
        )

    # ------------------------------------------------------------ what is not known

    def answers(self, guideline: Guideline) -> tuple[int, Mapping[Answer, int]]:
        """(findings of the guideline, how many answers of each kind over all people)."""
        ids = [rule.id for rule in guideline.rules.values() if rule.type.name == "Boolean" and guideline.runs(rule.statement)]
        given = [told.answers[finding] for told in self.told for finding in ids]
        return len(ids), {answer: given.count(answer) for answer in (YES, NO, UNKNOWN)}

    def asked(self) -> tuple[int, int]:
        """(concepts that the rules ask for, those of them that at least one person's record tells)."""
        asked = {concept for guideline in self.guidelines for rule in guideline.rules.values() for concept in rule.concepts}
        return len(asked), len(asked & {concept for told in self.told for concept in told.known})

    def moved_by_weights(self) -> float:
        """The most that a share of a band changes, from 0 to 1, when the cycle with the other census is left out."""
        later = Study(self.shelf, self.shared, [told for told in self.told if told.who.cycle != NOT_COMPARABLE])
        moved = [0.0]
        for drawing in self.voices.values():
            for voice in drawing:
                for band in voice.bands:
                    whole, rest = (study.in_band(band, voice.concept).share for study in (self, later))
                    if whole is not None and rest is not None:
                        moved.append(abs(whole.share - rest.share))
        return max(moved)


def part(said: Iterable[Meaning]) -> bool:
    """Whether not all say the same. Silence is "clear"; what depends on something unknown is compared with nothing."""
    return len({Meaning.CLEAR if meaning in SILENT else meaning for meaning in said} - {Meaning.DEPENDS}) > 1
