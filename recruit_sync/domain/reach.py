# SPDX-License-Identifier: Apache-2.0
"""How is a person reached, or why not? Each way that a mail or an address goes has its own word.

Read from facts alone, for people who ask; no rule hangs on a word of this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from recruit_sync.domain import receipt
from recruit_sync.domain.request import Delivery, Request
from recruit_sync.domain.subject import Candidacy, Channel


class Reach(StrEnum):
    """What became of the address and of the latest mail to it."""

    NO_ADDRESS = "no_address"
    UNUSABLE_ADDRESS = "unusable_address"
    NOT_SENT_YET = "not_sent_yet"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    AUTOMATIC_REPLY = "automatic_reply"
    DELIVERY_UNKNOWN = "delivery_unknown"
    SENT_AGAIN_LATER = "bounced_for_now"
    GIVEN_UP = "given_up"
    BOUNCED = "bounced"
    REFUSED = "refused_by_mail_service"
    ADDRESS_CHANGED = "address_changed"
    COMPLAINED = "complained"
    SHARED_ADDRESS = "shared_address"


class Fact(NamedTuple):
    """One word, and since when it holds where that is known."""

    reach: Reach
    since: datetime | None


_ENDED_BY: Final = {
    Channel.COMPLAINT: Reach.COMPLAINED,
    Channel.SHARED_ADDRESS: Reach.SHARED_ADDRESS,
}


def facts(candidacy: Candidacy, *, shared: bool = False) -> Iterator[Fact]:
    """All there is to say, the latest mail first; `shared`: another record has the address."""
    ending = candidacy.ending
    if ending is not None and ending.channel in _ENDED_BY:
        yield Fact(_ENDED_BY[ending.channel], ending.at)
    if shared and not (ending and ending.channel is Channel.SHARED_ADDRESS):
        yield Fact(Reach.SHARED_ADDRESS, None)
    request = receipt.current(candidacy)
    if request is not None:
        yield _of_request(request)
    if candidacy.address is None and candidacy.ats_id is not None:
        unusable = candidacy.unusable_address
        yield Fact(Reach.UNUSABLE_ADDRESS if unusable else Reach.NO_ADDRESS, None)
    elif request is not None and _moved(candidacy):
        yield Fact(Reach.ADDRESS_CHANGED, request.asked_at if request.number > 1 else None)


def _moved(candidacy: Candidacy) -> bool:
    """Whether the record's address is another than the first that was asked."""
    return candidacy.ats_id is not None and candidacy.address != candidacy.requests[0].address


def _of_request(request: Request) -> Fact:
    """What is known of all sendings of one request: what weighs most comes first."""
    for delivery in request.deliveries:
        if delivery.refused_at:
            return Fact(Reach.REFUSED, delivery.refused_at)
        if delivery.bounced_at:
            return Fact(Reach.BOUNCED, delivery.bounced_at)
    for delivery in request.deliveries:
        if delivery.delivered_at:
            reply = delivery.gave_up_at is not None
            state = Reach.AUTOMATIC_REPLY if reply else Reach.DELIVERED
            return Fact(state, delivery.gave_up_at or delivery.delivered_at)
    return _undecided(request, request.deliveries[-1])


def _undecided(request: Request, last: Delivery) -> Fact:
    if last.gave_up_at:
        later = request.resend_at is not None
        return Fact(Reach.SENT_AGAIN_LATER if later else Reach.GIVEN_UP, last.gave_up_at)
    if last.handed_over_at is None:
        return Fact(Reach.IN_DOUBT if last.doubted else Reach.NOT_SENT_YET, request.asked_at)
    if last.verdict_asked:
        return Fact(Reach.DELIVERY_UNKNOWN, receipt.decided_by(last))
    if last.delayed_at:
        return Fact(Reach.DELAYED, last.delayed_at)
    return Fact(Reach.SENT, last.handed_over_at)
