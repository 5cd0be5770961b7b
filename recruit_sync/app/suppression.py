# SPDX-License-Identifier: Apache-2.0
"""Who shares an address, and since when is a person suppressed? Fingerprints only.

A link from an address to a subject outlives the person where the reason of erasure suppresses, so
the links are the suppression list. Other marks of a person are linked once they have said no, or
are erased and suppressed: of the living nobody needs to know who shares a telephone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from recruit_sync.domain.events import AddressRefused
from recruit_sync.domain.profile import Marks
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Addresses, Candidacies


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What the list says of somebody: suppressed since then, or only with the same telephone."""

    since: datetime | None = None
    same_number: bool = False


@dataclass(frozen=True, slots=True)
class Suppressions:
    """The suppression list, read through the links of an address and of other marks."""

    addresses: Addresses
    candidacies: Candidacies

    def enter(self, address: str | None, marks: Marks, subject: str) -> Suppressed:
        """Link the subject to the mailbox, then look: since when is the person suppressed?

        Linked first: who refuses at this moment through another record finds this one.
        """
        mailbox = (address, *marks.addresses) if address else ()
        for one in mailbox:
            self.addresses.link(one, subject)
        since = self._since((*mailbox, *marks.persons), subject)
        alike = since is None and self._since(marks.phones, subject) is not None
        return Suppressed(since, alike)

    def _since(self, marks: Iterable[str], subject: str) -> datetime | None:
        against = (m for mark in marks for m, _ in self._speaking_against(mark, subject))
        return max(against, default=None)

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

    def remember(self, candidacy: Candidacy) -> None:
        """Somebody said no: from now on they are known by every mark, whatever the address."""
        for mark in _others(candidacy):
            self.addresses.link(mark, candidacy.subject)

    def settle(self, candidacy: Candidacy, *, suppresses: bool) -> None:
        """For the tombstone: forget the marks, but the last ones where they are suppressed."""
        if suppresses:
            self.remember(candidacy)
        kept = set(candidacy.addresses) if suppresses else set()
        addresses = {r.address for r in candidacy.requests if r.address}
        for address in (addresses | set(candidacy.addresses)) - kept:
            self.addresses.unlink(address, candidacy.subject)
        if not suppresses and (candidacy.answers or candidacy.ending):
            self.forget(_others(candidacy), candidacy.subject)
        self.addresses.link(erased_for(candidacy.marks.recruiter), candidacy.subject)

    def forget(self, marks: Iterable[str], subject: str) -> None:
        """These marks no longer lead to the subject."""
        for mark in marks:
            self.addresses.unlink(mark, subject)

    def erased_alike(self, candidacy: Candidacy) -> list[str]:
        """Whose tombstones speak for this very person: by the mailbox, or by what is theirs."""
        marks = (*candidacy.addresses, *candidacy.marks.persons)
        others = sorted({s for mark in marks for s in self.sharing(mark, candidacy.subject)})
        found = self.candidacies.get_many(others) if others else {}
        return [s for s, c in found.items() if c.standing is Standing.ERASED]

    def lift(self, candidacy: Candidacy, erased: Iterable[str]) -> None:
        """The owner applied again: what is erased no longer speaks for the person."""
        for subject in erased:
            self.forget((*candidacy.addresses, *_others(candidacy)), subject)


def erased_for(recruiter: str | None) -> str:
    """Under which mark the next digest finds whom it counts as erased; then it forgets them."""
    return f"erased-for-{recruiter or 'dpo'}"


def _others(candidacy: Candidacy) -> tuple[str, ...]:
    return (*candidacy.marks.persons, *candidacy.marks.phones)


def suppressing_since(candidacy: Candidacy) -> datetime | None:
    """Since when this record speaks against contacting its address again."""
    erasure = candidacy.erasure
    if erasure is None or candidacy.standing is Standing.HANDED_OVER:
        ending = candidacy.ending
        return ending.at if ending and ending.reason.suppresses else None
    return (erasure.replayed or erasure.fenced_at) if erasure.suppresses else None
