# SPDX-License-Identifier: Apache-2.0
"""What does a wire record say that a rule may depend on? Wire in, Profile out.

Pure: no clock, no network. Knows field names of the ATS and the tenant's source and stage maps,
and no rule about what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache, partial
from operator import attrgetter

from pydantic_core import to_json

from connectors.workday.consents import read_consents
from connectors.workday.faults import ABSENT, fault
from connectors.workday.flaws import NO_SOURCE, Source, despite, found_faulty, hits, with_absent
from connectors.workday.marks import marks, plain
from connectors.workday.moments import read_moment
from connectors.workday.places import Places, Residence, residence
from connectors.workday.wire import Candidate, Flaw, JobApplication, Prospect, Ref
from recruit_sync.domain.errors import Fault
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.profile import Application, Profile, ProfileConsent, SourceKind

_Facts = tuple[
    Residence,
    Source,
    datetime | None,
    tuple[bool, bool | None, bool],
    tuple[Application, ...],
    tuple[ProfileConsent, ...] | None,
    tuple[Fault, ...],
    frozenset[str],
]

_SOURCE = "Applicant_Source_ID="
_STAGE = "Recruiting_Stage_ID="
_WATCHED = frozenset({"email", "phone", "worker", "prospect", "consents", "jobApplications"})
_NOTHING: Prospect = {}
_CLOSED = "Closed"
_SHAPE = frozenset({"stage", "disposition"})
_SEEN: frozenset[str] = frozenset()
_LATEST = datetime.max.replace(tzinfo=UTC)
_ID = re.compile(r"[A-Za-z0-9_.~:=+-]{1,100}")
_by_id = attrgetter("id")
# The digest takes plain values: a data class or an enum costs it as much as all the rest.
_plain = attrgetter(*(one.name for one in fields(Application)))


class Translator:
    """One tenant's way of reading records."""

    def __init__(
        self,
        sources: Mapping[str, SourceKind],
        accepted_stages: Iterable[str],
        *,
        prints: Fingerprints,
        places: Places,
    ) -> None:
        self._sources = dict(sources)
        self._accepted = {form for one in accepted_stages for form in (one, _STAGE + one)}
        self._prints = prints
        self._mapped = lru_cache(maxsize=4096)(self._looked_up)
        self._residence = lru_cache(maxsize=4096)(
            lambda country, region, named: residence(country, region, named, places)
        )

    def profile(self, candidate: Candidate, flaws: tuple[Flaw, ...] = ()) -> Profile:
        """Everything that decides about one person; flaws are what was cut out in reading."""
        return self.profiles([(candidate, flaws)])[0]

    def profiles(self, records: Sequence[tuple[Candidate, tuple[Flaw, ...]]]) -> list[Profile]:
        """The same of a page, step by step over all of it.

        A processor takes one step a hundred times in three quarters of the time that it needs for
        a hundred records in turn, each with every step.
        """
        addresses = [self.address(candidate.get("email")) for candidate, _ in records]
        facts = [self._facts(*record) for record in records]
        found = list(zip(records, addresses, facts, strict=True))
        digests = [self._digest(record[0], address, read) for record, address, read in found]
        return [
            self._profile(record[0], address, read, digest)
            for (record, address, read), digest in zip(found, digests, strict=True)
        ]

    def _facts(self, candidate: Candidate, flaws: tuple[Flaw, ...]) -> _Facts:
        lives, source = self._place(candidate), self.source(candidate)
        if flaws:
            lives, source = despite(flaws, lives, source)
        applications, unread = self._applications(candidate.get("jobApplications"))
        consents, faults = _consents(candidate, flaws)
        missing = _unseen(candidate) | unread
        if flaws or lives.at_fault or source[1] is None:
            faults += found_faulty(candidate["id"], lives, source, flaws)
            missing = with_absent(missing, lives, source, flaws)
        created_at = read_moment(candidate.get("createdMoment"))
        flags = _flags(candidate, applied=bool(applications))
        return lives, source, created_at, flags, applications, consents, faults, missing

    def _digest(self, candidate: Candidate, address: str | None, facts: _Facts) -> str:
        lives, (kind, source_id), created_at, flags, applications, consents, faults, missing = facts
        decides = (
            (lives.country, lives.region, kind.value, source_id, created_at, address),
            flags,
            candidate.get("mergedInto"),
            [_plain(one) for one in applications] if applications else (),
            consents,
            faults,
            sorted(missing) if missing else (),
            plain(candidate),
            address is None and bool(candidate.get("email")),
        )
        return self._prints.document(to_json(decides))

    def _profile(
        self, candidate: Candidate, address: str | None, facts: _Facts, digest: str
    ) -> Profile:
        if candidate.get("isPurged"):
            return Profile(candidate["id"], "purged", purged=True)
        lives, (kind, source_id), created_at, flags, applications, consents, faults, missing = facts
        return Profile(
            candidate["id"],
            digest,
            candidate.get("candidateID"),
            lives.country,
            lives.region,
            kind,
            source_id,
            created_at,
            address,
            *flags,
            False,
            _id(candidate.get("mergedInto")),
            consents,
            applications,
            faults,
            missing,
            agency=_reference(candidate.get("agency")),
            marks=partial(marks, candidate, self._prints, _nation(lives.country)),
            unusable_address=address is None and bool(candidate.get("email")),
        )

    def source(self, candidate: Candidate) -> Source:
        """How the person came in, and the reference id of that source."""
        reference = source_reference(candidate)
        return NO_SOURCE if reference is None else self._mapped(reference)

    def kind(self, reference: str) -> SourceKind:
        """How people of one source come in."""
        return self._mapped(reference)[0]

    def address(self, email: str | None) -> str | None:
        """The fingerprint of an address; None where there is no usable one."""
        return self._prints.address(email) if email else None

    def former_addresses(self, email: str | None) -> tuple[str, ...]:
        """The other fingerprints that this mailbox has had."""
        return self._prints.former_addresses(email) if email else ()

    def _place(self, candidate: Candidate) -> Residence:
        return self._residence(
            _id(candidate.get("country")),
            candidate.get("region"),
            _id(candidate.get("name_country")),
        )

    def _looked_up(self, reference: str) -> Source:
        source_id = reference.removeprefix(_SOURCE)
        return self._sources.get(source_id, SourceKind.UNMAPPED), source_id

    def _applications(
        self, wire: Sequence[JobApplication] | None
    ) -> tuple[tuple[Application, ...], frozenset[str]]:
        if not wire:
            return (), _SEEN
        unseen = _SEEN
        read = []
        for one in wire:
            application, unread = self._application(one)
            read.append(application)
            unseen |= unread
        if len(read) > 1:
            read.sort(key=_by_id)
        return tuple(read), unseen

    def _application(self, wire: JobApplication) -> tuple[Application, frozenset[str]]:
        applied_at = read_moment(wire.get("jobApplicationDate"))
        live = wire.get("disposition") is None
        disposed_at = None if live else read_moment(wire.get("statusTimestamp"))
        accepted = live and wire.get("stage") in self._accepted
        name = wire.get("id") or wire.get("jobApplicationID") or ""
        whole = applied_at and (live or disposed_at) and wire.keys() >= _SHAPE
        unseen = _SEEN if whole else _unread(wire, applied_at, live or disposed_at)
        closed = wire.get("jobRequisitionStatus") == _CLOSED
        return Application(name, applied_at, disposed_at, live, accepted, closed), unseen


def _consents(
    candidate: Candidate, flaws: tuple[Flaw, ...]
) -> tuple[tuple[ProfileConsent, ...] | None, tuple[Fault, ...]]:
    if "consents" not in candidate:
        told = hits(flaws, "consents")
        return None, () if told else (fault(candidate["id"], "consents", None, ABSENT),)
    entries = candidate["consents"]
    return read_consents(candidate["id"], entries) if entries else ((), ())


def source_reference(candidate: Candidate) -> str | None:
    """The source of the prospect, else of the earliest application."""
    source = (candidate.get("prospect") or _NOTHING).get("source")
    if source is not None:
        return source["id"]
    applications = candidate.get("jobApplications")
    return _id(min(applications, key=_applied).get("source")) if applications else None


def _applied(application: JobApplication) -> datetime:
    return read_moment(application.get("jobApplicationDate")) or _LATEST


def _id(reference: Ref | None) -> str | None:
    return None if reference is None else reference["id"]


def _nation(country: str | None) -> str | None:
    return country.partition("-")[0] if country else None


def _reference(value: object) -> str | None:
    """An id of the vendor's form, or nothing: what is no id could be anybody's name."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _flags(candidate: Candidate, *, applied: bool) -> tuple[bool, bool | None, bool]:
    """Whether they agreed to be contacted, show public contact data alone, are employed."""
    return (
        (candidate.get("prospect") or _NOTHING).get("referralConsentGiven") is True,
        False if applied or candidate.get("phone") is not None else None,
        candidate.get("worker") is not None,
    )


def _unseen(candidate: Candidate) -> frozenset[str]:
    names = candidate.keys()
    prospect = candidate.get("prospect")
    if names >= _WATCHED and (prospect is None or "referralConsentGiven" in prospect):
        return _SEEN
    thin = prospect is not None and "referralConsentGiven" not in prospect
    return (_WATCHED - names) | ({"prospect"} if thin else _SEEN)


def _unread(wire: JobApplication, applied_at: object, disposed_at: object) -> frozenset[str]:
    names = {
        "jobApplicationDate": bool(applied_at),
        "statusTimestamp": bool(disposed_at),
        "stage": "stage" in wire,
        "disposition": "disposition" in wire,
    }
    return frozenset(f"jobApplications.{name}" for name, seen in names.items() if not seen)
