# SPDX-License-Identifier: Apache-2.0
"""Which typeface draws which letter on paper? The shipped one, then those that somebody named.

No typeface has every script, and those that have Chinese, Japanese and Korean weigh more than all
of recruit-sync: none is shipped. What none can draw is counted, so that it can be said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

SHIPPED: Final = "Vera"
_FROM_THE_RIGHT: Final = ("R", "AL")
"""Hebrew and Arabic want joining and turning round, which the writer of the file does not do."""


@cache
def shipped(name: str) -> TTFont:
    """One of the faces that come with the writer of the file."""
    return TTFont(name, str(Path(reportlab.__file__).parent / "fonts" / f"{name}.ttf"))


class Typefaces:
    """Faces in the order of trying, by the letters they have."""

    def __init__(self, faces: Mapping[str, Collection[int]]) -> None:
        self._faces = dict(faces)
        self.missing: set[str] = set()

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Typefaces:
        """The shipped one and these files. Raises OSError for a file that is no TrueType face."""
        faces: dict[str, Collection[int]] = {SHIPPED: shipped(SHIPPED).face.charToGlyph}
        for number, path in enumerate(paths, 1):
            try:
                face = TTFont(f"Added{number}", str(path))
            except TTFError:
                raise OSError(f"{path.name}: no TrueType face (.ttf, not .otf)") from None
            pdfmetrics.registerFont(face)
            faces[face.fontName] = face.face.charToGlyph
        return cls(faces)

    def drawn(self, text: str) -> str:
        """The text as markup, each run in the first face that has it. A letter that none has is
        written without its marks, or as a question mark."""
        known = "".join(self._known(character) for character in text)
        runs = ((name, "".join(run)) for name, run in groupby(known, self._face))
        return "".join(
            escape(run) if name == SHIPPED else f'<font name="{name}">{escape(run)}</font>'
            for name, run in runs
        )

    def _face(self, character: str) -> str | None:
        has = (name for name, letters in self._faces.items() if ord(character) in letters)
        return next(has, None)

    def _known(self, character: str) -> str:
        turned = unicodedata.bidirectional(character) in _FROM_THE_RIGHT
        if self._face(character) and not turned:
            return character
        if unicodedata.combining(character):
            return ""
        bare = unicodedata.normalize("NFKD", character)
        plain = "".join(c for c in bare if self._face(c) and not unicodedata.combining(c))
        if plain and not turned:
            return plain
        self.missing.add(character)
        return "?"
