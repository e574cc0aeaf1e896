"""What may be shown of a count: small ones are left out, and so is whatever would give a small one away.

The rule, for a limit of 10 (the page says it in words):

1. A count from 1 to 9 is shown as "<10". 0 is shown: that nobody is somewhere is what a reader must be able to see.
2. Where counts add up to a total that is shown, and the ones left out could be worked out from it (more closely than "from
   1 to 9"), the smallest of the others is left out, too, until that is no longer so.
3. What is shown is rounded to the nearest 5, so that counts of different tables cannot be subtracted from each other.

The limit 0 turns all three off, and one under 5 the third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROUNDED_TO = 5


@dataclass(frozen=True)
class Shown:
    """A count as the page may show it: a number, or that it is small, or nothing at all."""

    number: int | None
    small: bool = False
    """Left out as it lies under the limit and is not 0; otherwise left out for another."""

    @property
    def hidden(self) -> bool:
        return self.number is None

    @property
    def nobody(self) -> bool:
        return self.number == 0


SMALL = Shown(None, small=True)
LEFT_OUT = Shown(None)


def single(count: int, below: int) -> Shown:
    """A count that is part of no total that is shown."""
    if 0 < count < below:
        return SMALL
    # A limit under what is rounded to would round what may be shown to nothing.
    return Shown(count if below < ROUNDED_TO else ROUNDED_TO * round(count / ROUNDED_TO))


def of_whole(count: int, whole: int, below: int) -> Shown:
    """A count of some of `whole` people, where the page shows `whole`: the rest must not come out by subtraction."""
    return protected((count, whole - count), below)[0]


def protected(counts: Sequence[int], below: int, total: Shown | None = None) -> tuple[Shown, ...]:
    """Counts that add up to a total which the page shows (default), or which it leaves out (`total` is hidden)."""
    small = {place for place, count in enumerate(counts) if 0 < count < below}
    others = sorted((place for place, count in enumerate(counts) if count >= max(below, 1)), key=lambda place: counts[place])
    left_out: set[int] = set()
    if total is not None and total.hidden:
        # The parts must not give away what the total was left out for.
        left_out.update(others[-1:])
    elif 0 < sum(counts) < below:
        pass  # the total is small itself, and not shown
    else:
        while small and not _safe([counts[place] for place in small], [counts[place] for place in left_out], below):
            if not others:
                # Even so they could be worked out: then nothing is said of any of them but that it is not 0.
                return tuple(Shown(0) if count == 0 else LEFT_OUT for count in counts)
            left_out.add(others.pop(0))
    return tuple(
        SMALL if place in small else LEFT_OUT if place in left_out else single(count, below)
        for place, count in enumerate(counts)
    )


def _safe(small: Sequence[int], left_out: Sequence[int], below: int) -> bool:
    """Whether each of `small` may still be anything from 1 to the limit, for whoever knows what all these add up to."""
    together = sum(small) + sum(left_out)
    least_of_others = len(small) - 1 + below * len(left_out)
    if together - least_of_others < below - 1:
        return False
    return bool(left_out) or together - (len(small) - 1) * (below - 1) <= 1


def apart(known: Sequence[int], others: Sequence[int], below: int) -> tuple[Shown, ...]:
    """Counts that lean on each other (those of one finding, its threshold moved), those that matter most first.

    Two of them, or one of them and one that is `known`, are equal or so far apart that their difference may be shown, too.
    """
    shown = list(known)
    found = []
    for count in others:
        fits = all(count == other or abs(count - other) >= below for other in shown)
        found.append(single(count, below) if fits else LEFT_OUT)
        if fits and not found[-1].hidden:
            shown.append(count)
    return tuple(found)
