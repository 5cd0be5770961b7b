# SPDX-License-Identifier: Apache-2.0
"""The pictures in docs are those that `make pictures` takes, and the page shows each."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image
from selenium import webdriver

from tests.browser.pictures import LANGUAGES, PLACE, SHOWN, SIZES, taken
from tests.browser.test_candidate_pages import PHONE, see

NAMES = {f"{s}-{lang}-{size}.png" for s in SHOWN for lang in LANGUAGES for size in SIZES}


def test_every_picture_is_there_and_linked_and_all_are_small() -> None:
    page = (PLACE.parent / "pictures.md").read_text(encoding="utf-8")

    assert {path.name for path in PLACE.iterdir()} == NAMES
    assert set(re.findall(r"pictures/([\w-]+\.png)", page)) == NAMES
    assert sum(path.stat().st_size for path in PLACE.iterdir()) < 2_500_000


def test_a_picture_is_of_the_whole_page_in_few_colours(
    browser: webdriver.Chrome, site: str
) -> None:
    see(browser, f"{site}/ask/en", PHONE, "light")
    picture = Image.open(BytesIO(taken(browser)))
    height = browser.execute_script("return document.documentElement.scrollHeight")

    assert (picture.mode, picture.size) == ("P", (PHONE[0], height))
