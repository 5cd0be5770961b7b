# SPDX-License-Identifier: Apache-2.0
"""How does SES tell what became of a mail? Its event documents, in its own words.

Form of the "event publishing" records, not of the older notifications (`eventType`, and tags).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from recruit_sync.local.mailbox import Mail

EventType = Literal["Send", "Delivery", "Bounce", "Complaint", "DeliveryDelay"]
BounceType = Literal["Permanent", "Transient"]
ACCOUNT = "123456789012"
LONGEST_DELIVERY = timedelta(hours=14)
_Details = Mapping[str, Any]


def event_document(
    mail: Mail, kind: EventType, at: datetime, bounce_type: BounceType = "Permanent"
) -> dict[str, Any]:
    """One event as SES would publish it."""
    details = _details(mail, kind, at, bounce_type)
    return {"eventType": kind, "mail": _mail(mail), kind[0].lower() + kind[1:]: details}


def _details(mail: Mail, kind: EventType, at: datetime, bounce_type: BounceType) -> _Details:
    match kind:
        case "Send":
            return {}
        case "Delivery":
            return _delivery(mail, at)
        case "Bounce":
            return _bounce(mail, at, bounce_type)
        case "Complaint":
            return _complaint(mail, at)
        case "DeliveryDelay":
            return _delay(mail, at)


def stamp(at: datetime) -> str:
    """A moment as SES writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _mail(mail: Mail) -> _Details:
    tags = {name: [value] for name, value in mail.tags.items()}
    if mail.configuration_set:
        tags["ses:configuration-set"] = [mail.configuration_set]
    return {
        "timestamp": stamp(datetime.fromisoformat(mail.at)),
        "source": mail.sender,
        "sendingAccountId": ACCOUNT,
        "messageId": mail.id,
        "destination": [mail.to],
        "headersTruncated": False,
        "headers": [{"name": name, "value": value} for name, value in mail.headers.items()],
        "commonHeaders": {
            "from": [mail.sender],
            "to": [mail.to],
            "messageId": mail.id,
            "subject": mail.subject,
        },
        "tags": tags,
    }


def _delivery(mail: Mail, at: datetime) -> _Details:
    return {
        "timestamp": stamp(at),
        "processingTimeMillis": 546,
        "recipients": [mail.to],
        "smtpResponse": "250 2.6.0 Message received",
        "reportingMTA": "mta.mail.example",
    }


def _bounce(mail: Mail, at: datetime, bounce_type: BounceType) -> _Details:
    permanent = bounce_type == "Permanent"
    status, code = ("5.1.1", "550 5.1.1 user unknown") if permanent else ("4.4.7", "4.4.7 expired")
    return {
        "bounceType": bounce_type,
        "bounceSubType": "General",
        "bouncedRecipients": [
            {
                "emailAddress": mail.to,
                "action": "failed",
                "status": status,
                "diagnosticCode": f"smtp; {code}",
            }
        ],
        "timestamp": stamp(at),
        "feedbackId": str(uuid4()),
        "reportingMTA": "dsn; mta.mail.example",
    }


def _complaint(mail: Mail, at: datetime) -> _Details:
    return {
        "complainedRecipients": [{"emailAddress": mail.to}],
        "timestamp": stamp(at),
        "feedbackId": str(uuid4()),
        "complaintSubType": None,
        "complaintFeedbackType": "abuse",
        "userAgent": "mailbox provider",
        "arrivalDate": stamp(at),
    }


def _delay(mail: Mail, at: datetime) -> _Details:
    return {
        "timestamp": stamp(at),
        "delayType": "TransientCommunicationFailure",
        "expirationTime": stamp(datetime.fromisoformat(mail.at) + LONGEST_DELIVERY),
        "delayedRecipients": [
            {
                "emailAddress": mail.to,
                "status": "4.4.1",
                "diagnosticCode": "smtp; 421 4.4.1 unable to connect to remote host",
            }
        ],
    }
