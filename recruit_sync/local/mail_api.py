# SPDX-License-Identifier: Apache-2.0
"""How do SES's clients speak to the simulated mail service? The v2 API over HTTP, as far as we use.

SendEmail (raw and simple), GetAccount, GetMessageInsights. Signatures are not looked at.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from email import policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote

from recruit_sync.local.mail_service import MailService, Rejected
from recruit_sync.local.web_server import Request, Response, json_response

_Document = Mapping[str, Any]
_INSIGHTS = re.compile(r"/v2/email/insights/([^/]+)/?")
_EVENT_NAMES = {"DeliveryDelay": "DELIVERY_DELAY"}


class MailApi:
    """Answers requests under /v2/email."""

    def __init__(self, service: MailService) -> None:
        self._service = service

    def answer(self, request: Request) -> Response:
        try:
            return self._route(request)
        except Rejected as error:
            response = json_response({"message": error.message}, error.status)
            return Response(
                response.status,
                response.body,
                {**response.headers, "x-amzn-errortype": error.code},
            )

    def _route(self, request: Request) -> Response:
        path = unquote(request.path)
        if (request.method, path) == ("POST", "/v2/email/outbound-emails"):
            return self._send(json.loads(request.body))
        if (request.method, path) == ("GET", "/v2/email/account"):
            return json_response(self._account())
        if request.method == "GET" and (found := _INSIGHTS.fullmatch(path)):
            return json_response(self._insights(found[1]))
        raise Rejected("NotFoundException", "This simulator does not know that operation", 404)

    def _send(self, body: _Document) -> Response:
        recipients = (body.get("Destination") or {}).get("ToAddresses") or []
        if len(recipients) != 1:
            raise Rejected("BadRequestException", "This simulator takes one recipient per mail")
        mail_id = self._service.accept(
            _message(body),
            recipients[0],
            tags={tag["Name"]: tag["Value"] for tag in body.get("EmailTags") or ()},
            configuration_set=body.get("ConfigurationSetName"),
        )
        lost = self._service.reply_is_lost()
        return Response(lost=True) if lost else json_response({"MessageId": mail_id})

    def _account(self) -> _Document:
        quota = self._service.quota()
        return {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": "HEALTHY",
            "ProductionAccessEnabled": True,
            "SendingEnabled": not self._service.faults.sending_paused,
            "SendQuota": {
                "Max24HourSend": float(quota.max_24_hours),
                "MaxSendRate": float(quota.max_per_second),
                "SentLast24Hours": float(quota.sent_last_24_hours),
            },
        }

    def _insights(self, mail_id: str) -> _Document:
        found = self._service.insights(mail_id)
        if found is None:
            raise Rejected("NotFoundException", "No such message", 404)
        mail, happened = found
        return {
            "MessageId": mail.id,
            "FromEmailAddress": mail.sender,
            "Subject": mail.subject,
            "EmailTags": [{"Name": name, "Value": value} for name, value in mail.tags.items()],
            "Insights": [
                {
                    "Destination": mail.to,
                    "Isp": "Example",
                    "Events": [_insight(*one) for one in happened],
                }
            ],
        }


def _insight(at: datetime, kind: str, bounce_type: str) -> _Document:
    event = {"Timestamp": at.timestamp(), "Type": _EVENT_NAMES.get(kind, kind.upper())}
    if kind == "Bounce":
        bounce = {"BounceType": bounce_type.upper(), "BounceSubType": "General"}
        return {**event, "Details": {"Bounce": bounce}}
    return event


def _message(body: _Document) -> bytes:
    content = body.get("Content") or {}
    if "Raw" in content:
        return base64.b64decode(content["Raw"]["Data"])
    if "Simple" not in content:
        raise Rejected("BadRequestException", "Neither Raw nor Simple content")
    return _simple(body, content["Simple"])


def _simple(body: _Document, simple: _Document) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = body.get("FromEmailAddress", "")
    message["To"] = body["Destination"]["ToAddresses"][0]
    message["Subject"] = simple["Subject"]["Data"]
    if body.get("ReplyToAddresses"):
        message["Reply-To"] = body["ReplyToAddresses"][0]
    message.set_content(simple["Body"].get("Text", {}).get("Data", ""))
    if "Html" in simple["Body"]:
        message.add_alternative(simple["Body"]["Html"]["Data"], subtype="html")
    # Last, since content takes over the Content-... headers that are there before it.
    for header in simple.get("Headers") or ():
        message[header["Name"]] = header["Value"]
    return message.as_bytes()
