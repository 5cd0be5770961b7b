# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from recruit_sync.aws.clients import Clients
from recruit_sync.aws.secrets import Secrets
from recruit_sync.domain.errors import NotThere
from tests.contracts.stores import StillClock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@pytest.fixture
def client() -> Iterator[SecretsManagerClient]:
    with mock_aws():
        client = Clients().secrets
        client.create_secret(Name="refresh", SecretString="first")
        yield client


def test_a_secret_is_asked_for_again_after_a_day(client: SecretsManagerClient) -> None:
    clock = StillClock()
    secrets = Secrets(client, clock)
    assert secrets.read("refresh") == "first"
    client.put_secret_value(SecretId="refresh", SecretString="second")

    clock.sleep(24 * 3600 - 1)
    assert secrets.read("refresh") == "first"
    clock.sleep(1)
    assert secrets.read("refresh") == "second"


def test_a_secret_that_was_forgotten_is_asked_for_at_once(client: SecretsManagerClient) -> None:
    secrets = Secrets(client, StillClock())
    secrets.read("refresh")
    client.put_secret_value(SecretId="refresh", SecretString="second")
    secrets.forget("refresh")

    assert secrets.read("refresh") == "second"


def test_a_secret_that_rotates_is_written_and_known_at_once(client: SecretsManagerClient) -> None:
    secrets = Secrets(client, StillClock())
    secrets.read("refresh")
    secrets.write("refresh", "second")

    assert secrets.read("refresh") == "second"
    assert client.get_secret_value(SecretId="refresh")["SecretString"] == "second"


def test_a_secret_that_does_not_exist_is_named_and_not_made(client: SecretsManagerClient) -> None:
    secrets = Secrets(client, StillClock())

    for ask in (secrets.read, lambda name: secrets.write(name, "x")):
        with pytest.raises(NotThere, match="secret none"):
            ask("none")
    assert [known["Name"] for known in client.list_secrets()["SecretList"]] == ["refresh"]


def test_no_value_is_shown(client: SecretsManagerClient) -> None:
    secrets = Secrets(client, StillClock())
    secrets.read("refresh")

    assert "first" not in repr(secrets)
