# SPDX-License-Identifier: Apache-2.0
"""Who talks to AWS, and how patiently? One client per service, made when first asked for.

Mail has settings of its own: a retry there would be a second mail to the same person.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

PATIENT: Final = Config(
    retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=3, read_timeout=10
)
# The lease of a claimed mail (minutes) has to outlast one attempt.
ONCE: Final = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=3, read_timeout=20
)


class Clients:
    """Lazy AWS clients; `endpoint` and `mail_endpoint` lead to simulators, None to AWS itself."""

    def __init__(
        self,
        *,
        endpoint: str | None = None,
        mail_endpoint: str | None = None,
        region: str | None = None,
    ) -> None:
        self._session = boto3.Session(region_name=region)
        self._endpoint = endpoint
        self._mail_endpoint = mail_endpoint or endpoint

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """For the table."""
        return self._session.client("dynamodb", endpoint_url=self._endpoint, config=PATIENT)

    @cached_property
    def sqs(self) -> SQSClient:
        """For the queues."""
        return self._session.client("sqs", endpoint_url=self._endpoint, config=PATIENT)

    @cached_property
    def secrets(self) -> SecretsManagerClient:
        """For keys and credentials."""
        return self._session.client("secretsmanager", endpoint_url=self._endpoint, config=PATIENT)

    @cached_property
    def kms(self) -> KMSClient:
        """For signatures."""
        return self._session.client("kms", endpoint_url=self._endpoint, config=PATIENT)

    @cached_property
    def s3(self) -> S3Client:
        """For candidates' documents."""
        return self._session.client("s3", endpoint_url=self._endpoint, config=PATIENT)

    @cached_property
    def mail(self) -> SESV2Client:
        """For SES; one attempt per call, ever."""
        return self._session.client("sesv2", endpoint_url=self._mail_endpoint, config=ONCE)
