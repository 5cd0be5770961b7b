# SPDX-License-Identifier: Apache-2.0
"""Is a length plausible? Catches slips of the unit: P12D or P12Y for P12M, P30M for P30D.

The bounds are wider than any law we know; a value beyond them is a typing error until somebody
widens them here on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from recruit_sync.domain.errors import Fault
from recruit_sync.domain.windows import Period


@dataclass(frozen=True, slots=True)
class Span:
    """From the shortest to the longest plausible period, in the units that the rule is made in."""

    least: str
    most: str
    units: str
    or_nothing: bool = False

    def allows(self, period: Period) -> bool:
        """Whether a period is inside and written in the right units."""
        if self.or_nothing and not period.roughly:
            return True
        used = {unit for unit, count in _units(period) if count}
        least, most = Period.parse(self.least).roughly, Period.parse(self.most).roughly
        return least <= period.roughly <= most and used <= set(self.units)

    def __str__(self) -> str:
        names = {"D": "days", "M": "months or years", "H": "hours"}
        units = " or ".join(names[unit] for unit in self.units)
        return f"{self.least} to {self.most} in {units}{', or none' if self.or_nothing else ''}"


SPANS: Final = {
    "notice_and_objection.value": Span("P1M", "P24M", "DM"),
    "response_window.value": Span("P7D", "P60D", "D"),
    "deemed_receipt.value": Span("P1D", "P14D", "D", or_nothing=True),
    "inform_deadline.value": Span("P3D", "P3M", "DM"),
    "inform_limit.value": Span("P7D", "P62D", "D"),
    "unsent_after.value": Span("P7D", "P30D", "DH"),
    "ungrounded_after.value": Span("P7D", "P60D", "D"),
    "reminder_lead.value": Span("P1D", "P29D", "D"),
    "consent_window.value": Span("P3M", "P36M", "DM"),
    "consent_window.customary_maximum": Span("P3M", "P10Y", "DM"),
    "renewal_lead.value": Span("P7D", "P90D", "D"),
    "renewal_reminder_lead.value": Span("P1D", "P30D", "D"),
    "withdrawal_effect.value": Span("PT1H", "P14D", "DH", or_nothing=True),
    "unsuccessful_retention.value": Span("P4W", "P5Y", "DM", or_nothing=True),
    "unsuccessful_retention.maximum": Span("P4W", "P10Y", "DM"),
    "unsuccessful_retention.archive": Span("P6M", "P10Y", "DM"),
    "unsuccessful_retention.paper_return_from": Span("P1D", "P1Y", "DM"),
    "unsuccessful_retention.paper_return_to": Span("P1D", "P1Y", "DM"),
    "minimum_retention.value": Span("P1M", "P10Y", "DM"),
    "minimum_retention.by_region": Span("P1M", "P10Y", "DM"),
    "destruction_deadline.value": Span("P1D", "P90D", "DM"),
    "rights.value": Span("P1D", "P90D", "DMH"),
    "rights.extension": Span("P3D", "P90D", "DM"),
    "breach.value": Span("PT12H", "P30D", "DH"),
    "breach.individuals": Span("PT12H", "P60D", "DH"),
    "checks.result_retention": Span("P1M", "P24M", "DM"),
}


def _units(period: Period) -> Iterator[tuple[str, int]]:
    yield from (("D", period.days), ("M", period.months), ("H", period.hours))


def out_of_range(where: str, key: str, row: Any) -> Iterator[Fault]:
    """Every implausible length of one row; `key` is its dotted place, such as `breach[0]`."""
    section = key.partition("[")[0].partition(".")[0]
    for name in type(row).model_fields:
        span = SPANS.get(f"{section}.{name}")
        value = getattr(row, name)
        lengths = value if isinstance(value, dict) else {"": value}
        for region, period in lengths.items():
            if span and isinstance(period, Period) and not span.allows(period):
                place = f"{key}.{name}{f'.{region}' if region else ''}"
                yield Fault(where, place, period.text, "is not plausible there", str(span))
