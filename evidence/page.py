"""The study → docs/evidence.md. Every number on the page comes from the study; none is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from evidence.meaning import Meaning, meant_for_others
from evidence.people import VALUES
from evidence.sources import Voice
from evidence.study import Counted, Study
from madelief.assess.bands import Band
from madelief.assess.differences import Relation
from madelief.assess.wording import TOPIC
from madelief.facts import NO, UNKNOWN, YES, Vocabulary
from madelief.guideline import Guideline

DIGEST = 16
"""How many digits of a guideline's sha256 the page shows."""
FEW = 10
"""Below this number of people a percentage is marked: it may well be chance."""
ADULT = 16
"""The intended use of Madelief begins at this age."""


def page(study: Study, made: date) -> str:
    """The whole of docs/evidence.md, as made on the day `made`."""
    parts = [
        head(study, made),
        in_short(study),
        meaning(study),
        made_from(study),
        bands(study),
        calls(study),
        parting(study),
        differences(study),
        unknown(study),
        method(study),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


# ---------------------------------------------------------------- the words of numbers


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; columns that end in ">" are set to the right."""
    names = [column.rstrip(">") for column in columns]
    rule = ["---:" if column.endswith(">") else "---" for column in columns]
    lines = [names, rule, *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def weighted(counted: Counted) -> str:
    """`3.4 % (2.1-5.5)`; a star where it rests on few people."""
    if counted.share is None:
        return "—"
    interval = counted.share.interval()
    sides = f" ({interval[0] * 100:.1f}–{interval[1] * 100:.1f})" if interval else ""
    return f"{percent(counted.share.share)}{sides}{' *' if 0 < counted.people < FEW else ''}"


def stretch(band: Band) -> str:
    """`150–300 pmol/L`, with an open side as "below" or "from"."""
    low, high = ((band.bound(side) or "").replace("ug/", "µg/").replace("umol/", "µmol/") for side in (band.low, band.high))
    if low and high:
        return f"{low.partition(' ')[0]}–{high}"
    return f"below {high}" if high else f"from {low}"


def label(vocabulary: Vocabulary, concept: str) -> str:
    return vocabulary[concept].label["en"]


# ---------------------------------------------------------------- for who has two minutes


def head(study: Study, made: date) -> str:
    aside = [reason for told in study.told for reason in told.set_aside]
    people = f"{len(study.told):,}"
    return f"""# What the sources say of {people} real pregnant people

Data: NHANES {study.cycles[0]} to {study.cycles[-1]} (CDC/NCHS, public domain), everybody who was pregnant at the examination:
{people} people. Made on {made}, by `make evidence`, with the guidelines listed below; do not edit this page. Not measured
is unknown here, never no; {len(aside)} results lay outside what Madelief accepts and count as not measured. Two minutes are
enough for the part above the guidelines; the rest is there to check it."""


def in_short(study: Study) -> str:
    lines = [line for concept in VALUES for line in (*_called(study, concept), *_parted(study, concept))]
    any_way, conflict = study.reports(), study.reports(way=Relation.CONFLICT.value)
    lines.append(
        f"- **Whole reports:** in {any_way.people:,} of {len(study.told):,} the sources part on some topic; in"
        f" {conflict.people:,} one says to do what another says not to do. In the others one only goes further."
    )
    told = "Percentages are weighted to the United States; the 95 % interval stands in brackets."
    return "\n".join(["## In short\n", f"{told}\n", *lines])


def _called(study: Study, concept: str) -> Iterable[str]:
    """The lowest and the highest share that any source calls deficient, anaemic or raised."""
    calling = [voice for voice in study.voices.get(concept, ()) if voice.called]
    counted = [(study.called(voice), voice) for voice in calling]
    if not counted:
        return
    low, high = (pick(counted, key=lambda one: one[0].people) for pick in (min, max))
    ends = [quoted(*low)] if low[0].people == high[0].people else [f"from {quoted(*low)}", f"to {quoted(*high)}"]
    yield f"- **{label(study.shelf.vocabulary, concept)}:** {' '.join(ends)}."


def _parted(study: Study, concept: str) -> Iterable[str]:
    drawing = study.comparable(concept)
    if len(drawing) < 2:
        return
    parted, undecided = study.parted(concept), study.open(concept)
    more = f"; over {undecided:,} more they may, depending on the week" if undecided else ""
    yield (
        f"- **{label(study.shelf.vocabulary, concept)}, {len(drawing)} sets of lines:** they part over {parted.people:,} of"
        f" {len(study.measured([concept])):,} people, {weighted(parted)}{more}."
    )


def quoted(counted: Counted, voice: Voice) -> str:
    names = " or ".join(f"“{band.name['en']}”" for band in voice.called)
    return f"{weighted(counted)} in {names} ({voice.guideline})"


def meaning(study: Study) -> str:
    young = sum(told.who.person.age < ADULT for told in study.told)
    years = f"{study.cycles[0][:4]} to {study.cycles[-1][-4:]}"
    return f"""**What it means.** The same blood gets another name from another source. How many "are deficient" is first of all
the choice of a line, so a report must show whose line it is.

**What it does not mean.**

- Not how many are ill. Complaints, active B12 and antibodies were not asked or measured.
- Not the Netherlands: people in the United States, {years}, {young} of them under {ADULT}.
- Not one laboratory: the methods for B12, folate, MMA and homocysteine changed between cycles, and are pooled here.
- Not which line is right. Total B12 falls in pregnancy while MMA does not rise: one line for pregnant and other women
  does not fit."""


def made_from(study: Study) -> str:
    rows = [(g.id, g.edition, g.standing, f"`{g.sha256[:DIGEST]}`") for g in study.guidelines]
    return f"## Guidelines\n\n{table(('guideline', 'edition', 'standing', f'sha256, first {DIGEST} digits'), rows)}"


# ---------------------------------------------------------------- the lines


def bands(study: Study) -> str:
    vocabulary = study.shelf.vocabulary
    told = """## Where each source draws its lines

Only lines that a source draws over one value, whatever else is known. How a band is read comes from its name alone: *called*
is deficient, anaemic or raised; *depends* hangs on what is unknown here, most often the week of pregnancy."""
    tables = [told]
    for concept, drawing in study.voices.items():
        measured = len(study.measured([concept]))
        missing = len(study.told) - measured
        tables.append(f"### {label(vocabulary, concept)}\n\nMeasured in {measured:,}; unknown in {missing:,}.")
        rows = [row for voice in drawing for row in _bands(study, voice)]
        tables.append(table(("source", "band", "stretch", "read as", "people>", "weighted % (95 %)>"), rows))
    without = [label(vocabulary, concept) for concept in VALUES if concept not in study.voices]
    if without:
        tables.append(f"No source on the shelf draws such a line over: {', '.join(without)}.")
    tables.append(
        f"\\* fewer than {FEW} people: it may well be chance. † by its source not drawn for pregnancy, or unreliable in it."
    )
    return "\n\n".join(tables)


def _bands(study: Study, voice: Voice) -> Iterable[tuple[str, ...]]:
    for band in voice.bands:
        counted = study.in_band(band, voice.concept)
        read_as = voice.read[band.finding]
        word = "?" if read_as is None else f"**{read_as.value}**" if read_as is Meaning.CALLED else read_as.value
        name = f"{band.name['en']}{' †' if meant_for_others(band.name['en']) else ''}"
        yield voice.guideline, name, stretch(band), word, f"{counted.people:,}", weighted(counted)
    beside = study.beside(voice)
    if beside.people:
        yield (
            voice.guideline,
            " ".join(filter(None, (voice.part, Meaning.QUIET.value))),
            "the rest",
            "—",
            f"{beside.people:,}",
            weighted(beside),
        )


def calls(study: Study) -> str:
    certain = [call for call in study.calls if call.answers[YES]]
    rest = [
        f"{'; '.join(call.names)} ({call.guideline}: {call.answers[UNKNOWN]:,})" for call in study.calls if call not in certain
    ]
    parts = [
        """## Calls that need more than one value

Of the people in whom at least one of its values was measured. Weeks of pregnancy, diagnoses and the laboratory's own upper
limits are not in the data, so a call that hangs on them stays unknown: the percentage is a least."""
    ]
    if certain:
        rows = [
            (call.guideline, "; ".join(call.names), *(f"{call.answers[a]:,}" for a in (YES, NO, UNKNOWN)), weighted(call.yes))
            for call in certain
        ]
        parts.append(table(("source", "call", "yes>", "no>", "unknown>", "at least, weighted % (95 %)>"), rows))
    if rest:
        parts.append("Never certain; in brackets how many are unknown:\n\n" + "\n".join(f"- {line}" for line in rest))
    return "\n\n".join(parts)


# ---------------------------------------------------------------- where sources part


def parting(study: Study) -> str:
    title = "## Where two sources part over one value"
    matrices = [
        f"### {label(study.shelf.vocabulary, concept)}, {len(study.measured([concept])):,} people\n\n{_matrix(study, drawing)}"
        for concept in VALUES
        if len(drawing := study.comparable(concept)) > 1
    ]
    if not matrices:
        return f"{title}\n\nNo two sources on the shelf draw lines over the same value."
    told = """Number of people. Below the diagonal: the bands are read differently (called, in between, clear). Above it: one
calls, the other does not. No band is taken for clear; a band that depends on something unknown is compared with nothing."""
    return "\n\n".join([title, told, *matrices])


def _matrix(study: Study, drawing: Sequence[Voice]) -> str:
    rows = []
    for down, voice in enumerate(drawing):
        cells = [f"{down + 1} {voice.name}"]
        for across, other in enumerate(drawing):
            words, called = study.parting(voice, other)
            cells.append("·" if across == down else f"{words:,}" if across < down else f"{called:,}")
        rows.append(cells)
    return table(("", *(f"{number}>" for number in range(1, len(drawing) + 1))), rows)


def differences(study: Study) -> str:
    topics = study.topics()
    if not topics:
        return "## Where whole reports part\n\nNo report holds a topic on which sources part."
    ways = sorted({way for found in topics.values() for way in found} - {""})
    rows = []
    for topic in sorted(topics, key=lambda one: (-topics[one][""].people, one)):
        found = topics[topic]
        each = (f"{found[way].people:,}" if way in found else "0" for way in ways)
        rows.append((TOPIC[topic]["en"], f"{found[''].people:,}", *each, weighted(found[""])))
    columns = ("topic", "reports>", *(f"of these: {way}>" for way in ways), "weighted % (95 %)>")
    return f"""## Where whole reports part

Of {len(study.told):,} reports, those that hold a difference on a topic. Conflict: one source says to do what another says not
to do, or they choose differently between two ways. Stricter: one goes further. Only what follows from the few facts that
NHANES holds: with complaints, diet and treatment known there would be more.

{table(columns, rows)}"""


# ---------------------------------------------------------------- what is not known, and how it was counted


def unknown(study: Study) -> str:
    asked, known = study.asked()
    rows = [_answers(study, guideline) for guideline in study.guidelines]
    by_value = [
        (
            cycle,
            len(people),
            f"{min(ages)}–{max(ages)}",
            *(sum(concept in told.values for told in people) for concept in VALUES),
        )
        for cycle in study.cycles
        for people in [[told for told in study.told if told.who.cycle == cycle]]
        for ages in [[told.who.person.age for told in people]]
    ]
    names = [f"{label(study.shelf.vocabulary, concept)}>" for concept in VALUES]
    months = sum(told.who.month is not None for told in study.told)
    return f"""## What is not known

The rules ask for {asked} things; NHANES tells {known} of them, of some people. Weeks of pregnancy are not published; the
month is, for {months:,}, and is not used: a month is no week.

{table(("source", "rules", "yes>", "no>", "unknown>", "unknown, % of answers>"), rows)}

Measured, by cycle:

{table(("cycle", "people>", "ages>", *names), by_value)}"""


def _answers(study: Study, guideline: Guideline) -> tuple[object, ...]:
    findings, given = study.answers(guideline)
    whole = sum(given.values())
    share = percent(given[UNKNOWN] / whole) if whole else "—"
    return guideline.id, findings, *(f"{given[answer]:,}" for answer in (YES, NO, UNKNOWN)), share


def method(study: Study) -> str:
    moved = study.moved_by_weights() * 100
    years = f"{study.cycles[0][:4]}-{study.cycles[-1][-4:]}"
    return f"""## How it was counted

Each person passes through the same door as a real record (a FHIR Bundle) and the same rules as any report; no line is
written anew for this page. The records are made by `tests/records/nhanes/bundles.py`.

- **Weights.** Share = sum of w over those counted / sum of w over those measured, with w = WTMEC2YR / k and k the number
  of 2-year cycles in which the value was measured. Dividing by k fits w to all these years together; a share stays the same.
- **A weight that is missing.** For cycles that include 1999-2000 NCHS asks for the 4-year weight WTMEC4YR of 1999-2002, as
  1999-2000 was weighted to an older census. The data beside this project do not hold it, so WTMEC2YR is used. Left out,
  1999-2000 moves no share of a band by more than {moved:.1f} points. 2007 to 2010 are not in the data.
- **Interval.** Taylor linearisation, places (SDMVPSU) within strata (SDMVSTRA) as drawn with replacement; all places of a cycle
  count, also those without a pregnant person. 95 % on the log-odds with Student's t; degrees of freedom are places less
  strata, among those that hold somebody of the group.
- **Not mended.** Who was not measured is left out; weights are not adjusted for it.

Sources: CDC/NCHS, NHANES Data, Hyattsville MD, {years}, and the PROVENANCE beside the data; NCHS, NHANES
tutorials on weighting (Task 2) and variance estimation (Info 2 and 3); the interval as `svyciprop(method = "xlogit")` of
R's package survey."""
