"""Headings of the terminal report, in every language. What a report says comes from the guidelines and the rooms below."""

from __future__ import annotations

from madelief.facts import Text

TITLE: Text = {"en": "What the sources say about {person}", "nl": "Wat de bronnen zeggen over {person}"}
NO_DIAGNOSIS: Text = {"en": "This is not a diagnosis.", "nl": "Dit is geen diagnose."}
RED_FLAGS: Text = {"en": "Get help", "nl": "Zoek hulp"}
NO_RED_FLAGS: Text = {
    "en": "No red flags in what is known. What was not asked is not a no.",
    "nl": "Geen alarmsignalen in wat bekend is. Wat niet is gevraagd, telt niet als nee.",
}
SOMETHING_TODAY: Text = {
    "en": "Something here cannot wait: read first what is marked “today”.",
    "nl": "Iets hieronder kan niet wachten. Lees eerst wat bij “vandaag” staat.",
}
TO_DO: Text = {"en": "What you can do", "nl": "Wat u kunt doen"}
NOTHING: Text = {
    "en": "Nothing follows yet from what is known.",
    "nl": "Uit wat bekend is, volgt nog niets.",
}
PAGE: Text = {"en": "What {title} ({year}) says", "nl": "Wat {title} ({year}) zegt"}
VIEWS: Text = {
    "en": "What that page also says, and what goes before it",
    "nl": "Wat die pagina nog meer zegt, en wat daarvóór gaat",
}
DIFFERENCES: Text = {"en": "Where sources differ", "nl": "Waar bronnen verschillen"}
LEADS: Text = {
    "en": "► leads: official advice {profile} first. What a safety rule covers never leads.",
    "nl": "► gaat voor: eerst officieel advies {profile}. Wat onder een veiligheidsregel valt, gaat nooit voor.",
}
WHO_LEADS: Text = {"en": "Official advice {profile} leads.", "nl": "Officieel advies {profile} gaat voor."}
ALL_SAID: Text = {
    "en": "`madelief compare {file}` shows all that each source says",
    "nl": "`madelief compare {file}` toont alles wat elke bron zegt",
}
OFFICIALS_PART: Text = {
    "en": "Official sources do not agree among themselves here.",
    "nl": "Officiële bronnen zijn het hier onderling niet eens.",
}
AGREEMENTS: Text = {"en": "Where sources agree", "nl": "Waar bronnen het eens zijn"}
COMPARED: Text = {"en": "What each source says of {person}", "nl": "Wat elke bron zegt over {person}"}
NOTHING_TO_COMPARE: Text = {
    "en": "No topic on which more than one source speaks of what is known.",
    "nl": "Over wat bekend is, spreekt bij geen onderwerp meer dan één bron.",
}
UNCONFIRMED: Text = {
    "en": "Not confirmed: shown because you asked, used by no rule",
    "nl": "Niet bevestigd: u vroeg erom, geen regel gebruikt het",
}
INDICATOR_MISSING: Text = {"en": "cannot be worked out without {missing}", "nl": "niet te berekenen zonder {missing}"}
VALUES: Text = {"en": "Your values", "nl": "Uw waarden"}
PLAN: Text = {"en": "Plan", "nl": "Plan"}
NEXT: Text = {"en": "What to ask or measure next", "nl": "Wat u nu kunt vragen of laten meten"}
MORE: Text = {
    "en": "and {n} more: `madelief ask {file}` lists them all",
    "nl": "en nog {n}: `madelief ask {file}` noemt ze allemaal",
}
SETTLES: Text = {"en": "still open", "nl": "nog open"}
BECAUSE: Text = {"en": "because", "nl": "omdat"}
NOT_KNOWN: Text = {"en": "not known", "nl": "niet bekend"}
SET_ASIDE: Text = {"en": "Set aside: could not be used", "nl": "Terzijde gelegd: niet bruikbaar"}
DOUBTS: Text = {"en": "Please check", "nl": "Controleer dit"}
SOURCES: Text = {"en": "Sources", "nl": "Bronnen"}
READ: Text = {"en": "Entries read: {n}", "nl": "Gelezen gegevens: {n}"}
VALUE: Text = {"en": "value", "nl": "waarde"}
DAY: Text = {"en": "day", "nl": "dag"}
LIES_IN: Text = {"en": "what the sources call it", "nl": "hoe de bronnen het noemen"}
GUARDED: Text = {"en": "{guard} goes before it", "nl": "{guard} gaat voor"}
LAST_READ: Text = {"en": "last read {day}", "nl": "laatst gelezen op {day}"}
