# SPDX-License-Identifier: Apache-2.0
"""What does the connector have to know of one agency? Its address, our account, and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from connectors._http import Timeouts

LARGEST_PAGE = 100


class Keys(Protocol):
    """The account's keys. The first signs our calls; webhooks may be signed with any of them."""

    def live(self) -> Sequence[str]:
        """All that are in force: two while one is being replaced."""
        ...

    def read_again(self) -> None:
        """Ask where they are kept: what is known of them was refused."""
        ...


@dataclass(frozen=True, slots=True)
class AgencySettings:
    """One agency.

    `base_url` has no path. `contact` is who answers for removals, asked for with each of them.
    `per_minute` is the budget of this process. After so many failures in a row nothing is sent for
    `rest`; then one call tries. A wait that the agency asks for is sat out up to `longest_wait`
    seconds. Webhooks beyond `largest_webhook` bytes, or older than `oldest_webhook`, are no use;
    for one whose signature does not hold the keys are read again, once in `keys_stay`.
    """

    name: str
    base_url: str
    account: str
    contact: str
    per_minute: float = 1_200.0
    node: str = ""
    tries: int = 4
    longest_wait: float = 15.0
    down_after_failures: int = 5
    rest: timedelta = timedelta(minutes=5)
    page_size: int = LARGEST_PAGE
    timeouts: Timeouts = field(default_factory=lambda: Timeouts(connect=3.0, read=8.0))
    largest_answer: int = 4 * 1024 * 1024
    largest_webhook: int = 256 * 1024
    oldest_webhook: timedelta = timedelta(days=7)
    keys_stay: timedelta = timedelta(minutes=5)
