# SPDX-License-Identifier: Apache-2.0
"""What the ATS says of one person that a rule may depend on. No name, no address, no phone.

An address appears only as a keyed fingerprint. A field that the ATS left out is absent (None in
`consents`, or named in `missing`), which is not the same as empty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from recruit_sync.domain.errors import Fault
from recruit_sync.domain.values import value


class SourceKind(StrEnum):
    """How a person came in; decides the first legal basis."""

    DIRECT = "direct"
    SOURCED = "sourced"
    JOB_ALERT = "job_alert"
    UNMAPPED = "unmapped"

    @property
    def asked_for_consent(self) -> bool:
        """Whether we must ask: sourced people, and sources nobody has mapped yet."""
        return self in _ASKED_FOR_CONSENT


_ASKED_FOR_CONSENT: Final = (SourceKind.SOURCED, SourceKind.UNMAPPED)


@value(frozen=True, slots=True)
class ProfileConsent:
    """One entry of `consents[]` that did not come from us, as it shows now."""

    purpose: str
    status: str
    moment: datetime
    expires_on: date | None
    channel: str


@value(frozen=True, slots=True)
class Application:
    """One application; live until it has a disposition, whatever became of the job."""

    id: str
    applied_at: datetime | None
    disposed_at: datetime | None
    live: bool
    offer_accepted: bool
    job_closed: bool = False


@value(frozen=True, slots=True)
class Marks:
    """Fingerprints by which a person may be recognised, beside that of the address.

    `addresses`: the same mailbox, by older keys or as it was written. `persons`: what belongs to
    one person alone (a number together with the name, a profile page). `phones`: numbers alone,
    which a family, an office or an agency may share. `recruiter` is no mark of the person: whose
    digest counts them once they are erased.
    """

    addresses: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    recruiter: str | None = None

    def over(self, old: Marks, unseen: frozenset[str]) -> Marks:
        """These, and the old ones of fields that say nothing."""
        return Marks(
            old.addresses if "email" in unseen else self.addresses,
            self.persons or old.persons if "phone" in unseen else self.persons,
            old.phones if "phone" in unseen else self.phones,
            self.recruiter or old.recruiter,
        )


NO_MARKS: Final = Marks()


@value(frozen=True, slots=True)
class Profile:
    """One record of the ATS, reduced to what decides.

    `country` is the code that rules (a region with a file of its own, else the country); None where
    it could not be read. `address` is the fingerprint of the normalised address; None for a null
    one or one that the mail service cannot take (`unusable_address`). `only_public_contact_data` is
    None where nobody looked. `marks` is asked for where somebody is new or changed: reading a
    number costs as much as all the rest. `digest` changes when a deciding field changes. `faults`
    name deciding fields that are absent or malformed; `missing` names fields the account may not
    see, `untold` those of which this way of reading cannot tell whether they are empty or hidden.
    """

    ats_id: str
    digest: str
    candidate_id: str | None = None
    country: str | None = None
    region: str | None = None
    source: SourceKind = SourceKind.UNMAPPED
    source_id: str | None = None
    created_at: datetime | None = None
    address: str | None = None
    agreed_to_contact: bool = False
    only_public_contact_data: bool | None = None
    worker: bool = False
    purged: bool = False
    merged_into: str | None = None
    consents: tuple[ProfileConsent, ...] | None = ()
    applications: tuple[Application, ...] = ()
    faults: tuple[Fault, ...] = ()
    missing: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    agency: str | None = None
    marks: Callable[[], Marks] | None = field(default=None, compare=False, repr=False)
    unusable_address: bool = False

    @property
    def unseen(self) -> frozenset[str]:
        """Fields that say nothing: of a person already known they change nothing."""
        return self.missing | self.untold if self.untold else self.missing
