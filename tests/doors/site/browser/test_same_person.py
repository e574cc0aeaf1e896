"""One woman, three doors: the site, the API and the command find the same, and the page shows what they found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from madelief.doors.cli.main import app
from tests.doors.site.browser.stories import EVERYTHING, STORIES
from tests.doors.site.browser.woman import Story, Woman

Meet = Callable[..., Woman]
EVERYBODY = (*STORIES, EVERYTHING)


@pytest.mark.parametrize("story", EVERYBODY, ids=[story.name for story in EVERYBODY])
def test_site_api_and_command_agree(meet: Meet, story: Story, tmp_path: Path) -> None:
    woman = meet(story=story)
    woman.opens_her_report()
    with woman.page.expect_download() as download:
        woman.page.get_by_role("link", name="Keep your answers as a file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    answer = woman.context.request.post(f"{woman.site.address}/api/v1/assess?language=en", data=json.loads(file.read_bytes()))
    assert answer.status == 200, answer.text()
    by_api: dict[str, Any] = answer.json()
    printed = CliRunner().invoke(app, ["assess", str(file), "--json", "--language", "en"])
    assert printed.exit_code == 0, printed.output
    by_command: dict[str, Any] = json.loads(printed.stdout)

    for part in ("red_flags", "findings", "recommendations", "plan", "values", "questions"):
        assert by_api[part] == by_command[part], part
    assert len(by_api["recommendations"]) >= 5

    page = woman.reads()
    assert all(flag["text"] in page for flag in by_api["red_flags"])
    for told in by_api["recommendations"]:
        # Another source may speak for one that says the same; never for the house, nor where it cannot wait.
        if told["guideline"] == "safety" or told["urgency"] == "today" or told["guarded_by"]:
            assert told["text"] in page or view_on(page, told["text"]), told["id"]
    shown = sum(told["text"] in page or view_on(page, told["text"]) for told in by_api["recommendations"])
    assert shown > 0.8 * len(by_api["recommendations"])
    for line in by_api["plan"]:
        assert line["text"] in page or line["what"] == "b12-injection", "left out: doses that nobody agreed with her"
    assert woman.page.locator(".madelief-flags .nhsuk-card").count() == len(by_api["red_flags"])
    for value in by_api["values"]:
        assert woman.page.locator(f"#value-{value['concept']}").count() == 1


def view_on(page: str, text: str) -> bool:
    """Whether what the API frames as a view stands on the page as one: the page quotes the bare sentence."""
    quoted = re.search(r"this is not advice: “([^”]*)”", text)
    return bool(quoted and quoted[1] in page)
