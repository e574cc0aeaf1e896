"""A percentage from a survey that drew places first and people after, and how sure it is.

People carry a weight: how many people of the United States each of them stands for. Places (PSUs) were drawn within
strata, and people of one place are alike, so the spread is taken between places. Method, as NCHS asks for NHANES:
Taylor linearisation with places drawn with replacement (NHANES tutorials, "Variance Estimation", Info2), degrees of
freedom as places less strata among those that hold people of the group (Info3), the interval on the log-odds so that it
stays between 0 and 100 % (`svyciprop(method = "xlogit")` of R's package survey; SUDAAN does the same).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, fsum, log, sqrt

Place = tuple[int, int]
"""Stratum (SDMVSTRA) and PSU (SDMVPSU) in which somebody was examined."""

Z = 1.959963984540054
"""97.5th percentile of the normal distribution."""

LEAST_FREEDOM = 12
"""Below this NCHS finds the standard error itself too uncertain (Info3): no interval is told."""


@dataclass(frozen=True)
class Drawn:
    """One person of the group in question: where drawn, for how many she stands, and whether she is counted."""

    place: Place
    weight: float
    counted: bool


@dataclass(frozen=True)
class Share:
    """A weighted share of a group, from 0 to 1. `error` is its standard error, `freedom` that error's degrees of freedom."""

    share: float
    error: float
    freedom: int

    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval; None where nobody or everybody is counted, or the places do not suffice to say."""
        if not 0 < self.share < 1 or self.freedom < LEAST_FREEDOM or self.error == 0:
            return None
        middle = log(self.share / (1 - self.share))
        reach = student(self.freedom) * self.error / (self.share * (1 - self.share))
        low, high = (1 / (1 + exp(-side)) for side in (middle - reach, middle + reach))
        return low, high


def share(group: Iterable[Drawn], places: Iterable[Place]) -> Share:
    """The weighted share of `group` that is counted.

    `places` are all places of the survey cycles in question, also those that hold nobody of the group: they were drawn
    too. Raises `ValueError` for an empty group, a person outside `places`, or a stratum with one place, whose spread is
    not known.
    """
    people = list(group)
    whole = fsum(person.weight for person in people)
    if whole <= 0:
        raise ValueError("nobody in the group carries a weight; there is no share to tell")
    part = fsum(person.weight for person in people if person.counted) / whole
    strata: dict[int, dict[int, list[float]]] = defaultdict(dict)
    for stratum, psu in places:
        strata[stratum].setdefault(psu, [])
    for person in people:
        stratum, psu = person.place
        if psu not in strata.get(stratum, {}):
            raise ValueError(f"stratum {stratum} has no place {psu}; give every place of the survey")
        strata[stratum][psu].append(person.weight * (person.counted - part) / whole)
    variance = fsum(_spread([fsum(terms) for terms in psus.values()]) for psus in strata.values())
    held = {person.place for person in people}
    return Share(part, sqrt(variance), len(held) - len({stratum for stratum, _ in held}))


def _spread(totals: list[float]) -> float:
    """What one stratum adds to the variance: n / (n - 1) times the squared distances of its n places from their mean."""
    n = len(totals)
    if n < 2:
        raise ValueError("a stratum holds one place; its spread is not known")
    mean = fsum(totals) / n
    return n / (n - 1) * fsum((total - mean) ** 2 for total in totals)


def student(freedom: int) -> float:
    """97.5th percentile of Student's t: Abramowitz and Stegun 26.7.5, true to 0.001 from 5 degrees of freedom on."""
    z, n = Z, freedom
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + fsum(term / n**power for power, term in enumerate(terms, 1))
