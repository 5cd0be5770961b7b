# SPDX-License-Identifier: Apache-2.0
"""What does the ATS show of one person right now, for a mail, or as a trace of them?

The only place where names and addresses are read; they are handed on, never kept. A broken part
of a name is left out, since it must not cost the mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, WrapValidator
from pydantic.alias_generators import to_camel
from pydantic_core import from_json

from connectors.workday.moments import read_moment
from connectors.workday.wire import OUR_CHANNEL, Malformed
from recruit_sync.ports import Contact

_LANGUAGE = re.compile(r"User_Language_ID=([a-z]{2,3})(?:[_-]([A-Za-z]{2,4}))?")
# What a purged record may still say: ids, and when.
_BARE = frozenset({"id", "href", "isPurged", "candidateID", "createdMoment", "lastUpdatedMoment"})
_PLACEHOLDERS = frozenset({None, "", "Purged Person"})


def _or_none(value: Any, handler: Any) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return None


_TOLERANT = WrapValidator(_or_none)
_Text = Annotated[str | None, _TOLERANT]


class _Quiet(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, alias_generator=to_camel, defer_build=True)


class _Names(_Quiet):
    first_name: _Text = None
    last_name: _Text = None


class _Labelled(_Quiet):
    id: _Text = None
    descriptor: _Text = None


class _Staff(_Quiet):
    email: _Text = None


class _CameIn(_Quiet):
    source: Annotated[_Labelled | None, _TOLERANT] = None


class _Person(_Quiet):
    id: str
    name: Annotated[_Names | None, _TOLERANT] = None
    email: _Text = None
    language: Annotated[_Labelled | None, _TOLERANT] = None
    recruiter: Annotated[_Staff | None, _TOLERANT] = None
    recruiting_agency: Annotated[_Labelled | None, _TOLERANT] = None
    prospect: Annotated[_CameIn | None, _TOLERANT] = None
    job_applications: Annotated[list[_CameIn] | None, _TOLERANT] = None


_PERSON = TypeAdapter(_Person)


def contact(body: bytes) -> Contact:
    """Name, address, language, recruiter and agency. Raises Malformed."""
    try:
        return _shown(_PERSON.validate_json(body))
    except ValidationError:
        raise Malformed("no candidate with an id") from None


def contact_of(document: Mapping[str, Any]) -> Contact:
    """The same, of a document that was brought into this form. Raises Malformed."""
    try:
        return _shown(_PERSON.validate_python(document))
    except ValidationError:
        raise Malformed("no candidate with an id") from None


def _shown(person: _Person) -> Contact:
    name = person.name or _Names()
    return Contact(
        ats_id=person.id,
        first_name=name.first_name or "",
        last_name=name.last_name or "",
        email=person.email,
        language=_language(person.language),
        agency=person.recruiting_agency.descriptor if person.recruiting_agency else None,
        recruiter_email=person.recruiter.email if person.recruiter else None,
    )


def source_label(body: bytes, reference: str | None) -> str | None:
    """What the ATS calls the source with this reference."""
    person = _PERSON.validate_json(body)
    came = [person.prospect, *(person.job_applications or ())]
    labels = (one.source for one in came if one is not None and one.source is not None)
    return next((one.descriptor for one in labels if one.id == reference), None)


def _language(reference: _Labelled | None) -> str | None:
    found = _LANGUAGE.fullmatch(reference.id or "") if reference else None
    if found is None:
        return None
    language, region = found.groups()
    return f"{language}-{_cased(region)}" if region else language


def _cased(part: str) -> str:
    return part.title() if len(part) == 4 else part.upper()  # noqa: PLR2004 - a script, not a region


def bare_shell(body: bytes) -> bool:
    """Whether this is the record of a purged person with nothing of the person left in it.

    A record that merely shows little is none: the account may have lost the right to see more.
    """
    try:
        shown = from_json(body)
    except ValueError:
        raise Malformed("no JSON") from None
    if not isinstance(shown, dict) or not isinstance(shown.get("id"), str):
        raise Malformed("no candidate with an id")
    nameless = {*_PLACEHOLDERS, shown["id"], _text(shown.get("candidateID"))}
    if shown.get("isPurged") is not True or _text(shown.get("descriptor")) not in nameless:
        return False
    return all(_empty(value) for name, value in shown.items() if name not in _BARE | {"descriptor"})


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else repr(type(value))


def _empty(value: object) -> bool:
    if isinstance(value, dict):
        return all(_empty(one) for one in value.values())
    return value is None or value is False or value in ("", [])


class Mirrored(_Quiet):
    """The part of a record that tells whether we wrote an entry before."""

    consents: Annotated[list[dict[str, Any]] | None, _TOLERANT] = None


_MIRRORED = TypeAdapter(Mirrored)


def mirrored(body: bytes, entry: dict[str, str]) -> bool:
    """Whether the record holds this entry of ours already."""
    held = _MIRRORED.validate_json(body).consents or []
    ours = [one for one in held if one.get("channel") == OUR_CHANNEL]
    return any(all(_same(one.get(key), value) for key, value in entry.items()) for one in ours)


def _same(held: object, sent: str) -> bool:
    if held == sent:
        return True
    moment = _moment(held)
    return moment is not None and moment == _moment(sent)


def _moment(value: object) -> datetime | None:
    return read_moment(value) if isinstance(value, str) else None
