# SPDX-License-Identifier: Apache-2.0
"""How does a call of our own clients reach moto in this process? By the shortest way there is.

Nothing is signed, sent, routed by address or parsed as HTTP: moto's method is called with the body
that botocore wrote, and what it answers is read as botocore reads it; so are the answers of a
simulator in this process. Outsiders, other services and real endpoints go the long way.
"""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

from botocore import session
from botocore.awsrequest import HeadersDict
from botocore.endpoint import Endpoint
from botocore.exceptions import ReadTimeoutError
from botocore.loaders import create_loader
from botocore.parsers import create_parser
from botocore.useragent import UserAgentString
from moto.core.models import botocore_stubber
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.sns.responses import SNSResponse
from moto.sqs.responses import SQSResponse
from moto.utilities.utils import get_partition
from werkzeug.exceptions import HTTPException

from recruit_sync.local import quick_items, quick_listings
from recruit_sync.local.web_server import Answer, Request

_RESPONDERS: Final[dict[str, type[BaseResponse]]] = {
    "dynamodb": DynamoHandler,
    "secretsmanager": SecretsManagerResponse,
    "sns": SNSResponse,
    "sqs": SQSResponse,
}
_doors: Final[dict[str, Answer]] = {}
_REFUSED: Final = 300
long_way: Final = Endpoint.make_request
"""As botocore goes it, with signing, sending and its retries."""
_spelt_out = UserAgentString.to_string
_parser = cache(create_parser)
_loader = cache(create_loader)  # one for all sessions: it remembers what takes long to read


def hurry() -> None:
    """Take the short way, in this process and for good, while moto is enabled in it."""
    quick_items.hurry()
    quick_listings.hurry()
    vars(session).update(create_loader=_loader)
    Endpoint.make_request = _make_request  # type: ignore[assignment,method-assign]
    UserAgentString.to_string = _user_agent  # type: ignore[assignment,method-assign]


def open_door(url: str, answer: Answer) -> None:
    """Let calls to that address be answered here, without a socket; its port stays open."""
    _doors[url] = answer


def close_door(url: str) -> None:
    """Nobody answers there any more."""
    _doors.pop(url, None)


def _user_agent(agent: Any) -> str:
    """Nobody reads it here, so it is spelt out once."""
    known: dict[str, str] = vars(agent)
    if not botocore_stubber.enabled or "_spelt_out" not in known:
        known["_spelt_out"] = _spelt_out(agent)
    return known["_spelt_out"]


def _make_request(endpoint: Any, model: Any, request: dict[str, Any]) -> Any:
    if "asked" in request:
        told = quick_items.answer(model.name, request)
        if told is not None:
            return told
        request = request["whole"]()
    if endpoint.host in _doors and botocore_stubber.enabled:
        return _through_the_door(endpoint, model, request)
    if model.name == "ListObjectsV2" and quick_items.ours(request["url"]):
        listed = quick_listings.answer(request)
        if listed is not None:
            return listed
    responder = _RESPONDERS.get(model.service_model.service_name)
    if responder is None or not quick_items.ours(request["url"]):
        return long_way(endpoint, model, request)
    try:
        answer = _answer(responder(), request)
    except HTTPException as problem:
        answer = problem.code, dict(problem.get_headers()), problem.get_body()
    return _read(endpoint, model, *answer)


def _through_the_door(endpoint: Any, model: Any, request: dict[str, Any]) -> Any:
    parts, body = urlsplit(request["url"]), request["body"] or b""
    asked = Request(request["method"], parts.path, parts.query, request["headers"], body, "")
    answer = _doors[endpoint.host](asked)
    if answer.lost:
        raise ReadTimeoutError(endpoint_url=endpoint.host)
    return _read(endpoint, model, answer.status, HeadersDict(answer.headers), answer.body)


def _answer(moto: BaseResponse, request: dict[str, Any]) -> Any:
    _prepare(moto, request)
    return moto.call_action()


def _body_or_form(body: Any) -> tuple[str, dict[str, str]]:
    if isinstance(body, dict):
        return "", {name: str(value) for name, value in body.items()}
    return body.decode(), {}


def _prepare(moto: Any, request: dict[str, Any]) -> None:
    """What `setup_class` finds out from an HTTP request: of a service that takes JSON, or a
    form."""
    headers, url = request["headers"], urlsplit(request["url"])
    body, form = _body_or_form(request["body"])
    moto.normalized_request = SimpleNamespace(
        method="POST",
        content_type=headers["Content-Type"],
        values=form,
        headers=headers,
        data=body.encode(),
        path="/",
    )
    moto.is_werkzeug_request, moto.use_raw_body = False, False
    moto.parsed_url, moto.uri, moto.path, moto.raw_path = url, request["url"], "/", "/"
    moto.method, moto.form_data, moto.uri_match = "POST", {}, {}
    moto.body = moto.raw_body = body
    moto.headers, moto.data = headers, {}
    moto.querystring = {name: [value] for name, value in form.items()}
    moto.region = request["context"]["client_region"]
    moto.partition = get_partition(moto.region)
    moto.response_headers = {"server": "amazon.com"}
    moto.access_key, moto.current_account = moto.get_access_key(), moto.get_current_account()
    if not moto.automated_parameter_parsing:
        return
    if isinstance(moto, DynamoHandler) and not quick_items.holds_bytes(body):
        moto.params = json.loads(body)
    else:
        moto.parse_parameters(moto.normalized_request)


def _read(endpoint: Any, model: Any, status: int, headers: Any, body: str | bytes) -> Any:
    text = body.decode() if isinstance(body, bytes) else body
    answer = SimpleNamespace(status_code=status, headers=headers, content=text)
    parsed = _parsed(endpoint, model, status, headers, text)
    parsed["ResponseMetadata"]["RetryAttempts"] = 0
    return answer, parsed


def _parsed(endpoint: Any, model: Any, status: int, headers: Any, text: str) -> Any:
    raw = {
        "status_code": status,
        "headers": headers,
        "body": text.encode(),
        "context": {"operation_name": model.name},
    }
    parser = _parser(model.service_model.resolved_protocol)
    parsed = parser.parse(raw, model.output_shape)
    if status >= _REFUSED:
        endpoint._add_modeled_error_fields(raw, parsed, model, parser)  # noqa: SLF001
    return parsed
