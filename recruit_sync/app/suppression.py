# SPDX-License-Identifier: Apache-2.0
"""Who shares an address, and since when is it suppressed? Fingerprints only.

A link from an address to a subject outlives the person where the reason of erasure suppresses, so
the links are the suppression list: nothing else needs writing when somebody refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recruit_sync.domain import receipt
from recruit_sync.domain.subject import Candidacy, Reason, Standing
from recruit_sync.ports import Addresses, Candidacies


@dataclass(frozen=True, slots=True)
class Suppressions:
    """The suppression list, read through the links of an address."""

    addresses: Addresses
    candidacies: Candidacies

    def enter(self, address: str, subject: str) -> datetime | None:
        """Link the subject to the address, then look: since when is it suppressed, if it is?

        Linked first: who refuses at this moment through another record finds this one.
        """
        self.addresses.link(address, subject)
        others = [s for s in self.addresses.subjects(address) if s != subject]
        if not others:
            return None
        known = self.candidacies.get_many(others).values()
        moments = [m for c in known if (m := suppressing_since(c))]
        return max(moments, default=None)

    def sharing(self, address: str, subject: str) -> list[str]:
        """The other subjects that have this address."""
        return [s for s in self.addresses.subjects(address) if s != subject]

    def settle(self, candidacy: Candidacy) -> None:
        """Before the tombstone: forget the address unless the reason suppresses."""
        addresses = {r.address for r in candidacy.requests if r.address}
        if candidacy.address:
            addresses.add(candidacy.address)
        for address in addresses:
            if address != candidacy.address or suppressing_since(candidacy) is None:
                self.addresses.unlink(address, candidacy.subject)

    def lift(self, address: str, by: str) -> None:
        """The owner applied again: what is erased no longer speaks for the address."""
        others = self.sharing(address, by)
        for subject, candidacy in self.candidacies.get_many(others).items():
            if candidacy.standing is Standing.ERASED:
                self.addresses.unlink(address, subject)


def suppressing_since(candidacy: Candidacy) -> datetime | None:
    """Since when this record speaks against contacting its address again."""
    erasure = candidacy.erasure
    if erasure is None:
        ending = candidacy.ending
        return ending.at if ending and ending.reason.suppresses else None
    if candidacy.erased_by_others or not erasure.reason.suppresses:
        return None
    if erasure.reason is Reason.NO_CONSENT and candidacy.standing is not Standing.ERASED:
        return erasure.fenced_at if _was_asked(candidacy) else None
    return erasure.fenced_at


def _was_asked(candidacy: Candidacy) -> bool:
    return any(receipt.handed_over_at(request) for request in candidacy.requests)
