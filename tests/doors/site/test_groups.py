"""No group of the vocabulary is left out where the site puts concepts under headings."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from madelief.doors.site.groups import IN_GUIDE, IN_LETTER, ON_FORM, Words, titled
from madelief.doors.site.knowledge import vocabulary

TABLES = (IN_GUIDE, ON_FORM, IN_LETTER)


@pytest.mark.parametrize("titles", TABLES, ids=["guide", "form", "letter"])
def test_every_group_has_a_title_for_each_who_reads_it(titles: Mapping[str, Words]) -> None:
    assert set(titles) == {concept.group for concept in vocabulary().values()}


@pytest.mark.parametrize("titles", TABLES, ids=["guide", "form", "letter"])
def test_a_group_without_a_title_is_there_under_its_id(titles: Mapping[str, Words]) -> None:
    less = {group: title for group, title in titles.items() if group != "symptoms"}
    assert list(titled(less))[-1] == ("symptoms", "symptoms")
    assert {group for group, _title in titled(less)} == set(titles)
