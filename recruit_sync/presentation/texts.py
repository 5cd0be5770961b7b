# SPDX-License-Identifier: Apache-2.0
"""Which text does a page show, and how is it written again? From templates and packed values.

What the ATS tells of a person stands as a mark in it: the text can be kept, the person is not.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from markupsafe import Markup

from recruit_sync.domain.errors import Fault, Misconfigured, Refused
from recruit_sync.ports import Text
from recruit_sync.presentation import archive
from recruit_sync.presentation.rendering import HTML, Rendering

PAGE, BODY, FOOT = "pages/page.j2", "pages/body.j2", "pages/foot.j2"
SCREENING_PAGE, SCREENING_BODY = "pages/screening.j2", "pages/screening_body.j2"
MARK = "[…]"
_UNSEEN = {"action": "", "hidden": {}, "style": ""}


def unnamed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a page as they are kept: a mark for what came from the ATS, plain JSON."""
    source = values["source"]
    facts = {name: value for name, value in values["facts"].items() if name == "again"}
    kept = {
        **values,
        **_UNSEEN,
        "facts": facts,
        "initials": MARK if values["initials"] else "",
        "source": {**source, "name": MARK if source["name"] else ""},
        "also": [[language, unnamed(other)] for language, other in values.get("also", ())],
    }
    unpacked: dict[str, Any] = json.loads(json.dumps(kept, default=asdict))
    return unpacked


def pack(values: Mapping[str, Any]) -> str:
    """A kilobyte instead of three."""
    told = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return urlsafe_b64encode(zlib.compress(told.encode(), 9)).decode()


def unpack(packed: str) -> dict[str, Any]:
    """The values; raises ValueError for anything else than what `pack` makes."""
    try:
        values: dict[str, Any] = json.loads(zlib.decompress(urlsafe_b64decode(packed)))
    except zlib.error as problem:
        raise ValueError(str(problem)) from None
    return values


def text_of(folder: Path, language: str, values: Mapping[str, Any]) -> str:
    """All that can be read on the page that these templates make of these values."""
    return visible_text(written(folder, language, values))


def written(folder: Path, language: str, values: Mapping[str, Any]) -> str:
    """The page: in its first language, and in those of `also` below it."""
    below = [_part(folder, language, also) for language, also in values.get("also", ())]
    page = SCREENING_PAGE if "screening" in values else PAGE
    return Rendering(folder, language, HTML).render(page, {**values, "also": below})


def _part(folder: Path, language: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What stands on the page of another language; it comes out of templates, escaped."""
    rendering = Rendering(folder, language, HTML)
    body = SCREENING_BODY if "screening" in values else BODY
    return {
        "language": language,
        "tongue": values["tongue"],
        "body": Markup(rendering.render(body, {**values, "second": True})),  # noqa: S704
        "foot": Markup(rendering.render(FOOT, values)),  # noqa: S704
    }


def hash_of(text: str) -> str:
    """What names a text for good."""
    return sha256(text.encode()).hexdigest()


class Texts:
    """The pages of every version, from the files that were put by."""

    def __init__(self, config_dir: Path) -> None:
        self._config_dir = config_dir

    def again(self, text: Text) -> str:
        """The very text; raises Refused where it cannot be written, or is another one."""
        languages = text.languages or (text.language,)
        what = f"{text.notice_version}.{'+'.join(languages)}"
        folders = [
            archive.folder(self._config_dir, text.notice_version, each) for each in languages
        ]
        folder = folders[0]
        if folder is None or None in folders:
            raise Refused(f"{what}: the files of this version are not there")
        try:
            written = text_of(folder, text.language, unpack(text.values))
        except (ValueError, Misconfigured):
            raise Refused(f"{what}: the text cannot be written from what is kept") from None
        if hash_of(written) != text.hash:
            raise Refused(f"{what}: another text comes out than the one that was answered")
        return written

    def faults(self) -> list[Fault]:
        """Files of notices, of now and of before, that are not what their version said."""
        return archive.faults(self._config_dir)


def visible_text(html: str) -> str:
    """What a person can read on a page, without mark-up and hidden fields: what the hash is of."""
    reader = _Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - html.parser's
        self._silent = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._silent = self._silent and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)
