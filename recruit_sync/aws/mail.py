# SPDX-License-Identifier: Apache-2.0
"""How is one mail handed to SES, once, and what does SES say became of it?

Three ways to fail, told apart because they cost differently: a refusal that speaks of this very
mail burns it; anything about the account or the sender must not; silence after handing over may
hide a sent mail. No text of SES is repeated, as it may quote the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from recruit_sync.aws.failures import SERVER_FAULT, code_of, failure, status_of
from recruit_sync.aws.mime import Sender, to_mime
from recruit_sync.domain.errors import Refused, Throttled, Unavailable
from recruit_sync.domain.identity import deliverable
from recruit_sync.ports import Clock, Envelope, MailInDoubt, Quota, Verdict

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_NEVER_CONNECTED: Final = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
_TOO_MANY: Final = 429
_THROTTLES: Final = frozenset(
    {"TooManyRequestsException", "LimitExceededException", "ThrottlingException", "Throttling"}
)
# SES has one code for a bad recipient and for an unverified sender or a spent quota.
_QUOTA: Final = re.compile(r"quota|rate exceeded|throttl", re.IGNORECASE)
_OF_THE_SENDER: Final = re.compile(r"not verified|suspended|paused|\bfrom\b", re.IGNORECASE)
_OF_THE_ADDRESS: Final = re.compile(r"address|domain|user name|local part", re.IGNORECASE)


class SesMail:
    """SES. The client it is given makes one attempt per call (`clients.ONCE`)."""

    def __init__(self, client: SESV2Client, clock: Clock, *, sender: Sender) -> None:
        self._client = client
        self._clock = clock
        self._sender = sender

    def send(self, envelope: Envelope) -> str:
        """Hand one mail over; the service's message id."""
        to = deliverable(envelope.to)
        if to is None:
            raise Refused(f"mail {envelope.mail_id}: no address that the mail service can reach")
        mail = to_mime(envelope, to, sender=self._sender, at=self._clock.now())
        with _sending(envelope.mail_id):
            answer = self._client.send_email(
                FromEmailAddress=mail["From"].addresses[0].addr_spec,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": mail.as_bytes()}},
                ConfigurationSetName=self._sender.configuration_set,
                EmailTags=[
                    {"Name": "mail_id", "Value": envelope.mail_id},
                    {"Name": "kind", "Value": envelope.kind.value},
                ],
            )
        if not answer.get("MessageId"):
            raise MailInDoubt(f"mail {envelope.mail_id}: accepted without a message id")
        return answer["MessageId"]

    def quota(self) -> Quota:
        """What the account may send in 24 hours and a second, and what it has sent."""
        try:
            told = self._client.get_account().get("SendQuota", {})
        except (ClientError, BotoCoreError, ResponseParserError) as error:
            raise Unavailable(f"quota of the mail account: {type(error).__name__}") from None
        return _quota(told)

    def verdict(self, message_id: str) -> Verdict:
        """Ask what became of a mail; one SES has never heard of is unknown."""
        try:
            answer = self._client.get_message_insights(MessageId=message_id)
        except ClientError as error:
            if code_of(error) == "NotFoundException":
                return Verdict("unknown")
            raise _no_verdict(error, message_id) from None
        except (BotoCoreError, ResponseParserError) as error:
            raise Unavailable(f"verdict on {message_id}: {type(error).__name__}") from None
        return _verdict(
            event for insight in answer.get("Insights", ()) for event in insight.get("Events", ())
        )


def _quota(told: Any) -> Quota:
    """SES tells -1 where there is no limit."""
    most = int(told.get("Max24HourSend", -1))
    sent = int(told.get("SentLast24Hours", 0))
    return Quota(None if most < 0 else most, float(told.get("MaxSendRate", 1)), sent)


def _no_verdict(error: ClientError, message_id: str) -> Unavailable:
    reason = failure(error, f"verdict on {message_id}")
    return reason if isinstance(reason, Unavailable) else Unavailable(str(reason))


def _verdict(events: Iterable[Any]) -> Verdict:
    """A permanent bounce outweighs a delivery, whichever came first; of each the earliest counts.

    `events` are `InsightsEvent`s, whose members are all optional in the stubs.
    """
    ordered = sorted(events, key=lambda event: event["Timestamp"])
    bounces = [event["Timestamp"] for event in ordered if _is_permanent_bounce(event)]
    deliveries = [event["Timestamp"] for event in ordered if event["Type"] == "DELIVERY"]
    if bounces:
        return Verdict("bounced", bounces[0])
    return Verdict("delivered", deliveries[0]) if deliveries else Verdict("unknown")


def _is_permanent_bounce(event: Any) -> bool:
    details = event.get("Details", {}).get("Bounce", {})
    return bool(event["Type"] == "BOUNCE" and details.get("BounceType") == "PERMANENT")


@contextmanager
def _sending(mail_id: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise _refusal(error, f"mail {mail_id}: {code_of(error)}") from None
    except _NEVER_CONNECTED as error:
        raise Unavailable(f"mail {mail_id}: not handed over: {type(error).__name__}") from None
    except (HTTPClientError, SSLError, ResponseParserError) as error:
        raise MailInDoubt(f"mail {mail_id}: no answer: {type(error).__name__}") from None
    except BotoCoreError as error:  # no credentials, no region: nothing has left the machine
        raise Unavailable(f"mail {mail_id}: not handed over: {type(error).__name__}") from None


def _refusal(error: ClientError, what: str) -> Exception:
    text = str(error.response.get("Error", {}).get("Message", ""))
    if code_of(error) in _THROTTLES or status_of(error) == _TOO_MANY or _QUOTA.search(text):
        return Throttled(what)
    if status_of(error) >= SERVER_FAULT:
        return MailInDoubt(what)
    if _speaks_of_this_mail(code_of(error), text):
        return Refused(what)
    return Unavailable(f"{what}; see the sender identity and the account's state in SES")


def _speaks_of_this_mail(code: str, text: str) -> bool:
    if _OF_THE_SENDER.search(text):
        return False
    return code == "MessageRejected" or (
        code == "BadRequestException" and _OF_THE_ADDRESS.search(text) is not None
    )
