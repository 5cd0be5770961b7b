# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

import pytest
from moto import mock_aws

from recruit_sync.aws.clients import Clients
from recruit_sync.aws.seals import KmsSeals, alias
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.local.memory_aws import MemoryKmsClient
from recruit_sync.ports import Seal, Seals

MESSAGE = b'{"answer":"consent"}'


def kms(*stages: str) -> KmsSeals:
    """The adapter of the first stage, in an account with a key for each."""
    client = Clients(region="eu-central-1").kms
    for stage in stages:
        made = client.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
        client.create_alias(AliasName=alias(stage), TargetKeyId=made["KeyMetadata"]["KeyId"])
    return KmsSeals(client, stages[0] if stages else "test")


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    with mock_aws():
        yield


@pytest.fixture(params=["kms", "memory"])
def seals(request: pytest.FixtureRequest) -> Seals:
    in_memory: object = MemoryKmsClient()
    return kms("test") if request.param == "kms" else KmsSeals(in_memory, "test")  # type: ignore[arg-type]


def test_what_was_signed_holds(seals: Seals) -> None:
    assert seals.verify(MESSAGE, seals.sign(MESSAGE))


def test_another_message_does_not_hold(seals: Seals) -> None:
    assert not seals.verify(MESSAGE + b" ", seals.sign(MESSAGE))


@pytest.mark.parametrize("signature", ["", "no base64!", b64encode(b"invented").decode()])
def test_an_invented_signature_does_not_hold(seals: Seals, signature: str) -> None:
    assert not seals.verify(MESSAGE, Seal(seals.sign(MESSAGE).key, signature))


def test_a_signature_by_a_key_of_somebody_else_does_not_hold() -> None:
    ours = kms("test", "other")
    theirs = KmsSeals(Clients(region="eu-central-1").kms, "other").sign(MESSAGE)

    assert not ours.verify(MESSAGE, theirs)


def replace_key(stage: str, year: str) -> None:
    """As docs/howto/replace-the-evidence-key.md says: the old key gets an alias of its own."""
    client = Clients(region="eu-central-1").kms
    old = client.describe_key(KeyId=alias(stage))["KeyMetadata"]["KeyId"]
    new = client.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    client.create_alias(AliasName=f"{alias(stage)}-{year}", TargetKeyId=old)
    client.update_alias(AliasName=alias(stage), TargetKeyId=new)


def test_old_signatures_hold_under_the_old_key_and_new_ones_are_by_the_new() -> None:
    old = kms("test").sign(MESSAGE)
    replace_key("test", "2026")
    seals = KmsSeals(Clients(region="eu-central-1").kms, "test")
    new = seals.sign(MESSAGE)

    assert old.key != new.key
    assert seals.verify(MESSAGE, old)
    assert seals.verify(MESSAGE, new)
    assert not seals.verify(MESSAGE, Seal(new.key, old.signature))


def test_a_key_whose_alias_was_taken_away_vouches_for_nothing() -> None:
    old = kms("test").sign(MESSAGE)
    replace_key("test", "2026")
    client = Clients(region="eu-central-1").kms
    client.delete_alias(AliasName=f"{alias('test')}-2026")

    assert not KmsSeals(client, "test").verify(MESSAGE, old)


def test_while_the_key_is_lacking_signing_is_tried_again_later() -> None:
    with pytest.raises(Unavailable, match="alias/recruit-sync-test-evidence"):
        kms().sign(MESSAGE)


def test_without_the_key_nothing_is_said_to_hold_or_not() -> None:
    with pytest.raises(Refused):
        kms().verify(MESSAGE, Seal("key", "AAAA"))
