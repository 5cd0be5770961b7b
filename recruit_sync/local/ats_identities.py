# SPDX-License-Identifier: Apache-2.0
"""Which strings would give a person away? Collects them from every document ever shown.

For the tests that search everything outside the ATS for traces of its people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from recruit_sync.local.ats_wire import Document


class Identities:
    def __init__(self) -> None:
        self._whole: set[str] = set()
        self._single_names: set[str] = set()
        self._staff: set[str] = set()

    def remember(self, document: Document, attachments: Iterable[Document]) -> None:
        self._whole.update(_whole(document, attachments))
        self._single_names.update(_single_names(document))
        self._staff.update(_texts(document.get("recruiter"), "descriptor", "email"))

    def all(self, *, single_names: bool, encoded: bool) -> frozenset[str]:
        """Given or family names alone may be common words, or one character long: optional."""
        found = self._whole | (self._single_names if single_names else set())
        if encoded:
            found |= {form for text in found for form in _encoded(text)}
        return frozenset(found)

    def staff(self) -> frozenset[str]:
        return frozenset(self._staff)


def _whole(document: Document, attachments: Iterable[Document]) -> Iterator[str]:
    yield from _texts(document, "email")
    yield from _texts(document.get("phone"), "number")
    for attachment in attachments:
        yield from _texts(attachment, "fileName")
    if document.get("isPurged") is not True:
        yield from _texts(document, "descriptor")
    names = list(_single_names(document))
    if len(names) > 1:
        yield from (" ".join(names), " ".join(reversed(names)), "".join(reversed(names)))


def _single_names(document: Document) -> Iterator[str]:
    yield from _texts(document.get("name"), "firstName", "lastName")


def _texts(holder: object, *names: str) -> Iterator[str]:
    if isinstance(holder, dict):
        values = (holder.get(name) for name in names)
        yield from (value for value in values if isinstance(value, str) and value)


def _encoded(text: str) -> Iterator[str]:
    yield json.dumps(text)[1:-1]
    yield quote(text)
    yield quote(text, safe="")
