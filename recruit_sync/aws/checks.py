# SPDX-License-Identifier: Apache-2.0
"""Is what the product needs of AWS there, and may it be used? Reads only, for the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recruit_sync.aws.failures import translated
from recruit_sync.aws.queues import queue_name
from recruit_sync.domain.errors import Refused
from recruit_sync.ports import Lane

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient


def sender(client: SESV2Client) -> str:
    """What the mail account allows. Raises Refused where it may not send."""
    with translated("read the mail account"):
        account = client.get_account()
    if not account.get("SendingEnabled", True):
        raise Refused("the mail account may not send: see the SES console, Account dashboard")
    quota = account.get("SendQuota", {})
    sandbox = "" if account.get("ProductionAccessEnabled", True) else ", still in the sandbox"
    return (
        f"{quota.get('SentLast24Hours', 0):.0f} of {quota.get('Max24HourSend', 0):.0f} mails sent"
        f" in 24 hours, {quota.get('MaxSendRate', 0):.0f} a second{sandbox}"
    )


def quota_spent(client: SESV2Client) -> float:
    """How many per cent of the mails of 24 hours are sent; an account without a limit has 0."""
    with translated("read the mail account"):
        quota = client.get_account().get("SendQuota", {})
    most = quota.get("Max24HourSend", 0)
    return 100 * quota.get("SentLast24Hours", 0) / most if most > 0 else 0.0


def queues(client: SQSClient, stage: str) -> str:
    """How much waits in each queue, dead letters included."""
    names = [queue_name(stage, lane) for lane in Lane]
    names += [f"recruit-sync-{stage}-mail-events"]
    return ", ".join(_depth(client, name) for n in names for name in (n, f"{n}-dead"))


def _depth(client: SQSClient, name: str) -> str:
    with translated(f"queue {name}"):
        url = client.get_queue_url(QueueName=name)["QueueUrl"]
        answer = client.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )
    return f"{name} {answer['Attributes']['ApproximateNumberOfMessages']}"
