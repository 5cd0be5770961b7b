# SPDX-License-Identifier: Apache-2.0
"""What comes out of a simulated check? Fixed by a tag in the address, by a script, or by an act.

Somebody without a tag stays as they are for ever, as the original's unknown people do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from recruit_sync.local.checks_simulator import ChecksSimulator
from recruit_sync.local.checks_wire import Document, Refused, stamp

_TAG: Final = re.compile(
    r"\+(clear|consider|suspend|dispute|expire|never|cancel|bounce|unable|revise)(?=[+@])"
)
_SUBMITS_AFTER: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_NEVER_SUBMITS: Final = ("expire", "bounce")


class Result(BaseModel):
    """How a report ends; `screenings` says otherwise for some of its checks."""

    model_config = ConfigDict(extra="forbid")

    after: timedelta = timedelta(0)
    status: str = "complete"
    result: str | None = "clear"
    reason: str | None = None
    screenings: dict[str, str | None] = {}


_BY_TAG: Final[dict[str, tuple[Result, ...]]] = {
    "clear": (Result(after=_DAY),),
    "consider": (Result(after=_DAY, result="consider"),),
    "suspend": (Result(after=timedelta(hours=1), status="suspended"),),
    "dispute": (
        Result(after=_DAY, result="consider"),
        Result(after=2 * _DAY, status="dispute", result="consider"),
        Result(after=5 * _DAY),
    ),
    "cancel": (Result(after=_DAY, status="canceled", reason="request_withdrawn"),),
    "unable": (Result(after=_DAY, result=None, reason="vendor_unable_to_complete"),),
    "revise": (Result(after=_DAY), Result(after=3 * _DAY, result="consider")),
}
_EVENTS: Final = {
    "pending": "report.resumed",
    "suspended": "report.suspended",
    "dispute": "report.disputed",
    "complete": "report.completed",
    "canceled": "report.canceled",
}
_LATE: Final = timedelta(hours=1)


def invited(sim: ChecksSimulator, invitation: Document, now: datetime) -> None:
    """Whoever has a tag acts by themselves."""
    tag = _tag(sim, invitation["candidate_id"])
    if tag in _NEVER_SUBMITS:
        sim.later(timedelta(days=7), now, sim.expire, invitation)
    elif tag:
        sim.later(_SUBMITS_AFTER, now, lambda one, at: submitted(sim, one, at), invitation)


def submitted(sim: ChecksSimulator, invitation: Document, now: datetime) -> None:
    """The form is filled in, and what is fixed for the person takes its course."""
    report = sim.submit(invitation, now)
    if report is None:
        return
    tag = _tag(sim, invitation["candidate_id"])
    script(sim, report, _BY_TAG.get(tag, ()), now)


def script(
    sim: ChecksSimulator, report: Document, results: tuple[Result, ...], now: datetime
) -> None:
    for result in results:
        sim.later(result.after, now, lambda r, one, at: ends(sim, r, one, at), report, result)


def _tag(sim: ChecksSimulator, candidate: str) -> str:
    found = _TAG.findall(str(sim.things["candidates"][candidate]["email"] or ""))
    return str(found[-1]) if found else ""


def ends(sim: ChecksSimulator, report: Document, how: Result, now: datetime) -> None:
    """Bring the report where it is to be, and tell of it. What was cancelled stays so."""
    if report["status"] == "canceled":
        return
    again = report["completed_at"] is not None and how.status == "complete"
    report["status"] = how.status
    for screening in sim.screenings(report):
        if screening["status"] != "canceled":
            _screened(screening, how, now)
    if how.status in ("complete", "canceled"):
        report |= _finished(sim, report, how, now, again=again)
    sim.emit(_EVENTS.get(how.status, "report.updated"), report, now)
    if how.status == "complete" and sim.faults.due("revise_result", report["id"], now):
        other = "clear" if how.result == "consider" else "consider"
        script(sim, report, (Result(after=_DAY, result=other),), now)


def _screened(screening: Document, how: Result, now: datetime) -> None:
    if how.status == "complete":
        result = how.screenings.get(screening["type"], how.result)
        screening |= {"status": "complete", "result": result, "completed_at": stamp(now)}
        screening["cancellation_reason"] = how.reason
    elif how.status == "canceled":
        screening |= {"status": "canceled", "cancellation_reason": how.reason}
    elif screening["status"] != "complete":
        screening["status"] = "suspended" if how.status == "suspended" else "pending"


def _finished(
    sim: ChecksSimulator, report: Document, how: Result, now: datetime, *, again: bool
) -> Document:
    results = {one["result"] for one in sim.screenings(report)}
    whole = "consider" if "consider" in results else "clear" if "clear" in results else None
    done: Document = {
        "result": whole if how.status == "complete" else None,
        "completed_at": report["completed_at"] or stamp(now),
        "turnaround_time": int((now - report["_at"]).total_seconds()),
        "includes_canceled": any(s["status"] == "canceled" for s in sim.screenings(report)),
    }
    if again:
        done |= {"revision": report["revision"] + 1, "revised_at": stamp(now)}
    return done


def completed_now(sim: ChecksSimulator, report: Document, now: datetime) -> Document:
    """Stop what is pending, as the customer asks; what is done stays done."""
    if report["status"] in ("complete", "canceled"):
        return report
    left = [one for one in sim.screenings(report) if one["status"] in ("pending", "suspended")]
    for one in left:
        one |= {"status": "canceled", "cancellation_reason": "complete_now_customer_requested"}
    everything = len(left) == len(sim.screenings(report))
    report["status"] = "canceled" if everything else "complete"
    report |= _finished(sim, report, Result(status=report["status"]), now, again=False)
    sim.emit(_EVENTS[report["status"]], report, now)
    if sim.faults.due("late_after_cancel", report["id"], now):
        sim.later(_LATE, now, lambda one, at: _late(sim, one, at), report)
    return report


def _late(sim: ChecksSimulator, report: Document, now: datetime) -> None:
    """A result that arrives although the order was taken back."""
    report["status"] = "pending"
    for one in sim.screenings(report):
        one["status"] = "pending"
    ends(sim, report, Result(result="consider"), now)


def act(sim: ChecksSimulator, candidate: str, what: str, now: datetime) -> None:
    """What a candidate does in the agency's portal."""
    acts: dict[str, Callable[[], None]] = {
        "open": lambda: None,
        "submit": lambda: _each(sim, "invitations", candidate, lambda i: submitted(sim, i, now)),
        "decline": lambda: _each(sim, "invitations", candidate, lambda i: sim.expire(i, now)),
        "upload": lambda: _each(sim, "reports", candidate, lambda r: _uploaded(sim, r, now)),
        "dispute": lambda: _each(sim, "reports", candidate, lambda r: _disputed(sim, r, now)),
        "comment": lambda: None,
    }
    if what not in acts:
        raise Refused(400, f"a candidate can {', '.join(acts)}")
    acts[what]()


def _each(sim: ChecksSimulator, kind: str, candidate: str, do: Callable[[Document], None]) -> None:
    sim.find("candidates", candidate)
    for thing in sim.of_candidate(kind, candidate):
        do(thing)


def _uploaded(sim: ChecksSimulator, report: Document, now: datetime) -> None:
    if report["status"] == "suspended":
        ends(sim, report, Result(status="pending"), now)
        if _tag(sim, report["candidate_id"]) == "suspend":
            script(sim, report, (Result(after=_DAY),), now)


def _disputed(sim: ChecksSimulator, report: Document, now: datetime) -> None:
    if report["status"] == "complete":
        ends(sim, report, Result(status="dispute"), now)
