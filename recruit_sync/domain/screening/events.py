# SPDX-License-Identifier: Apache-2.0
"""What can a screening be told? Acts of the candidate, of staff, of agency, mail and ATS, and time.

Each is told once or often, in any order; what it means is decided in `decide`.
"""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain.screening.happenings import Happening
from recruit_sync.domain.screening.law import Job
from recruit_sync.domain.screening.plan import Plan
from recruit_sync.domain.screening.record import AgencyRefs, Rules
from recruit_sync.domain.screening.routes import Routes
from recruit_sync.domain.screening.summary import AtsStatus
from recruit_sync.domain.screening.words import Authorization, Check, Stage, Stop
from recruit_sync.domain.subject import Evidence
from recruit_sync.domain.values import value

EVERY = frozenset(Check)


@value(frozen=True)
class Begun:
    """The plan is made: for this job, by these rules; `ticked` are the optional checks wanted."""

    job: Job
    plan: Plan
    routes: Routes
    rules: Rules
    stage: Stage
    ticked: frozenset[Check] = EVERY


@value(frozen=True, slots=True)
class StageSeen:
    """The ATS shows the application at this stage."""

    stage: Stage


@value(frozen=True, slots=True)
class NoticeSent:
    """A notice was handed to the mail service: which text, in which language."""

    number: int
    version: str
    language: str
    text_hash: str


@value(frozen=True, slots=True)
class MailSent:
    """A mail of this cause, which is no notice, was handed to the mail service."""

    cause: str


@value(frozen=True, slots=True)
class MailDelivered:
    """The recipient's server took the mail of this cause."""

    cause: str
    at: datetime


@value(frozen=True, slots=True)
class MailBounced:
    """The mail of this cause came back, or could not be handed over."""

    cause: str
    at: datetime
    permanent: bool = True


@value(frozen=True, slots=True)
class Acknowledged:
    """The candidate says on the page that they have read the notice."""

    notice: int
    evidence: Evidence | None = None


@value(frozen=True, slots=True)
class PaperAnswered:
    """The candidate gave or declined one authorisation on the page of a notice; `checks` tells
    several of a kind apart."""

    notice: int
    authorization: Authorization
    given: bool
    evidence: Evidence | None = None
    checks: frozenset[Check] | None = None


@value(frozen=True, slots=True)
class PaperWithdrawn:
    """The candidate takes an authorisation back; checks that rest on it end."""

    authorization: Authorization


@value(frozen=True, slots=True)
class Told:
    """Something happened to these checks, in the machine's own words; the agency's above all."""

    happening: Happening
    only: frozenset[Check] = EVERY


@value(frozen=True, slots=True)
class OrderTried:
    """Written before the first call that may create something at the agency."""

    group: str
    attempt: int


@value(frozen=True, slots=True)
class OrderPlaced:
    """The agency has the order; its ids by what they are of. `found`: it was looked up."""

    group: str
    attempt: int
    refs: AgencyRefs
    found: bool = False


@value(frozen=True, slots=True)
class OrderSplit:
    """No package of the agency covers the group: these do, together, and each is an order."""

    group: str
    attempt: int
    parts: tuple[frozenset[Check], ...]


@value(frozen=True, slots=True)
class CandidateKnown:
    """The agency knows the person, whatever became of the order; its id of them."""

    candidate: str


@value(frozen=True, slots=True)
class OrderRefused:
    """The agency says no, and will say no again."""

    group: str
    attempt: int


@value(frozen=True, slots=True)
class OrderUnanswered:
    """No answer came to a call that may have created the order."""

    group: str
    attempt: int


@value(frozen=True, slots=True)
class OrderAbsent:
    """It was looked up: there is no such order."""

    group: str
    attempt: int


@value(frozen=True, slots=True)
class AgencyAway:
    """The agency could not be reached for this order, before anything was created."""

    group: str
    attempt: int


@value(frozen=True, slots=True)
class OrderLearned:
    """The agency told a further id of the order, as that of the report."""

    group: str
    attempt: int
    refs: AgencyRefs


@value(frozen=True, slots=True)
class OrderClosed:
    """The agency confirms that nothing of the order goes on."""

    group: str
    attempt: int


@value(frozen=True, slots=True)
class Decided:
    """A named person decided on a check: passed, concern or unverified."""

    check: Check
    said: str
    by: str


@value(frozen=True, slots=True)
class CalledOff:
    """The whole screening ends: why, and whether the person is to be forgotten with it."""

    because: str
    stops: tuple[Stop, ...] = ()


@value(frozen=True, slots=True)
class AtsTold:
    """The ATS took our status."""

    status: AtsStatus


@value(frozen=True, slots=True)
class SelectionEnded:
    """The ATS shows that it was decided on the application; the screening closes."""

    hired: bool
    at: datetime


@value(frozen=True, slots=True)
class PersonErased:
    """The person is erased: ids of the ATS go, and what no law keeps."""


@value(frozen=True, slots=True)
class TimePassed:
    """Look at the clock."""


Event = (
    Begun
    | StageSeen
    | NoticeSent
    | MailSent
    | MailDelivered
    | MailBounced
    | Acknowledged
    | PaperAnswered
    | PaperWithdrawn
    | Told
    | OrderTried
    | OrderPlaced
    | OrderSplit
    | CandidateKnown
    | OrderRefused
    | OrderUnanswered
    | OrderAbsent
    | AgencyAway
    | OrderLearned
    | OrderClosed
    | Decided
    | CalledOff
    | AtsTold
    | SelectionEnded
    | PersonErased
    | TimePassed
)
