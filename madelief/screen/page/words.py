"""The short words of the page, in every language; its paragraphs stand in `prose.py`."""

from __future__ import annotations

from madelief.facts import Text

MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
}  # fmt: skip

STAGE: dict[str, Text] = {
    "wants-pregnancy": {"en": "Wants a pregnancy", "nl": "Wil zwanger worden"},
    "pregnant-1": {"en": "Pregnant, trimester 1", "nl": "Zwanger, trimester 1"},
    "pregnant-2": {"en": "Pregnant, trimester 2", "nl": "Zwanger, trimester 2"},
    "pregnant-3": {"en": "Pregnant, trimester 3", "nl": "Zwanger, trimester 3"},
    "pregnant-weeks-unknown": {"en": "Pregnant, weeks not recorded", "nl": "Zwanger, weken niet vastgelegd"},
    "after-birth": {"en": "After a birth, or breastfeeding", "nl": "Na een bevalling, of geeft borstvoeding"},
    "baby": {"en": "A baby's own record", "nl": "Eigen dossier van een baby"},
    "none-known": {"en": "None of these recorded", "nl": "Niets hiervan vastgelegd"},
}

STANCE: dict[str, Text] = {
    "do": {"en": "do", "nl": "doen"},
    "consider": {"en": "consider", "nl": "overwegen"},
    "avoid": {"en": "do not", "nl": "niet doen"},
    "inform": {"en": "to know", "nl": "om te weten"},
}

STANDING: dict[str, Text] = {
    "official": {"en": "Official guideline", "nl": "Officiële richtlijn"},
    "local": {"en": "Official guideline of one region", "nl": "Officiële richtlijn van één regio"},
    "professional": {"en": "Professionals and research", "nl": "Beroepsgroep en onderzoek"},
    "patient-page": {"en": "Patient page", "nl": "Patiëntenpagina"},
    "house": {"en": "Safety rules of Madelief itself", "nl": "Veiligheidsregels van Madelief zelf"},
}

WORDS: dict[str, Text] = {
    "title": {
        "en": "Vitamin B12 in a population: what the sources say",
        "nl": "Vitamine B12 in een groep: wat de bronnen zeggen",
    },
    "skip": {"en": "Skip to the contents", "nl": "Naar de inhoud"},
    "contents": {"en": "On this page", "nl": "Op deze pagina"},
    "hidden": {"en": "hidden", "nl": "verborgen"},
    "people": {"en": "people", "nl": "mensen"},
    "share": {"en": "share", "nl": "deel"},
    "number": {"en": "number", "nl": "aantal"},
    "reason": {"en": "Reason", "nl": "Reden"},
    "scroll": {"en": "table, scrolls sideways", "nl": "tabel, schuift opzij"},
    "numbers": {"en": "The numbers of this chart", "nl": "De getallen van deze grafiek"},
    # what was screened
    "about.source": {"en": "Data", "nl": "Gegevens"},
    "about.on": {"en": "As known on", "nl": "Wat bekend was op"},
    "about.made": {"en": "Made", "nl": "Gemaakt"},
    "about.program": {"en": "Program", "nl": "Programma"},
    "about.program.by": {"en": "Madelief {version}, computed by {engine}", "nl": "Madelief {version}, berekend met {engine}"},
    "about.profile": {"en": "Official advice that comes first", "nl": "Officieel advies dat voorgaat"},
    "about.limit": {"en": "Small numbers", "nl": "Kleine aantallen"},
    "about.limit.on": {"en": "fewer than {n} people: not shown", "nl": "minder dan {n} mensen: niet getoond"},
    "about.limit.off": {
        "en": "all shown: do not share this page",
        "nl": "alles getoond: deel deze pagina niet",
    },
    # headings
    "h.short": {"en": "In short", "nl": "In het kort"},
    "h.about": {"en": "What this page is, and is not", "nl": "Wat deze pagina is, en niet is"},
    "h.flow": {"en": "Who was in, and who was not", "nl": "Wie telt mee, en wie niet"},
    "h.quality": {"en": "How good the data are", "nl": "Hoe goed de gegevens zijn"},
    "h.care": {"en": "Care that may have been missed", "nl": "Zorg die misschien is gemist"},
    "h.sources": {"en": "All recommendations, source by source", "nl": "Alle aanbevelingen, per bron"},
    "h.parting": {"en": "Where sources contradict each other", "nl": "Waar bronnen elkaar tegenspreken"},
    "h.values": {"en": "Test results, and each source's lines", "nl": "Uitslagen, en de grenzen van elke bron"},
    "h.shift": {"en": "How much depends on where a line lies", "nl": "Hoeveel hangt af van waar een grens ligt"},
    "h.used": {"en": "Guidelines and editions", "nl": "Richtlijnen en edities"},
    "h.read": {"en": "How to read this page", "nl": "Zo leest u deze pagina"},
    "h.method": {"en": "Method", "nl": "Hoe er is geteld"},
    "h.use": {"en": "What Madelief is for", "nl": "Waar Madelief voor is"},
    # who was in
    "flow.chart": {"en": "From the data to the people on this page", "nl": "Van de gegevens naar de mensen op deze pagina"},
    "flow.step": {"en": "Step", "nl": "Stap"},
    "flow.source": {"en": "People in the data", "nl": "Mensen in de gegevens"},
    "flow.aside": {"en": "Set aside as a whole", "nl": "Helemaal terzijde gelegd"},
    "flow.people": {"en": "People on this page", "nl": "Mensen op deze pagina"},
    "flow.nothing": {"en": "Nothing recorded that we look at", "nl": "Niets vastgelegd waar wij naar kijken"},
    "flow.facts": {"en": "At least one fact recorded", "nl": "Minstens één gegeven vastgelegd"},
    "aside.h": {"en": "Why people were set aside", "nl": "Waarom mensen terzijde zijn gelegd"},
    "stages.h": {"en": "Before, during and after pregnancy", "nl": "Voor, tijdens en na de zwangerschap"},
    "stages.chart": {"en": "People by stage", "nl": "Mensen per fase"},
    "stages.stage": {"en": "Stage", "nl": "Fase"},
    # data
    "quality.kind": {"en": "Kind of row", "nl": "Soort regel"},
    "quality.read": {"en": "read", "nl": "gelezen"},
    "quality.used": {"en": "used", "nl": "gebruikt"},
    "quality.left": {"en": "set aside", "nl": "terzijde gelegd"},
    "quality.rows": {"en": "Rows: read, used and set aside", "nl": "Regels: gelezen, gebruikt en terzijde gelegd"},
    "quality.facts": {"en": "Facts", "nl": "Feiten"},
    "quality.why": {"en": "Why rows were set aside", "nl": "Waarom regels terzijde zijn gelegd"},
    "quality.n": {"en": "rows", "nl": "regels"},
    "quality.more": {"en": "{n} other reasons", "nl": "{n} andere redenen"},
    "quality.known": {"en": "What is recorded of how many people", "nl": "Wat er van hoeveel mensen is vastgelegd"},
    "quality.known.rest": {"en": "What is recorded of fewer people ({n})", "nl": "Wat van minder mensen is vastgelegd ({n})"},
    "quality.known.of": {"en": "recorded", "nl": "vastgelegd"},
    "quality.known.not": {"en": "not recorded", "nl": "niet vastgelegd"},
    "quality.what": {"en": "What", "nl": "Wat"},
    # care
    "care.chart": {
        "en": "People with care that is due and not recorded, by topic",
        "nl": "Mensen met zorg die nodig is en niet is vastgelegd, per onderwerp",
    },
    "care.summary": {"en": "people: {people} · recommendations: {n}", "nl": "mensen: {people} · aanbevelingen: {n}"},
    "care.topic": {"en": "Topic", "nl": "Onderwerp"},
    "care.whom": {"en": "For whom, and what the source tells her", "nl": "Voor wie, en wat de bron tegen haar zegt"},
    "care.when": {"en": "When", "nl": "Wanneer"},
    "care.due": {"en": "care due", "nl": "zorg nodig"},
    "care.view": {"en": "only this page's view, not advice", "nl": "alleen de mening van deze pagina, geen advies"},
    "care.unknown": {"en": "not recorded", "nl": "niet vastgelegd"},
    "care.applies": {"en": "applies to", "nl": "geldt voor"},
    "care.stance": {"en": "Advice", "nl": "Advies"},
    "care.before": {"en": "Safety rule {id} goes before it: {rule}", "nl": "Veiligheidsregel {id} gaat voor: {rule}"},
    "care.of": {
        "en": "{n} of {all} recommendations apply to somebody here",
        "nl": "{n} van {all} aanbevelingen gelden hier voor iemand",
    },
    # parting
    "parting.chart": {
        "en": "People of whom two sources say opposite things, source by source",
        "nl": "Mensen over wie twee bronnen het tegenovergestelde zeggen, bron tegen bron",
    },
    "parting.cell": {"en": "{one} and {other}: {people}", "nl": "{one} en {other}: {people}"},
    "parting.one": {"en": "One source", "nl": "De ene bron"},
    "parting.other": {"en": "The other", "nl": "De andere bron"},
    "parting.depth": {"en": "Colour, by share of all people:", "nl": "Kleur, naar deel van alle mensen:"},
    "parting.upto": {"en": "under {n}%", "nl": "onder {n}%"},
    "parting.over": {"en": "{n}% or more", "nl": "{n}% of meer"},
    "parting.topics": {"en": "Which sources, on which topic", "nl": "Welke bronnen, over welk onderwerp"},
    # values
    "values.with": {"en": "People with a value: {people}", "nl": "Mensen met een uitslag: {people}"},
    "values.n": {"en": "people: {n}", "nl": "mensen: {n}"},
    "values.below": {"en": "below {line} {unit}", "nl": "onder {line} {unit}"},
    "values.from": {"en": "{line} {unit} or more", "nl": "{line} {unit} of meer"},
    "values.source": {"en": "Source", "nl": "Bron"},
    "values.calls": {"en": "What it calls a value", "nl": "Hoe de bron een uitslag noemt"},
    "values.value": {"en": "Value", "nl": "Uitslag"},
    "values.bands": {"en": "The lines of each source", "nl": "De grenzen van elke bron"},
    "values.view": {
        "en": "only this page's view: {id} goes before it",
        "nl": "alleen de mening van deze pagina: {id} gaat voor",
    },
    "values.chart": {
        "en": "{concept}, {stage}: how many people have which value; the numbered strips are the sources' bands",
        "nl": "{concept}, {stage}: hoeveel mensen welke uitslag hebben; de genummerde stroken zijn de grenzen van de bronnen",
    },
    # thresholds
    "shift.line": {"en": "Line: the count as its threshold moves", "nl": "Lijn: het aantal als de grens schuift"},
    "shift.first": {"en": "The counts that change most", "nl": "De aantallen die het meest veranderen"},
    "shift.rest": {"en": "The other findings ({n})", "nl": "De andere bevindingen ({n})"},
    "shift.line.short": {"en": "in a line", "nl": "als lijn"},
    "shift.finding": {"en": "Finding", "nl": "Bevinding"},
    "shift.threshold": {"en": "Line", "nl": "Grens"},
    "shift.as": {"en": "as it is", "nl": "zoals die is"},
    # guidelines
    "used.title": {"en": "Guideline", "nl": "Richtlijn"},
    "used.edition": {"en": "Edition", "nl": "Editie"},
    "used.standing": {"en": "Who speaks", "nl": "Wie er spreekt"},
    "used.sha": {"en": "Fingerprint (SHA-256)", "nl": "Vingerafdruk (SHA-256)"},
    "used.signed": {"en": "not clinically signed", "nl": "niet klinisch ondertekend"},
}

REASONS: dict[str, str] = {
    "no concept has its code": "onze lijst kent deze code niet",
    "its unit is not one that is known here": "de eenheid is hier niet bekend",
    "its value cannot be used": "de waarde is niet bruikbaar",
    "it has no value": "er staat geen waarde bij",
    "other reasons, each listed": "andere redenen, die elk in de lijst staan",
    "it is dated after the day of the question": "het is van na de dag waarop is gekeken",
    "it is older than its concept looks back": "het is te oud om nog te tellen",
    "it says that something is over, and another entry says that it is so": (
        "hier staat dat iets voorbij is, en ergens anders dat het nog zo is"
    ),
    "a newer entry of the same concept counts": "er is een nieuwer gegeven over hetzelfde, en dat telt",
    "entries of one day say different things; none is used": "gegevens van één dag spreken elkaar tegen: geen ervan telt",
    "moved on to the day of the question, the value would be impossible": (
        "de waarde groeit met de dagen mee, en kan op de dag waarop is gekeken niet meer kloppen"
    ),
    "it is about a child": "het gaat over een kind",
    "its person is set aside as a whole": "het gaat over iemand die als geheel niet meetelt",
    "a child, too old to be the baby and too young to be the woman": "een kind: te oud voor de baby, te jong voor de moeder",
    "a baby who has died": "een overleden baby",
    "has died": "overleden",
    "stands in the source twice, and differs": "staat twee keer in de bron, met verschillende gegevens",
    "the year of birth leaves open whether this is a baby": "het geboortejaar laat open of dit een baby is",
    "a baby born after the day of the question": "een baby die is geboren na de dag waarop is gekeken",
    "it only says who belongs to whom": "het zegt alleen wie bij wie hoort",
    "this kind of resource is not read": "dit soort gegevens wordt niet gelezen",
}
"""Why a reader sets something aside, in Dutch; what is not here stays in English, and is marked so."""


def reason_in_words(reason: str, language: str) -> tuple[str, str]:
    """`reason` for a reader of `language`, and the language it is in where that is another ("" where it is not)."""
    if language == "en":
        return reason, ""
    known = REASONS.get(reason)
    return (known, "") if known else (reason, "en")
