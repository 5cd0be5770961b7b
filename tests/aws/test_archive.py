# SPDX-License-Identifier: Apache-2.0
"""What is written once: the bucket and its double in memory keep the same promises."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from recruit_sync.aws.archive import S3Archive
from recruit_sync.domain.errors import NotThere
from recruit_sync.local.memory_archive import MemoryArchive
from recruit_sync.ports import Archive


@pytest.fixture(params=["memory", "s3"])
def archive(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    if request.param == "memory":
        yield MemoryArchive()
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="kept", ObjectLockEnabledForBucket=True)
        yield S3Archive(client, "kept")


def test_what_is_kept_is_read_back_and_twice_is_once(archive: Archive) -> None:
    archive.keep("ledger/1", "é")
    archive.keep("ledger/1", "é")

    assert archive.read("ledger/1") == "é"
    assert list(archive.keys("ledger/")) == ["ledger/1"]


def test_keys_come_in_order_behind_the_one_named_and_under_their_prefix_alone(
    archive: Archive,
) -> None:
    for key in ("audit/1", "ledger/3", "ledger/1", "ledger/2"):
        archive.keep(key, key)

    assert list(archive.keys("ledger/")) == ["ledger/1", "ledger/2", "ledger/3"]
    assert list(archive.keys("ledger/", "ledger/1")) == ["ledger/2", "ledger/3"]
    assert list(archive.keys("ledger/", "ledger/15")) == ["ledger/2", "ledger/3"]
    assert list(archive.keys("ledger/", "ledger/3")) == []


def test_more_than_one_page_is_listed(archive: Archive) -> None:
    names = [f"ledger/{number:05}" for number in range(1005)]
    for name in names:
        archive.keep(name, "")

    assert list(archive.keys("ledger/")) == names


def test_what_shows_another_text_than_the_first_is_named_until_it_is_put_back(
    archive: Archive,
) -> None:
    for key in ("audit/1", "audit/2", "ledger/1"):
        archive.keep(key, key)
    assert list(archive.disturbed("")) == []
    archive.keep("audit/2", "other")
    archive.keep("ledger/1", "other")
    assert list(archive.disturbed("audit/")) == ["audit/2"]
    archive.keep("audit/2", "audit/2")
    assert list(archive.disturbed("audit/")) == []


def test_what_a_marker_hides_is_named(archive: Archive) -> None:
    archive.keep("audit/1", "one")
    archive.keep("audit/2", "two")
    if isinstance(archive, S3Archive):
        archive._client.delete_object(Bucket="kept", Key="audit/2")  # noqa: SLF001
    else:
        del archive._texts["audit/2"]  # type: ignore[attr-defined] # noqa: SLF001

    assert list(archive.keys("audit/")) == ["audit/1"]
    assert list(archive.disturbed("audit/")) == ["audit/2"]


def test_what_is_not_there_is_said_to_be_so(archive: Archive) -> None:
    with pytest.raises(NotThere):
        archive.read("ledger/none")
