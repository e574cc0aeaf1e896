"""Diagnoses, operations, family histories and medicines of a batch of people: a row each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from madelief.facts import Code, Concept, Vocabulary
from madelief.screen.population import shapes
from madelief.screen.population.people import Bools, Days, People, Random, days_before
from madelief.screen.population.untidy import PLAIN

CONDITION, PROCEDURE, RELATIVE = "Condition", "Procedure", "FamilyMemberHistory"
STATEMENT, REQUEST, ADMINISTRATION = "MedicationStatement", "MedicationRequest", "MedicationAdministration"

DIAGNOSED = {
    "kind": pl.String,
    "person": pl.String,
    "subject": pl.String,
    "about": pl.String,
    "system": pl.String,
    "code": pl.String,
    "on": pl.Date,
    "ended": pl.Date,
    "dirt": pl.String,
}
"""A diagnosis, an operation that was done, or what a relative has; `ended` where it is over."""

GIVEN = {
    "kind": pl.String,
    "person": pl.String,
    "subject": pl.String,
    "concept": pl.String,
    "value": pl.String,
    "system": pl.String,
    "code": pl.String,
    "route": pl.String,
    "dose": pl.Int64,
    "weeks": pl.Int64,
    "begun": pl.Date,
    "ended": pl.Date,
    "written": pl.Date,
    "dirt": pl.String,
}
"""A medicine. `value` is what it stands for, `dose` µg a day, `weeks` the time between two doses. An administration has
`begun` and `ended` on its day; of what is used still, `ended` is null."""

REFUTED, STOPPED = "refuted", "stopped"
"""Dirt of a diagnosis and of a medicine: what is over or was refuted leaves open whether another code says it."""
OPERATED = "completed"
"""The status by which a pick rule takes operations."""
ALWAYS, FOR_A_YEAR = 4000, 300
"""Days that a diagnosis lies back at most: one that stays true, and one that passes."""


@dataclass(frozen=True)
class Diagnoses:
    """Draws what was diagnosed, done, runs in the family or is taken."""

    vocabulary: Vocabulary

    # ------------------------------------------------------------ diagnoses

    def draw(self, people: People, anaemic: Bools, random: Random) -> pl.DataFrame:
        """Every row of `DIAGNOSED`."""
        alive = people.listens
        rows = [self.diagnosis(name, people, alive & who, random) for name, who in people.exposed.items() if self.by_code(name)]
        rows.append(self.diagnosis("b12-deficiency-diagnosed", people, alive & people.diagnosed, random))
        rows.append(self.diagnosis("anaemia-diagnosed", people, alive & anaemic, random))
        rows.append(self.relatives(people, alive & people.exposed["family-b12-or-autoimmune"], random))
        rows.append(self.operations(people, alive & people.exposed["gastric-or-bowel-surgery"], random))
        ill = people.table["has_baby"].to_numpy() & (random.random(len(people)) < shapes.INFANT_INHERITED_SHARE)
        rows.append(self.diagnosis("infant-inherited-b12-disorder", people, ill, random))
        refuted = alive & (random.random(len(people)) < shapes.REFUTED_SHARE)
        rows.append(self.diagnosis("coeliac-disease", people, refuted, random).with_columns(dirt=pl.lit(REFUTED)))
        return pl.concat([*rows, *self.pregnancies(people, alive, random)])

    def pregnancies(self, people: People, alive: Bools, random: Random) -> Iterator[pl.DataFrame]:
        """Pregnancies as a diagnosis: one that lasts, and one that ended with the birth."""
        concept = self.vocabulary["pregnant"]
        codes = [code for code in concept.codes if code.means == "yes"]
        written = alive & (random.random(len(people)) < shapes.PREGNANCY_AS_DIAGNOSIS)
        lately = (random.random(len(people)) * np.maximum(people.weeks * 7 - 28, 0)).astype(np.int64)
        now = written & (people.stage == "pregnant")
        yield self._rows(CONDITION, concept, codes, people, now, days_before(people.on, lately), random)
        over = written & (people.stage == "after-birth")
        days = days_before(people.on, people.since_birth)
        rows = self._rows(CONDITION, concept, codes, people, over, days - FOR_A_YEAR // 2, random)
        yield rows.with_columns(ended=pl.Series(days[over]))

    def by_code(self, name: str) -> bool:
        """Whether records keep the concept as a diagnosis: by a code that says yes, and not of a medicine."""
        return any(self.diagnoses(self.vocabulary[name]))

    def diagnoses(self, concept: Concept) -> list[Code]:
        """The codes by which records keep the concept as a diagnosis."""
        skipped = {"atc", "rxnorm"} | ({"snomed"} if OPERATED in concept.pick.statuses else set())
        return [code for code in concept.codes if code.means == "yes" and code.system not in skipped]

    def diagnosis(self, name: str, people: People, who: Bools, random: Random) -> pl.DataFrame:
        """The diagnosis `name` of each of `who`, on a day on which it still counts; a baby's is of today."""
        concept = self.vocabulary[name]
        longest = 1 if concept.about == "infant" else FOR_A_YEAR if concept.pick.within_days else ALWAYS
        ago = random.integers(0, longest, len(people))
        return self._rows(CONDITION, concept, self.diagnoses(concept), people, who, days_before(people.on, ago), random)

    def operations(self, people: People, who: Bools, random: Random) -> pl.DataFrame:
        """The operations themselves, of some of those who had one."""
        done = who & (random.random(len(people)) < shapes.OPERATION_SHARE)
        days = days_before(people.on, random.integers(0, ALWAYS, len(people)))
        concept = self.vocabulary["gastric-or-bowel-surgery"]
        # In the vocabulary SNOMED names the operation itself, ICD-10 what was diagnosed after it.
        codes = [code for code in concept.codes if code.system == "snomed"]
        return self._rows(PROCEDURE, concept, codes, people, done, days, random)

    def relatives(self, people: People, who: Bools, random: Random) -> pl.DataFrame:
        """What a relative of each of `who` has."""
        family = self.vocabulary["family-b12-or-autoimmune"]
        codes = [code for concept in family.relatives_of for code in self.diagnoses(self.vocabulary[concept])]
        days = days_before(people.on, random.integers(0, ALWAYS, len(people)))
        return self._rows(RELATIVE, family, codes, people, who, days, random)

    def _rows(
        self, kind: str, concept: Concept, codes: list[Code], people: People, who: Bools, days: Days, random: Random
    ) -> pl.DataFrame:
        nth = random.integers(0, len(codes), int(who.sum()))
        return people.table.filter(pl.Series(who)).select(
            kind=pl.lit(kind),
            person="filed" if concept.about == "infant" else "person",
            subject="baby" if concept.about == "infant" else "person",
            about=pl.lit(concept.about),
            system=pl.Series([code.system for code in codes]).gather(nth),
            code=pl.Series([code.code for code in codes]).gather(nth),
            on=pl.Series(days[who]),
            ended=pl.lit(None, pl.Date),
            dirt=pl.lit(PLAIN),
        )

    # ------------------------------------------------------------ medicines

    def medicines(self, people: People, anaemic: Bools, random: Random) -> pl.DataFrame:
        """Every row of `GIVEN`."""
        return pl.concat(self._medicines(people, anaemic, random))

    def _medicines(self, people: People, anaemic: Bools, random: Random) -> Iterator[pl.DataFrame]:
        count, alive = len(people), people.listens
        for name in ("metformin", "acid-suppressant", "other-b12-lowering-medicine", "epilepsy-medicine"):
            codes = [code for code in self.vocabulary[name].codes if code.means == "yes"]
            yield self._given(name, "yes", codes, people, alive & people.exposed[name], random)
        stopped = alive & ~people.exposed["metformin"] & (random.random(count) < shapes.STOPPED_SHARE)
        codes = list(self.vocabulary["metformin"].codes)
        rows = self._given("metformin", "", codes, people, stopped, random)
        yield rows.with_columns(dirt=pl.lit(STOPPED), kind=pl.lit(STATEMENT), ended="written").select(*GIVEN)
        iron = random.random(count) < np.where(anaemic, shapes.IRON_SHARE_IF_ANAEMIC, shapes.IRON_SHARE)
        codes = list(self.vocabulary["iron-tablets"].codes)
        yield self._given("iron-tablets", "yes", codes, people, alive & iron, random)
        yield from self._folic_acid(people, alive & people.folic_acid, random)
        yield from self._b12(people, alive & people.treated, random)
        gas = self.vocabulary["nitrous-oxide"]
        rows = self._given(gas.id, "medical", list(gas.codes), people, alive & people.exposed[gas.id], random)
        yield rows.with_columns(kind=pl.lit(ADMINISTRATION), begun="written", ended="written").select(*GIVEN)

    def _folic_acid(self, people: People, who: Bools, random: Random) -> Iterator[pl.DataFrame]:
        concept = self.vocabulary["folic-acid"]
        choice = random.choice(["none", *(band.means for band in concept.doses)], len(people), p=shapes.FOLIC_ACID_DOSES)
        for band in concept.doses:
            doses = np.array([int(band.lowest), int(band.highest)])
            rows = self._given(concept.id, band.means, list(concept.codes), people, who & (choice == band.means), random)
            yield rows.with_columns(dose=pl.Series(random.choice(doses, rows.height), dtype=pl.Int64)).select(*GIVEN)
        over = people.listens & ~people.folic_acid & (random.random(len(people)) < shapes.STOPPED_FOLIC_ACID_SHARE)
        rows = self._given(concept.id, "none", list(concept.codes), people, over, random)
        yield rows.with_columns(kind=pl.lit(STATEMENT), ended="written").select(*GIVEN)
        yield self._given(concept.id, concept.codes[0].means, list(concept.codes), people, who & (choice == "none"), random)

    def _b12(self, people: People, who: Bools, random: Random) -> Iterator[pl.DataFrame]:
        concept = self.vocabulary["b12-treatment"]
        choice = random.choice(list(shapes.TREATMENTS), len(people), p=list(shapes.TREATMENTS.values()))
        routes = {means: [known for known in concept.values if known.means == means] for means in ("injections", "tablets")}
        by_code = [code for code in concept.codes if code.means == "injections"]
        by_route = [code for code in concept.codes if code.means not in concept.choice_ids]
        injected = who & np.isin(choice, ["injections", "both"])
        rows = self._given(concept.id, "injections", by_code, people, injected, random)
        every = random.choice(shapes.INJECTION_WEEKS, rows.height)
        yield rows.with_columns(weeks=pl.Series(every, dtype=pl.Int64)).select(*GIVEN)
        given = injected & (random.random(len(people)) < shapes.INJECTION_RECORDED)
        rows = self._given(concept.id, "injections", by_code, people, given, random)
        day = pl.Series(days_before(people.on, random.integers(0, 7 * max(shapes.INJECTION_WEEKS), rows.height)))
        yield rows.with_columns(kind=pl.lit(ADMINISTRATION), begun=day, ended=day, written=day).select(*GIVEN)
        rows = self._given(concept.id, "tablets", by_route, people, who & np.isin(choice, ["tablets", "both"]), random)
        yield rows.with_columns(route=pl.lit(routes["tablets"][0].code)).select(*GIVEN)

    def _given(self, name: str, value: str, codes: list[Code], people: People, who: Bools, random: Random) -> pl.DataFrame:
        count = int(who.sum())
        nth = random.integers(0, len(codes), count)
        written = days_before(people.on, random.integers(1, FOR_A_YEAR, count))
        lately = random.random(count) < shapes.LATELY_SHARE
        begun = np.where(
            lately, days_before(people.on, random.integers(1, shapes.LATELY, count)), written - random.integers(0, 600, count)
        )
        written = np.maximum(written, begun)
        return people.table.filter(pl.Series(who)).select(
            kind=pl.Series(random.choice([STATEMENT, REQUEST], count), dtype=pl.String),
            person="person",
            subject="person",
            concept=pl.lit(name),
            value=pl.lit(value),
            system=pl.Series([code.system for code in codes], dtype=pl.String).gather(nth),
            code=pl.Series([code.code for code in codes], dtype=pl.String).gather(nth),
            route=pl.lit(None, pl.String),
            dose=pl.lit(None, pl.Int64),
            weeks=pl.lit(None, pl.Int64),
            begun=pl.Series(begun, dtype=pl.Date),
            ended=pl.lit(None, pl.Date),
            written=pl.Series(written, dtype=pl.Date),
            dirt=pl.lit(PLAIN),
        )


__all__ = ["ADMINISTRATION", "CONDITION", "DIAGNOSED", "GIVEN", "PROCEDURE", "RELATIVE", "REQUEST", "STATEMENT", "Diagnoses"]
