# SPDX-License-Identifier: Apache-2.0
"""How is a person erased in a tenant where only a scheduled task may purge?

Their applications are ended, so that nothing in progress blocks the task; they are tagged for it;
and the tag is read back, since a write to a merged record may say yes and do nothing. That the task
has run is proven like any purge, by reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json, to_json

from connectors._http import Call, segment
from connectors.workday import wire
from connectors.workday.client import Workday
from recruit_sync.domain.errors import Refused
from recruit_sync.ports import PurgeTicket

_MARKED = "marked:"


class Marking(Workday):
    """Satisfies the port `Ats`; a purge is a mark, and its ticket says no more than that."""

    def purge(
        self,
        ats_id: str,
        reason: str,  # noqa: ARG002 - the port's; the tenant's task knows one tag for all
        reference: str,
    ) -> PurgeTicket:
        """End what is in progress, tag the person. Raises Refused where the tag does not hold."""
        shown = self._shown(ats_id)
        for application in shown.get("jobApplications") or ():
            if isinstance(application, Mapping) and application.get("disposition") is None:
                self._end(str(application.get("id")))
        path = f"/candidates/{segment(ats_id)}"
        tag = {"candidateTags": {"add": [{"id": self._settings.purge_tag}]}}
        self._line.ask(Call("PATCH", path, body=to_json(tag)))
        if self._settings.purge_tag not in _tags(self._shown(ats_id)):
            raise Refused("the tag for the purge was taken without effect: is the record merged?")
        return PurgeTicket(f"{_MARKED}{reference}")

    def purge_ticket(self, ticket_id: str) -> PurgeTicket:
        """Nothing is known of the task but whether the person is still there."""
        return PurgeTicket(ticket_id, problem="marked; the scheduled purge has not run yet")

    def _end(self, application_id: str) -> None:
        path = f"/jobApplications/{segment(application_id)}/move"
        step = {"dispositionStep": {"id": self._settings.purge_disposition}}
        self._line.ask(Call("POST", path, body=to_json(step)))

    def _shown(self, ats_id: str) -> Mapping[str, Any]:
        body = self._candidate(ats_id)
        return {} if body is None else self._understood("/candidates", _document, body)


def _document(body: bytes) -> Mapping[str, Any]:
    """The record as the tenant shows it: the tags and the applications, whatever else it holds."""
    try:
        shown = from_json(body)
    except ValueError:
        raise wire.Malformed("no JSON") from None
    if not isinstance(shown, dict):
        raise wire.Malformed("no candidate")
    return shown


def _tags(shown: Mapping[str, Any]) -> set[object]:
    tags = shown.get("candidateTags")
    return {tag.get("id") for tag in tags or () if isinstance(tag, Mapping)}
