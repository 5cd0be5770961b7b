# SPDX-License-Identifier: Apache-2.0
"""How does a listing of a bucket get from moto to our own clients? Without a page of XML.

moto's own method answers; what is spared is the writing and the reading of it, the signature, and
the search among the patterns of all services, which for every other call is prepared once.
"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

from moto.core.base_backend import BaseBackend
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionResult
from moto.s3.responses import S3Response

from recruit_sync.local.quick_items import parsed

_found_out: Any = vars(BaseBackend)["urls"].fget
_known: Final[dict[type, Any]] = {}


def hurry() -> None:
    """Take the shortcuts, in this process and for good."""
    BaseBackend.urls = property(_urls)  # type: ignore[assignment,method-assign]


def _urls(backend: BaseBackend) -> Any:
    """Which method answers at which address; moto would read the module anew for each call."""
    kind = type(backend)
    if kind not in _known:
        _known[kind] = _found_out(backend)
    return _known[kind]


def answer(request: dict[str, Any]) -> Any:
    """As botocore hands it on; None where moto refuses, which is told the way of all calls."""
    try:
        found: Any = _Listing(request).list_objects_v2()
    except ServiceException:
        return None
    contents = [_dated(one) for one in found.pop("Contents")]
    return parsed(found | ({"Contents": contents} if contents else {}))


def _dated(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "LastModified": datetime.fromisoformat(entry["LastModified"])}


class _Listing(S3Response):
    """What the method needs of an HTTP request, and its result as it is."""

    def __init__(self, request: dict[str, Any]) -> None:
        super().__init__()
        asked = {name: [str(value)] for name, value in request["query_string"].items()}
        self.querystring, self.data = asked, {}
        self.request: Any = SimpleNamespace()
        self.uri = request["url"]
        self.current_account = DEFAULT_ACCOUNT_ID
        self.region = request["context"]["client_region"]
        self.bucket_name = urlsplit(request["url"]).netloc.partition(".s3.")[0]

    def _get_querystring(self, _request: Any, _full_url: str) -> dict[str, Any]:
        return self.querystring

    def serialized(self, action_result: ActionResult) -> Any:
        return action_result.result
