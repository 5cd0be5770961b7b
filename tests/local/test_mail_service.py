# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.mail_api import MailApi
from recruit_sync.local.mail_service import MailFaults, MailService
from recruit_sync.local.mailbox import Mailbox
from recruit_sync.local.web_server import WebServer

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=2)
ONCE = Config(retries={"total_max_attempts": 1, "mode": "standard"})


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def service(clock: SimulatedClock) -> MailService:
    return MailService(clock.now)


@pytest.fixture
def ses(service: MailService) -> Iterator[SESV2Client]:
    server = WebServer(0)
    server.start(MailApi(service).answer)
    client = boto3.client("sesv2", endpoint_url=server.url, region_name="eu-central-1", config=ONCE)
    yield client
    client.close()
    server.stop()


def send(ses: SESV2Client, to: str = "ann@mail.example", **more: Any) -> str:
    content: Any = {"Raw": {"Data": f"To: {to}\r\nSubject: s\r\n\r\nhello\r\n".encode()}}
    tags: Any = [{"Name": "mail_id", "Value": "m1"}, {"Name": "kind", "Value": "consent_request"}]
    return ses.send_email(
        Destination={"ToAddresses": [to]}, Content=content, EmailTags=tags, **more
    )["MessageId"]


def kinds(service: MailService, now: datetime) -> list[str]:
    return [document["eventType"] for document in service.take_due(now)]


def test_a_mail_is_accepted_and_its_delivery_is_told_once(
    ses: SESV2Client, service: MailService
) -> None:
    mail_id = send(ses)

    assert [mail.id for mail in service.mailbox.mails(kind="consent_request")] == [mail_id]
    assert kinds(service, START) == ["Send", "Delivery"]
    assert kinds(service, LATER) == []


def test_a_simple_mail_reads_like_a_raw_one(ses: SESV2Client, service: MailService) -> None:
    ses.send_email(
        FromEmailAddress="no-reply@acme.example",
        Destination={"ToAddresses": ["ann@mail.example"]},
        ReplyToAddresses=["dpo@acme.example"],
        Content={
            "Simple": {
                "Subject": {"Data": "Grüße"},
                "Body": {"Text": {"Data": "Guten Tag"}, "Html": {"Data": "<p>Guten Tag"}},
                "Headers": [{"Name": "Content-Language", "Value": "de"}],
            }
        },
    )

    (mail,) = service.mailbox.mails()
    shown = mail.shown()
    assert (shown["subject"], shown["language"]) == ("Grüße", "de")
    assert (shown["text"], shown["html"]) == ("Guten Tag\n", "<p>Guten Tag\n")
    assert shown["reply_to"] == "dpo@acme.example"


def test_the_account_shows_the_quota_of_the_last_day(
    ses: SESV2Client, service: MailService, clock: SimulatedClock
) -> None:
    send(ses)
    clock.move_to(START + timedelta(hours=25))
    send(ses)

    quota = ses.get_account()["SendQuota"]

    assert quota["SentLast24Hours"] == 1
    assert quota["Max24HourSend"] == MailFaults().max_24_hours


def test_over_the_daily_quota_nothing_is_taken(ses: SESV2Client, service: MailService) -> None:
    service.faults = MailFaults(max_24_hours=1)
    send(ses)

    with pytest.raises(ClientError) as refused:
        send(ses)

    assert refused.value.response["Error"]["Code"] == "LimitExceededException"
    assert len(service.mailbox.mails()) == 1


def test_too_many_in_one_second_are_throttled(
    ses: SESV2Client, service: MailService, clock: SimulatedClock
) -> None:
    service.faults = MailFaults(max_per_second=1)
    send(ses)

    with pytest.raises(ClientError) as refused:
        send(ses)
    clock.sleep(1)
    send(ses)

    assert refused.value.response["Error"]["Code"] == "TooManyRequestsException"
    assert len(service.mailbox.mails()) == 2


@pytest.mark.parametrize("address", ["ann", "änn@mail.example", "@mail.example", "a b@c.example"])
def test_an_address_that_cannot_be_mailed_is_refused(
    ses: SESV2Client, service: MailService, address: str
) -> None:
    with pytest.raises(ClientError) as refused:
        send(ses, address)

    assert refused.value.response["Error"]["Code"] == "BadRequestException"
    assert service.mailbox.mails() == []


def test_a_lost_reply_is_a_mail_that_went_out_all_the_same(
    ses: SESV2Client, service: MailService
) -> None:
    service.faults = MailFaults(lost_replies=1.0)

    with pytest.raises(HTTPClientError):
        send(ses)

    assert len(service.mailbox.mails()) == 1
    assert kinds(service, START) == ["Send", "Delivery"]


def test_insights_know_what_a_lost_event_did_not_tell(
    ses: SESV2Client, service: MailService
) -> None:
    service.faults = MailFaults(lost_events=1.0, hard_bounces=1.0)
    mail_id = send(ses)

    assert kinds(service, LATER) == []
    (insight,) = ses.get_message_insights(MessageId=mail_id)["Insights"]
    assert [event["Type"] for event in insight["Events"]] == ["SEND", "BOUNCE"]
    assert insight["Events"][1]["Details"]["Bounce"]["BounceType"] == "PERMANENT"
    assert insight["Events"][1]["Timestamp"] == START


def test_nobody_has_insights_into_an_unknown_mail(ses: SESV2Client) -> None:
    with pytest.raises(ClientError) as refused:
        ses.get_message_insights(MessageId="unknown")

    assert refused.value.response["Error"]["Code"] == "NotFoundException"


def test_events_may_come_twice_and_late_and_keep_their_own_moment(
    ses: SESV2Client, service: MailService
) -> None:
    service.faults = MailFaults(doubled_events=1.0, late_events=1.0, late_by=timedelta(hours=5))
    send(ses)

    assert kinds(service, START) == []
    told = service.take_due(START + timedelta(hours=5))

    assert sorted(one["eventType"] for one in told) == ["Delivery", "Delivery", "Send", "Send"]
    assert {one["delivery"]["timestamp"] for one in told if "delivery" in one} == {
        "2026-01-01T00:00:00.000Z"
    }


def test_where_events_are_made_by_hand_only_the_sending_is_told(clock: SimulatedClock) -> None:
    service = MailService(clock.now, mode="manual")
    mail_id = service.accept(b"Subject: s\n\nhello", "a@b.example", tags={}, configuration_set=None)
    assert kinds(service, START) == ["Send"]

    mail = service.mailbox.get(mail_id)
    assert mail is not None
    event = service.report(mail, "Bounce", LATER, "Transient")

    assert event["bounce"]["bounceType"] == "Transient"
    assert event["bounce"]["timestamp"] == "2026-01-03T00:00:00.000Z"


def test_after_a_kill_mails_and_untold_events_are_there_again(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    before = MailService(clock.now, mailbox=Mailbox(tmp_path))
    told = before.accept(b"Subject: 1\n\n1", "a@b.example", tags={}, configuration_set=None)
    before.take_due(START)
    untold = before.accept(b"Subject: 2\n\n2", "a@b.example", tags={}, configuration_set=None)
    with next(tmp_path.iterdir()).open("ab") as file:
        file.write(b'{"mail": {"id": "cut sho')

    after = MailService(clock.now, mailbox=Mailbox(tmp_path))

    assert [mail.id for mail in after.mailbox.mails()] == [told, untold]
    assert {one["mail"]["messageId"] for one in after.take_due(START)} == {untold}
    assert kinds(MailService(clock.now, mailbox=Mailbox(tmp_path)), LATER) == []
