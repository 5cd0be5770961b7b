# SPDX-License-Identifier: Apache-2.0
"""A writable copy of the configuration, to spoil."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recruit_sync.domain.errors import Misconfigured
from recruit_sync.rulebook.load import load


@dataclass(frozen=True)
class Copy:
    """A writable copy of config/."""

    folder: Path

    def change(self, name: str, old: str, new: str) -> None:
        """Replaces the first place where a text stands; it has to stand there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def change_value(self, name: str, section: str, value: str) -> None:
        """Sets the value of the first row of a section."""
        path = self.folder / name
        head, mark, tail = path.read_text(encoding="utf-8").partition(f"[[{section}]]\n")
        before, key, after = tail.partition('\nvalue = "')
        assert mark
        assert key
        rest = after.partition('"')[2]
        path.write_text(f'{head}{mark}{before}{key}{value}"{rest}', encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        """Adds text at the end of a file."""
        path = self.folder / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")

    def faults(self) -> list[str]:
        """What the loader says of the copy; nothing when it loads."""
        try:
            load(self.folder)
        except Misconfigured as wrong:
            return [str(fault) for fault in wrong.faults]
        return []
