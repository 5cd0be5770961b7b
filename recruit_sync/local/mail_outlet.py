# SPDX-License-Identifier: Apache-2.0
"""Carries the mail service's events to the topics of the wiring, as a configuration set would.

The only link between the simulated mail service and AWS.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from recruit_sync.local.mail_service import MailService

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_SUBJECT = "Amazon SES Email Event Notification"


class MailOutlet:
    """Publishes what is due, and what is handed in."""

    def __init__(self, service: MailService, client: SNSClient, topics: Iterable[str]) -> None:
        self._service = service
        self._client = client
        self._topics = tuple(topics)

    def next_at(self) -> datetime | None:
        """The moment of the next event that waits."""
        return self._service.next_event_at()

    def publish_due(self, now: datetime) -> bool:
        """Whether anything was published."""
        documents = self._service.take_due(now)
        for document in documents:
            self.publish(document)
        return bool(documents)

    def publish(self, document: Mapping[str, Any]) -> None:
        """One event, to every topic there is."""
        for topic in self._topics:
            self._client.publish(TopicArn=topic, Subject=_SUBJECT, Message=json.dumps(document))
