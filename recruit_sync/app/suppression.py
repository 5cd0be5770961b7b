# SPDX-License-Identifier: Apache-2.0
"""Who shares an address, and since when is it suppressed? Fingerprints only.

A link from an address to a subject outlives the person where the reason of erasure suppresses, so
the links are the suppression list: nothing else needs writing when somebody refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from recruit_sync.domain.events import AddressRefused
from recruit_sync.domain.subject import Candidacy, Standing
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
        return max((m for m, _ in self._speaking_against(address, subject)), default=None)

    def refused_since(
        self, address: str, subject: str, known: datetime | None
    ) -> AddressRefused | None:
        """A refusal that was written between `enter` and now, so that neither saw the other."""
        refusals = [
            (since, other.ending.reason)
            for since, other in self._speaking_against(address, subject)
            if other.ending and (known is None or since > known)
        ]
        return AddressRefused(address, max(refusals)[1]) if refusals else None

    def _speaking_against(self, address: str, subject: str) -> Iterator[tuple[datetime, Candidacy]]:
        others = self.sharing(address, subject)
        known = self.candidacies.get_many(others).values() if others else ()
        return ((since, c) for c in known if (since := suppressing_since(c)))

    def sharing(self, address: str, subject: str) -> list[str]:
        """The other subjects that have this address."""
        return [s for s in self.addresses.subjects(address) if s != subject]

    def settle(self, candidacy: Candidacy, *, suppresses: bool) -> None:
        """For the tombstone: forget the addresses, but the last one where it is suppressed."""
        addresses = {r.address for r in candidacy.requests if r.address}
        if candidacy.address:
            addresses.add(candidacy.address)
        for address in addresses:
            if address != candidacy.address or not suppresses:
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
    return erasure.fenced_at if erasure.suppresses else None
