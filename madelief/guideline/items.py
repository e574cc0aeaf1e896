"""List items of a guideline: recommendations, plan lines, contradictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from madelief.cql import CqlType
from madelief.facts import Fault, Source
from madelief.guideline import graph
from madelief.guideline.notation import WHEN, sentence, statement_ids
from madelief.guideline.page import Item
from madelief.guideline.translation import Words

PLAN_KEYS = ("of", "what", "start", "after", "count", "within", "apart", "every", "as-often", "repeat")
PLAN_NEEDS = ("of", "what", "start")
NAMES_IN_PLAN = {
    "start": "Date", "after": "Quantity", "count": "Integer", "within": "Quantity", "apart": "Quantity",
    "every": "Quantity", "as-often": "Integer",
}  # fmt: skip
"""Keys whose value is the name of a parameter, define or concept, and the type that it must have."""


class Placed(NamedTuple):
    """An item, and the statement that it stands below."""

    item: Item
    section: str
    statement: tuple[str, ...]
    source: Source | None


class Items:
    """Reads the items of one guideline; `faults` grows."""

    def __init__(
        self, folder: str, file: str, words: Words, rules: Mapping[str, graph.Rule], types: Mapping[str, CqlType]
    ) -> None:
        self.folder, self.file, self.words, self.rules, self.types = folder, file, words, rules, types
        self.faults: list[Fault] = []
        self.recommendations: list[graph.Recommendation] = []
        self.plan: list[graph.PlanLine] = []
        self.contradictions: list[graph.Contradiction] = []

    def read(self, placed: list[Placed]) -> None:
        """Sort every item by its class."""
        for one in placed:
            if "contradiction" in one.item.marks.classes:
                self.contradiction(one.item)
            elif "plan" in one.item.marks.classes:
                self.plan_line(one.item)
            else:
                self.recommendation(one)
        known = {recommendation.id.rsplit("/", 1)[1] for recommendation in self.recommendations}
        for line in self.plan:
            if line.recommendation not in known:
                self.fault(line.line, line.id, f"of={line.recommendation!r} is no recommendation of this guideline")

    def names(self) -> set[str]:
        """The names that plan lines mention."""
        return {name for line in self.plan for name in line.names()}

    def fault(self, line: int, concept: str, text: str) -> None:
        self.faults.append(Fault(self.file, line, concept, text))

    def recommendation(self, placed: Placed) -> None:
        marks, line = placed.item.marks, placed.item.line
        match = WHEN.fullmatch(placed.item.text)
        if match is None or placed.source is None:
            self.fault(line, marks.id, "a recommendation reads `When **a define**, what to do. {#id .do topic=… action=…}`")
            return
        when = match["define"]
        if when not in self.rules:
            self.fault(line, marks.id, f"**{when}** is no define of this guideline")
        elif self.rules[when].type.name != "Boolean":
            self.fault(line, marks.id, f"**{when}** is {self.rules[when].type}; a recommendation needs a yes or a no")
        stances = [stance for stance in graph.STANCES if stance in marks.classes]
        if len(stances) != 1:
            self.fault(line, marks.id, f"a recommendation has one of .{', .'.join(graph.STANCES)}")
        for key, allowed in (("topic", graph.TOPICS), ("urgency", graph.URGENCIES)):
            if marks.values.get(key) not in allowed:
                self.fault(line, marks.id, f"{key}={marks.values.get(key)!r} is none of {', '.join(allowed)}")
        action = marks.values.get("action", "")
        if action.split("-")[0] not in graph.VERBS or "-" not in action:
            self.fault(line, marks.id, f"action={action!r} is not verb-object with a verb of {', '.join(graph.VERBS)}")
        text = self.words.of("items", marks.id, match["text"], line)
        self.recommendations.append(
            graph.Recommendation(
                id=f"{self.folder}/{placed.section}/{marks.id}",
                when=when,
                text={language: sentence(said) for language, said in text.items()},
                stance=stances[0] if stances else "",
                topic=marks.values.get("topic", ""),
                action=action,
                urgency=marks.values.get("urgency", ""),
                prompt="prompt" in marks.classes,
                section=placed.section,
                statement=placed.statement,
                source=placed.source,
                line=line,
            )
        )

    def plan_line(self, item: Item) -> None:
        values, name, line = item.marks.values, item.marks.id, item.line
        for key in sorted(set(values) - set(PLAN_KEYS)):
            self.fault(line, name, f"{key} is no key of a plan line; they are {', '.join(PLAN_KEYS)}")
        for key in PLAN_NEEDS:
            if not values.get(key):
                self.fault(line, name, f"a plan line needs {key}=…")
        for key, wanted in NAMES_IN_PLAN.items():
            given = values.get(key, "")
            if given and given not in self.types:
                self.fault(line, name, f"{key}={given!r} is no parameter, define or concept")
            elif given and self.types[given].name != wanted:
                self.fault(line, name, f"{key}={given!r} is {self.types[given]}; a plan line needs {wanted} there")
        repeat = values.get("repeat", "1")
        if not repeat.isdecimal() or not 1 <= int(repeat) <= 100:
            self.fault(line, name, f"repeat={repeat!r} is no number from 1 to 100")
            return
        self.plan.append(
            graph.PlanLine(
                id=f"{self.folder}/{name}",
                recommendation=values.get("of", ""),
                what=values.get("what", ""),
                text=self.words.of("items", name, item.text, line),
                start=values.get("start", ""),
                after=values.get("after", ""),
                count=values.get("count", ""),
                within=values.get("within", ""),
                apart=values.get("apart", ""),
                every=values.get("every", ""),
                as_often=values.get("as-often", ""),
                repeat=int(repeat),
                line=line,
            )
        )

    def contradiction(self, item: Item) -> None:
        try:
            one, *others = statement_ids(item.marks.values.get("between", ""))
        except ValueError:
            others = []
        if not others:
            self.fault(item.line, item.marks.id, 'a contradiction names two statements or more, as in between="S22 S4"')
            return
        text = self.words.of("items", item.marks.id, item.text, item.line)
        self.contradictions.append(graph.Contradiction(item.marks.id, (one, *others), text, item.line))
