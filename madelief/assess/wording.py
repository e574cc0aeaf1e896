"""The few sentences that belong to a report and to no guideline, in every language."""

from __future__ import annotations

from madelief.facts import Text

INTENDED_USE: Text = {
    "en": (
        "Madelief helps people who plan a pregnancy, are pregnant or breastfeed, and their care providers, to prepare a"
        " conversation about vitamin B12. It compares what you enter with published sources and shows where they differ."
        " It does not make a diagnosis, does not choose a treatment and does not replace your doctor or midwife. Not for"
        " emergencies, not for people under 16, not for babies' own results. Not CE-marked; whoever runs this"
        " installation is responsible for it."
    ),
    "nl": (
        "Madelief is voor mensen die zwanger willen worden, zwanger zijn of borstvoeding geven, en voor hun zorgverleners."
        " Het helpt om een gesprek over vitamine B12 voor te bereiden. Het legt uw antwoorden naast gepubliceerde bronnen en"
        " laat zien waar bronnen verschillen. Het stelt geen diagnose, kiest geen behandeling en vervangt uw huisarts of"
        " verloskundige niet. Niet voor spoed, niet voor mensen onder de 16 jaar en niet voor uitslagen van baby's. Geen"
        " CE-markering. Wie deze installatie beheert, is ervoor verantwoordelijk."
    ),
}

NOT_SIGNED: Text = {"en": "not clinically signed", "nl": "niet klinisch ondertekend"}

VIEW: Text = {
    "en": "“{title}” ({year}) says, and this is not advice: “{text}” Our safety rule {guard} goes before it: {rule}",
    "nl": "“{title}” ({year}) zegt: “{text}” Dit is geen advies. Onze veiligheidsregel {guard} gaat voor: {rule}",
}
"""How a guarded recommendation reads: the page's view, never an instruction, with the rule that goes before it."""

OVERDUE: Text = {
    "en": "{text} It was due on {day}: call your practice.",
    "nl": "{text} Dit had op {day} moeten gebeuren. Bel uw praktijk.",
}

VIEW_OF_PLAN: Text = {
    "en": "Only if your doctor agrees, as “{title}” ({year}) would do it and our safety rule {guard} goes before it: {text}",
    "nl": (
        "Doe dit alleen als uw huisarts het ermee eens is. “{title}” ({year}) zou dit doen: {text}"
        " Onze veiligheidsregel {guard} gaat voor."
    ),
}

TOPIC: dict[str, Text] = {
    "red-flags": {"en": "Red flags", "nl": "Alarmsignalen"},
    "b12-test": {"en": "Testing B12", "nl": "B12 laten meten"},
    "which-test": {"en": "Which test", "nl": "Welke test"},
    "interpretation": {"en": "What a value means", "nl": "Wat een waarde zegt"},
    "metabolites": {"en": "MMA and homocysteine", "nl": "MMA en homocysteïne"},
    "cause": {"en": "The cause", "nl": "De oorzaak"},
    "treatment-start": {"en": "Starting treatment", "nl": "Start van de behandeling"},
    "treatment-route": {"en": "Tablets or injections", "nl": "Tabletten of injecties"},
    "treatment-schedule": {"en": "The course of treatment", "nl": "Behandelschema"},
    "maintenance": {"en": "Maintenance", "nl": "Onderhoud"},
    "treatment-duration": {"en": "How long", "nl": "Hoelang"},
    "folic-acid": {"en": "Folic acid", "nl": "Foliumzuur"},
    "iron": {"en": "Iron", "nl": "IJzer"},
    "anaemia": {"en": "Anaemia", "nl": "Bloedarmoede"},
    "referral": {"en": "Whom to see", "nl": "Bij wie u moet zijn"},
    "conception-timing": {"en": "When to try for a baby", "nl": "Wanneer zwanger worden"},
    "fertility": {"en": "Fertility and miscarriage", "nl": "Vruchtbaarheid en miskraam"},
    "diet": {"en": "Food", "nl": "Voeding"},
    "breastfeeding": {"en": "Breastfeeding", "nl": "Borstvoeding"},
    "infant": {"en": "The baby", "nl": "De baby"},
    "follow-up": {"en": "Follow-up", "nl": "Controle"},
}

URGENCY: dict[str, Text] = {
    "today": {"en": "today", "nl": "vandaag"},
    "this-week": {"en": "this week", "nl": "deze week"},
    "next-visit": {"en": "next visit", "nl": "volgende afspraak"},
    "none": {"en": "to know", "nl": "ter informatie"},
}

RELATION: dict[str, Text] = {
    "agree": {"en": "the sources agree", "nl": "de bronnen zijn het eens"},
    "stricter": {"en": "goes furthest: {who}", "nl": "gaat het verst: {who}"},
    "conflict": {"en": "the sources contradict each other", "nl": "de bronnen spreken elkaar tegen"},
}

ONLY_A_VIEW: Text = {
    "en": "only a page over which our safety rules go says otherwise",
    "nl": "alleen een pagina waar onze veiligheidsregels voor gaan, zegt iets anders",
}
"""Where sources contradict each other only through a view: what the sources say is one thing, and no choice is left to her."""

OFFICIAL_OF: dict[str, Text] = {
    "nl": {"en": "of the Netherlands", "nl": "uit Nederland"},
    "uk": {"en": "of the United Kingdom", "nl": "uit het Verenigd Koninkrijk"},
    "who": {"en": "of the World Health Organization", "nl": "van de Wereldgezondheidsorganisatie"},
}
"""Whose official advice leads under each profile."""

COUNTRY: dict[str, Text] = {
    "nl": {"en": "the Netherlands", "nl": "Nederland"},
    "uk": {"en": "United Kingdom", "nl": "Verenigd Koninkrijk"},
    "who": {"en": "World Health Organization", "nl": "Wereldgezondheidsorganisatie"},
    "any": {"en": "international", "nl": "internationaal"},
}

HOUSE: Text = {"en": "house rule of Madelief", "nl": "eigen regel van Madelief"}
"""What tells a rule of the house apart from the sources in whose folder it stands."""

ANSWER: dict[str, Text] = {
    "yes": {"en": "yes", "nl": "ja"},
    "no": {"en": "no", "nl": "nee"},
    "unknown": {"en": "unknown", "nl": "niet bekend"},
}
