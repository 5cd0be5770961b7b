# SPDX-License-Identifier: Apache-2.0
"""What makes moto slow, done in less: shortcuts that change no answer.

It spells names and handles letter by letter, walks the service description for answers that are
JSON already, searches every answer for a tag of XML, copies and measures each item of a listing
through its own types, counts a whole queue three times for each message that is received, and makes
a certificate for every message of a topic.
"""

from __future__ import annotations

import json
import string
from functools import cache
from random import choices
from secrets import token_hex
from types import SimpleNamespace
from typing import Any, Final

from cryptography import x509
from moto.core import responses, utils
from moto.core.common_types import TYPE_RESPONSE
from moto.core.loaders import create_loader
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, method_names_from_class
from moto.dynamodb import responses as dynamodb
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.responses import DynamoHandler
from moto.sns import models as sns
from moto.sqs import models as sqs

from recruit_sync.local import quick_calls, quick_queries

_CONTENT_TYPE: Final = {"Content-Type": "application/x-amz-json-1.0"}
_AS_THEY_ARE: Final = frozenset(("S", "N", "BOOL", "NULL", "SS", "NS"))
_ONE_VALUE: Final = frozenset(("S", "BOOL", "B"))
_methods = cache(method_names_from_class)
_with_underscores = cache(camelcase_to_underscores)
_loader = cache(create_loader)  # it remembers what takes long to read
_described = DynamoHandler.serialized
_enriched = DynamoHandler._enrich_response  # noqa: SLF001
_measured = Item.size
_cast: Any = vars(DynamoType)["cast_value"]


def hurry() -> None:
    """Take the shortcuts, in this process and for good."""
    quick_calls.hurry()
    quick_queries.hurry()
    names = {"camelcase_to_underscores": _with_underscores}
    vars(responses).update(names, method_names_from_class=_methods, gen_amzn_requestid_long=_id)
    vars(sqs).update(names, generate_receipt_handle=_receipt_handle)
    vars(dynamodb).update(dynamo_to_dict=_plain)
    vars(utils).update(create_loader=_loader)
    certificates = SimpleNamespace(
        CertificateBuilder=_Certificate, random_serial_number=x509.random_serial_number
    )
    vars(sns).update(cryptography=SimpleNamespace(x509=certificates))
    shortcuts: dict[type, dict[str, Any]] = {
        DynamoHandler: {"serialized": _serialized, "_enrich_response": staticmethod(_enrich)},
        DynamoType: {"cast_value": property(_value)},
        Item: {"size": _size, "__deepcopy__": _copy},
        Table: {"all_items": quick_queries.all_items},
        sqs.SQSBackend: {"is_message_valid_based_on_retention_period": _is_kept},
    }
    for kind, quick in shortcuts.items():
        for name, method in quick.items():
            setattr(kind, name, method)


# --- names ---------------------------------------------------------------------------------------


def _id(headers: dict[str, Any]) -> str:
    headers["x-amzn-requestid"] = token_hex(26).upper()
    return str(headers["x-amzn-requestid"])


def _receipt_handle() -> str:
    return "".join(choices(string.ascii_lowercase, k=185))


def _is_kept(backend: sqs.SQSBackend, queue_name: str, message: Any) -> bool:
    """Whether a message is younger than its queue keeps one."""
    queue: Any = backend.get_queue(queue_name)
    sent_at = float(message.sent_timestamp) / 1000
    return bool(int(queue.message_retention_period) + sent_at > utils.unix_time())


# --- answers -------------------------------------------------------------------------------------


def _serialized(handler: DynamoHandler, answer: ActionResult) -> TYPE_RESPONSE:
    """Items are in their wire form already; whatever holds more (moments, errors) goes the long
    way."""
    if not isinstance(answer.result, dict):
        return _described(handler, answer)
    try:
        body = json.dumps(answer.result, default=_wire_form)
    except (TypeError, AttributeError):
        return _described(handler, answer)
    return 200, {**handler.response_headers, **_CONTENT_TYPE}, body


def _wire_form(value: Any) -> Any:
    return value.to_json()


def _enrich(headers: dict[str, Any], body: Any) -> tuple[dict[str, Any], Any]:
    """The id of the request; only XML holds it in the body too."""
    if "<RequestId>" in body:
        return _enriched(headers, body)
    if "status" in headers:
        headers["status"] = str(headers["status"])
    _id(headers)
    return headers, body


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is DynamoType and value.type in _AS_THEY_ARE:
        return {value.type: value.value}
    if kind is dict or kind is LimitedSizeDict:
        return {key: _plain(one) for key, one in value.items()}
    if kind is list:
        return [_plain(one) for one in value]
    return dynamo_to_dict(value)


# --- items ---------------------------------------------------------------------------------------


def _value(one: DynamoType) -> Any:
    return one.value if one.type in _ONE_VALUE else _cast.fget(one)


def _size(item: Item) -> int:
    """Measured once; where an item is changed in place, a page ends a little sooner or later."""
    known: dict[str, Any] = vars(item)
    if "_known_size" not in known:
        known["_known_size"] = _measured(item)
    return int(known["_known_size"])


def _copy(item: Item, memo: dict[int, Any]) -> Any:
    """Of what cannot change inside, the value is enough."""
    copy: Any = Item.__new__(Item)
    copy.hash_key, copy.range_key = item.hash_key, item.range_key
    copy.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    for name, value in item.attrs.items():
        dict.__setitem__(copy.attrs, name, _copied(value, memo))
    return copy


def _copied(one: DynamoType, memo: dict[int, Any]) -> DynamoType:
    if one.type not in _ONE_VALUE and one.type != "N":
        return one.__deepcopy__(memo)
    copy: DynamoType = DynamoType.__new__(DynamoType)
    copy.type, copy.value = one.type, one.value
    return copy


# --- topics --------------------------------------------------------------------------------------


class _Certificate:
    """A builder that signs one certificate per key; the message's own signature is always made."""

    _signed: Final[dict[Any, Any]] = {}

    def __init__(self) -> None:
        self._builder = x509.CertificateBuilder()

    def __getattr__(self, step: str) -> Any:
        def take(*values: Any) -> _Certificate:
            self._builder = getattr(self._builder, step)(*values)
            return self

        return take

    def sign(self, key: Any, algorithm: Any) -> Any:
        known = self._signed
        if key not in known:
            known[key] = self._builder.sign(key, algorithm)
        return known[key]
