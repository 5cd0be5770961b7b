# SPDX-License-Identifier: Apache-2.0
"""AWS clients without AWS, for a run in memory: secrets in a dictionary, mail without a socket.

SES's own client is used and its bytes are answered here, so that the real adapter runs.
"""

from __future__ import annotations

import hmac
import json
from functools import cached_property
from io import BytesIO
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError

from recruit_sync.aws.clients import ONCE
from recruit_sync.local.aws_stack import REGION, any_surroundings
from recruit_sync.local.mail_api import MailApi
from recruit_sync.local.web_server import Request

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_NOWHERE = "http://mail.invalid"


class _Body(BytesIO):
    """What urllib3 would hand to botocore."""

    def stream(self, **_how: Any) -> Any:
        while chunk := self.read(65_536):
            yield chunk


def answer_here(client: SESV2Client, api: MailApi) -> None:
    """Let the client's calls end in this process."""

    def reply(request: AWSPreparedRequest, **_event: Any) -> Any:
        raw: Any = request.body or b""
        body = raw.encode() if isinstance(raw, str) else bytes(raw)
        parts = urlsplit(request.url)
        answer = api.answer(Request(request.method, parts.path, parts.query, {}, body, "here"))
        if answer.lost:
            raise ReadTimeoutError(endpoint_url=_NOWHERE)
        headers: Any = answer.headers
        return AWSResponse(request.url, answer.status, headers, _Body(answer.body))

    client.meta.events.register("before-send.sesv2", reply)


class MemorySecretsClient:
    """As much of Secrets Manager as the adapter asks for."""

    def __init__(self, values: dict[str, dict[str, str]]) -> None:
        self.values = {name: json.dumps(value) for name, value in values.items()}

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803  (AWS's name)
        return {"SecretString": self.values[SecretId]}

    def put_secret_value(self, *, SecretId: str, SecretString: str) -> None:  # noqa: N803
        self.values[SecretId] = SecretString


class MemoryKmsClient:
    """As much of KMS as the adapter asks for; signs with a secret of its own."""

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._aliases: set[str] = set()

    def list_aliases(self) -> dict[str, Any]:
        found = [{"AliasName": name, "TargetKeyId": name} for name in sorted(self._aliases)]
        return {"Aliases": found, "Truncated": False}

    def sign(self, *, KeyId: str, Message: bytes, **_how: str) -> dict[str, Any]:  # noqa: N803
        self._aliases.add(KeyId)
        return {"KeyId": KeyId, "Signature": hmac.digest(self._key, Message, "sha256")}

    def verify(
        self,
        *,
        Message: bytes,  # noqa: N803
        Signature: bytes,  # noqa: N803
        **_how: str,
    ) -> dict[str, bool]:
        ours = hmac.digest(self._key, Message, "sha256")
        return {"SignatureValid": hmac.compare_digest(ours, Signature)}


class MemoryClients:
    """What the wiring asks of AWS where the store is in memory."""

    def __init__(self, api: MailApi, secrets: dict[str, dict[str, str]]) -> None:
        any_surroundings()
        self._api = api
        self.secrets = MemorySecretsClient(secrets)
        self.kms = MemoryKmsClient()

    @cached_property
    def mail(self) -> SESV2Client:
        client = boto3.client("sesv2", region_name=REGION, endpoint_url=_NOWHERE, config=ONCE)
        answer_here(client, self._api)
        return client
