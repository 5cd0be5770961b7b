# SPDX-License-Identifier: Apache-2.0
"""What the use cases need of the outside, in our words; adapters satisfy these structurally.

Failures are the four kinds of `domain.errors`: Refused (never retry), Unavailable (retry later),
Conflict (re-read, decide again), Misconfigured (a human edits a file).
"""

from recruit_sync.ports.agency import (
    Agency,
    Hint,
    Invitee,
    Order,
    OrderRefs,
    Outcome,
    Placed,
    Reading,
    Redaction,
    Seen,
    WorkPlace,
)
from recruit_sync.ports.archive import Archive
from recruit_sync.ports.ats import Ats, Contact, Page, Presence, PurgeTicket, Unreadable, Window
from recruit_sync.ports.clock import Clock
from recruit_sync.ports.gauges import Gauges
from recruit_sync.ports.mail import (
    Draft,
    Envelope,
    Letter,
    Letters,
    MailInDoubt,
    MailService,
    Quota,
    Verdict,
)
from recruit_sync.ports.pages import PageFacts, Pages, PageState, Shown, Text, Texts
from recruit_sync.ports.screening_notice import AboutScreening, AgencyCard
from recruit_sync.ports.screenings import Screenings
from recruit_sync.ports.seals import Seal, Seals
from recruit_sync.ports.selections import CheckAsked, CheckReport, Opening, Selections
from recruit_sync.ports.store import (
    APPLIED_POLICY,
    NOTICES,
    Addresses,
    Candidacies,
    Due,
    Lane,
    Link,
    Links,
    Notebook,
    Notice,
    Notices,
    Queues,
)
from recruit_sync.ports.systems import System, Whom, Word

__all__ = [
    "APPLIED_POLICY",
    "NOTICES",
    "AboutScreening",
    "Addresses",
    "Agency",
    "AgencyCard",
    "Archive",
    "Ats",
    "Candidacies",
    "CheckAsked",
    "CheckReport",
    "Clock",
    "Contact",
    "Draft",
    "Due",
    "Envelope",
    "Gauges",
    "Hint",
    "Invitee",
    "Lane",
    "Letter",
    "Letters",
    "Link",
    "Links",
    "MailInDoubt",
    "MailService",
    "Notebook",
    "Notice",
    "Notices",
    "Opening",
    "Order",
    "OrderRefs",
    "Outcome",
    "Page",
    "PageFacts",
    "PageState",
    "Pages",
    "Placed",
    "Presence",
    "PurgeTicket",
    "Queues",
    "Quota",
    "Reading",
    "Redaction",
    "Screenings",
    "Seal",
    "Seals",
    "Seen",
    "Selections",
    "Shown",
    "System",
    "Text",
    "Texts",
    "Unreadable",
    "Verdict",
    "Whom",
    "Window",
    "Word",
    "WorkPlace",
]
