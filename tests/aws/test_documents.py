# SPDX-License-Identifier: Apache-2.0
"""Files of one person leave with every version; nobody else's do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from recruit_sync.aws.clients import Clients
from recruit_sync.aws.documents import S3Documents
from recruit_sync.ports import Whom

BUCKET = "acme-documents"
ME = Whom("subject-1", f"{1:032x}", "no_consent", reference="ref-1")
OTHER = Whom("subject-2", f"{2:032x}", "no_consent")


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield


@pytest.fixture
def documents() -> S3Documents:
    """A bucket that keeps versions; each person has three files, of which one was deleted."""
    client = Clients(region="eu-central-1").s3
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for whom in (ME, OTHER):
        for name in ("cv.pdf", "cv.pdf", "letter.pdf", "photo.png"):
            client.put_object(Bucket=BUCKET, Key=f"candidates/{whom.ats_id}/{name}", Body=b"x")
        client.delete_object(Bucket=BUCKET, Key=f"candidates/{whom.ats_id}/photo.png")
    return S3Documents(client, BUCKET, "candidates/{ats_id}/")


def test_every_version_and_marker_goes_and_other_people_keep_theirs(documents: S3Documents) -> None:
    assert not documents.look(ME).absent
    assert documents.ask(ME).ticket == "ref-1"

    assert documents.look(ME).absent
    assert not documents.look(OTHER).absent


def test_a_delete_marker_alone_is_no_absence(documents: S3Documents) -> None:
    client = Clients(region="eu-central-1").s3
    for name in ("cv.pdf", "letter.pdf"):
        client.delete_object(Bucket=BUCKET, Key=f"candidates/{ME.ats_id}/{name}")

    assert not documents.look(ME).absent


def test_asking_twice_is_asking_once(documents: S3Documents) -> None:
    documents.ask(ME)

    assert documents.ask(ME).ticket == "ref-1"


def test_a_bucket_that_cannot_be_listed_proves_nothing() -> None:
    lost = S3Documents(Clients(region="eu-central-1").s3, "no-such-bucket", "{ats_id}/")

    with pytest.raises(Exception, match="NoSuchBucket"):
        lost.look(ME)
