# SPDX-License-Identifier: Apache-2.0
"""Which of our four kinds is a failed AWS call?

Reads codes and HTTP states only: AWS's own texts may quote what was sent, so they are never
repeated. Knows no service in particular; mail, where a retry is an act, has rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from recruit_sync.domain.errors import (
    Conflict,
    NoPermission,
    NotThere,
    RecruitSyncError,
    Refused,
    Throttled,
    Unavailable,
)

SERVER_FAULT: Final = 500
_KINDS: Final[dict[str, type[RecruitSyncError]]] = {
    "ConditionalCheckFailedException": Conflict,
    "TransactionConflictException": Conflict,
    "AccessDenied": NoPermission,
    "AccessDeniedException": NoPermission,
    "ResourceNotFoundException": NotThere,
    "QueueDoesNotExist": NotThere,
    "AWS.SimpleQueueService.NonExistentQueue": NotThere,
    "NoSuchKey": NotThere,
    "LimitExceededException": Throttled,
    "ProvisionedThroughputExceededException": Throttled,
    "RequestLimitExceeded": Throttled,
    "RequestThrottled": Throttled,
    "Throttling": Throttled,
    "ThrottlingException": Throttled,
    "TooManyRequestsException": Throttled,
    "ExpiredTokenException": Unavailable,
    "UnrecognizedClientException": Unavailable,
}


def code_of(error: ClientError) -> str:
    """AWS's name for what went wrong."""
    return str(error.response.get("Error", {}).get("Code", "Unknown"))


def status_of(error: ClientError) -> int:
    """The HTTP state that the answer came with; 0 where it had none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def failure(error: ClientError | BotoCoreError, what: str) -> RecruitSyncError:
    """Our name for a failed call; `what` tells the call and the id it was about."""
    if not isinstance(error, ClientError):
        return Unavailable(f"{what}: {type(error).__name__}; try again later")
    code = code_of(error)
    by_status = Unavailable if status_of(error) >= SERVER_FAULT else Refused
    return _KINDS.get(code, by_status)(f"{what}: {code}")


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Raise failed AWS calls in here as ours, with nothing of AWS's text along."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise failure(error, what) from None
