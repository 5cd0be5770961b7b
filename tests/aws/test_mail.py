# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import email
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from recruit_sync.aws.clients import ONCE, Clients
from recruit_sync.aws.mail import SesMail
from recruit_sync.aws.mime import Sender, to_mime
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Refused, Throttled, Unavailable
from recruit_sync.ports import Envelope, Letter, MailInDoubt, MailService, Verdict
from tests.aws.ses import Ses, playing
from tests.contracts.stores import NOW, StillClock, after

SENDER = Sender("Acme Recruiting <privacy@acme.example>", "recruit-sync-test", "dpo@acme.example")
LINK = "https://consent.acme.example/c/" + "t0ken" * 30
LETTER = Letter(
    language="de",
    subject="Dürfen wir Ihre Daten behalten? Eine Bitte um Ihre Einwilligung bis zum 31. März",
    text="Grüße — يرجى\n" + "Ein langer Satz. " * 80,
    html="<p>Grüße — يرجى</p>",
)
ENVELOPE = Envelope("m-1", MailKind.CONSENT_REQUEST, "Ada@Bücher.example", LETTER, LINK)


@pytest.fixture
def ses() -> Iterator[Ses]:
    with playing() as ses:
        yield ses


@pytest.fixture
def mail(ses: Ses) -> SesMail:
    return SesMail(Clients(mail_endpoint=ses.url).mail, StillClock(), sender=SENDER)


def impatient(ses: Ses) -> SesMail:
    config = ONCE.merge(Config(read_timeout=0.2))
    client = boto3.client("sesv2", endpoint_url=ses.url, config=config)
    return SesMail(client, StillClock(), sender=SENDER)


def raw(body: dict[str, Any]) -> bytes:
    return base64.b64decode(body["Content"]["Raw"]["Data"])


def written(envelope: Envelope = ENVELOPE, sender: Sender = SENDER) -> EmailMessage:
    data = to_mime(envelope, "ada@example.org", sender=sender, at=NOW).as_bytes()
    message = email.message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_mail_is_handed_over_once_with_its_tags(ses: Ses, mail: MailService) -> None:
    assert mail.send(ENVELOPE) == "ses-1"

    ((path, body),) = ses.heard
    assert path == "/v2/email/outbound-emails"
    assert body["FromEmailAddress"] == "privacy@acme.example"
    assert body["Destination"] == {"ToAddresses": ["Ada@xn--bcher-kva.example"]}
    assert body["ConfigurationSetName"] == "recruit-sync-test"
    assert body["EmailTags"] == [
        {"Name": "mail_id", "Value": "m-1"},
        {"Name": "kind", "Value": "consent_request"},
    ]
    assert b"To: Ada@xn--bcher-kva.example\r\n" in raw(body)


def test_the_headers_are_those_of_a_mail_that_a_machine_wrote() -> None:
    mail = written()

    assert mail["From"] == SENDER.mailbox
    assert [address.addr_spec for address in mail["To"].addresses] == ["ada@example.org"]
    assert mail["Reply-To"] == "dpo@acme.example"
    assert mail["Subject"] == LETTER.subject
    assert mail["Date"].datetime == NOW
    assert mail["Content-Language"] == "de"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Message-ID" not in mail
    assert len(mail.keys()) == len(set(mail.keys()))


def test_a_long_one_click_link_stays_whole_on_its_line() -> None:
    data = to_mime(ENVELOPE, "ada@example.org", sender=SENDER, at=NOW).as_bytes()

    assert f"\r\nList-Unsubscribe: <{LINK}>\r\n".encode() in data


def test_a_mail_without_one_click_and_reply_to_has_no_such_headers() -> None:
    mail = written(replace(ENVELOPE, unsubscribe_url=None), replace(SENDER, reply_to=None))

    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"} & set(mail.keys())


def test_text_and_page_arrive_as_written_over_seven_bits() -> None:
    mail = written()
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    data = mail.as_bytes()

    assert mail.get_content_type() == "multipart/alternative"
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert html.get_content().splitlines() == [LETTER.html]
    assert data.isascii()
    assert max(map(len, re.split(rb"\r?\n", data))) <= 998


def test_a_line_break_in_a_subject_starts_no_header() -> None:
    mail = written(
        replace(ENVELOPE, letter=replace(LETTER, subject="Hello\r\nBcc: eve@example.org"))
    )

    assert mail["Subject"] == "Hello Bcc: eve@example.org"
    assert "Bcc" not in mail


@pytest.mark.parametrize(
    "to",
    ["", "ada", "adä@example.org", "a@example.org, b@example.org", "a@example.org\nBcc: b@c.d"],
)
def test_what_is_no_single_reachable_address_is_refused_before_any_call(
    ses: Ses, mail: SesMail, to: str
) -> None:
    with pytest.raises(Refused, match="m-1") as caught:
        mail.send(replace(ENVELOPE, to=to))

    assert ses.heard == []
    assert "example.org" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (429, "TooManyRequestsException", "Maximum sending rate exceeded.", Throttled),
        (400, "LimitExceededException", "Daily message quota exceeded.", Throttled),
        (400, "ThrottlingException", "Rate exceeded", Throttled),
        (400, "MessageRejected", "Daily message quota exceeded.", Throttled),
        (400, "SendingPausedException", "Sending is paused", Unavailable),
        (400, "AccountSuspendedException", "", Unavailable),
        (400, "MailFromDomainNotVerifiedException", "", Unavailable),
        (404, "NotFoundException", "Configuration set <x> does not exist.", Unavailable),
        (403, "AccessDeniedException", "", Unavailable),
        (403, "ExpiredTokenException", "", Unavailable),
        (400, "BadRequestException", "Invalid tag value", Unavailable),
        (400, "BadRequestException", "From address is missing a domain", Unavailable),
        (400, "MessageRejected", "Email address is not verified: ada@b.example", Unavailable),
        (400, "MessageRejected", "Sending suspended for this account", Unavailable),
        (400, "MessageRejected", "Message contains a virus", Refused),
        (400, "BadRequestException", "Missing final '@domain' in ada@b.example", Refused),
        (400, "BadRequestException", "Invalid domain name: ada@b.example", Refused),
        (400, "BadRequestException", "Illegal address ada@b.example", Refused),
        (500, "InternalFailure", "", MailInDoubt),
        (502, "", "", MailInDoubt),
        (503, "ServiceUnavailable", "", MailInDoubt),
    ],
)
def test_each_answer_is_told_apart_by_what_it_costs(
    ses: Ses, mail: SesMail, *, status: int, code: str, message: str, kind: type[Exception]
) -> None:
    ses.refuse(status, code, message)

    with pytest.raises(kind) as caught:
        mail.send(ENVELOPE)

    assert type(caught.value) is kind
    assert len(ses.heard) == 1
    assert "example" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("conduct", ["hang up", "break off", "babble"])
def test_a_lost_answer_leaves_the_mail_in_doubt_and_is_not_asked_for_again(
    ses: Ses, mail: SesMail, conduct: str
) -> None:
    ses.conduct = conduct

    with pytest.raises(MailInDoubt, match="m-1"):
        mail.send(ENVELOPE)

    assert len(ses.heard) == 1


def test_silence_leaves_the_mail_in_doubt(ses: Ses) -> None:
    ses.conduct = "say nothing"

    with pytest.raises(MailInDoubt, match="ReadTimeoutError"):
        impatient(ses).send(ENVELOPE)

    assert len(ses.heard) == 1


def test_an_answer_without_a_message_id_leaves_the_mail_in_doubt(ses: Ses, mail: SesMail) -> None:
    ses.body = {}

    with pytest.raises(MailInDoubt, match="without a message id"):
        mail.send(ENVELOPE)


def test_a_mail_that_could_not_be_handed_over_may_be_tried_again() -> None:
    mail = SesMail(Clients(mail_endpoint="http://127.0.0.1:9").mail, StillClock(), sender=SENDER)

    with pytest.raises(Unavailable, match="not handed over"):
        mail.send(ENVELOPE)


def test_without_credentials_nothing_is_handed_over(
    ses: Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    mail = SesMail(Clients(mail_endpoint=ses.url).mail, StillClock(), sender=SENDER)

    with pytest.raises(Unavailable, match="not handed over: NoCredentialsError"):
        mail.send(ENVELOPE)

    assert ses.heard == []


def insight(kind: str, at: datetime, **bounce: str) -> dict[str, Any]:
    details = {"Details": {"Bounce": bounce}} if bounce else {}
    return {"Type": kind, "Timestamp": at.timestamp(), **details}


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        ([], Verdict("unknown")),
        ([insight("SEND", NOW)], Verdict("unknown")),
        ([insight("DELIVERY_DELAY", NOW)], Verdict("unknown")),
        ([insight("BOUNCE", NOW, BounceType="TRANSIENT")], Verdict("unknown")),
        ([insight("DELIVERY", after(minutes=1))], Verdict("delivered", after(minutes=1))),
        (
            [insight("DELIVERY", after(minutes=2)), insight("DELIVERY", after(minutes=1))],
            Verdict("delivered", after(minutes=1)),
        ),
        (
            [
                insight("DELIVERY", NOW),
                insight("BOUNCE", after(minutes=1), BounceType="PERMANENT"),
            ],
            Verdict("bounced", after(minutes=1)),
        ),
    ],
)
def test_a_verdict_is_read_from_the_insights(
    ses: Ses, mail: SesMail, events: list[dict[str, Any]], verdict: Verdict
) -> None:
    ses.body = {
        "MessageId": "ses-1",
        "Insights": [{"Destination": "ada@example.org", "Events": events}],
    }

    assert mail.verdict("ses-1") == verdict
    assert ses.heard[0][0] == "/v2/email/insights/ses-1/"


def test_no_verdict_is_known_of_a_mail_that_ses_does_not_know(ses: Ses, mail: SesMail) -> None:
    ses.refuse(404, "NotFoundException")

    assert mail.verdict("ses-1") == Verdict("unknown")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "TooManyRequestsException", Throttled),
        (403, "AccessDeniedException", Unavailable),
        (400, "BadRequestException", Unavailable),
        (500, "InternalFailure", Unavailable),
    ],
)
def test_a_verdict_that_could_not_be_had_is_no_verdict(
    ses: Ses, mail: SesMail, status: int, code: str, kind: type[Exception]
) -> None:
    ses.refuse(status, code)

    with pytest.raises(kind, match="ses-1"):
        mail.verdict("ses-1")


def test_a_question_about_a_verdict_that_nobody_answers_is_unavailable(
    ses: Ses, mail: SesMail
) -> None:
    ses.conduct = "hang up"

    with pytest.raises(Unavailable, match="ConnectionClosedError"):
        mail.verdict("ses-1")


def test_moto_takes_the_mail_from_a_verified_sender_only() -> None:
    with mock_aws():
        client = Clients().mail
        mail = SesMail(client, StillClock(), sender=SENDER)
        with pytest.raises(Unavailable):
            mail.send(ENVELOPE)
        client.create_email_identity(EmailIdentity="privacy@acme.example")

        assert mail.send(ENVELOPE)
