"""The page of a screening: what it shows, what it never shows, and that it needs nothing but itself."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from string import Formatter

import pytest

from madelief.guideline import Guideline, Recommendation, Shelf
from madelief.screen.page import HERE, page
from madelief.screen.page.care import guards_over
from madelief.screen.page.figures import Figures
from madelief.screen.page.prose import PROSE
from madelief.screen.page.suppression import LEFT_OUT, SMALL, Shown, single
from madelief.screen.page.words import REASONS, STAGE, STANCE, STANDING, WORDS
from madelief.screen.summary import STAGES, PartCounts, Rows
from tests.screen import fake

LIMIT = 10
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Tags(HTMLParser):
    """What a page is made of; raises where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.cells: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else, line {self.getpos()}"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)
        if {"td", "th"} & set(self.open[-3:]):
            self.cells[-1] += data


def read(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags


@pytest.fixture(scope="module")
def counts(shelf: Shelf) -> PartCounts:
    return fake.counts(shelf)


@pytest.fixture(scope="module")
def pages(shelf: Shelf, counts: PartCounts) -> dict[str, str]:
    heading = fake.heading(shelf)
    return {language: page(heading, counts, shelf, shelf.released(), language) for language in ("nl", "en")}


# ---------------------------------------------------------------- small numbers


def test_no_figure_from_1_to_9_stands_in_any_table(pages: dict[str, str]) -> None:
    for html in pages.values():
        figures = re.findall(r'<td class="n[^"]*">([0-9][0-9.,]*)(?![0-9.,%])', html)
        assert len(figures) > 500
        numbered = re.findall(r'<tr><td class="n">([0-9]+)</td><th scope="row">', html)  # the sources under a chart
        found = [figure for figure in figures if 0 < int(re.sub("[.,]", "", figure)) < LIMIT]
        assert sorted(found) == sorted(number for number in numbered if int(number) < LIMIT)
        drawn = re.findall(r'<text class="figure"[^>]*>([0-9.,]+)', html)
        assert not [figure for figure in drawn if 0 < int(re.sub("[.,]", "", figure)) < LIMIT]


def test_a_bar_that_is_left_out_has_always_the_same_length(pages: dict[str, str]) -> None:
    assert set(re.findall(r'<rect class="hatched" x="0" y="\d+" width="([0-9.]+)%"', pages["en"])) == {"5.0", "5.00"}
    heights = re.findall(r'<rect class="hatched" x="[0-9.]+%" y="[0-9.]+" width="[0-9.]+%" height="([0-9.]+)"', pages["en"])
    assert set(heights) == {"4.0"}


def test_with_the_limit_off_every_count_stands_as_it_is_and_the_page_warns(shelf: Shelf, counts: PartCounts) -> None:
    exact = page(fake.heading(shelf), replace(counts, people=412_383, contradicting=3), shelf, shelf.released(), "en", 0)
    assert "412,383" in exact
    assert "Of 3 people, entries of one day contradict each other" in exact
    assert "do not share" in exact
    assert "hatched" not in exact[exact.index("<body>") :].replace('class="hatch', "")
    assert ">hidden<" not in exact


@pytest.mark.parametrize("people", [0, 1, 9, 10, 15, 40])
def test_a_handful_of_people_gives_a_page_and_no_figures_of_few(shelf: Shelf, people: int) -> None:
    html = page(fake.heading(shelf, people), fake.counts(shelf, people), shelf, shelf.released(), "en")
    read(html)
    in_short = html[html.index('id="short"') : html.index("<nav")]
    if 0 < people < LIMIT:
        assert "fewer than 10 people" in in_short
        assert not re.search(r"<li>\D*\b[1-9]\b people", in_short)


@pytest.mark.parametrize(("limit", "rounded"), [(0, False), (3, False), (10, True)])
def test_the_page_tells_its_own_rule(shelf: Shelf, counts: PartCounts, limit: int, rounded: bool) -> None:
    html = page(fake.heading(shelf), counts, shelf, shelf.released(), "en", limit)
    assert ("rounded to the nearest 5" in html) is rounded
    assert (f"counts from 1 to {limit - 1} are left out" in html) is (limit > 0)


def test_nobody_at_all_gives_a_page(shelf: Shelf) -> None:
    html = page(fake.heading(shelf, 0), PartCounts(), shelf, shelf.released(), "nl")
    assert "Geen bron vraagt om zorg, voor zover is vastgelegd." in html
    assert "Over niemand hier zeggen twee bronnen het tegenovergestelde." in html


# ---------------------------------------------------------------- guards


def _covered(shelf: Shelf) -> list[tuple[Guideline, Recommendation]]:
    return [
        (guideline, told)
        for guideline in shelf.released()
        for told in guideline.speaking
        if any(not guard.when and not guard.carries for _, guard in guards_over(guideline, told, tuple(shelf)))
    ]


def test_nothing_that_a_guard_covers_is_counted_as_care_that_is_due(shelf: Shelf) -> None:
    covered = _covered(shelf)
    assert len(covered) > 10
    # Everybody is told so, under a guard: nothing is due.
    counts = PartCounts(people=5000, with_facts=5000, recommendations={told.id: (0, 5000, 0) for _, told in covered})
    html = page(fake.heading(shelf, 5000), counts, shelf, shelf.released(), "en")
    care = html[html.index('id="care"') : html.index('id="parting"')]
    assert PROSE["care.none"]["en"] in care
    for _, told in covered:
        assert told.text["en"] not in care


def test_what_a_guard_covers_stands_as_a_view_with_the_rule_that_goes_before_it(shelf: Shelf) -> None:
    counts = PartCounts(people=5000, with_facts=5000, recommendations={told.id: (0, 5000, 0) for _, told in _covered(shelf)})
    html = page(fake.heading(shelf, 5000), counts, shelf, shelf.released(), "en")
    rows = re.findall(r"<tr>.*?</tr>", html[html.index('id="sources"') :], re.DOTALL)
    views = [row for row in rows if "5,000" in row]
    assert len(views) == len(_covered(shelf))
    for row in views:
        assert "only this page&#39;s view, not advice:" in row
        assert "goes before it" in row


def test_a_guard_is_seen_even_where_only_one_guideline_was_run(shelf: Shelf, counts: PartCounts) -> None:
    only = (shelf.guidelines["zwangerschap-2017"],)
    html = page(fake.heading(shelf), counts, shelf, only, "en")
    assert "only this page&#39;s view: G7 goes before it" in html
    assert "Never held back" not in html
    assert "Dutch GPs on B12" not in html[html.index('id="values"') : html.index('id="used"')]


# ---------------------------------------------------------------- the page as a page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_is_whole_and_needs_nothing_else(pages: dict[str, str], language: str) -> None:
    tags = read(pages[language])
    assert pages[language].lstrip().startswith("<!doctype html>")
    assert f'<html lang="{language}">' in pages[language]
    assert not {"script", "link", "iframe", "object", "img", "form"} & tags.names
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert not [value for name, value in tags.attributes if name in ("href", "src", "action") and not value.startswith("#")]
    assert not re.search(r"@import|url\((?!#)|javascript:", pages[language])
    assert len(tags.ids) == len(set(tags.ids)), "every id stands once"
    assert not {value[1:] for name, value in tags.attributes if name == "href"} - set(tags.ids), "every link leads somewhere"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_chart_has_a_name_and_letters_that_can_be_read(pages: dict[str, str], language: str) -> None:
    html = pages[language]
    for opening in re.findall(r'<svg class="(?:chart|spark)[^>]*>', html):
        assert 'role="img"' in opening
        assert "aria-label" in opening
        assert "viewBox" not in opening, "a chart that shrinks would shrink its letters"
    sizes = [float(size) for size in re.findall(r"font-size: ([0-9.]+)px", html)]
    assert min(sizes) >= 11


def test_both_pages_say_the_same_in_their_own_language(pages: dict[str, str]) -> None:
    shapes = [[tag.split()[0] for tag in re.findall(r"<[a-z0-9]+", pages[language])] for language in ("nl", "en")]
    assert shapes[0] == shapes[1]
    heard = " ".join(read(pages["nl"]).text)
    for words in WORDS.values():
        english = words["en"]
        if " " in english and "{" not in english and words["nl"] != english:
            assert english not in heard, english


def _fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(
    "words", [WORDS, PROSE, STAGE, STANCE, STANDING], ids=["words", "prose", "stages", "stances", "standings"]
)
def test_every_word_stands_in_both_languages_and_is_filled_in_alike(words: dict[str, dict[str, str]]) -> None:
    for key, text in words.items():
        assert set(text) == {"en", "nl"}, key
        assert all(text.values()), key
        assert _fields(text["en"]) == _fields(text["nl"]), key


def test_dutch_sentences_are_short() -> None:
    for key, text in PROSE.items():
        for sentence in re.split(r"(?<=[.?!])\s+", text["nl"]):
            assert len(sentence.split()) <= 25, (key, sentence)


def test_every_word_is_used() -> None:
    written = "".join(path.read_text("utf-8") for path in HERE.glob("*") if path.suffix in (".py", ".jinja"))
    used = re.sub(r'^    "[a-z0-9.-]+": ', "", written, flags=re.MULTILINE)
    families = ("about.not.", "read.", "method.")
    for key in (*WORDS, *PROSE):
        assert f"'{key}'" in used or f'"{key}"' in used or key.startswith(families), key


def test_every_stage_has_a_word() -> None:
    assert set(STAGE) == set(STAGES)


def test_what_others_wrote_stands_as_text(shelf: Shelf, counts: PartCounts) -> None:
    evil = '<script>alert("1")</script>&'
    heading = replace(
        fake.heading(shelf), source=evil, engine=evil, rows=(Rows(evil, 100, 50, {evil: 50}),), people_aside={evil: 40}
    )
    html = page(heading, counts, shelf, shelf.released(), "nl")
    assert "script" not in read(html).names
    assert html.count("&lt;script&gt;") >= 5


def test_a_reason_that_is_not_known_in_dutch_is_marked_as_english(shelf: Shelf, counts: PartCounts) -> None:
    known, reason = "no concept has its code", "the unit mg is not one of pmol/L"
    heading = replace(fake.heading(shelf), rows=(Rows("Observation", 300, 100, {known: 150, reason: 50}),))
    html = page(heading, counts, shelf, shelf.released(), "nl")
    assert f"<td>{REASONS[known]}</td>" in html
    assert f'<td lang="en">{reason}</td>' in html


def test_rows_that_do_not_add_up_are_a_warning(shelf: Shelf, counts: PartCounts) -> None:
    heading = replace(fake.heading(shelf), rows=(Rows("Observation", 300, 100, {"no concept has its code": 150}),))
    assert 'class="warning"' in page(heading, counts, shelf, shelf.released(), "en")
    assert 'class="warning"' not in page(fake.heading(shelf), counts, shelf, shelf.released(), "en")


def test_a_thousand_reasons_do_not_fill_the_page(shelf: Shelf, counts: PartCounts) -> None:
    reasons = {f"reason number {n}": 20 for n in range(1000)}
    heading = replace(fake.heading(shelf), rows=(Rows("Observation", 20_000, 0, reasons),))
    html = page(heading, counts, shelf, shelf.released(), "en")
    assert html.count("reason number") == 12
    assert "988 other reasons" in html


def _light(colour: str) -> float:
    """Relative luminance of #rrggbb, as the WCAG has it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_letters_and_shapes_stand_out_from_what_is_behind_them(pages: dict[str, str], mode: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", pages["en"], re.DOTALL)
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", blocks[0]))
    if mode == "dark":
        colours |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", blocks[1]))
    read_on = [(letters, ground) for letters in ("text", "muted", "link") for ground in ("page", "surface")]
    read_on += [(f"t{depth}", f"d{depth}") for depth in range(1, 6)] + [("text", "pale")]
    for letters, ground in read_on:
        assert _contrast(colours[letters], colours[ground]) >= 4.5, (letters, ground)
    for shape in ("bar", "hatch", "dash", "error", "shade-0"):
        assert _contrast(colours[shape], colours["surface"]) >= 3, shape
    assert _contrast(colours["bar"], colours["track"]) >= 3


# ---------------------------------------------------------------- what stands where


def test_care_that_is_due_stands_with_its_source_its_urgency_and_what_is_not_recorded(shelf: Shelf) -> None:
    told = next(one for one in shelf.guidelines["nhg-b12"].speaking if one.id == "nhg-b12/nhg-2014/nhg-mma")
    counts = PartCounts(
        people=1000, with_facts=900, recommendations={told.id: (120, 0, 400)}, due={"metabolites": 120, "*": 120}
    )
    html = page(fake.heading(shelf, 1000), counts, shelf, shelf.released(), "en")
    row = next(row for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL) if told.text["en"][:30] in row)
    for expected in ("NHG-Standpunt", "next visit", "120", "(12%)", "400"):
        assert expected in row
    assert "For 120 (12%) of them at least one source asks for care that is not on record." in html


def test_unknown_is_a_column_of_its_own_wherever_a_rule_is_counted(pages: dict[str, str]) -> None:
    html = pages["en"]
    for section in ('id="care-metabolites"', 'id="sources"'):
        head = html[html.index(section) :]
        assert "not recorded</th>" in head[head.index("<thead>") : head.index("</thead>")]


def test_a_source_that_contradicts_another_stands_in_the_matrix_and_in_the_table(shelf: Shelf) -> None:
    counts = PartCounts(
        people=1000, with_facts=900, parted={"bnssg-b12-2025|nhg-b12|b12-test": 250, "bnssg-b12-2025|nhg-b12|*": 250}
    )
    html = page(fake.heading(shelf, 1000), counts, shelf, shelf.released(), "en")
    assert html.count("<title>Dutch GPs on B12 (NHG, LESA) and Bristol region: B12 in pregnancy: 250</title>") == 1
    section = html[html.index('id="parting"') : html.index('id="values"')]
    assert "Testing B12" in section
    assert "250 <span" in section


def test_a_histogram_stands_above_the_bands_of_every_source(shelf: Shelf) -> None:
    edges = {"ferritin": (10.0, 20.0, 30.0, 40.0)}
    counts = PartCounts(
        people=1000,
        with_facts=1000,
        edges=edges,
        values={"ferritin": {"pregnant-2": (100, 200, 150, 40, 20)}},
        known={"ferritin": 510},
    )
    html = page(fake.heading(shelf, 1000), counts, shelf, shelf.released(), "en")
    section = html[html.index('id="values"') : html.index('id="shift"')]
    assert section.count('class="bar column"') == 5
    assert "below 30 µg/l" in section
    assert re.findall(r'<th scope="row">([<≥&gtl;0-9–]+)</th>', section) == [
        "&lt;10", "10–20", "20–30", "30–40", "≥40",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "short"), [(0, "0"), (995, "995"), (1000, "1.0k"), (23_400, "23k"), (999_999, "1M"), (1_234_567, "1.2M")]
)
def test_a_count_fits_a_narrow_place(number: int, short: str) -> None:
    assert Figures("en", 0).short(Shown(number)) == short


def test_figures_as_each_language_writes_them() -> None:
    nl, en = Figures("nl", 10), Figures("en", 10)
    assert (nl.whole(1_234_567), en.whole(1_234_567)) == ("1.234.567", "1,234,567")
    assert nl.day("2026-11-22") == "22 november 2026"
    assert en.day("2026-11-22T02:14:00") == "22 November 2026, 02:14"
    assert en.day("2014") == "2014"
    assert en.share(Shown(5), Shown(10_000)) == "<1%"
    assert en.share(SMALL, Shown(100)) == ""
    assert nl.count(single(7, 10)) == "<10"
    assert nl.count(LEFT_OUT) == "verborgen"
