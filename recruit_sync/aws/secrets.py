# SPDX-License-Identifier: Apache-2.0
"""Where do keys and credentials come from? Secrets Manager, asked once a container and day.

A credential that is refused is asked for again at once (`forget`), so one that was changed is in
use as soon as the old one is not. Nothing here shows a value.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from recruit_sync.aws.failures import translated
from recruit_sync.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_FRESH: Final = timedelta(days=1)


class Secrets:
    """Secrets by name, as text."""

    def __init__(self, client: SecretsManagerClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, tuple[datetime, str]] = {}

    def read(self, name: str) -> str:
        """The value, at most a day old; raises NotThere or NoPermission."""
        now = self._clock.now()
        known = self._known.get(name)
        if known is not None and now - known[0] < _FRESH:
            return known[1]
        with translated(f"read secret {name}"):
            value = self._client.get_secret_value(SecretId=name)["SecretString"]
        self._known[name] = (now, value)
        return value

    def write(self, name: str, value: str) -> None:
        """Replace the value of a secret that exists, such as a refresh token that rotates."""
        self._known.pop(name, None)
        with translated(f"write secret {name}"):
            self._client.put_secret_value(SecretId=name, SecretString=value)
        self._known[name] = (self._clock.now(), value)

    def forget(self, name: str) -> None:
        """Ask again at the next read, as after a credential was refused."""
        self._known.pop(name, None)
