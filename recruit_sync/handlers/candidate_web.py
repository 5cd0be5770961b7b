# SPDX-License-Identifier: Apache-2.0
"""The candidate's page over HTTP: routes, forms and headers; what they mean is in app.web."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from recruit_sync import wiring
from recruit_sync.app.web import Reply
from recruit_sync.domain.errors import Refused, Unavailable

_LOG = logging.getLogger(__name__)
_LARGEST_BODY = 16_384


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """One request of the HTTP API (payload 2.0)."""
    http = event["requestContext"]["http"]
    method, path = str(http["method"]).upper(), str(event.get("rawPath", "/"))
    if not _open():
        return {"statusCode": 503, "headers": {"retry-after": "3600"}, "body": ""}
    reply = _route(method, path.split("/"), event)
    return _response(reply, with_body=method != "HEAD")


def _open() -> bool:
    """Closed while the table is older than what was erased: an answer would be lost, or worse."""
    try:
        wiring.ready()
    except Refused as problem:
        _LOG.error("closed: %s", problem)
        return False
    except Unavailable as problem:
        _LOG.warning("not compared: %s", problem)  # people's answers do not wait for the ledger
    return True


def _route(method: str, parts: list[str], event: Mapping[str, Any]) -> Reply:
    pages = wiring.app().candidate_pages
    match (method, parts):
        case ("GET" | "HEAD", ["", "c" | "u", token]):
            return pages.show(token)
        case ("POST", ["", "c", token]):
            return pages.answer(token, _fields(event))
        case ("POST", ["", "u", token]):
            return pages.one_click(token, _fields(event))
        case _:
            return pages.nothing_here()


def _fields(event: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields; a body that is no form has none."""
    body = str(event.get("body") or "")
    kind = str((event.get("headers") or {}).get("content-type", ""))
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8", "replace")
        if kind.lower().startswith("multipart/form-data"):
            return _parts(kind, body[:_LARGEST_BODY])
        return _said_once(parse_qsl(body[:_LARGEST_BODY], keep_blank_values=True))
    except ValueError:
        return {}


def _said_once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """No page of ours sends a field twice: where one says yes and no, neither is taken."""
    last = dict(pairs)
    ambiguous = {name for name, value in pairs if value != last[name]}
    return {name: value for name, value in pairs if name not in ambiguous}


def _parts(kind: str, body: str) -> dict[str, str]:
    """The fields of a form in parts, which is how RFC 8058 would have mail clients send theirs."""
    # Loaded for whoever sends such a form: it takes as long to load as all else of the page.
    from email import message_from_string  # noqa: PLC0415
    from email.policy import HTTP  # noqa: PLC0415

    whole = message_from_string(f"Content-Type: {kind}\r\n\r\n{body}", policy=HTTP)
    named = ((part.get_param("name", "", "content-disposition"), part) for part in whole.walk())
    return {str(name): str(part.get_payload()).strip("\r\n") for name, part in named if name}


def _response(reply: Reply, *, with_body: bool) -> dict[str, Any]:
    if reply.shown is None:
        return {"statusCode": reply.status, "headers": {"cache-control": "no-store"}, "body": ""}
    body = reply.shown.html if with_body else ""
    return {
        "statusCode": reply.status,
        "headers": dict(wiring.app().candidate_pages.headers),
        "body": body,
    }
