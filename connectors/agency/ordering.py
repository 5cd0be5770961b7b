# SPDX-License-Identifier: Apache-2.0
"""How is an order placed so that there is one, whatever answer gets lost? Candidate, invitation.

Each call has a key of its own; what is there already is looked for first, by our own references.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from connectors._http import InDoubt
from connectors.agency import wire
from connectors.agency.failures import Duplicate, NotAccepted, OtherBody, Removed, Running
from connectors.agency.line import Line, Wish
from connectors.agency.listings import rows
from connectors.agency.packages import Packages
from connectors.agency.settings import AgencySettings
from recruit_sync.domain.errors import NoPermission, NotThere, Refused, Unavailable
from recruit_sync.ports import Invitee, Order, OrderRefs, Outcome, Placed, WorkPlace

_ORDER: Final = "order"


class Ordering:
    """Places and finds orders."""

    def __init__(self, settings: AgencySettings, line: Line, packages: Packages) -> None:
        self._settings = settings
        self._line = line
        self._packages = packages

    def place(self, order: Order, invitee: Invitee, candidate: str | None) -> Placed:
        """The order, once. A candidate that was made before it failed is made no second time."""
        try:
            known = candidate or self.candidate(order.screening)
            found = self._invitation(order, known) if known else None
            if found is not None:
                return _accepted(found)
            slug = self._packages.slug(order.checks)
        except Unavailable as problem:  # nothing was asked for yet
            return Placed(Outcome.BUSY, candidate=candidate, problem=str(problem))
        except Refused as problem:
            return _refused(problem, candidate)
        if slug is None:
            return Placed(Outcome.REFUSED, candidate=known, problem="no package holds just these")
        return self._made(order, invitee, known, slug)

    def find(self, order: Order) -> OrderRefs | None:
        """The order by our reference; a candidate alone is none."""
        known = self.candidate(order.screening)
        found = self._invitation(order, known) if known else None
        return None if found is None else _refs(found)

    def _made(self, order: Order, invitee: Invitee, known: str | None, slug: str) -> Placed:
        candidate = known
        try:
            candidate = known or self._new_candidate(order, invitee)
            return _accepted(self._invite(order, candidate, slug))
        except (InDoubt, Running) as problem:
            return Placed(Outcome.UNANSWERED, candidate=candidate, problem=str(problem))
        except Unavailable as problem:
            return Placed(Outcome.BUSY, candidate=candidate, problem=str(problem))
        except Refused as problem:
            return _refused(problem, candidate)

    def candidate(self, screening: str) -> str | None:
        """Whom we called that, unless their data were removed."""
        found = rows(
            self._line,
            "/candidates",
            wire.Candidate,
            size=self._settings.page_size,
            filters={"custom_id": screening},
        )
        return next(
            (c.id for c in found if c.custom_id == screening and c.pii_removed_at is None), None
        )

    def _invitation(self, order: Order, candidate: str) -> wire.Invitation | None:
        found = rows(
            self._line,
            "/invitations",
            wire.Invitation,
            size=self._settings.page_size,
            filters={"candidate_id": candidate},
        )
        tag = order.key(_ORDER)
        return next((one for one in found if tag in (one.tags or ())), None)

    def _new_candidate(self, order: Order, invitee: Invitee) -> str:
        try:
            return self._create(order, _named(order, invitee), "candidate")
        except NotAccepted:
            # Perhaps a name that its pattern refuses: the agency's own form asks for it then.
            return self._create(order, _unnamed(order, invitee), "candidate-by-form")
        except OtherBody:
            found = self.candidate(order.screening)
            if found is None:
                raise
            return found

    def _create(self, order: Order, body: dict[str, object], operation: str) -> str:
        # One candidate for all orders of a screening, also where two are placed at once.
        key = replace(order, group="", attempt=1).key(operation)
        wish = Wish("POST", "/candidates", body=body, key=key)
        return wire.read(wire.Candidate, self._line.ask(wish), wish.path).id

    def _invite(self, order: Order, candidate: str, slug: str) -> wire.Invitation:
        body: dict[str, object] = {
            "candidate_id": candidate,
            "package": slug,
            "work_locations": [_location(order.place)],
            "tags": [order.key(_ORDER)],
        }
        if self._settings.node:
            body["node"] = self._settings.node
        wish = Wish("POST", "/invitations", body=body, key=order.key("invitation"))
        return wire.read(wire.Invitation, self._line.ask(wish), wish.path)


def _named(order: Order, invitee: Invitee) -> dict[str, object]:
    """With the name where the agency can write it; another spelling of it is not ours to choose."""
    names = {"first_name": invitee.first_name, "last_name": invitee.last_name}
    written = all(name.strip() and _latin(name) for name in names.values())
    return {**_unnamed(order, invitee), **(names if written else {})}


def _unnamed(order: Order, invitee: Invitee) -> dict[str, object]:
    return {"email": invitee.email, "custom_id": order.screening}


def _latin(name: str) -> bool:
    try:
        name.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return name.isprintable()


def _location(place: WorkPlace) -> dict[str, str]:
    state = (place.region or "").removeprefix(f"{place.country}-")
    named = {"country": place.country, "state": state, "city": place.city or ""}
    return {name: value for name, value in named.items() if value}


def _refs(invitation: wire.Invitation) -> OrderRefs:
    return OrderRefs(invitation.candidate_id, invitation.id, invitation.report_id)


def _accepted(invitation: wire.Invitation) -> Placed:
    refs = _refs(invitation)
    return Placed(Outcome.ACCEPTED, refs, refs.candidate)


def _refused(problem: Refused, candidate: str | None) -> Placed:
    """A key that is refused is mended by people, and then the order can be placed after all."""
    mendable = isinstance(problem, NoPermission)
    return Placed(
        Outcome.BUSY if mendable else Outcome.REFUSED,
        candidate=candidate,
        problem=str(problem),
        for_people=mendable or isinstance(problem, Duplicate | OtherBody | Removed | NotThere),
    )
