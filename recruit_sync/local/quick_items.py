# SPDX-License-Identifier: Apache-2.0
"""How do the items of a table get from moto to our own clients? As they are, written out once.

botocore checks what is asked, and moto's own method answers; what is spared is the way of both
through the text of an HTTP request. Bytes, and whatever is refused, go the way of all calls.
"""

from __future__ import annotations

import json
from functools import partial
from secrets import token_hex
from types import SimpleNamespace
from typing import Any, Final

from botocore.awsrequest import HeadersDict
from botocore.client import BaseClient
from botocore.exceptions import ParamValidationError
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

_METHODS: Final = {
    "BatchGetItem": "batch_get_item",
    "BatchWriteItem": "batch_write_item",
    "DeleteItem": "delete_item",
    "GetItem": "get_item",
    "PutItem": "put_item",
    "Query": "query",
    "Scan": "scan",
}
_AMAZON: Final = ".amazonaws.com"
_BINARY: Final = ('"B"', '"BS"')
_client: Final[dict[str, Any]] = dict(vars(BaseClient))
_converted: Final = _client["_convert_to_request_dict"]
_resolved: Final = _client["_resolve_endpoint_ruleset"]
long_ways: Final = {
    "_convert_to_request_dict": _converted,
    "_resolve_endpoint_ruleset": _resolved,
}
"""The methods of botocore that are cut short, as they were."""
_ONE_ADDRESS: Final = frozenset(("dynamodb", "secretsmanager", "sns", "sqs"))
_OK: Final = 200


def hurry() -> None:
    """Take the shortcuts, in this process and for good, while moto is enabled in it."""
    quick = {"_convert_to_request_dict": _convert, "_resolve_endpoint_ruleset": _resolve}
    for name, method in quick.items():
        setattr(BaseClient, name, method)


def ours(url: str) -> bool:
    """Whether moto in this process answers there."""
    return botocore_stubber.enabled and _AMAZON in url


def holds_bytes(text: str) -> bool:
    """Whether there is a value in it that JSON has no word for."""
    return any(mark in text for mark in _BINARY)


def _resolve(client: Any, model: Any, asked: Any, context: Any, **more: Any) -> Any:
    """Where a service has one address, whatever is asked, it is found out once."""
    known: dict[str, Any] = vars(client)
    by_name = model.service_model.service_name in _ONE_ADDRESS and ours(client.meta.endpoint_url)
    if not by_name:
        return _resolved(client, model, asked, context, **more)
    if "_known_address" not in known:
        known["_known_address"] = _resolved(client, model, asked, dict(context), **more)
    return known["_known_address"]


def _convert(client: Any, api_params: Any, operation_model: Any, *how: Any, **more: Any) -> Any:
    whole = partial(_converted, client, api_params, operation_model, *how, **more)
    checks: Any = getattr(client._serializer, "_param_validator", None)  # noqa: SLF001
    of_items = operation_model.service_model.service_name == "dynamodb" and checks is not None
    if operation_model.name not in _METHODS or not of_items or not ours(client.meta.endpoint_url):
        return whole()
    report: Any = checks.validate(api_params, operation_model.input_shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())
    context = more["context"]
    return {"asked": api_params, "whole": whole, "context": context, "headers": {}, "body": b""}


def answer(operation: str, request: dict[str, Any]) -> Any:
    """As botocore hands it on; None where it is to be asked the way of all calls."""
    try:
        asked = json.dumps(request["asked"])
    except TypeError:  # bytes
        return None
    if holds_bytes(asked) or "ReturnValues" in request["asked"]:
        return None
    moto: Any = DynamoHandler()
    moto.body = moto.params = json.loads(asked)
    moto.region, moto.current_account = request["context"]["client_region"], DEFAULT_ACCOUNT_ID
    try:
        result = getattr(moto, _METHODS[operation])().result
    except (ServiceException, HTTPException):  # refused, so nothing was written
        return None
    try:
        told = json.dumps(result, default=_wire_form)
    except AttributeError:  # bytes, so it was a question
        return None
    return None if holds_bytes(told) else parsed(json.loads(told))


def parsed(told: dict[str, Any]) -> Any:
    """A success as botocore's parsers leave it, with the response that it came in."""
    head = HeadersDict({"server": "amazon.com", "x-amzn-requestid": token_hex(26).upper()})
    told["ResponseMetadata"] = {
        "HTTPStatusCode": _OK,
        "HTTPHeaders": head,
        "RequestId": head["x-amzn-requestid"],
        "RetryAttempts": 0,
    }
    return SimpleNamespace(status_code=_OK, headers=head), told


def _wire_form(value: Any) -> Any:
    return value.to_json()
