# SPDX-License-Identifier: Apache-2.0
"""Where is kept what nobody may change? A bucket with Object Lock; each version stays its time.

Knows keys and texts, nothing of what they say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recruit_sync.aws.failures import translated

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Archive:
    """One bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep(self, key: str, text: str) -> None:
        """Write it under the bucket's own lock."""
        with translated(f"keep {key}"):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=text.encode())

    def keys(self, prefix: str, after: str = "") -> Iterator[str]:
        """Every key with this prefix behind `after`, in order."""
        more = True
        while more:
            with translated(f"list {prefix}"):
                page = self._client.list_objects_v2(
                    Bucket=self._bucket, Prefix=prefix, StartAfter=after
                )
            found = [entry["Key"] for entry in page.get("Contents", ())]
            yield from found
            more, after = page["IsTruncated"], found[-1] if found else after

    def disturbed(self, prefix: str) -> Iterator[str]:
        """Keys whose oldest version is not what they show now, or that a marker hides."""
        first: dict[str, str] = {}
        shown: dict[str, str] = {}
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        with translated(f"list versions of {prefix}"):
            for page in pages:
                for one in page.get("Versions", ()):  # newest first
                    first[one["Key"]] = one["ETag"]
                    if one["IsLatest"]:
                        shown[one["Key"]] = one["ETag"]
        return (key for key, etag in sorted(first.items()) if shown.get(key) != etag)

    def read(self, key: str) -> str:
        """The text as it stands now."""
        with translated(f"read {key}"):
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            return answer["Body"].read().decode()
