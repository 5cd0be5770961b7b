# SPDX-License-Identifier: Apache-2.0
"""The candidate's pages in a real browser, served with their real headers; the mails as well."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from recruit_sync.domain.effects import MailKind
from recruit_sync.ports import PageState
from recruit_sync.presentation import samples
from recruit_sync.presentation.letters import Letters
from recruit_sync.presentation.pages import Pages
from tests.presentation.by import CONFIG, LANGUAGES, SIX, policy, policy_for

BROWSER = Path("/usr/bin/chromium")
DRIVER = Path("/usr/bin/chromedriver")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = (360, 740), (1280, 900)
PAGES, LETTERS = Pages(CONFIG), Letters(CONFIG)


class Site(BaseHTTPRequestHandler):
    """`/{state or mail kind}/{language}[/{country}]` shows a sample; what is posted is kept."""

    posted: list[dict[str, list[str]]]

    def do_GET(self) -> None:
        name, _, language = self.path.strip("/").partition("/")
        if name in set(PageState):
            language, _, country = language.partition("/")
            rules = policy(country) if country else policy_for(language)
            facts = samples.page(PageState(name), rules, language)
            self.answer(PAGES.show(facts).html, PAGES.headers)
        elif name in set(MailKind):
            draft = samples.draft(MailKind(name), policy_for(language), language)
            self.answer(LETTERS.write(draft).html, {"Content-Type": "text/html"})
        else:
            self.send_error(404)

    def answer(self, html: str, headers: Mapping[str, str]) -> None:
        body = html.encode()
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.posted.append(parse_qs(body.decode()))
        self.path = "/consented/en"
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Says nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    Site.posted = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def chromium() -> webdriver.Chrome:
    """Debian's, without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in ARGUMENTS:
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=Service(str(DRIVER)))


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    if not (BROWSER.exists() and DRIVER.exists()):
        pytest.fail("chromium is missing: apt-get install chromium chromium-driver")
    driver = chromium()
    yield driver
    driver.quit()


def see(driver: webdriver.Chrome, url: str, size: tuple[int, int], scheme: str) -> None:
    screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    dark = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    driver.get(url)


def logged(driver: webdriver.Chrome) -> list[str]:
    entries = driver.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in entries]


def violations(driver: webdriver.Chrome) -> list[str]:
    driver.execute_script(AXE)
    found: dict[str, Any] = driver.execute_async_script(
        "const done = arguments[0];"
        f"axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then(done, e => done(String(e)));"
    )
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


@pytest.mark.parametrize("language", ["en", "de", "th", "ar", "ja", "fr"])
@pytest.mark.parametrize(
    "state",
    [PageState.ASK, PageState.ANEW, PageState.CONSENTED, PageState.ENDING, PageState.SCREENING],
)
def test_a_page_is_accessible_on_every_screen_in_light_and_dark(
    browser: webdriver.Chrome, site: str, state: PageState, language: str
) -> None:
    found = {}
    for size in (PHONE, DESKTOP):
        for scheme in ("light", "dark"):
            see(browser, f"{site}/{state}/{language}", size, scheme)
            browser.execute_script(
                "for (const d of document.querySelectorAll('details')) d.open = true;"
            )
            found[size, scheme] = violations(browser)

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("place", ["ms/MY", "ar/MY", "en/CA-QC"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_page_in_several_languages_is_accessible_and_each_can_be_reached_by_a_link(
    browser: webdriver.Chrome, site: str, place: str, size: tuple[int, int]
) -> None:
    see(browser, f"{site}/ask/{place}", size, "dark")
    found = violations(browser)
    link = browser.find_elements(By.CSS_SELECTOR, "p.also a")[-1]
    language = link.get_attribute("lang")
    link.click()
    heading = browser.find_element(By.CSS_SELECTOR, f"#{language} h1")

    assert found == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= size[0]
    assert browser.execute_script(
        "const {top} = arguments[0].getBoundingClientRect();"
        "return 0 <= top && top < window.innerHeight;",
        heading,
    )


@pytest.mark.parametrize("state", PageState)
@pytest.mark.parametrize("language", ["en", "th", "he", *SIX])
def test_nothing_has_to_be_scrolled_sideways_at_four_times_the_size(
    browser: webdriver.Chrome, site: str, state: PageState, language: str
) -> None:
    see(browser, f"{site}/{state}/{language}", (320, 256), "light")

    assert browser.execute_script("return document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("kind", MailKind)
def test_a_mail_is_accessible_and_fits_a_phone(
    browser: webdriver.Chrome, site: str, kind: MailKind
) -> None:
    found = {}
    for language, scheme in (("en", "light"), ("ar", "dark")):
        see(browser, f"{site}/{kind}/{language}", PHONE, scheme)
        found[language] = violations(browser)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        found[language] += [f"{wide} px wide"] if wide > PHONE[0] else []

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_question_and_page_fit_a_phone_in_every_language(
    browser: webdriver.Chrome, site: str, language: str
) -> None:
    for name in (MailKind.CONSENT_REQUEST, PageState.ASK):
        see(browser, f"{site}/{name}/{language}", PHONE, "light")

        assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]


def test_the_style_applies_and_nothing_is_refused_by_the_browser(
    browser: webdriver.Chrome, site: str
) -> None:
    logged(browser)  # empties it
    see(browser, f"{site}/ask/en", DESKTOP, "light")
    button = browser.find_element(By.CSS_SELECTOR, "button[value=consent]")

    assert button.value_of_css_property("min-height") == "52px"
    assert [entry for entry in logged(browser) if "favicon" not in entry] == []


@pytest.mark.parametrize("language", ["en", "de", "th", "ar", "fi"])
def test_yes_and_no_are_the_same_size_and_colour(
    browser: webdriver.Chrome, site: str, language: str
) -> None:
    see(browser, f"{site}/ask/{language}", DESKTOP, "light")
    yes, no = browser.find_elements(By.TAG_NAME, "button")

    assert yes.size == no.size
    assert yes.location["y"] == no.location["y"]
    for name in ("background-color", "color", "font-weight", "border-color"):
        assert yes.value_of_css_property(name) == no.value_of_css_property(name)


def test_an_answer_can_be_given_by_keyboard_alone(browser: webdriver.Chrome, site: str) -> None:
    see(browser, f"{site}/ask/en", DESKTOP, "light")
    Site.posted.clear()
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    body.send_keys(Keys.TAB)
    focused = browser.switch_to.active_element
    outline = focused.value_of_css_property("outline-style")
    focused.send_keys(Keys.ENTER)

    assert outline == "solid"
    assert Site.posted == [{"shown": ["1793610900.sample"], "answer": ["refuse"]}]
    assert "You allow" in browser.find_element(By.TAG_NAME, "h1").text
