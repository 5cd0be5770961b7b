# SPDX-License-Identifier: Apache-2.0
"""How is a country's policy shown? As one JSON document, or as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from recruit_sync.domain.policy import MinimumRetention, Policy, RightsDeadline, Source
from recruit_sync.domain.windows import Period
from recruit_sync.rulebook.book import Rulebook, in_force
from recruit_sync.rulebook.schema import CheckRow


def as_json(book: Rulebook, code: str, on: date, region: str | None) -> dict[str, Any]:
    """Everything that holds there, with `sources` by the name of the field."""
    policy = book.policy(code, on)
    return {
        **_main(policy, region),
        **_identity(policy, on, region),
        **_details(policy),
        "notes": list(book.files[code].notes),
        "pending_changes": list(book.files[code].pending_changes),
        "background_checks": {kind: _check(row) for kind, row in _checks(book, code, on)},
        "sources": {name: _source(source) for name, source in sorted(policy.sources.items())},
    }


def as_lines(book: Rulebook, code: str, on: date, region: str | None) -> Iterator[str]:
    """A table: value, since when, how strong, how sure, and where it comes from."""
    policy = book.policy(code, on)
    yield f"{policy.name} ({region or code}) on {on}, rules {policy.version}"
    if region:
        yield f"{region} has no file of its own: the rules of {code} hold there"
    yield ""
    yield from _aligned([("rule", "value", "since", "basis", "sure", "source"), *_table(policy)])
    yield ""
    checks = [(kind, *_check_cells(row)) for kind, row in _checks(book, code, on)]
    yield from _aligned([("check", "status", "since", "basis", "sure", "source"), *checks])
    file = book.files[code]
    yield from (f"note: {note}" for note in file.notes)
    yield from (f"pending: {change}" for change in file.pending_changes)


def _main(policy: Policy, region: str | None) -> dict[str, Any]:
    return {
        "country": policy.country,
        "zone": policy.zone,
        "zone_end": policy.zone_end,
        "response_window_days": policy.response_window.days,
        "inform_deadline": str(policy.inform_deadline),
        "reminder_days_before": policy.reminder_lead.days,
        "consent_window": str(policy.consent_window),
        "renewal_days_before": policy.renewal_lead.days,
        "unsuccessful_retention": str(policy.unsuccessful_retention),
        "minimum_retention": _text(_minimum(policy.minimum_retention, region)),
        "destruction_deadline": str(policy.destruction_deadline),
        "first_contact_basis": policy.first_contact_basis,
        "cold_consent_email": policy.cold_contact.value,
        "languages": list(policy.languages),
        "rights_deadline": str(policy.rights_default.period),
        "rights_days_kind": policy.rights_default.days_kind,
        "controller": policy.controller.name,
        "supervisory_authority": policy.authority.name,
    }


def _identity(policy: Policy, on: date, region: str | None) -> dict[str, Any]:
    return {
        "name": policy.name,
        "region": region,
        "known": policy.known,
        "on": on.isoformat(),
        "version": policy.version,
        "weekend": list(policy.weekend),
    }


def _details(policy: Policy) -> dict[str, Any]:
    minimum = policy.minimum_retention
    regions = minimum.by_region if minimum else {}
    return {
        "deemed_receipt": _text(policy.deemed_receipt),
        "inform_limit": str(policy.inform_limit),
        "unsent_after": str(policy.unsent_after),
        "notice_and_objection": _text(policy.notice_period),
        "ungrounded_after": str(policy.ungrounded_after),
        "renewal_reminder_days_before": policy.renewal_reminder_lead.days,
        "minimum_retention_by_region": {name: str(period) for name, period in regions.items()},
        "rights_extension": _text(policy.rights_default.extension),
        "rights": {kind: _right(right) for kind, right in policy.rights.items()},
        "notice_languages": list(policy.notice_languages.languages),
        "data_protection_law": policy.data_protection_law,
        "controller_details": asdict(policy.controller),
        "supervisory_authority_url": policy.authority.url,
    }


def _minimum(minimum: MinimumRetention | None, region: str | None) -> Period | None:
    return minimum.for_region(region) if minimum else None


def _text(period: Period | None) -> str | None:
    return None if period is None else str(period)


def _right(right: RightsDeadline) -> dict[str, str | None]:
    return {
        "deadline": str(right.period),
        "days_kind": right.days_kind,
        "extension": _text(right.extension),
    }


def _source(source: Source) -> dict[str, str]:
    return {
        "basis": source.basis.value,
        "source": source.reference,
        "confidence": source.confidence,
        "since": source.since.isoformat(),
    }


def _checks(book: Rulebook, code: str, on: date) -> Iterator[tuple[str, CheckRow]]:
    for kind, rows in book.files[code].checks.items():
        yield kind, in_force(rows, on)


def _check(row: CheckRow) -> dict[str, Any]:
    shown = row.model_dump(mode="json", exclude={"value", "result_retention"}, exclude_none=True)
    return {"status": row.value, "result_retention": _text(row.result_retention), **shown}


def _check_cells(row: CheckRow) -> tuple[str, ...]:
    return (row.value, row.since.isoformat(), row.basis, row.confidence, row.source)


def _table(policy: Policy) -> Iterator[tuple[str, ...]]:
    values = {**_main(policy, None), **_details(policy)}
    for name in [name for name in values if name in policy.sources]:
        source = policy.sources[name]
        cells = (source.since.isoformat(), source.basis.value, source.confidence, source.reference)
        yield (name, _cell(values[name]), *cells)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "none" if value is None else str(value)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
