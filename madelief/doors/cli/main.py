"""The commands of the contract, section 3. Each reads, asks a room below, and prints."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from madelief import __version__
from madelief.doors.cli.reading import complain, day_of, language_of, one_of, print_json, record_of, split_ids, taken_port
from madelief.facts import Fault, Refused

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    name="madelief",
    help="Decision support for vitamin B12 before, during and after pregnancy.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

DONE, FAILED, BAD_INPUT = 0, 1, 2

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="Fact files or FHIR R4 Bundles; - reads standard input.")]
OneFile = Annotated[str, typer.Argument(metavar="FILE", help="A fact file or a FHIR R4 Bundle; - reads standard input.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Guidelines; without one, all.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--guideline", metavar="ID", help="Only this guideline, and the house guards; may be repeated."),
]
Profile = Annotated[str, typer.Option("--profile", metavar="nl|uk|who", help="Whose official advice leads.")]
Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day of the question.")]
Language = Annotated[str | None, typer.Option("--language", metavar="nl|en", help="The locale's, else en.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


def main() -> int:
    """Run the command line; the exit code."""
    try:
        # click itself exits for --help, usage and our own codes.
        app(standalone_mode=True)
    except Refused as refused:
        complain(refused.faults, "--json" in sys.argv)
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read us has seen enough (`| head`); closing standard output again must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if os.environ.get("MADELIEF_DEBUG"):
            raise
        print(
            f"Madelief itself went wrong ({type(error).__name__}: {str(error)[:200]}). Nothing was concluded from this input."
            " Set MADELIEF_DEBUG=1 to see where, and report it.",
            file=sys.stderr,
        )
        return FAILED
    return DONE


def _version(wanted: bool) -> None:
    if wanted:
        print(f"madelief {__version__}")
        raise typer.Exit(DONE)


@app.callback()
def _madelief(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


@app.command(epilog="Example: madelief assess case.yaml --language nl")
def assess(
    files: Files,
    guideline: Only = None,
    profile: Profile = "nl",
    on: Day = None,
    language: Language = None,
    as_json: AsJson = False,
    explain: Annotated[str | None, typer.Option(metavar="ID", help="Why one finding or recommendation is so.")] = None,
    unconfirmed: Annotated[bool, typer.Option("--unconfirmed", help="Add cB12, a formula that is not checked.")] = False,
) -> None:
    """One person: what the sources say, a dated plan, and what to ask next."""
    from madelief.assess import PROFILES, Assessor, combined_indicator, explanation_json, report
    from madelief.assess import explain as why
    from madelief.assess import unconfirmed as told_unconfirmed
    from madelief.guideline import open_shelf

    spoken, day = language_of(language), day_of(on)
    one_of("--profile", profile, PROFILES)
    shelf = open_shelf()
    assessor = Assessor(shelf, split_ids(guideline or ()))
    refused = False
    for file in files:
        try:
            assessment = assessor.assess(record_of(file, shelf.vocabulary, day), profile)
            explanation = why(assessment, explain, shelf.vocabulary) if explain else None
        except Refused as error:
            # The other files are assessed all the same; the exit code tells that not all were.
            complain(error.faults, as_json)
            refused = True
            continue
        indicator = combined_indicator(shelf, assessment.record.inputs()) if unconfirmed else None
        if as_json:
            told = explanation_json(explanation, spoken) if explanation else report(assessment, shelf.vocabulary, spoken)
            print_json(told | ({"unconfirmed": [told_unconfirmed(indicator, spoken)]} if indicator else {}))
            continue
        from madelief.doors.cli.show import show_explanation, show_indicator, show_red_flags, show_report

        if explanation:
            show_red_flags(_console(), assessment, shelf.vocabulary, spoken)
            show_explanation(_console(), explanation, spoken)
        else:
            show_report(_console(), assessment, shelf.vocabulary, spoken, file)
        if indicator:
            show_indicator(_console(), indicator, shelf.vocabulary, spoken)
    if refused:
        raise typer.Exit(BAD_INPUT)


@app.command(epilog="Example: madelief ask case.yaml")
def ask(file: OneFile, guideline: Only = None, on: Day = None, language: Language = None, as_json: AsJson = False) -> None:
    """What to ask or measure next, in order, with the recommendations that it would settle."""
    from madelief.assess import Assessor, questions
    from madelief.guideline import open_shelf

    spoken, day = language_of(language), day_of(on)
    shelf = open_shelf()
    assessor = Assessor(shelf, split_ids(guideline or ()))
    assessment = assessor.assess(record_of(file, shelf.vocabulary, day))
    if as_json:
        print_json(questions(assessment, shelf.vocabulary, spoken))
    else:
        from madelief.doors.cli.lists import show_questions
        from madelief.doors.cli.show import show_red_flags

        show_red_flags(_console(), assessment, shelf.vocabulary, spoken)
        show_questions(_console(), assessment, shelf.vocabulary, spoken)


@app.command(epilog="Example: madelief compare case.yaml --profile uk")
def compare(
    file: OneFile,
    guideline: Only = None,
    profile: Profile = "nl",
    on: Day = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """What each guideline says of this person, topic by topic, and where they differ."""
    from madelief.assess import PROFILES, Assessor, comparison
    from madelief.guideline import open_shelf

    spoken, day = language_of(language), day_of(on)
    one_of("--profile", profile, PROFILES)
    shelf = open_shelf()
    assessment = Assessor(shelf, split_ids(guideline or ())).assess(record_of(file, shelf.vocabulary, day), profile)
    if as_json:
        print_json(comparison(assessment, spoken))
    else:
        from madelief.doors.cli.differences import show_comparison
        from madelief.doors.cli.show import show_red_flags

        show_red_flags(_console(), assessment, shelf.vocabulary, spoken)
        show_comparison(_console(), assessment, spoken)


@app.command(epilog='Example: madelief guidelines --withdraw nhg-b12 --because "the edition of 2027 replaces it"')
def guidelines(
    language: Language = None,
    as_json: AsJson = False,
    withdraw: Annotated[
        str | None, typer.Option(metavar="ID", help="Withdraw this edition: no door speaks for it any more.")
    ] = None,
    because: Annotated[str | None, typer.Option(metavar="REASON", help="Why it is withdrawn.")] = None,
) -> None:
    """The shelf: id, title, edition, standing, status, statements, rules."""
    from madelief.doors.cli.lists import show_guidelines
    from madelief.guideline import open_shelf
    from madelief.guideline.listing import guideline_rows
    from madelief.guideline.withdrawal import withdraw_edition

    spoken = language_of(language)
    if withdraw is not None:
        withdraw_edition(open_shelf(), withdraw, because or "", date.today())
    elif because is not None:
        raise Refused([Fault("--because", 0, "", "a reason goes with --withdraw ID")])
    rows = guideline_rows(open_shelf(), spoken)
    if as_json:
        print_json(rows)
    else:
        show_guidelines(_console(), rows, spoken)


@app.command(epilog="Example: madelief check zwangerschap-2017")
def check(ids: Ids = None, as_json: AsJson = False) -> None:
    """All that can be checked in a guideline folder; one line a fault, and silence when all is well."""
    from madelief.assess.contradictions import contradiction_faults
    from madelief.engines import PythonMachine
    from madelief.guideline.check import check_shelf
    from madelief.guideline.shelf import shelf_folder

    found = check_shelf(shelf_folder(), PythonMachine, tuple(ids or ()), contradiction_faults)
    if as_json:
        faults = [{"file": f.file, "line": f.line, "text": str(f).split(": ", 1)[1]} for f in found.faults]
        print_json({"faults": faults, "mutants": {"made": found.made, "killed": found.killed}})
    else:
        for fault in found.faults:
            print(fault)
    if found.faults:
        raise typer.Exit(FAILED)


@app.command(epilog="Example: madelief trace zwangerschap-2017")
def trace(
    guideline: Annotated[str | None, typer.Argument(metavar="[ID]", help="A guideline; without one, all.")] = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Each statement of the source and where it lives; what is missing."""
    from madelief.doors.cli.lists import show_trace, trace_rows
    from madelief.guideline import open_shelf

    shelf = open_shelf()
    rows = trace_rows(shelf, guideline)
    if as_json:
        print_json(rows)
    else:
        show_trace(_console(), shelf, rows, language_of(language))
    if any(row["home"] is None for row in rows):
        raise typer.Exit(FAILED)


@app.command(epilog="Example: madelief doctor")
def doctor(
    concepts: Annotated[bool, typer.Option("--concepts", help="List every concept that a fact file may name.")] = False,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """What is installed, what is missing, and what that turns off."""
    from madelief.doors.cli.lists import concept_rows, doctor_rows, show_concepts, show_doctor
    from madelief.guideline import open_shelf

    rows = concept_rows(open_shelf(), language_of(language)) if concepts else doctor_rows()
    if as_json:
        print_json(rows)
    elif concepts:
        show_concepts(_console(), rows)
    else:
        show_doctor(_console(), rows)


@app.command(epilog="Example: madelief screen hospital/ --out screened --on 2026-11-22")
def screen(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="FHIR Bulk NDJSON, an OMOP CDM, or CSV or Parquet.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the four files go; a run that was killed goes on.")],
    engine: Annotated[str, typer.Option(metavar="local|spark", help="Where the rules are asked.")] = "local",
    on: Day = None,
    guideline: Only = None,
    profile: Profile = "nl",
    language: Language = None,
    columns: Annotated[
        Path | None, typer.Option(metavar="MAP.yaml", help="What columns mean; of a CDM, a CONCEPT table.")
    ] = None,
    master: Annotated[str, typer.Option(metavar="URL", help="A Spark cluster; without it, Spark on this machine.")] = "",
    suppress_below: Annotated[int, typer.Option(metavar="N", min=0, help="Counts below this are not shown.")] = 10,
) -> None:
    """A population: who was missed, where sources differ, what every threshold decides."""
    from madelief.doors.cli.screening import needs_tables, now, run_screen

    needs_tables("screen")
    from madelief.assess import PROFILES
    from madelief.guideline import open_shelf
    from madelief.screen.run import Order

    one_of("--engine", engine, ("local", "spark"))
    if master and engine != "spark":
        raise Refused([Fault("--master", 0, "", "a cluster goes with --engine spark")])
    one_of("--profile", profile, PROFILES)
    day = day_of(on) or date.today()
    only = split_ids(guideline or ())
    order = Order(
        source, out, day, now(), only, profile, language_of(language), columns, engine, master, suppress_below
    )  # fmt: skip
    if not run_screen(order, open_shelf()):
        raise typer.Exit(BAD_INPUT)


@app.command(epilog="Example: madelief example population --people 10000 --as fhir --out people")
def example(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="An example person, or population; else their names.")
    ] = None,
    people: Annotated[int, typer.Option(min=1, metavar="N", help="Of a population: how many.")] = 10_000,
    form: Annotated[str, typer.Option("--as", metavar="fhir|omop|csv", help="Of a population: written as what.")] = "fhir",
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Of a population: the new folder.")] = None,
    seed: Annotated[int, typer.Option(metavar="K", help="Of a population: the same seed gives the same people.")] = 1,
    on: Day = None,
    everything: Annotated[bool, typer.Option("--everything", help="Of a population: also what OMOP cannot hold.")] = False,
) -> None:
    """An example person's fact file, or a whole population of made-up people."""
    from madelief.doors.cli.lists import example_text
    from madelief.guideline.shelf import open_shelf, shelf_folder

    if name != "population":
        sys.stdout.write(example_text(shelf_folder(), name))
        return
    from madelief.doors.cli.screening import make_population, needs_tables

    needs_tables("example population")
    one_of("--as", form, ("fhir", "omop", "csv"))
    if out is None:
        raise Refused([Fault("--out", 0, "", "a population is written to a folder; name a new one")])
    day = day_of(on) or date.today()
    make_population(people, form, out, open_shelf(), seed, day, language_of(None), everything)
    print(out)


@app.command(epilog="Example: madelief export cql --out build/cql")
def export(
    what: Annotated[
        str, typer.Argument(metavar="cql|views", help="The shelf as CQL, or what is read of FHIR as SQL-on-FHIR views.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")],
) -> None:
    """The shelf in the form that other systems run."""
    from madelief.export import export_shelf, export_views
    from madelief.guideline import open_shelf

    one_of("export", what, ("cql", "views"))
    shelf = open_shelf()
    for path in export_shelf(shelf, out) if what == "cql" else export_views(shelf.vocabulary, out):
        print(path)


@app.command(epilog="Example: madelief serve --port 8080")
def serve(
    host: Annotated[str, typer.Option(metavar="NAME", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=1, max=65535, help="The port to listen on.")] = 8000,
) -> None:
    """The site: the check, the report and the guide, in Dutch and English."""
    from importlib.util import find_spec

    if find_spec("django") is None:
        raise Refused([Fault("serve", 0, "", "the site is not installed; run pip install 'madelief[site]'")])
    taken = taken_port(host, port)
    if taken:
        raise Refused([Fault("--port", 0, "", taken)])
    # The doors do not import each other: the site is a program of its own.
    words = (sys.executable, "-m", "madelief.doors.site", "serve", "--host", host, "--port", str(port))
    os.execv(sys.executable, words)


def _console() -> Console:
    from rich.console import Console

    # Piped into a file or a pager the report keeps a width that a page can hold.
    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)
