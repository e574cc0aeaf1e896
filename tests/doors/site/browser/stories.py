"""The women of these tests: what each has to say, in the words of the pages."""

from __future__ import annotations

from datetime import date, timedelta

from tests.doors.site.browser.woman import Result, Story
from tests.doors.site.browser.words import question

LAST_MONTH = date.today() - timedelta(days=25)
TEN_DAYS_AGO = date.today() - timedelta(days=10)
WHO = question("who")
AGE = question("age")
PHASE = question("phase")
ALARM = question("alarm")
NERVES = question("nerves")
COMPLAINTS = question("complaints")
WEEKS = question("gestational-age")
RESULTS = question("results")
TOTAL_B12 = question("total-b12")
ACTIVE_B12 = question("active-b12")
HAEMOGLOBIN = question("haemoglobin")
KNOWN = question("known")
TREATMENT = question("b12-treatment")
DIET = question("diet")
FOLIC_ACID = question("folic-acid")
BABY = question("baby")
BABY_ALARM = question("baby-alarm")
ANTIBODIES = question("if-antibodies")
STARTED = question("b12-treatment-started-on")
LAST_INJECTION = question("last-b12-injection-on")
INTERVAL = question("b12-injection-interval")
BABYS_AGE = question("infant-age")
# The words beside these pages' boxes and options stand in the stories, as she reads them.

HERSELF = {WHO: "For myself", AGE: "Yes"}
BLURRED = "Is your sight blurred, or is part of what you see missing?"
THINKS_OF_DEATH = "Are you thinking about ending your life?"
TINGLING = "Do you have pins and needles or numbness, for example in your hands or feet?"

PLANNING_AND_VEGETARIAN = Story(
    "planning and vegetarian, without tests",
    HERSELF | {PHASE: "I want to get pregnant", DIET: "Vegetarian, with dairy or eggs", FOLIC_ACID: "No"},
)
PREGNANT_WITH_A_TOTAL_B12 = Story(
    "pregnant, with a total B12",
    HERSELF
    | {
        PHASE: "I am pregnant",
        WEEKS: Result("20"),
        RESULTS: ["Total B12"],
        TOTAL_B12: Result("190", "pg/mL", LAST_MONTH),
        NERVES: [TINGLING],
        FOLIC_ACID: "Yes, 400 or 500 micrograms a day",
        DIET: "Vegan",
    },
)
SEES_BADLY = Story(
    "a red flag: she sees badly",
    HERSELF | {PHASE: "I am pregnant", ALARM: [BLURRED], WEEKS: Result("9"), FOLIC_ACID: "No"},
)
BREASTFEEDING_WITH_ANTIBODIES = Story(
    "breastfeeding, with antibodies",
    HERSELF
    | {
        PHASE: "I breastfeed",
        KNOWN: "Yes, but I do not get B12 from a doctor now",
        RESULTS: ["IF antibodies"],
        ANTIBODIES: "Yes, found (positive)",
        BABYS_AGE: Result("4"),
    },
)
PREGNANT_ON_INJECTIONS = Story(
    "pregnant, on injections",
    HERSELF
    | {
        PHASE: "I am pregnant",
        WEEKS: Result("14"),
        KNOWN: "Yes, and I get B12 from a doctor",
        TREATMENT: "Injections",
        STARTED: TEN_DAYS_AGO,
        LAST_INJECTION: TEN_DAYS_AGO,
        FOLIC_ACID: "Yes, 400 or 500 micrograms a day",
    },
)
GOOD_VALUE_AND_TIRED = Story(
    "a good value, and tired",
    HERSELF
    | {
        PHASE: "I want to get pregnant",
        COMPLAINTS: ["Fatigue", "Sore tongue"],
        RESULTS: ["Total B12"],
        TOTAL_B12: Result("420", "pmol/L", LAST_MONTH),
        FOLIC_ACID: "Yes, 400 or 500 micrograms a day",
    },
)
EVERYTHING = Story(
    "everything at once: pregnant, on injections, with values, a baby and red flags",
    HERSELF
    | {
        PHASE: "I am pregnant",
        ALARM: [BLURRED, THINKS_OF_DEATH],
        COMPLAINTS: ["Fatigue", "Breathless", "Sore tongue"],
        WEEKS: Result("20"),
        RESULTS: ["Total B12", "Active B12", "MMA", "Haemoglobin", "Ferritin", "IF antibodies"],
        TOTAL_B12: Result("190", "pg/mL", LAST_MONTH),
        ACTIVE_B12: Result("<25", "", LAST_MONTH),
        HAEMOGLOBIN: Result("6,2", "mmol/L", LAST_MONTH),
        ANTIBODIES: "Yes, found (positive)",
        KNOWN: "Yes, and I get B12 from a doctor",
        TREATMENT: "Injections",
        STARTED: TEN_DAYS_AGO,
        BABY: "Yes",
        BABY_ALARM: ["Does your baby feel floppy?"],
        FOLIC_ACID: "No",
        DIET: "Vegan",
    },
)
STORIES = (
    PLANNING_AND_VEGETARIAN,
    PREGNANT_WITH_A_TOTAL_B12,
    SEES_BADLY,
    BREASTFEEDING_WITH_ANTIBODIES,
    PREGNANT_ON_INJECTIONS,
    GOOD_VALUE_AND_TIRED,
)
