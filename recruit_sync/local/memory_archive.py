# SPDX-License-Identifier: Apache-2.0
"""The archive in memory: what was written first under a key is remembered, as Object Lock would."""

from __future__ import annotations

from collections.abc import Iterator

from sortedcontainers import SortedDict

from recruit_sync.domain.errors import NotThere


class MemoryArchive:
    """Texts that nobody changes."""

    def __init__(self) -> None:
        self._texts: SortedDict[str, str] = SortedDict()
        self._first: dict[str, str] = {}

    def keep(self, key: str, text: str) -> None:
        """Write it."""
        self._texts[key] = text
        self._first.setdefault(key, text)

    def keys(self, prefix: str, after: str = "") -> Iterator[str]:
        """Every key with this prefix behind `after`, in order."""
        found = self._texts.irange(max(prefix, after), inclusive=(False, True))
        return (key for key in list(found) if key.startswith(prefix))

    def disturbed(self, prefix: str) -> Iterator[str]:
        """Keys with another text than the first, or that were taken away."""
        first = (key for key in sorted(self._first) if key.startswith(prefix))
        return (key for key in first if self._texts.get(key) != self._first[key])

    def read(self, key: str) -> str:
        """The text; raises NotThere."""
        try:
            return self._texts[key]
        except KeyError:
            raise NotThere(f"read {key}: not there") from None
