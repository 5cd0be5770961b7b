# SPDX-License-Identifier: Apache-2.0
"""Which country or region rules a person, and is what the record says of it readable? Pure.

A code that nobody wrote rules for is no fault: it is passed on, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from connectors.workday.faults import ABSENT

# (country, region) to the code whose rules hold there; None where there is no file for either.
Places = Callable[[str | None, str | None], str | None]

_COUNTRY = re.compile(r"ISO_3166-1_Alpha-2_Code=([A-Z]{2})")
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


class Residence(NamedTuple):
    """The code that rules, the region as given, and the field at fault where there is one."""

    country: str | None
    region: str | None = None
    at_fault: str | None = None
    value: str | None = None
    problem: str = ABSENT


def residence(
    country_id: str | None, region: str | None, named_id: str | None, places: Places
) -> Residence:
    """The region where it has rules of its own, else where they live, else the name's country."""
    if region is not None and not _REGION.fullmatch(region):
        return _malformed("location.region", region)
    country = _code(country_id)
    if country_id is not None and country is None:
        return _malformed("location.country", country_id)
    ruling = places(country, region) if country or region else None
    if ruling or country:
        return Residence(ruling or country, region)
    return _by_name(named_id, region)


def _by_name(named_id: str | None, region: str | None) -> Residence:
    named = _code(named_id)
    if named is not None:
        return Residence(named, region)
    if named_id is not None:
        return _malformed("name.country", named_id)
    return Residence(None, region, "location.country")


def _code(reference: str | None) -> str | None:
    found = _COUNTRY.fullmatch(reference) if reference is not None else None
    return found.group(1) if found else None


def _malformed(field: str, value: str) -> Residence:
    return Residence(None, None, field, value, "malformed")
