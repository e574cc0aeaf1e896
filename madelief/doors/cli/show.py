"""An assessment on a terminal: what a person reads first comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import takewhile

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text as Words
from rich.tree import Tree

from madelief.assess import Assessment, Explanation, Question, Reason
from madelief.assess.assessor import Scale, Stretch
from madelief.assess.combined_indicator import CombinedIndicator
from madelief.assess.recommendations import Advice
from madelief.assess.wording import ANSWER, INTENDED_USE, NOT_SIGNED, OFFICIAL_OF, TOPIC, URGENCY
from madelief.doors.cli import words
from madelief.doors.cli.differences import differing
from madelief.facts import YES, Vocabulary
from madelief.guideline import Guideline

MOST_QUESTIONS = 8
"""Shown at the least; every question that can raise a red flag is shown."""
MOST_FACTS = 4
"""Shown below a recommendation; --explain shows them all."""
TODAY = "today"
SPOKEN_UNITS = ("a", "mo", "wk", "d")
"""Units of time, which a reader wants as words."""
COLOUR = {"today": "bold red", "this-week": "bold yellow", "next-visit": "cyan", "none": "dim"}


def show_report(console: Console, assessment: Assessment, vocabulary: Vocabulary, language: str, file: str) -> None:
    """Print the report of one person."""
    console.print(*_Report(assessment, vocabulary, language, file).parts(), sep="\n")


def show_red_flags(console: Console, assessment: Assessment, vocabulary: Vocabulary, language: str) -> None:
    """Print the red flags of the record, if there are any: they come before whatever else was asked for."""
    if assessment.red_flags:
        console.print(*_Report(assessment, vocabulary, language, "").red_flags(), sep="\n")


class _Report:
    def __init__(self, assessment: Assessment, vocabulary: Vocabulary, language: str, file: str) -> None:
        self.assessment, self.vocabulary, self.language, self.file = assessment, vocabulary, language, file

    def parts(self) -> Iterator[RenderableType]:
        assessment, language = self.assessment, self.language
        title = words.TITLE[language].format(person=assessment.record.person)
        yield Line(Words(f"{title} · {assessment.record.on.isoformat()}", "bold"), align="left")
        read = words.READ[language].format(n=assessment.record.read)
        led = words.WHO_LEADS[language].format(profile=OFFICIAL_OF[assessment.profile][language])
        yield Words(f"{words.NO_DIAGNOSIS[language]} {led} {read}.\n", "dim")
        yield from self.red_flags()
        yield from self.advice()
        yield from differing(assessment.differences, assessment.profile, language, self.file)
        yield from self.values()
        yield from self.plan()
        yield from self.questions()
        yield from self.records()
        yield from self.sources()

    def heading(self, text: str) -> RenderableType:
        return Words(f"{text}", "bold underline")

    def red_flags(self) -> Iterator[RenderableType]:
        flags = self.assessment.red_flags
        today = [a for a in self.assessment.recommendations if a.recommendation.urgency == TODAY and a.guard is None]
        if not flags:
            # Nothing that reassures may stand above something that must be done today.
            said = words.SOMETHING_TODAY if today else words.NO_RED_FLAGS
            yield Words(f"{said[self.language]}\n", "bold" if today else "")
            return
        lines: list[RenderableType] = []
        for flag in flags:
            urgency = URGENCY[flag.recommendation.urgency][self.language].upper()
            lines.append(Words.assemble((f"{urgency}  ", "bold red"), (flag.text[self.language], "bold")))
            lines.append(Padding(Words(self.because(flag), "dim"), (0, 0, 0, 2)))
        yield Panel(Group(*lines), title=words.RED_FLAGS[self.language], border_style="red", box=box.HEAVY)
        yield ""

    def advice(self) -> Iterator[RenderableType]:
        """The advice that may be acted on: the house and who leads; then what a patient page adds to that.

        A guarded view of a page stands here only where no other source speaks of its topic; else beside that source.
        """
        own = self.assessment.leading
        if own or not self.assessment.red_flags:
            yield self.heading(words.TO_DO[self.language])
        if not own and not self.assessment.red_flags:
            yield Padding(Words(words.NOTHING[self.language], "dim"), (0, 0, 1, 2))
        yield from self.by_topic(own)
        said = {(a.recommendation.topic, a.recommendation.action) for a in own}
        page = [a for a in self.assessment.recommendations if a.guideline.standing == "patient-page"]
        for guideline in {a.guideline.id: a.guideline for a in page}.values():
            heading = words.PAGE[self.language].format(title=guideline.title[self.language], year=guideline.edition[:4])
            these = [a for a in page if a.guideline is guideline]
            plain = [a for a in these if not a.guard and (a.recommendation.topic, a.recommendation.action) not in said]
            if plain:
                yield self.heading(heading)
                yield from self.by_topic(plain)
            beside = {difference.topic for difference in self.assessment.differences}
            views = [a for a in these if a.guard is not None and a.recommendation.topic not in beside]
            if views:
                yield self.heading(words.VIEWS[self.language])
                yield from self.by_topic(views)

    def by_topic(self, advice: Iterable[Advice]) -> Iterator[RenderableType]:
        topics: dict[str, list[Advice]] = {}
        for given in advice:
            topics.setdefault(given.recommendation.topic, []).append(given)
        for topic, these in topics.items():
            yield Padding(Words(TOPIC[topic][self.language], "bold"), (0, 0, 0, 2))
            for given in these:
                table = Table.grid(padding=(0, 1))
                table.add_column(width=18, no_wrap=True)
                table.add_column()
                urgency = given.recommendation.urgency
                style = "dim italic" if given.guard else ""
                table.add_row(
                    Words(URGENCY[urgency][self.language], "dim" if given.guard else COLOUR[urgency]),
                    Group(Words(given.text[self.language], style), Words(self.because(given), "dim")),
                )
                yield Padding(table, (0, 0, 0, 4))
            yield ""

    def because(self, advice: Advice) -> str:
        """Which facts decided, and whose sentence it is."""
        facts = []
        for because in advice.finding.because:
            label = self.vocabulary[because.concept].label[self.language]
            value = words.NOT_KNOWN[self.language] if because.value is None else self.value(because.concept, because.value)
            facts.append(f"{label}: {value}")
        source = advice.recommendation.source
        shown = ", ".join(facts[:MOST_FACTS]) + (", …" if len(facts) > MOST_FACTS else "")
        return f"{words.BECAUSE[self.language]} {shown} [{source.work}, {source.place}]"

    def value(self, concept: str, value: str) -> str:
        """A value in the reader's words: ja for yes, the label of a choice, 9 weken for 9 wk."""
        if value in ANSWER:
            return ANSWER[value][self.language]
        choices = {choice: text[self.language] for choice, text in self.vocabulary[concept].choices}
        number, _, unit = value.partition(" ")
        if unit in SPOKEN_UNITS:
            one, several = self.vocabulary.units[unit].words[self.language]
            return f"{number} {one if number == '1' else several}"
        return choices.get(value, value)

    def values(self) -> Iterator[RenderableType]:
        scales = self.assessment.scales
        if not scales:
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("", words.VALUE[self.language], words.DAY[self.language], words.LIES_IN[self.language]):
            table.add_column(column)
        for scale in scales:
            fact = self.assessment.record.facts[scale.concept]
            entered = f" ({fact.entered})" if fact.entered else ""
            label = self.vocabulary[scale.concept].label[self.language]
            day = fact.on.isoformat() if fact.on else "—"
            table.add_row(label, f"{scale.value}{entered}", day, self.bands(scale))
        yield self.heading(words.VALUES[self.language])
        yield Padding(table, (0, 0, 0, 2))

    def bands(self, scale: Scale) -> str:
        lines = []
        for guideline in dict.fromkeys(stretch.band.guideline for stretch in scale.bands):
            named = [self.band(s) for s in scale.bands if s.band.guideline == guideline and s.answer is YES]
            if named:
                lines.append(f"{guideline}: {'; '.join(named)}")
        return "\n".join([*lines, *(caveat.text[self.language] for caveat in scale.caveats)])

    def band(self, stretch: Stretch) -> str:
        """The name of a band, and the guard that stands over it."""
        guarded = f" ({words.GUARDED[self.language].format(guard=stretch.guard.id)})" if stretch.guard else ""
        return stretch.band.name[self.language] + guarded

    def plan(self) -> Iterator[RenderableType]:
        if not self.assessment.plan:
            return
        table = Table.grid(padding=(0, 2))
        for line in self.assessment.plan:
            table.add_row(Words(_day(line.on), "bold"), line.text[self.language])
        yield self.heading(words.PLAN[self.language])
        yield Padding(table, (0, 0, 1, 2))

    def questions(self) -> Iterator[RenderableType]:
        questions = self.assessment.questions
        if not questions:
            return
        yield self.heading(words.NEXT[self.language])
        shown = max(MOST_QUESTIONS, sum(1 for _ in takewhile(lambda question: question.red_flag, questions)))
        yield Padding(question_table(questions[:shown], self.vocabulary, self.language), (0, 0, 0, 2))
        left = len(questions) - shown
        if left > 0:
            yield Padding(Words(words.MORE[self.language].format(n=left, file=self.file), "dim"), (0, 0, 0, 2))
        yield ""

    def records(self) -> Iterator[RenderableType]:
        record = self.assessment.record
        for heading, lines in (
            (words.DOUBTS, [(self.vocabulary[c].label[self.language], text[self.language]) for c, text in record.doubts]),
            (words.SET_ASIDE, [(aside.resource, aside.reason) for aside in record.set_aside]),
        ):
            if lines:
                table = Table.grid(padding=(0, 2))
                for left, right in lines:
                    table.add_row(Words(left), Words(right, "dim"))
                yield self.heading(heading[self.language])
                yield Padding(table, (0, 0, 1, 2))

    def sources(self) -> Iterator[RenderableType]:
        table = Table.grid(padding=(0, 2))
        for guideline in self.assessment.guidelines:
            if not self.cited(guideline):
                continue
            table.add_row(
                guideline.id, f"{guideline.title[self.language]}, {guideline.edition}, {_signed(guideline, self.language)}"
            )
            for key in self.cited(guideline):
                work = guideline.works[key]
                read = words.LAST_READ[self.language].format(day=work.read)
                table.add_row("", Words(f"[{key}] {work.title}, {work.issuer}, {work.date}, {work.address}; {read}", "dim"))
        yield self.heading(words.SOURCES[self.language])
        yield Padding(table, (0, 0, 1, 2))
        yield Words(INTENDED_USE[self.language], "dim")

    def cited(self, guideline: Guideline) -> list[str]:
        page = (a for a in self.assessment.recommendations if a.guideline.standing == "patient-page")
        parted = (p for difference in self.assessment.differences for p in difference.in_short)
        advice = (*self.assessment.red_flags, *self.assessment.leading, *page, *parted)
        return list(dict.fromkeys(a.recommendation.source.work for a in advice if a.guideline.id == guideline.id))


def question_table(questions: Iterable[Question], vocabulary: Vocabulary, language: str) -> Table:
    """Questions in order, each with how many recommendations still hang on it."""
    table = Table.grid(padding=(0, 2))
    for number, question in enumerate(questions, 1):
        concept = vocabulary[question.concept]
        open_ = f"{words.SETTLES[language]}: {len(question.settles)}"
        table.add_row(f"{number}.", concept.question[language], Words(open_, "dim"))
    return table


def show_indicator(console: Console, indicator: CombinedIndicator, vocabulary: Vocabulary, language: str) -> None:
    """Print cB12, and that nobody has checked it."""
    missing = ", ".join(vocabulary[concept].label[language] for concept in indicator.missing)
    value = words.INDICATOR_MISSING[language].format(missing=missing) if indicator.value is None else f"{indicator.value:+}"
    console.print(Words(f"\n{words.UNCONFIRMED[language]}", "bold underline yellow"))
    told = (f"cB12: {value}", indicator.classes.text[language], indicator.formula.text[language])
    console.print(
        *(Padding(Words(text, "" if number == 0 else "dim"), (0, 0, 0, 2)) for number, text in enumerate(told)), sep="\n"
    )


def show_explanation(console: Console, explanation: Explanation, language: str) -> None:
    """Print why one finding or recommendation is so."""
    statement = explanation.statement
    source = explanation.source
    work = explanation.guideline.works[source.work]
    console.print(Line(Words(explanation.id, "bold"), align="left"))
    console.print(explanation.text[language], highlight=False)
    console.print(Words(f"\n{', '.join(statement.ids)}  {statement.text[language]}", "italic"))
    console.print(Words(f"{work.title}, {work.issuer}, {work.date}: {source.place} ({statement.confirmation})", "dim"))
    if statement.note:
        console.print(Words(statement.note[language], "yellow"))
    console.print()
    console.print(_branch(explanation.reason, language, None))


def _branch(reason: Reason, language: str, tree: Tree | None) -> Tree:
    value = ANSWER[reason.value][language] if reason.value in ANSWER else reason.value
    style = {"yes": "green", "no": "red", "unknown": "yellow"}.get(reason.value, "cyan")
    label = Words.assemble(
        (value, style), "  ", (reason.label.get(language) or reason.expression, "" if reason.label else "dim")
    )
    branch = Tree(label) if tree is None else tree.add(label)
    for below in reason.below:
        _branch(below, language, branch)
    return branch


def _day(day: date) -> str:
    return day.isoformat()


def _signed(guideline: Guideline, language: str) -> str:
    return ", ".join(guideline.signed) if guideline.signed else NOT_SIGNED[language]
