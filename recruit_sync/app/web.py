# SPDX-License-Identifier: Apache-2.0
"""The candidate's page: shows and changes nothing on GET; records what the person sends back.

The token in the path is the authority; there are no cookies. A form carries a signed note of what
was shown and when, so that only a page that a person could have read is answered.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from itsdangerous import BadData, URLSafeSerializer

from recruit_sync.app.correspondence import languages, purposes_shown
from recruit_sync.app.evidence import TextsShown, by_mail, verdict
from recruit_sync.app.page_facts import dates, initials, source_facts
from recruit_sync.app.records import Records
from recruit_sync.domain import grounds, purposes
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.domain.events import Answered
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Evidence, Standing
from recruit_sync.domain.values import value
from recruit_sync.ports import Ats, Contact, Link, Links, PageFacts, Pages, PageState, Shown, Text

if TYPE_CHECKING:
    from recruit_sync.app.screening.pages import ScreeningPages

_LOG = logging.getLogger(__name__)
_OF_SCREENING: Final = (
    MailKind.SCREENING_NOTICE,
    MailKind.SCREENING_REMINDER,
    MailKind.SCREENING_HEARING,
)
"""Mails whose link leads to the page of a screening."""
_READING_TIME: Final = timedelta(seconds=2)
_OFFERED: Final[Mapping[PageState, tuple[Answer, ...]]] = {
    PageState.ASK: (Answer.CONSENT, Answer.REFUSE),
    PageState.RENEW: (Answer.CONSENT, Answer.REFUSE),
    PageState.ANEW: (Answer.CONSENT, Answer.REFUSE),
    PageState.CONSENTED: (Answer.WITHDRAW,),
    PageState.ENDING: (Answer.CONSENT,),
}

_FROM_OLDER_PAGES: Final = (
    (PageState.CONSENTED, Answer.REFUSE.value),
    (PageState.RENEW, Answer.WITHDRAW.value),
    (PageState.ANEW, Answer.WITHDRAW.value),
)


@value(frozen=True, slots=True)
class Forms:
    """Signs what a form was shown with; a form altered, borrowed or invented is none."""

    key: str

    def note(self, token: str, text: Text, now: datetime) -> str:
        """The hidden field: when the page was shown, and which text."""
        told = (text.notice_version, text.language, text.hash, text.values)
        lists = (list(text.languages), list(text.purposes))
        return str(self._signer(token).dumps((now.isoformat(), *lists, *told)))

    def read(self, token: str, note: str) -> tuple[datetime, Text] | None:
        """What the hidden field says, or None where it is not ours for this link."""
        try:
            at, languages, purposes, *told = self._signer(token).loads(note)
            version, language, hash_, values = told
            text = Text(version, language, hash_, values, tuple(languages), tuple(purposes))
            return datetime.fromisoformat(at), text
        except (BadData, ValueError, TypeError):
            return None

    def _signer(self, token: str) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt=f"page/{token}")


@value(frozen=True, slots=True)
class Reply:
    """What goes back: a status and a page (None: an empty body)."""

    status: int
    shown: Shown | None


@value(frozen=True, slots=True)
class CandidatePages:
    """GET, POST and one-click, for one token each."""

    records: Records
    links: Links
    pages: Pages
    ats: Ats
    forms: Forms
    texts_shown: TextsShown
    screening: ScreeningPages

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers of every page."""
        return self.pages.headers

    def show(self, token: str) -> Reply:
        """The page as things stand; nothing is recorded, whoever fetches it."""
        found = self._find(token)
        return self._page(token, *found) if found else self.nothing_here()

    def answer(self, token: str, fields: Mapping[str, str]) -> Reply:
        """Record the answer of a form of that page; anything else gets the page again."""
        found = self._find(token)
        if found is None:
            return self.nothing_here()
        link, candidacy = found
        if _leads_to_screening(link, candidacy):
            return self._screened(token, link, candidacy, fields)
        text = self._valid(token, fields, candidacy)
        answer = _answer(fields.get("answer", ""), self._state(candidacy))
        if text is None or answer is None:
            return self._page(token, link, candidacy, again=True)
        self.texts_shown.keep(text)
        proof = _proof(link, candidacy, text)
        told = self.records.tell(link.subject, Answered(answer, Channel.PAGE, proof))
        _LOG.info("answer recorded", extra={"subject": link.subject, "answer": answer})
        self.records.flush()
        if told is None:
            return self.nothing_here()
        just = answer.value if told.changed else None
        return self._page(token, link, told.candidacy, just=just)

    def _screened(
        self, token: str, link: Link, candidacy: Candidacy, fields: Mapping[str, str]
    ) -> Reply:
        """The same for the notice of a screening."""
        text, read = None, self.forms.read(token, fields.get("shown", ""))
        if read and self.records.clock.now() - read[0] >= _READING_TIME:
            text = self.screening.whole(link, self.records.policy(candidacy), *read)
        if text is not None and self.screening.answer(link, fields, text):
            return self._page(token, link, candidacy, just=fields["answer"])
        again = self.screening.asks(link, fields)
        return self._page(token, link, candidacy, again=again)

    def one_click(self, token: str, fields: Mapping[str, str]) -> Reply:
        """RFC 8058: counts as an objection; the answer tells nothing about the token."""
        link = self.links.find(token)
        if link is not None and fields.get("List-Unsubscribe") == "One-Click":
            candidacy = self.records.candidacies.get(link.subject)
            proof = by_mail(candidacy, link.mail_id, Channel.ONE_CLICK) if candidacy else None
            self.records.tell(link.subject, Answered(Answer.OBJECT, Channel.ONE_CLICK, proof))
            self.records.flush()
        return Reply(200, None)

    def nothing_here(self) -> Reply:
        """One and the same page for every token that leads nowhere."""
        return Reply(404, self.pages.show(PageFacts(PageState.NOTHING_HERE)))

    # --- what is shown -----------------------------------------------------------------------

    def _find(self, token: str) -> tuple[Link, Candidacy] | None:
        link = self.links.find(token)
        candidacy = self.records.candidacies.get(link.subject) if link else None
        if link is None or candidacy is None or candidacy.standing is Standing.ERASED:
            return None
        return link, candidacy

    def _page(
        self,
        token: str,
        link: Link,
        candidacy: Candidacy,
        *,
        just: str | None = None,
        again: bool = False,
    ) -> Reply:
        """The page as things stand; its forms carry a note of the very text that is shown."""
        facts = self._facts(token, link, candidacy)
        if facts is None:
            return self.nothing_here()
        facts = replace(facts, just=just)
        if again:
            facts = replace(facts, facts={**facts.facts, "again": "yes"})
        if facts.answers:
            text = self.pages.text(facts)
            if facts.state is PageState.SCREENING:
                text = self.screening.thin(facts, text)
            note = self.forms.note(token, text, self.records.clock.now())
            facts = replace(facts, hidden={"shown": note})
        return Reply(200, self.pages.show(facts))

    def _state(self, candidacy: Candidacy) -> PageState:
        return _state(candidacy, self.records.policy(candidacy), self.records.clock.now())

    def _facts(self, token: str, link: Link, candidacy: Candidacy) -> PageFacts | None:
        """None where the link leads to what is not kept any more."""
        policy = self.records.policy(candidacy)
        contact = self._contact(candidacy)
        if _leads_to_screening(link, candidacy):
            facts = self.screening.facts(link, policy)
        else:
            facts = self._of_consent(candidacy, policy, contact)
        if facts is None:
            return None
        return replace(
            facts,
            languages=languages(contact.language if contact else None, policy),
            action=f"/c/{token}",
            initials=initials(contact),
        )

    def _of_consent(
        self, candidacy: Candidacy, policy: Policy, contact: Contact | None
    ) -> PageFacts:
        now = self.records.clock.now()
        state = self._state(candidacy)
        return PageFacts(
            state=state,
            answers=tuple(answer.value for answer in _OFFERED.get(state, ())),
            policy=policy,
            dates=dates(candidacy, policy, now),
            facts=source_facts(candidacy, contact) | purposes_shown(candidacy, policy),
            held=grounds.held_back_by(candidacy, now) is not None,
        )

    def _contact(self, candidacy: Candidacy) -> Contact | None:
        """Name and language, if the ATS answers; the page works without."""
        try:
            return self.ats.contact(candidacy.ats_id) if candidacy.ats_id else None
        except RecruitSyncError as problem:
            _LOG.info("page without the ATS: %s", problem, extra={"subject": candidacy.subject})
            return None

    def _valid(self, token: str, fields: Mapping[str, str], candidacy: Candidacy) -> Text | None:
        """Whether a person could have read this page: ours, not too fast.

        A yes from a page older than the last answer may be a browser's repeat; a no never waits.
        """
        note = self.forms.read(token, fields.get("shown", ""))
        if note is None:
            return None
        shown_at, text = note
        too_fast = self.records.clock.now() - shown_at < _READING_TIME
        last = candidacy.last_answer_at
        says_yes = fields.get("answer") == Answer.CONSENT.value
        overtaken = says_yes and last is not None and shown_at < last
        return None if too_fast or overtaken else text


def _proof(link: Link, candidacy: Candidacy, text: Text) -> Evidence:
    """What proves an answer given on the page."""
    shown = (text.notice_version, text.language, text.hash)
    known = verdict(candidacy, link.mail_id)
    proof = Evidence(link.mail_id, *shown, Channel.PAGE, *known)
    return replace(proof, languages=text.languages, purposes=text.purposes)


def _state(candidacy: Candidacy, policy: Policy, now: datetime) -> PageState:
    if candidacy.standing is Standing.ERASING:
        return PageState.ERASING
    if candidacy.standing is Standing.HANDED_OVER:
        return PageState.HANDED_OVER
    if candidacy.ending:
        return PageState.ENDING
    consent = grounds.living_consent(candidacy, now)
    if consent is not None and consent.renewal_asked:
        return PageState.RENEW
    if consent is not None:
        return PageState.ANEW if purposes.asked(candidacy, policy) else PageState.CONSENTED
    return PageState.ASK if candidacy.source.asked_for_consent else PageState.RENEW


def _answer(text: str, state: PageState) -> Answer | None:
    """The answer, where this page offers it; a no from an older page takes a consent back."""
    if (state, text) in _FROM_OLDER_PAGES:
        return Answer.WITHDRAW
    return next((a for a in _OFFERED.get(state, ()) if a.value == text), None)


def _leads_to_screening(link: Link, candidacy: Candidacy) -> bool:
    """Whether a link shows a screening; from the fence on every link says that deletion began."""
    return link.kind in _OF_SCREENING and candidacy.standing is not Standing.ERASING
