"""Every number behind the made-up population. All are engineering choices; none is a statement about people.

They were chosen so that the rules of the shelf meet people on both sides of their lines, that values hang together
loosely (low B12 with raised MMA), and that records are as untidy as records are. They were fitted to no data. Nothing
about medicine, prevalence or normal values may be concluded from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# ---------------------------------------------------------------- who there is

STAGES: Mapping[str, float] = {"pregnant": 0.45, "after-birth": 0.25, "neither": 0.30}
"""Where a woman stands → share of all."""

YOUNGEST, OLDEST = 16, 48
"""Whole years of the women."""

CHILD_SHARE, CHILD_YEARS = 0.002, (3, 11)
"""People who are children: a reader sets them aside as a whole."""
DIED_SHARE = 0.001
"""Women whose record says that they died (FHIR only; the other forms leave them out)."""

EARLIEST_WEEK, LATEST_WEEK = 4.0, 41.0
"""Weeks of pregnancy on the day of the question."""
LONGEST_AFTER_BIRTH = 700
"""Days since the birth: a baby stays younger than two years."""
BABY_RECORD_SHARE = 0.6
"""Of the women who gave birth: a baby with a record of its own, linked to hers."""
LINKED_SHARE = 0.95
"""Of those babies: its record says who its mother is. The others are people by themselves."""
ONLY_YEAR_SHARE = 0.005
"""Women of whose birth only the year is known."""
BREASTFEEDING_SHARE = 0.6

STATUS_RECORDED, WEEKS_RECORDED, BREASTFEEDING_RECORDED = 0.85, 0.8, 0.7
"""How often what is so stands in the record, too."""

# ---------------------------------------------------------------- what works against B12, and for it

EXPOSURES: Mapping[str, tuple[float, float]] = {
    "metformin": (0.04, 0.25),
    "acid-suppressant": (0.06, 0.20),
    "other-b12-lowering-medicine": (0.01, 0.15),
    "epilepsy-medicine": (0.015, 0.0),
    "gastric-or-bowel-surgery": (0.02, 0.55),
    "autoimmune-disease": (0.03, 0.15),
    "atrophic-gastritis": (0.01, 0.60),
    "bowel-disease": (0.015, 0.25),
    "coeliac-disease": (0.01, 0.25),
    "heavy-alcohol": (0.01, 0.10),
    "nitrous-oxide": (0.02, 0.30),
    "diabetes": (0.03, 0.0),
    "hyperemesis": (0.02, 0.05),
    "subfertility": (0.04, 0.0),
    "irregular-periods": (0.03, 0.0),
    "family-b12-or-autoimmune": (0.03, 0.05),
}
"""Concept → share of the women, and by how much it lowers the made-up store of B12 (in logarithms)."""

DIETS: Mapping[str, tuple[float, float]] = {
    "omnivore": (0.80, 0.0),
    "vegetarian": (0.08, 0.25),
    "vegetarian-low-dairy": (0.05, 0.45),
    "vegan": (0.05, 0.70),
    "restricted": (0.02, 0.50),
}
"""Choice of `diet` → share, and by how much it lowers the made-up store."""

STORE_SPREAD = 0.40
"""Standard deviation of the store: the logarithm of a factor around 1."""
FOLIC_ACID_SHARE = {"pregnant": 0.75, "after-birth": 0.25, "neither": 0.2}
IRON_SHARE, IRON_SHARE_IF_ANAEMIC = 0.04, 0.45
DIAGNOSED_IF_LOW, DIAGNOSED_OTHERWISE = 0.35, 0.01
"""`b12-deficiency-diagnosed` when the store is below `LOW_STORE`, and otherwise."""
LOW_STORE = -0.6
TREATED_SHARE = 0.75
TREATMENT_LIFT = 0.9
"""What a treatment adds to the store."""
ANAEMIA_LINE = 105.0
"""g/L below which the made-up doctor writes down anaemia, at `ANAEMIA_WRITTEN`."""
ANAEMIA_WRITTEN = 0.5


# ---------------------------------------------------------------- results


@dataclass(frozen=True)
class Shape:
    """How values of a test are made: `middle` x exp(`by_store` x store + `by_trimester` + noise), in the canonical unit."""

    middle: float
    by_store: float
    spread: float
    by_trimester: tuple[float, float, float] = (0.0, 0.0, 0.0)
    tested: float = 0.1
    """The share of the women who have a result."""
    decimals: int = 0
    """Digits after the point as this made-up laboratory writes it in the canonical unit."""


RESULTS: Mapping[str, Shape] = {
    "total-b12": Shape(330.0, 1.0, 0.20, (-0.10, -0.25, -0.40), 0.50),
    "active-b12": Shape(75.0, 1.0, 0.25, (-0.02, -0.05, -0.10), 0.20, 1),
    "mma": Shape(0.20, -0.9, 0.30, (0.0, 0.05, 0.10), 0.15, 3),
    "homocysteine": Shape(8.0, -0.45, 0.25, (-0.15, -0.25, -0.15), 0.15, 1),
    "serum-folate": Shape(22.0, 0.1, 0.40, (0.0, -0.05, -0.10), 0.30, 1),
    "haemoglobin": Shape(125.0, 0.05, 0.09, (-0.03, -0.10, -0.08), 0.75),
    "mcv": Shape(88.0, -0.05, 0.06, (0.0, 0.01, 0.01), 0.65, 1),
    "ferritin": Shape(40.0, 0.05, 0.70, (-0.1, -0.4, -0.6), 0.50),
    "egfr": Shape(105.0, 0.0, 0.15, (0.1, 0.15, 0.1), 0.20),
}
INFANT_RESULTS: Mapping[str, Shape] = {
    "infant-total-b12": Shape(300.0, 0.6, 0.35, tested=0.15),
    "infant-mma": Shape(0.30, -0.8, 0.50, tested=0.10, decimals=3),
    "infant-homocysteine": Shape(7.0, -0.4, 0.30, tested=0.10, decimals=1),
    "infant-haemoglobin": Shape(115.0, 0.05, 0.10, tested=0.25),
}
ANTIBODIES: Mapping[str, tuple[float, float]] = {"if-antibodies": (0.10, 0.15), "parietal-cell-antibodies": (0.06, 0.15)}
"""Concept → share tested, and share of those that is positive."""
FOLATE_LIFT = 0.6
"""What folic acid adds to the logarithm of folate."""
IRON_LOSS_SHARE, IRON_LOSS = 0.2, 1.1
"""How many lack iron in this invention, and what that takes from the logarithm of ferritin."""
UPPER_LIMITS: Mapping[str, tuple[float, ...]] = {"mma": (0.28, 0.35, 0.4), "homocysteine": (12.0, 15.0)}
"""Limits that made-up laboratories print beside a result."""
UPPER_LIMIT_PRINTED = 0.4
ON_A_LINE = 0.06
"""How many results are moved onto a threshold of the shelf, or one step to its side."""
DETECTION_LIMITS: Mapping[str, float] = {"total-b12": 110.0, "active-b12": 25.0, "ferritin": 8.0}
"""Results below are written with `<` at the rate `BELOW_LIMIT`."""
BELOW_LIMIT = 0.3
LATEST_RESULT = 300
"""Results are of the last so many days, but for those named `old`."""

# ---------------------------------------------------------------- how untidy it is

OTHER_UNIT = 0.25
"""Results in another accepted unit, where the concept has one."""
USUAL_SPELLING = 7
"""Of ten units, so many are spelt as the vocabulary spells them; the others as laboratories print them, too."""
DIRT: Mapping[str, float] = {
    "old": 0.04,
    "future": 0.005,
    "impossible": 0.005,
    "no-unit": 0.005,
    "earlier": 0.20,
    "duplicate": 0.01,
    "unknown-code": 0.02,
    "preliminary": 0.01,
    "entered-in-error": 0.01,
    "local-code-first": 0.10,
    "contradicting": 0.003,
    "broken-line": 0.0005,
}
"""What happens to a result → how often. `notes.py` says what each means."""
OLDEST_RESULT = 3000
TIMED_SHARE = 0.4
"""Results whose day has a time and a time zone (FHIR only)."""
FURTHEST_AHEAD = 300
EARLIER_BY = (30, 300)
"""Days between the newest result and an earlier one."""
OTHER_VALUE_TIMES = (0.7, 0.95)
"""By how much the value of an entry beside a result differs from it."""
IMPOSSIBLE_TIMES = 1000
"""An impossible value is the highest possible one, so many times."""
ROW_TWICE_SHARE = 0.001
"""Rows of the table that stand in it twice."""
REFUTED_SHARE = 0.002
"""People with a diagnosis that was refuted (FHIR only)."""
PREGNANCY_AS_DIAGNOSIS = 0.3
"""Pregnant women whose pregnancy stands in the record as a diagnosis, too, and of those after birth: as one that is over."""
STOPPED_FOLIC_ACID_SHARE = 0.05
"""Of those without folic acid: it was taken, and that has ended, which says none."""
STOPPED_SHARE = 0.01
"""People with a medicine that was stopped, which leaves open whether another is used."""

# ---------------------------------------------------------------- diagnoses and medicines

INFANT_INHERITED_SHARE = 0.02
OPERATION_SHARE = 0.5
"""Of those operated on: the operation itself stands in the record, beside a diagnosis of what came after."""
LATELY_SHARE, LATELY = 0.25, 60
"""Medicines that were begun in the last so many days."""
FOLIC_ACID_DOSES = (0.25, 0.65, 0.10)
"""No dose in the record, then each band of doses in the vocabulary's order."""
TREATMENTS: Mapping[str, float] = {"injections": 0.5, "tablets": 0.35, "both": 0.15}
INJECTION_WEEKS = (1, 4, 8, 12)
INJECTION_RECORDED = 0.6

# ---------------------------------------------------------------- what only she can tell (a table with every concept)

ANSWERED, ANSWERED_ALL_SHARE = 0.7, 0.3
"""How often a question has an answer, and the share of the women who answer every one."""
TAKEN_BEFORE_SHARE = 0.1
"""Of those whose record says no day: she remembers one on which she began a medicine, or had it last."""
YES_SHARE, YES_TIMES_IF_LOW = 0.03, 4.0
"""How often the answer is yes, and by how much more for a symptom when the store is below `LOW_STORE`."""
ANSWERED_YES: Mapping[str, float] = {
    "planning-pregnancy": 0.4,
    "sample-before-b12": 0.8,
    "b12-supplement": 0.3,
    "suicidal-thoughts": 0.002,
    "chest-pain": 0.005,
    "infant-exclusively-breastfed": 0.4,
    "infant-solids-started": 0.4,
}
OTHER_CHOICE = 0.05
"""Of those whose record names no treatment, gas and so on: she names one of the choices, and does not say none."""
MOST_COUNTED, COUNTED_SHARE = 4, 0.08
"""A count is the number of successes in so many draws."""
