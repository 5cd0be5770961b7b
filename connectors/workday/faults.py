# SPDX-License-Identifier: Apache-2.0
"""How is a bad value told to people, without telling anything of the person?

Codes, references and dates are shown as they are; anything else could be a name in the wrong
column and is described. Pure.
"""

from __future__ import annotations

import re

from connectors.workday.wire import Flaw
from recruit_sync.domain.errors import Fault

_SHOWN = re.compile(
    r"[A-Z0-9]{1,3}(-[A-Z0-9]{1,3})?"  # country or region
    r"|[A-Za-z0-9_-]{1,40}=[A-Z0-9_-]{1,40}"  # reference
    r"|[0-9a-f]{32}"  # WID
    r"|\d[0-9T:.+Z-]{3,40}"  # moment or day
)
_WORD = re.compile(r"[a-z_]{1,20}")
ABSENT = "absent"

_ALLOWED = {
    "purpose": "recruitment, job_alert",
    "status": "requested, given, refused, withdrawn, expired",
    "region": "ISO 3166-2, as CA-QC",
    "country": "ISO_3166-1_Alpha-2_Code=XX",
    "source": "Applicant_Source_ID=..., or a WID",
}


def described(value: object, *, word: bool = False) -> str:
    """The value where it can only be a code or a date, else what kind of thing it is."""
    if value is None:
        return ABSENT
    if not isinstance(value, str):
        return f"a JSON {_KINDS.get(type(value), 'value')}"
    if _SHOWN.fullmatch(value) or (word and _WORD.fullmatch(value)):
        return value
    return f"text of {len(value)} characters"


_KINDS: dict[type, str] = {bool: "boolean", int: "number", float: "number", list: "array"}
_KINDS[dict] = "object"


def fault(where: str, field: str, value: object, problem: str) -> Fault:
    """One fault; what is allowed follows from the field."""
    last = field.removesuffix(".id").rpartition(".")[2]
    shown = described(value, word=last in {"purpose", "status"})
    return Fault(where, field, shown, problem, _allowed(last))


def _allowed(last: str) -> str:
    if last in _ALLOWED:
        return _ALLOWED[last]
    if last.endswith("Moment"):
        return "RFC 3339 moment with offset"
    return "ISO 8601 day" if last == "expiresOn" else "as the contract says"


def flaw_fault(where: str, flaw: Flaw) -> Fault:
    """The fault for a part that was cut out of a deciding field."""
    problem = "missing" if flaw.value is None else "malformed"
    return fault(where, flaw.name, flaw.value, problem)
