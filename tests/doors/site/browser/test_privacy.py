"""H11: what she says stays in her own browser. No address, title, log, file or database of ours ever holds it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connections
from playwright.sync_api import APIRequestContext, APIResponse, Playwright

from madelief.doors.site import settings
from tests.doors.site.browser import stories
from tests.doors.site.browser.server import SECRET, Site, served
from tests.doors.site.browser.stories import LAST_MONTH, TOTAL_B12, WHO
from tests.doors.site.browser.woman import Addresses, Result, Woman

Meet = Callable[..., Woman]

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "manifest-src 'self'",
}  # fmt: skip
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
}
EN = Addresses("en")
PUBLIC = (
    "/", "/en/", "/nl/", "/en/guide/", "/nl/bronnen/", "/en/differences/", "/robots.txt", "/sitemap.xml", "/healthz",
    "/en/nowhere/",
)  # fmt: skip
PERSONAL = (
    EN.start, EN.question("total-b12"), EN.answers, EN.report, EN.why, EN.letter, EN.calendar_file, EN.answers_file, EN.help,
    EN.cleared, EN.planner, EN.clinician, f"{EN.stop}stop-baby/", "/en/check/question/shoe-size/", "/api/v1/guidelines",
    "/api/v1/docs",
)  # fmt: skip


def test_h11_headers_of_every_kind_of_page(meet: Meet) -> None:
    woman = meet(story=stories.SEES_BADLY)
    for path in (*PUBLIC, *PERSONAL):
        answer = woman.context.request.get(woman.site.address + path, max_redirects=0)
        assert answer.status in (200, 302, 404), (path, answer.status)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        assert set(answer.headers["content-security-policy"].split("; ")) == POLICY, path
        if path in PERSONAL:
            assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("no-store", "noindex"), path
        assert not re.search(r"\d", answer.headers.get("server", "")), "says its version"


def test_h11_headers_of_what_is_answered_with_an_error(meet: Meet) -> None:
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=TOTAL_B12)
    woman.types(number="nonsense")
    with woman.page.expect_response(lambda response: response.request.method == "POST") as posted:
        woman.continues()
    answer = posted.value
    assert answer.status == 422
    assert answer.headers["cache-control"] == "no-store"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    refused = woman.context.request.post(woman.site.address + woman.at.question("total-b12"), form={"number": "1"})
    assert refused.status == 403 and refused.headers["cache-control"] == "no-store"


def test_files_may_be_kept_by_the_browser(meet: Meet) -> None:
    woman = meet()
    woman.goes_to(woman.at.home)
    files = woman.page.locator("link[href*='/static/'], script[src]")
    addresses = files.evaluate_all("parts => parts.map((part) => part.href || part.src)")
    assert len(addresses) >= 3
    for address in addresses:
        answer = woman.context.request.get(address)
        assert answer.status == 200 and "max-age=31536000" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_h11_no_site_of_others_may_frame_or_call_it(meet: Meet) -> None:
    woman = meet(story=stories.SEES_BADLY)
    answer = woman.context.request.get(woman.site.address + woman.at.report, headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers
    stranger = {"Origin": "https://elsewhere.example", "Referer": "https://elsewhere.example/"}
    cleared = woman.context.request.post(f"{woman.site.address}/en/check/clear/", headers=stranger, max_redirects=0)
    assert cleared.status == 403, "nobody else clears her answers"


def test_h11_cookies(meet: Meet) -> None:
    woman = meet()
    woman.goes_to(woman.at.home)
    woman.goes_to("/en/guide/")
    assert not woman.context.cookies(), "whoever reads gets no cookie"
    woman.begins()
    woman.answers(WHO, "For myself")
    cookies = {cookie["name"]: cookie for cookie in woman.context.cookies()}
    assert cookies.keys() == {"answers", "csrf"}
    for cookie in cookies.values():
        assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["path"] == "/"
        assert cookie["expires"] == -1, "gone when the browser is closed"
    assert woman.page.evaluate("document.cookie") == ""
    assert woman.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_all_that_can_be_asked_fits_into_the_cookie(meet: Meet) -> None:
    woman = meet(story=stories.EVERYTHING)
    size = {cookie["name"]: len(cookie["value"]) for cookie in woman.context.cookies()}["answers"]
    assert size < 3000, "a browser keeps 4,096 bytes"


# ---------------------------------------------------------------- nothing of it is with us

UNUSUAL = Result("187,31", "pg/mL", LAST_MONTH)
TRACES = ("187,31", "187.31", "138.23", "138,23", "Josephine", LAST_MONTH.isoformat())
"""Of whoever has this value, this name and this day, in any of the ways in which we could write it down."""
LOGGED = r"[-\d]{10} [:\d]{8},\d+ madelief\.access INFO 127\.0\.0\.0/24 (GET|POST|HEAD) (/\S*|\(no page\)) \d{3}"


def test_h11_after_a_check_no_log_file_or_database_holds_an_answer(meet: Meet, site: Site) -> None:
    """From the first question to letter, calendar and the clinician's page; then everything that the server wrote."""
    before, logged = site.files(), len(site.logged())
    woman = meet()
    seen: list[tuple[str, str]] = []
    woman.page.on("framenavigated", lambda frame: seen.append((frame.url, "")))
    woman.begins()
    story = stories.PREGNANT_WITH_A_TOTAL_B12.with_answers("an unusual value", {TOTAL_B12: UNUSUAL})
    woman.tells(story, each=lambda woman: seen.append((woman.page.url, woman.page.title())))
    cookie = next(cookie["value"] for cookie in woman.context.cookies() if cookie["name"] == "answers")
    woman.opens_her_report()
    seen.append((woman.page.url, woman.page.title()))
    woman.goes_to(woman.at.letter)
    woman.types(name="Josephine")
    woman.presses("Page for printing")
    assert "Josephine" in woman.reads() and "187,31" in woman.reads(), "it was there to be leaked"
    seen.append((woman.page.url, woman.page.title()))
    woman.goes_to(woman.at.question("total-b12"))
    woman.types(number="187.31.")
    woman.continues()
    assert woman.faults
    seen.append((woman.page.url, woman.page.title()))
    woman.goes_to(woman.at.clinician)
    woman.page.locator("#total-b12").fill("187,31")
    woman.button("Show what the sources say").click()
    woman.page.wait_for_load_state()
    woman.context.request.post(f"{site.address}/api/v1/assess", data=json.dumps(woman.fact_file()))

    # Addresses and titles: in the history of a shared telephone, and in the log of whatever stands in between.
    for address, title in seen:
        assert "?" not in address, "an answer could stand behind it"
        for trace in (*TRACES, "190", "vegan", "Vegan", "20", "pg/mL", "yes", "me"):
            assert not re.search(rf"\b{re.escape(trace)}\b", f"{unquote(urlsplit(address).path)} {title}"), (address, title)

    # The server's log: neither values nor which questions she was asked.
    log = site.logged()[logged:]
    assert log.count("\n") > 20
    asked = {address.rstrip("/").rsplit("/", 1)[1] for address, _title in seen if woman.at.questions in address}
    assert len(asked) > 10
    for trace in (*TRACES, *asked, "vegan", "Vegan", "tingling", cookie, cookie[:40], "Chrome", "127.0.0.1 ", "?"):
        assert not re.search(rf"(?<![\w/]){re.escape(trace)}(?!\w)|/{re.escape(trace)}/", log), trace
    more = [line for line in log.splitlines() if not re.fullmatch(LOGGED, line)]
    assert not more, "a line says more than network, method, route and status"

    # Files: nothing was written, neither where it runs nor where it puts what is temporary.
    after = site.files()
    assert after == before
    for name in after:
        content = (site.folder / name).read_bytes()
        assert not any(trace.encode() in content for trace in TRACES[:2]), name


def test_h11_there_is_no_database() -> None:
    # Django fills an empty setting with a database that refuses every use, once anything asks for its connections.
    engines = {database["ENGINE"] for database in connections.settings.values()}
    assert engines == {"django.db.backends.dummy"}
    assert not any("sessions" in app or "auth" in app or "admin" in app for app in settings.INSTALLED_APPS)
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache", "counts, in memory"


def test_the_log_of_a_failure_holds_no_answer(meet: Meet, site: Site) -> None:
    """Addresses and bodies that nobody expects, with what could be an answer in them."""
    logged = len(site.logged())
    request = meet().context.request
    request.get(f"{site.address}/en/check/question/187.31/?total-b12=187.31")
    request.get(f"{site.address}/en/check/report/?name=Josephine")
    request.post(f"{site.address}/api/v1/assess", data='{"person": "Josephine", "facts": {"total-b12": "187.31 stone"}}')
    request.post(f"{site.address}/en/clinician/", form={"total-b12": "187.31"})
    log = site.logged()[logged:]
    assert log.count("\n") >= 4
    assert not any(trace in log for trace in TRACES)


# ---------------------------------------------------------------- as it is put on the web: https, limits, its own mode


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Behind a proxy that speaks TLS, with limits, in the mode that a site has unless it says otherwise."""
    with served(tmp_path_factory.mktemp("public"), MADELIEF_HTTPS="1", MADELIEF_PROXIES="1") as site:
        yield site


@pytest.fixture
def proxy(playwright: Playwright, public: Site) -> Iterator[APIRequestContext]:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    context = playwright.request.new_context(base_url=public.address, extra_http_headers=headers)
    yield context
    context.dispose()


def test_h11_cookies_over_https(proxy: APIRequestContext, public: Site) -> None:
    page = proxy.get("/en/check/question/who/")
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    csrf = re.search(r"__Host-csrf=(\w+)", page.headers["set-cookie"])
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text())
    assert csrf and token
    headers = {"Cookie": f"__Host-csrf={csrf[1]}", "Referer": public.address.replace("http:", "https:") + "/en/check/"}
    form = {"csrfmiddlewaretoken": token[1], "choice": "me"}
    answered = proxy.post("/en/check/question/who/", headers=headers, form=form, max_redirects=0)
    assert answered.status == 302 and answered.headers["location"] == EN.question("age")
    cookies = [header["value"] for header in answered.headers_array if header["name"].lower() == "set-cookie"]
    kept = next(cookie for cookie in cookies if cookie.startswith("__Host-answers="))
    assert set(kept.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}


def test_plain_http_is_led_to_https(playwright: Playwright, public: Site) -> None:
    context = playwright.request.new_context(base_url=public.address)
    answer = context.get("/en/", max_redirects=0)
    assert answer.status == 301 and answer.headers["location"].startswith("https://")
    context.dispose()


def test_what_the_mode_does_not_open_is_not_there(proxy: APIRequestContext) -> None:
    assert json.loads(proxy.get("/healthz").text())["mode"] == "prepare"
    for path in ("/en/clinician/", "/nl/zorgverlener/", "/api/v1/docs", "/api/v1/guidelines"):
        assert proxy.get(path).status == 404, path
    assert proxy.get("/en/check/").status == 200
    assert "linician" not in proxy.get("/en/").text() and "/clinician/" not in proxy.get("/sitemap.xml").text()


def test_one_address_cannot_ask_without_end(proxy: APIRequestContext) -> None:
    """60 forms a minute; the window of the clock may change once while we ask."""
    answers: list[APIResponse] = []
    while not answers or (answers[-1].status != 429 and len(answers) < 130):
        answers.append(proxy.post("/nl/check/wissen/", headers={"X-Forwarded-For": "203.0.113.9"}, max_redirects=0))
    assert answers[-1].status == 429 and len(answers) > 60
    assert answers[-1].headers["retry-after"] == "60"
    assert "Een ogenblik" in answers[-1].text() or "Even geduld" in answers[-1].text()
    assert answers[-1].headers["cache-control"] == "no-store"
    neighbour = proxy.post("/nl/check/wissen/", headers={"X-Forwarded-For": "203.0.113.8"}, max_redirects=0)
    assert neighbour.status == 403, "somebody else is not held up"


def test_django_finds_nothing_wrong_for_the_web() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MADELIEF_", "DJANGO_"))}
    environment |= {"MADELIEF_HTTPS": "1", "MADELIEF_PROXIES": "1", "MADELIEF_SECRET_KEY": SECRET}
    command = [sys.executable, "-m", "madelief.doors.site", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(
        command, cwd=Path(settings.__file__).parents[3], env=environment, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout + checked.stderr
