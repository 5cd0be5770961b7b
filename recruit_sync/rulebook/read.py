# SPDX-License-Identifier: Apache-2.0
"""What does one file say, or what is wrong with it? TOML in, a checked table or faults out.

Every fault names file, dotted key, value, what is wrong and what is allowed. Knows no rule of law.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from recruit_sync.domain.errors import Fault
from recruit_sync.domain.windows import Period
from recruit_sync.rulebook.schema import DURATIONS

Table = TypeVar("Table", bound=BaseModel)
LONGEST_VALUE: Final = 60
KINDS: Final[dict[Any, str]] = {
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    date: "a date without quotes such as 2026-01-31",
    Period: DURATIONS,
    list: "a list in square brackets",
    dict: "a table",
}


def read(path: Path, where: str, model: type[Table]) -> Table | tuple[Fault, ...]:
    """The file as a checked table; all its faults where it is not one."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return (Fault(where, "whole file", "bytes", "cannot be read as text", "UTF-8"),)
    except OSError as wrong:
        why = wrong.strerror or "unreadable"
        return (Fault(where, "whole file", "missing", why, "a TOML file"),)
    return check(text, where, model)


def check(text: str, where: str, model: type[Table]) -> Table | tuple[Fault, ...]:
    """A text as a checked table; all its faults where it is not one."""
    table: Table | tuple[Fault, ...] = _checked(text, where, model)
    return table


@lru_cache(maxsize=512)
def _checked(text: str, where: str, model: Any) -> Any:
    """Kept, since the functions of a local stack read the same texts over and over."""
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        what, _, place = str(wrong).partition(" (at ")
        return (Fault(where, place.rstrip(")") or "end of file", "text", what, "valid TOML"),)
    except ValidationError as wrong:
        return tuple(_fault(where, model, error) for error in wrong.errors(include_url=False))


def _fault(where: str, model: type[BaseModel], error: ErrorDetails) -> Fault:
    path = [part for part in error["loc"] if part != "[key]"]
    missing = error["type"] == "missing"
    value = "missing" if missing else _shown(error["input"])
    problem = "has to be there" if missing else error["msg"].replace("\n", " ")
    return Fault(where, dotted(path), value, problem, _allowed(model, path, error))


def dotted(path: Sequence[int | str]) -> str:
    """`("rights", "default", 0, "value")` as `rights.default[0].value`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")


def _shown(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _allowed(model: type[BaseModel], path: Sequence[int | str], error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "extra_forbidden":
        keys = getattr(annotation_at(model, path[:-1]), "model_fields", {})
        return ", ".join(sorted(keys))
    for key in ("allowed", "expected", "pattern"):
        if key in context:
            return str(context[key])
    bounds = [f"{name} {context[name]}" for name in ("ge", "le") if name in context]
    return " ".join(bounds) or _expected(annotation_at(model, path))


def annotation_at(model: Any, path: Sequence[int | str]) -> Any:
    """The type that the schema wants at a place; `object` where it knows none."""
    here: Any = model
    for part in path:
        here = _below(_plain(here), part)
    return _plain(here)


def _below(here: Any, part: int | str) -> Any:
    if isinstance(here, type) and issubclass(here, BaseModel):
        field = here.model_fields.get(str(part))
        return field.annotation if field else object
    inner = get_args(here)
    return inner[-1] if inner and get_origin(here) in (list, dict) else object


def _plain(annotation: Any) -> Any:
    if hasattr(annotation, "__metadata__"):
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(arm for arm in get_args(annotation) if arm is not type(None)))
    return annotation


def _expected(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(map(repr, get_args(annotation)))
    return KINDS.get(get_origin(annotation) or annotation, "a table with its keys")
