# SPDX-License-Identifier: Apache-2.0
"""How do a person's files leave a bucket, with every version of them, and how is that proven?

Knows one bucket and one prefix a person, never what the files are. File names may name people: they
are handed back to S3 and go nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recruit_sync.aws.failures import translated
from recruit_sync.ports import Whom, Word

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


class S3Documents:
    """Satisfies the port `System`."""

    def __init__(self, client: S3Client, bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    def look(self, whom: Whom) -> Word:
        """Absent where neither a file nor an older version nor a delete marker is listed."""
        if next(self._listed(whom), None):
            return Word(problem="files are still listed")
        return Word(absent=True)

    def ask(self, whom: Whom) -> Word:
        """Delete every version. What is locked or forbidden stays listed, and so is no proof."""
        for batch in self._listed(whom):
            with translated(f"delete files of {whom.subject} in {self._bucket}"):
                done = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": batch, "Quiet": True}
                )
            failed = sorted({str(error.get("Code", "-")) for error in done.get("Errors", ())})
            if failed:
                return Word(problem=", ".join(failed), refused=True, ticket=whom.reference)
        return Word(ticket=whom.reference)

    def _listed(self, whom: Whom) -> Iterator[list[ObjectIdentifierTypeDef]]:
        """Pages of everything under the person's prefix, up to a thousand each."""
        prefix = self._prefix.format(ats_id=whom.ats_id)
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        with translated(f"list files of {whom.subject} in {self._bucket}"):
            for page in pages:
                found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
                if found:
                    yield [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
