# SPDX-License-Identifier: Apache-2.0
"""How do frozen values come to be, anew or with some fields changed, at little cost? A page of the
ATS makes hundreds, a decision some dozens, a candidacy has fifty fields. Knows nothing of what the
fields mean.

The type checker, which reads every line, forbids setting a field of any of them; nothing guards
them besides while the program runs, since a guard makes each value eight times as dear to make.
`evolve` does what `dataclasses.replace` does, for values without slots, at a fifteenth of its cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # so that names and types are checked as there
    from dataclasses import dataclass as value
    from dataclasses import replace as evolve
else:
    from dataclasses import dataclass

    def value(*, slots: bool = False, **_frozen: bool) -> Any:
        """As `dataclass(frozen=True)`, without its guard."""

        def made(kind: type) -> type:
            own_hash = "__hash__" in vars(kind)
            return dataclass(slots=slots, unsafe_hash=not own_hash)(kind)

        return made

    def evolve(value: Any, /, **changes: Any) -> Any:
        """The value with these fields changed; the very value where each is there already."""
        known = value.__dict__
        for name, new in changes.items():
            if known[name] is not new:
                return _changed(value, changes)
        return value

    def _changed(value: Any, changes: dict[str, Any]) -> Any:
        new = object.__new__(type(value))
        new.__dict__.update(value.__dict__)
        new.__dict__.update(changes)
        return new


__all__ = ["alike", "evolve", "value"]


def alike(one: object, other: object) -> bool:
    """Whether two values of one kind are equal, without the tuples that `==` would make."""
    return one is other or one.__dict__ == other.__dict__
