# SPDX-License-Identifier: Apache-2.0
"""When may a person be erased, and when must they be gone? Worked out from what truly happened.

Reads the country rules and knows the law of the lifecycle in words of its own; asks nothing of the
product's decisions, so that it can judge them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from recruit_sync.domain.policy import ColdContact, Policy
from recruit_sync.domain.windows import Period, end_of, end_of_day
from recruit_sync.local.ats_purge import is_live
from recruit_sync.local.ats_wire import Document, read_moment
from recruit_sync.local.demo.chronicle import Act, Deed
from recruit_sync.local.demo.lives import Life, Seeing, Sending
from recruit_sync.rulebook.book import Rulebook

_LONGEST_DELIVERY = timedelta(hours=14)
_DIRECT = ("CAREERS_SITE", "JOB_ALERT")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Erasure is wrong before `earliest` (None: wrong at any time); from `latest` on it is due
    (None: no date is known)."""

    earliest: datetime | None
    latest: datetime | None
    why: str


@dataclass(frozen=True)
class Law:
    """The rules by which a run is judged."""

    book: Rulebook
    seeing: Seeing
    first_poll: datetime

    def bounds(self, life: Life, moment: datetime) -> Bounds:
        """As things stood at that moment, nothing later being known."""
        known = self.seeing.before(moment) or moment
        documents = [life.shown_at(known), life.shown_at(moment)]
        drafts = [self._under(life, document, moment) for document in documents]
        earliest = [one.earliest for one in drafts if one.earliest is not None]
        latest = [one.latest for one in drafts]
        last = None if None in latest else max(one for one in latest if one is not None)
        return Bounds(min(earliest, default=None), last, drafts[-1].why)

    def _under(self, life: Life, document: Document, moment: datetime) -> Bounds:
        policy = self.policy(document, life.arrived)
        if document.get("worker") is not None:
            return Bounds(None, None, "handed over")
        found = self._of_grounds(life, document, policy, moment)
        return self._restricted(found, document, policy)

    def to_be_asked(self, life: Life) -> bool:
        """Whether the record, as it came, is one whose person must be asked."""
        came = life.documents[0][1]
        policy = self.policy(came, life.arrived)
        settled = came.get("worker") is not None or _latest_entries(came)
        asked = _source(came) not in _DIRECT and bool(came.get("email"))
        return asked and not settled and not self._forbidden(life, came, policy)

    def policy(self, document: Document, at: datetime) -> Policy:
        """The country's rules, by region where it has a file of its own."""
        place = document.get("location") or {}
        country = (place.get("country") or {}).get("id", "=").partition("=")[2]
        return self.book.policy(
            self.book.places(country=country, region=place.get("region")), at.date()
        )

    def _restricted(self, found: Bounds, document: Document, policy: Policy) -> Bounds:
        """A law may forbid to erase records of applicants for some time."""
        minimum = policy.minimum_retention
        rows = document.get("jobApplications") or []
        region = (document.get("location") or {}).get("region")
        period = minimum.for_region(region) if minimum else None
        if period is None or not rows:
            return found
        moments = [read_moment(row["jobApplicationDate"], "") for row in rows]
        moments += [read_moment(r["statusTimestamp"], "") for r in rows if r.get("disposition")]
        until = end_of(period, max(moments), policy.zone_end)
        return Bounds(
            None if found.earliest is None else max(found.earliest, until),
            None if found.latest is None else max(found.latest, until),
            f"{found.why}, restricted",
        )

    # --- grounds ---------------------------------------------------------------------------

    def _of_grounds(
        self, life: Life, document: Document, policy: Policy, moment: datetime
    ) -> Bounds:
        ended = self._ended_by_person(life, document, policy, moment)
        if ended is not None:
            return ended
        if _source(document) in _DIRECT:
            return self._direct(life, document, policy, moment)
        return self._sourced(life, document, policy, moment)

    def _ended_by_person(
        self, life: Life, document: Document, policy: Policy, moment: datetime
    ) -> Bounds | None:
        """A no, in any form, unless a yes came after it."""
        answers = [a for a in life.acts if a.at <= moment and _is_answer(a)]
        complaints = [s for s in life.to_person() if s.complained and s.complained <= moment]
        last_yes = max((a.at for a in answers if a.deed is Deed.CONSENT), default=None)
        noes = [(a.at, a.at if a.thanked else None) for a in answers if a.deed.ends_all]
        noes += [
            (s.complained, s.complained if s.complaint_told else None)
            for s in complaints
            if s.complained
        ]
        profile_no = self._withdrawn_in_profile(document, policy, moment)
        if profile_no is not None:
            noes.append((profile_no, self.seeing.after(profile_no)))
        standing = [no for no in noes if last_yes is None or no[0] >= last_yes]
        if not standing:
            return None
        known = [at for _, at in standing if at is not None]
        return Bounds(min(at for at, _ in standing), min(known, default=None), "said no")

    def _withdrawn_in_profile(
        self, document: Document, policy: Policy, moment: datetime
    ) -> datetime | None:
        latest = _latest_entries(document)
        noes = [at for at, one in latest.values() if one["status"] in ("withdrawn", "refused")]
        living = any(end > moment for end in self._profile_consents(document, policy))
        return None if living or not noes else max(noes)

    def _profile_consents(self, document: Document, policy: Policy) -> list[datetime]:
        """Ends of the consents that the record shows."""
        return [
            _consent_end(one, at, policy)
            for at, one in _latest_entries(document).values()
            if one["status"] in ("given", "expired")
        ]

    def _consents(
        self, life: Life, document: Document, policy: Policy, moment: datetime
    ) -> tuple[list[datetime], list[datetime]]:
        """Ends of consents that are certain, and of those that may be on record."""
        shown = self._profile_consents(document, policy)
        given = [a for a in life.acts if a.deed is Deed.CONSENT and a.at <= moment]
        ends = [(a, end_of(policy.consent_window, a.at, policy.zone_end)) for a in given]
        return [*shown, *(end for a, end in ends if a.thanked)], [*shown, *(e for _, e in ends)]

    def _direct(self, life: Life, document: Document, policy: Policy, moment: datetime) -> Bounds:
        """Consent and retention after the last application; a live one has no date."""
        rows = document.get("jobApplications") or []
        if any(is_live(row) for row in rows):
            return Bounds(None, None, "live application")
        certain, possible = self._consents(life, document, policy, moment)
        retained = [
            end_of(policy.unsuccessful_retention, _moment(row, "statusTimestamp"), policy.zone_end)
            for row in rows
            if row.get("disposition")
        ]
        if not retained and not possible:
            end = end_of(policy.ungrounded_after, self._imported(life), policy.zone_end)
            return Bounds(end, end, "never a ground")
        earliest, latest = max([*certain, *retained]), max([*possible, *retained])
        return Bounds(earliest, self._seen(life, latest, moment), "consent or retention ended")

    def _sourced(self, life: Life, document: Document, policy: Policy, moment: datetime) -> Bounds:
        certain, possible = self._consents(life, document, policy, moment)
        windows = self._window(life, policy, moment)
        if possible:
            first = max([*certain, windows.earliest or life.arrived])
            last = max([*possible, windows.latest or life.arrived])
            return Bounds(first, self._seen(life, last, moment), "consent ended")
        if windows.earliest is not None:
            return windows
        if not life.to_person("consent_request") and self._forbidden(life, document, policy):
            return self._unsent(life, policy)
        return self._unreached(life, policy, moment)

    def _seen(self, life: Life, at: datetime, moment: datetime) -> datetime | None:
        """A date of the record binds once the record, as it is, has been read."""
        changed = max(entered for entered, _ in life.documents if entered <= moment)
        seen = self.seeing.after(changed)
        return None if seen is None else max(at, seen)

    def _forbidden(self, life: Life, document: Document, policy: Policy) -> bool:
        """Whether the law there allows no question to somebody who never wrote to us."""
        if (document.get("prospect") or {}).get("referralConsentGiven") is True:
            return False
        if policy.cold_contact is ColdContact.PUBLIC_CONTACT_DATA_ONLY:
            more = document.get("phone") or document.get("jobApplications") or life.has_files
            return bool(more)
        return policy.cold_contact is ColdContact.PRIOR_AGREEMENT_ONLY

    def _unsent(self, life: Life, policy: Policy) -> Bounds:
        seen = self.seeing.after(life.arrived)
        first = end_of(policy.unsent_after, max(life.arrived, self.first_poll), policy.zone_end)
        last = None if seen is None else end_of(policy.unsent_after, seen, policy.zone_end)
        return Bounds(first, last, "may not be asked")

    def _unreached(self, life: Life, policy: Policy, moment: datetime) -> Bounds:
        """Bounced, without an address, or never handed over: the duty to inform has an end."""
        since = self._imported(life)
        end = min(
            end_of(policy.inform_deadline, since, policy.zone_end),
            end_of(policy.inform_limit, since, policy.zone_end),
        )
        seen = self.seeing.after(life.arrived)
        sent = _request(life, moment)
        on_its_way = [s for s in sent if not (s.bounced or s.gave_up) or _open(s, moment)]
        if on_its_way or seen is None:
            return Bounds(None, None, "on its way")
        failures = [at for s in sent for at in (s.bounced, s.gave_up) if at]
        return Bounds(end, max([end, seen, *failures]), "not reached")

    def _imported(self, life: Life) -> datetime:
        return max(life.arrived, self.first_poll)

    def _window(self, life: Life, policy: Policy, moment: datetime) -> Bounds:
        """The response window of the request at the present address."""
        sent = _request(life, moment)
        if not sent or any(s.bounced and s.bounced <= moment for s in sent):
            return Bounds(None, None, "no window")
        received = [s.delivered for s in sent if s.delivered and s.delivered <= moment]
        alive = [s for s in sent if not (s.gave_up and s.gave_up <= moment)]
        if not received and not alive:
            return Bounds(None, None, "no window")
        receipt = min(received, default=None) or alive[-1].at + _LONGEST_DELIVERY
        window = _with_deemed(policy)
        first = end_of(window, receipt, policy.zone_end)
        named = [end_of(policy.response_window, s.at, policy.zone_end) for s in sent]
        late = end_of(window, max(receipt, sent[0].at + _LONGEST_DELIVERY), policy.zone_end)
        heard = first if received else late
        return Bounds(max(first, named[0]), max([heard, *named]), "no answer")


def _open(sending: Sending, moment: datetime) -> bool:
    return not any(at and at <= moment for at in (sending.bounced, sending.gave_up))


def _request(life: Life, moment: datetime) -> list[Sending]:
    """The sendings of the request that counts: those to the last address that was written to."""
    sent = [one for one in life.to_person("consent_request") if one.at <= moment]
    return [one for one in sent if one.to == sent[-1].to]


def _with_deemed(policy: Policy) -> Period:
    deemed = policy.deemed_receipt
    if deemed is None:
        return policy.response_window
    window = policy.response_window
    return Period(window.text, window.months, window.days + deemed.days, window.hours)


def _is_answer(act: Act) -> bool:
    return act.deed is Deed.CONSENT or act.deed.ends_all


def _source(document: Document) -> str:
    prospect = document.get("prospect") or {}
    source = prospect.get("source")
    if source is None:
        rows = sorted(
            document.get("jobApplications") or [], key=lambda row: row["jobApplicationDate"]
        )
        source = rows[0]["source"] if rows else {}
    return str((source or {}).get("id", "")).partition("=")[2]


def _moment(row: Mapping[str, Any], name: str) -> datetime:
    return read_moment(row[name], name)


def _latest_entries(document: Document) -> dict[str, tuple[datetime, Mapping[str, Any]]]:
    """Of each purpose the entry that rules; entries that the product wrote are not the person's."""
    latest: dict[str, tuple[datetime, Mapping[str, Any]]] = {}
    for one in document.get("consents") or []:
        if one.get("channel") == "recruit_sync" or one["status"] == "requested":
            continue
        text = one.get("givenMoment") or one.get("withdrawnMoment")
        at = read_moment(text, "")
        rival = latest.get(one["purpose"])
        if rival is None or at >= rival[0]:
            latest[one["purpose"]] = (at, one)
    return latest


def _consent_end(entry: Mapping[str, Any], at: datetime, policy: Policy) -> datetime:
    end = end_of(policy.consent_window, at, policy.zone_end)
    if "expiresOn" not in entry:
        return end
    return min(end, end_of_day(date.fromisoformat(entry["expiresOn"]), policy.zone_end))
