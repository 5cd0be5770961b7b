# SPDX-License-Identifier: Apache-2.0
"""By which marks beside the address may somebody be recognised? Wire in, fingerprints out.

Numbers are read by a library that knows every country's; what it cannot read is no mark, nor is a
number of one digit over and over. Nothing readable leaves this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from connectors.workday.wire import Candidate
from recruit_sync.domain.identifiers import profile_page, spoken_name
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.profile import Marks

_CODE: Final = re.compile(r"(?:[A-Z]{2,3}_|\+|00)?([1-9][0-9]{0,2})")
_PLACEHOLDER: Final = 3
"""A number with fewer different digits was typed in to fill the field."""


def marks(candidate: Candidate, prints: Fingerprints, country: str | None) -> Marks:
    """Every fingerprint of the person but the one of the address. `country` reads the number."""
    persons = [page for text in _pages(candidate) if (page := profile_page(text))]
    number = e164(candidate.get("phone"), country)
    name = _name(candidate)
    own = [prints.under_each_key("page", page) for page in persons]
    if number and name:
        own.append(prints.under_each_key("person", f"{number} {name}"))
    return Marks(
        prints.former_addresses(candidate.get("email") or ""),
        tuple(one for many in own for one in many),
        prints.under_each_key("phone", number) if number else (),
        prints.recruiter(candidate.get("recruiter")),
    )


def plain(candidate: Candidate) -> tuple[object, ...] | None:
    """What the marks are made of, as it stands; personal, and for a keyed digest alone."""
    phone, pages = candidate.get("phone"), candidate.get("websites")
    if not phone and not pages:
        return None
    return phone, pages, candidate.get("first_name"), candidate.get("last_name")


def e164(phone: object, country: str | None) -> str | None:
    """The number as the whole world dials it; None where nobody can tell."""
    if not isinstance(phone, Mapping) or not isinstance(phone.get("number"), str):
        return None
    import phonenumbers  # noqa: PLC0415 - takes longer to load than a page takes to read

    try:
        read = phonenumbers.parse(phone["number"], _region(phone.get("countryPhoneCode"), country))
    except phonenumbers.NumberParseException:
        return None
    digits = str(read.national_number)
    if not phonenumbers.is_possible_number(read) or len(set(digits)) < _PLACEHOLDER:
        return None
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)


def _region(code: object, country: str | None) -> str | None:
    """Whose numbers these are: the code's country, else where the record says that they live."""
    import phonenumbers  # noqa: PLC0415 - as above

    found = _CODE.fullmatch(code) if isinstance(code, str) else None
    region = phonenumbers.region_code_for_country_code(int(found.group(1))) if found else "ZZ"
    return region if region not in ("ZZ", "001") else country


def _name(candidate: Candidate) -> str:
    first, last = candidate.get("first_name"), candidate.get("last_name")
    if not isinstance(first, str) or not isinstance(last, str):
        return ""
    return spoken_name(first, last)


def _pages(candidate: Candidate) -> Iterator[str]:
    sites: Any = candidate.get("websites")
    for site in sites if isinstance(sites, list) else ():
        url = site.get("url") if isinstance(site, dict) else None
        if isinstance(url, str):
            yield url
