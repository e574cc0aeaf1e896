"""Yes, no and unknown: three answers, and none of them is falsy."""

from __future__ import annotations

from typing import NoReturn


class Answer:
    """One of `YES`, `NO`, `UNKNOWN`. Python's `if`, `and`, `or` and `not` refuse it.

    Compare by identity (`answer is YES`) and combine with `&`, `|` and `~`, which follow Kleene's
    three-valued tables, as CQL does (https://cql.hl7.org/09-b-cqlreference.html#logical-operators-3).
    """

    __slots__ = ("word",)

    def __init__(self, word: str) -> None:
        self.word = word

    def __bool__(self) -> NoReturn:
        raise TypeError(f"an Answer is not true or false: compare it ({self.word!r} is YES), do not test it")

    def __and__(self, other: Answer) -> Answer:
        return AND[self, other]

    def __or__(self, other: Answer) -> Answer:
        return OR[self, other]

    def __invert__(self) -> Answer:
        return NOT[self]

    def __repr__(self) -> str:
        return self.word.upper()

    def __str__(self) -> str:
        return self.word

    def __reduce__(self) -> str:
        # Pickled and copied by name: there are three answers in a process, never four.
        return self.word.upper()


YES = Answer("yes")
NO = Answer("no")
UNKNOWN = Answer("unknown")

ANSWERS = {answer.word: answer for answer in (YES, NO, UNKNOWN)}

# The nine rows, written out: whoever doubts a rule can check it here with a finger.
AND = {
    (YES, YES): YES,
    (YES, UNKNOWN): UNKNOWN,
    (YES, NO): NO,
    (UNKNOWN, YES): UNKNOWN,
    (UNKNOWN, UNKNOWN): UNKNOWN,
    (UNKNOWN, NO): NO,
    (NO, YES): NO,
    (NO, UNKNOWN): NO,
    (NO, NO): NO,
}
OR = {
    (YES, YES): YES,
    (YES, UNKNOWN): YES,
    (YES, NO): YES,
    (UNKNOWN, YES): YES,
    (UNKNOWN, UNKNOWN): UNKNOWN,
    (UNKNOWN, NO): UNKNOWN,
    (NO, YES): YES,
    (NO, UNKNOWN): UNKNOWN,
    (NO, NO): NO,
}
NOT = {YES: NO, UNKNOWN: UNKNOWN, NO: YES}
