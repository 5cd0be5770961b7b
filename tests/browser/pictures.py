# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of docs/pictures: what candidates see, at phone and desktop width.

`make pictures` runs it. About an invented person, with fixed dates, so two takings compare.
"""

from __future__ import annotations

import sys
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from http.server import ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

from PIL import Image
from selenium import webdriver

from recruit_sync.domain.effects import MailKind
from recruit_sync.ports import PageState
from recruit_sync.presentation import samples
from tests.browser.test_candidate_pages import PAGES, Site, chromium, see
from tests.presentation.by import policy_for

PLACE = Path(__file__).resolve().parents[2] / "docs" / "pictures"
SIZES = {"phone": (390, 780), "desktop": (1024, 780)}
LANGUAGES = ("en", "th")
ANSWERED = "answered"
PERMISSION = "permission"
SHOWN = (
    MailKind.CONSENT_REQUEST,
    MailKind.CONSENT_REMINDER,
    MailKind.CONSENT_CONFIRMED,
    MailKind.CONSENT_RENEWAL,
    MailKind.ERASURE_DONE,
    PageState.ASK,
    ANSWERED,
    MailKind.SCREENING_NOTICE,
    PageState.SCREENING,
    PERMISSION,
)
COLOURS = (
    "ffffff eef1f5 f3f6f9 e7f4ec fdf6e3 d5dde6 174a7c b98300 2c7a4b 18222e 4d5b6a "
    "5c636b 8d939a c3c7cb 8ba4bd 97a1ab"
)
"""Those of the design, and steps between ink and paper for the edges of letters."""


class Gallery(Site):
    """Also `/answered/{language}`, the page right after a yes, and `/permission/{language}`, the
    one of a screening once its notice was read."""

    def do_GET(self) -> None:  # noqa: N802 - its name there
        name, _, language = self.path.strip("/").partition("/")
        if name == ANSWERED:
            facts = samples.page(PageState.CONSENTED, policy_for(language), language)
            self.answer(PAGES.show(replace(facts, just="consent")).html, PAGES.headers)
        elif name == PERMISSION:
            facts = samples.page(PageState.SCREENING, policy_for(language), language)
            facts = replace(facts, just="acknowledge", answers=("authorize", "decline"))
            self.answer(PAGES.show(facts).html, PAGES.headers)
        else:
            super().do_GET()


def palette() -> Image.Image:
    image = Image.new("P", (1, 1))
    image.putpalette(bytes.fromhex(COLOURS.replace(" ", "")))
    return image


def taken(driver: webdriver.Chrome) -> bytes:
    """The whole page in few colours: a tenth of the bytes, and no difference to the eye."""
    whole = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
    image = Image.open(BytesIO(b64decode(whole["data"]))).convert("RGB")
    few = image.quantize(palette=palette(), dither=Image.Dither.NONE)
    file = BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def pictures(driver: webdriver.Chrome, site: str) -> Iterator[tuple[str, bytes]]:
    """Each with the name of its file."""
    for shown in SHOWN:
        for language in LANGUAGES:
            for size, screen in SIZES.items():
                see(driver, f"{site}/{shown}/{language}", screen, "light")
                yield f"{shown}-{language}-{size}.png", taken(driver)


def main() -> None:
    """Those whose names begin with a word of the command line; without one, all of them."""
    wanted = tuple(sys.argv[1:]) or ("",)
    PLACE.mkdir(exist_ok=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), Gallery) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        driver = chromium()
        for name, picture in pictures(driver, f"http://127.0.0.1:{server.server_address[1]}"):
            if name.startswith(wanted):
                (PLACE / name).write_bytes(picture)
        driver.quit()
        server.shutdown()


if __name__ == "__main__":
    main()
