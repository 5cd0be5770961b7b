# SPDX-License-Identifier: Apache-2.0
"""How does the simulated screening agency write its things? Documents, moments, refusals, lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from random import Random
from typing import Any, Final

Document = dict[str, Any]
CHECKS: Final = (
    "identity right_to_work education professional_licence previous_employment references "
    "company_register sanctions criminal credit reputation"
).split()
_COMBINATIONS: Final = (
    "identity right_to_work",
    "education professional_licence",
    "education previous_employment",
    "previous_employment references",
    "sanctions company_register",
    "references sanctions",
    "identity education previous_employment",
    "education professional_licence company_register",
    "previous_employment references sanctions",
    "education previous_employment references sanctions",
    "identity education previous_employment references",
)
_PRICE: Final = 1_000
_HEX_DIGITS: Final = 24
_LARGEST_PAGE: Final = 100
CANARY: Final = "CANARY"


class Refused(Exception):
    """An answer that is no success; texts as the contract has them, some as a list."""

    def __init__(self, status: int, *texts: str, listed: bool = False) -> None:
        super().__init__(texts[0])
        self.status = status
        self.document: Document = {"error": list(texts) if listed else texts[0]}


def not_found(what: str) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, f"{what} not found")


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Names:
    """Ids from a seed: one row for each kind, so that none depends on the others."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._rows: dict[str, Random] = {}

    def new(self, kind: str) -> str:
        row = self._rows.setdefault(kind, Random(f"{kind}-{self._seed}"))
        return f"{kind}_{row.getrandbits(4 * _HEX_DIGITS):0{_HEX_DIGITS}x}"


def packages() -> list[Document]:
    """Each check alone, and combinations."""
    return [_package(types.split()) for types in (*CHECKS, *_COMBINATIONS)]


def _package(types: Sequence[str]) -> Document:
    slug = "_and_".join(types)
    return {
        "id": f"pkg_{slug}",
        "object": "package",
        "name": " and ".join(types).replace("_", " "),
        "slug": slug,
        "price": _PRICE * len(types),
        "screenings": [{"type": one, "subtype": None} for one in types],
        "countries": ["*"],
        "requires": [],
    }


def listing(rows: Sequence[Document], path: str, query: Mapping[str, str]) -> Document:
    """One page, with the links of the contract."""
    page = max(1, int(query.get("page") or 1))
    size = min(_LARGEST_PAGE, max(1, int(query.get("per_page") or 25)))
    first = (page - 1) * size
    more = first + size < len(rows)
    return {
        "object": "list",
        "data": [shown(row) for row in rows[first : first + size]],
        "count": len(rows),
        "next_href": f"{path}?page={page + 1}&per_page={size}" if more else None,
        "previous_href": f"{path}?page={page - 1}&per_page={size}" if page > 1 else None,
    }


def shown(document: Document) -> Document:
    """Without what only the simulator has to know."""
    return {name: value for name, value in document.items() if not name.startswith("_")}


def fattened(document: Document) -> Document:
    """With all that a real report would hold and nobody here may keep."""
    return {
        **document,
        "records": [
            {"charge": f"{CANARY}-charge", "case_number": f"{CANARY}-4711", "dob": f"{CANARY}-dob"}
        ],
        "ssn": f"{CANARY}-ssn",
        "document_url": f"https://reports.example/{CANARY}-report.pdf",
        "notes": f"{CANARY}-free-text",
    }
