# SPDX-License-Identifier: Apache-2.0
"""A background-check agency as the use cases see it, over an interface modelled on Checkr's.

Says which calls answer which question of the port. Knows no rule: whether something may be ordered
or removed was decided before it comes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, TypeVar

from pydantic import BaseModel

from connectors._http import InDoubt, segment
from connectors.agency import webhooks, wire, words
from connectors.agency.breaker import Breaker
from connectors.agency.failures import Duplicate, NotAccepted, Removed
from connectors.agency.line import Line, Wish
from connectors.agency.listings import rows
from connectors.agency.ordering import Ordering
from connectors.agency.packages import Packages
from connectors.agency.settings import AgencySettings, Keys
from recruit_sync.domain.errors import NoPermission, NotThere, Unavailable
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.reading import Said
from recruit_sync.domain.screening.words import Check
from recruit_sync.ports import Clock, Hint, Invitee, Order, OrderRefs, Placed, Reading, Redaction

_GONE: Final = frozenset({Kind.AGENCY_CANCELED, Kind.INVITATION_EXPIRED})
_READABLE: Final = {
    "candidate": "/candidates",
    "invitation": "/invitations",
    "report": "/reports",
    "adverse_action": "/adverse_actions",
}


T = TypeVar("T", bound=BaseModel)


class CheckAgency:
    """Satisfies the port `Agency`. Safe to share between threads."""

    def __init__(self, settings: AgencySettings, keys: Keys, clock: Clock) -> None:
        self._settings = settings
        self._keys = keys
        self._clock = clock
        breaker = Breaker(clock, settings.down_after_failures, settings.rest)
        self._line = Line(settings, keys, clock, breaker)
        self._packages = Packages(self._line, clock, settings.page_size)
        self._keys_read_at = datetime.min.replace(tzinfo=UTC)
        self._ordering = Ordering(settings, self._line, self._packages)

    # --- ordering --------------------------------------------------------------------------------

    def split(self, checks: frozenset[Check]) -> tuple[frozenset[Check], ...]:
        """The packages that cover exactly these checks. A key that is refused refuses no check."""
        try:
            return self._packages.split(checks)
        except NoPermission as problem:
            raise Unavailable(str(problem)) from None

    def place(self, order: Order, invitee: Invitee, candidate: str | None = None) -> Placed:
        """Order, once."""
        return self._ordering.place(order, invitee, candidate)

    def find(self, order: Order) -> OrderRefs | None:
        """The order by our own reference."""
        return self._ordering.find(order)

    def known(self, screening: str) -> str | None:
        """The candidate by our own reference."""
        return self._ordering.candidate(screening)

    # --- reading ---------------------------------------------------------------------------------

    def read(self, refs: OrderRefs, checks: frozenset[Check]) -> Reading:
        """How it stands; the report is read as soon as there is one."""
        if refs.report is not None:
            return self._read_report(refs, refs.report, checks)
        invitation = self._invitation(refs)
        if invitation is None:
            return _ended(refs, checks)
        if invitation.report_id is not None and invitation.deleted_at is None:
            refs = OrderRefs(refs.candidate, refs.invitation, invitation.report_id)
            return self._read_report(refs, invitation.report_id, checks)
        said = words.of_invitation(invitation)
        return Reading(
            refs,
            dict.fromkeys(checks, said),
            over=said.kind in _GONE,
            invited_until=invitation.expires_at,
        )

    def _invitation(self, refs: OrderRefs) -> wire.Invitation | None:
        try:
            return self._one("/invitations", refs.invitation, wire.Invitation)
        except (NotThere, Removed):
            return None

    def _report(self, report: str) -> wire.Report | None:
        path = f"/reports/{segment(report)}"
        wish = Wish("GET", path, {"include": "screenings"})
        try:
            return wire.read(wire.Report, self._line.ask(wish), path)
        except (NotThere, Removed):
            return None

    def _read_report(self, refs: OrderRefs, name: str, checks: frozenset[Check]) -> Reading:
        report = self._report(name)
        if report is None:
            return _ended(refs, checks)
        screenings = [self._screening(one) for one in report.screenings]
        return Reading(
            refs,
            words.of_report(report, screenings, checks),
            over=report.status in words.OVER,
            unordered=words.unordered(screenings, checks),
            estimated_on=words.day_of(report.estimated_completion_time),
        )

    def _screening(self, named: wire.Named) -> wire.Screening:
        if named.whole is not None:
            return named.whole
        return self._one("/screenings", named.id, wire.Screening)

    # --- taking back -----------------------------------------------------------------------------

    def cancel(self, refs: OrderRefs) -> Reading:
        """The invitation while it is open, the report once there is one; then look."""
        if refs.report is None:
            self._quietly("DELETE", f"/invitations/{segment(refs.invitation)}")
            left = self._invitation(refs)
            if left is None or words.of_invitation(left).kind in _GONE:
                return Reading(refs, {}, over=True)
            refs = OrderRefs(refs.candidate, refs.invitation, left.report_id)
        if refs.report is None:
            return Reading(refs, {})
        self._quietly("POST", f"/reports/{segment(refs.report)}/complete")
        report = self._report(refs.report)
        return Reading(refs, {}, over=report is None or report.status in words.OVER)

    def _quietly(self, method: str, path: str) -> None:
        """Where it is too late, or nothing is there, the look that follows tells."""
        with suppress(NotThere, Removed, NotAccepted):
            self._line.ask(Wish(method, path, body={} if method == "POST" else None))

    def redact(self, candidate: str) -> Redaction:
        """Have the data removed; the proof is that the agency refuses to do it again."""
        try:
            body = self._remove(candidate)
        except (NotThere, Removed, NotAccepted):
            return self._removed(candidate)
        except Duplicate as problem:
            return Redaction(gone=False, open_order=True, problem=str(problem))
        kept = wire.read(wire.Removal, body, "removal").vendor_retention
        until = kept.until if kept else None
        try:
            self._remove(candidate)
        except (NotThere, Removed, NotAccepted):
            return Redaction(gone=True, retained_until=until)
        return Redaction(gone=False, retained_until=until, problem="not refused a second time")

    def _remove(self, candidate: str) -> bytes:
        contact = {"deletion_contact_email_address": self._settings.contact}
        return self._line.ask(Wish("DELETE", f"/candidates/{segment(candidate)}/pii", body=contact))

    def _removed(self, candidate: str) -> Redaction:
        """Refused at once: gone already, unless the person can still be read."""
        try:
            found = self._one("/candidates", candidate, wire.Removal)
        except (NotThere, Removed):
            return Redaction(gone=True)
        until = found.vendor_retention.until if found.vendor_retention else None
        gone = found.pii_removed_at is not None
        return Redaction(gone, until, problem="" if gone else "refused, and still there")

    # --- webhooks --------------------------------------------------------------------------------

    def verified(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        """The event behind a webhook, where one of the live keys signed it; a key that was changed
        a moment ago is read again first, but not for every stranger who knocks."""
        now = self._clock.now()
        signed = webhooks.holds(self._keys.live(), headers, body)
        if not signed and now - self._keys_read_at >= self._settings.keys_stay:
            self._keys_read_at = now
            self._keys.read_again()
            signed = webhooks.holds(self._keys.live(), headers, body)
        return webhooks.hint(body, self._settings, now) if signed else None

    def screening_of(self, kind: str, object_id: str) -> str | None:
        """Whose object it is, and what we called them when we ordered."""
        where = _READABLE.get(kind)
        if where is None:
            return None
        try:
            found = self._one(where, object_id, wire.Owned)
            if kind != "candidate" and found.candidate_id is not None:
                found = self._one(_READABLE["candidate"], found.candidate_id, wire.Owned)
        except (NotThere, Removed):
            return None
        return found.custom_id

    def _one(self, where: str, name: str, model: type[T]) -> T:
        path = f"{where}/{segment(name)}"
        return wire.read(model, self._line.ask(Wish("GET", path)), path)

    def register(self, url: str) -> None:
        """Once: it is looked for first, and after a lost answer again."""
        for last in (False, True):
            if self._is_registered(url):
                return
            wish = Wish("POST", "/webhooks", body={"webhook_url": url, "include_object": False})
            try:
                self._line.ask(wish, repeatable=False)
                return
            except InDoubt:
                if last:
                    raise

    def _is_registered(self, url: str) -> bool:
        size = self._settings.page_size
        found = rows(self._line, "/webhooks", wire.Webhook, size=size)
        return any(one.webhook_url == url for one in found)


def _ended(refs: OrderRefs, checks: frozenset[Check]) -> Reading:
    """The agency has no such order, or removed the person: no more work is done on it."""
    return Reading(refs, dict.fromkeys(checks, Said(Kind.AGENCY_CANCELED)), over=True)
