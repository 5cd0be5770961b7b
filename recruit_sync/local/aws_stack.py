# SPDX-License-Identifier: Apache-2.0
"""Which AWS does the stack run on? moto within this process, or an endpoint somebody else runs.

What is there is used, what is missing is made. While moto is ours, our own clients reach it without
a socket (half the time per call); its port stays open for outsiders and shows the same data.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.exceptions import ClientError
from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from recruit_sync.local.quick_moto import hurry
from recruit_sync.local.wiring_file import Properties, Queue, Wiring

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

REGION = "eu-central-1"
ARCHIVE = "recruit-sync-local-evidence"
_LOCKED: Any = {
    "ObjectLockEnabled": "Enabled",
    "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 365}},
}
_ANY_KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
_TABLE_PROPERTIES = (
    "TableName BillingMode AttributeDefinitions KeySchema GlobalSecondaryIndexes".split()
)
_KEY_BYTES = 32
_SIGN_IN = {"client_id": "local", "client_secret": "local", "refresh_token": "local"}
_AGENCY_KEYS = {"key": "local", "second_key": "local2"}


class Aws(Protocol):
    """An AWS to run on."""

    @property
    def url(self) -> str:
        """Where outsiders reach it."""
        ...

    @property
    def inside(self) -> str | None:
        """The endpoint for clients within this process; None: they need none."""
        ...

    def may_hold(self, queue: str) -> bool:
        """False only where the queue is known to be empty, which saves asking."""
        ...

    def stop(self) -> None:
        """Ends what was started here."""
        ...


@dataclass(frozen=True, slots=True)
class OutsideAws:
    """An endpoint that others run."""

    url: str

    @property
    def inside(self) -> str:
        return self.url

    def may_hold(self, queue: str) -> bool:  # noqa: ARG002  (nothing is known of it from here)
        return True

    def stop(self) -> None:
        """Leaves it alone."""


class OwnMoto:
    """moto, served from a thread of this process."""

    def __init__(self, port: int = 0) -> None:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        hurry()
        BackendDict.reset()
        self._server = make_server(
            "127.0.0.1",
            port,
            DomainDispatcherApplication(create_backend_app),
            threaded=True,
            request_handler=MotoRequestHandler,
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        # What mock_aws() does, less its patching of `requests`, which would slow every ATS call.
        botocore_stubber.enabled = True

    @property
    def inside(self) -> None:
        return None

    def may_hold(self, queue: str) -> bool:
        known = get_backend("sqs")[DEFAULT_ACCOUNT_ID][REGION].queues.get(queue)
        return known is None or known.approximate_number_of_messages > 0

    def stop(self) -> None:
        botocore_stubber.enabled = False
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def any_surroundings() -> None:
    """Lets boto3 work with no account at hand, and with no endpoint of somebody's shell."""
    for name, value in _ANY_KEYS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    os.environ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"


@cache
def _session(region: str) -> boto3.Session:
    """One for all, since it remembers the service descriptions that take long to read."""
    return boto3.Session(region_name=region)


class Clients:
    """The stack's own clients."""

    def __init__(self, aws: Aws, region: str = REGION) -> None:
        self._session = _session(region)
        self._endpoint = aws.inside

    def _client(self, service: str) -> Any:
        return self._session.client(service, endpoint_url=self._endpoint)  # type: ignore[call-overload]

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        client: DynamoDBClient = self._client("dynamodb")
        return client

    @cached_property
    def sqs(self) -> SQSClient:
        client: SQSClient = self._client("sqs")
        return client

    @cached_property
    def kms(self) -> KMSClient:
        client: KMSClient = self._client("kms")
        return client

    @cached_property
    def s3(self) -> S3Client:
        client: S3Client = self._client("s3")
        return client

    @cached_property
    def sns(self) -> SNSClient:
        client: SNSClient = self._client("sns")
        return client

    @cached_property
    def secrets(self) -> SecretsManagerClient:
        client: SecretsManagerClient = self._client("secretsmanager")
        return client


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What exists now: addresses by name."""

    queue_urls: Mapping[str, str]
    topic_arns: Mapping[str, str]


def provision(clients: Clients, wiring: Wiring) -> Provisioned:
    """Make what is missing of the wiring's resources."""
    for table in wiring.tables:
        _table(clients.dynamodb, table)
    # Dead-letter queues first: the others name them.
    ordered = sorted(wiring.queues, key=lambda queue: queue.dead_queue is not None)
    arns: dict[str, str] = {}
    urls = {queue.name: _queue(clients.sqs, queue, arns) for queue in ordered}
    topics = {name: clients.sns.create_topic(Name=name)["TopicArn"] for name in wiring.topics}
    for topic, queue in wiring.subscriptions:
        clients.sns.subscribe(TopicArn=topics[topic], Protocol="sqs", Endpoint=arns[queue])
    for name in wiring.secrets:
        _secret(clients.secrets, name)
    for key_alias in wiring.signing_keys:
        _signing_key(clients.kms, key_alias)
    _archive(clients.s3)
    return Provisioned(urls, topics)


def _table(client: DynamoDBClient, properties: Properties) -> None:
    name = properties["TableName"]
    request: Any = {key: properties[key] for key in _TABLE_PROPERTIES if key in properties}
    try:
        client.create_table(**request)
    except client.exceptions.ResourceInUseException:
        return
    client.get_waiter("table_exists").wait(TableName=name)
    client.update_time_to_live(
        TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"]
    )
    client.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification=properties["PointInTimeRecoverySpecification"],
    )


def _queue(client: SQSClient, queue: Queue, arns: dict[str, str]) -> str:
    try:
        url = client.get_queue_url(QueueName=queue.name)["QueueUrl"]
    except client.exceptions.QueueDoesNotExist:
        url = client.create_queue(QueueName=queue.name, Attributes=_attributes(queue, arns))[
            "QueueUrl"
        ]
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arns[queue.name] = answer["Attributes"]["QueueArn"]
    return url


def _attributes(queue: Queue, arns: Mapping[str, str]) -> dict[Any, str]:
    attributes = {"MessageRetentionPeriod": str(queue.retention)}
    if queue.dead_queue is not None:
        redrive = {
            "deadLetterTargetArn": arns[queue.dead_queue],
            "maxReceiveCount": queue.max_receives,
        }
        attributes["RedrivePolicy"] = json.dumps(redrive)
    return attributes


def _secret(client: SecretsManagerClient, name: str) -> None:
    try:
        client.create_secret(Name=name, SecretString=json.dumps(_value_for(name)))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceExistsException":
            raise


def _archive(client: S3Client) -> None:
    """As keys.yml declares it, under the name that needs no account."""
    try:
        client.create_bucket(
            Bucket=ARCHIVE,
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
            ObjectLockEnabledForBucket=True,
        )
    except (client.exceptions.BucketAlreadyOwnedByYou, client.exceptions.BucketAlreadyExists):
        return
    client.put_object_lock_configuration(Bucket=ARCHIVE, ObjectLockConfiguration=_LOCKED)


def _signing_key(client: KMSClient, alias: str) -> None:
    try:
        client.describe_key(KeyId=alias)
    except client.exceptions.NotFoundException:
        made = client.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
        client.create_alias(AliasName=alias, TargetKeyId=made["KeyMetadata"]["KeyId"])


def _value_for(name: str) -> Mapping[str, str]:
    if name.endswith("/keys"):
        return {key: secrets.token_hex(_KEY_BYTES) for key in ("subject", "forms")}
    if name.endswith("/agency"):
        return _said("RECRUIT_SYNC_SCREENING", _AGENCY_KEYS)
    return _said("RECRUIT_SYNC_ATS", _SIGN_IN)


def _said(prefix: str, usual: Mapping[str, str]) -> Mapping[str, str]:
    """What the environment says, else the usual."""
    return {key: os.environ.get(f"{prefix}_{key.upper()}", value) for key, value in usual.items()}
