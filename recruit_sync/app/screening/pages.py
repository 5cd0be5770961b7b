# SPDX-License-Identifier: Apache-2.0
"""The page of a screening's notice: shown to anybody with its link, answered by the person.

First the acknowledgement, which is no consent; then a yes or a no to each paper. What was sent once
is gone from the page. Shows and changes nothing on GET.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from recruit_sync.app.evidence import TextsShown
from recruit_sync.app.screening.records import ScreeningRecords
from recruit_sync.app.screening.telling import Telling, notice_of
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.screening.events import Acknowledged, Event, PaperAnswered
from recruit_sync.domain.screening.notice import questions
from recruit_sync.domain.screening.record import Notice, ScreeningRecord
from recruit_sync.domain.subject import Channel, Evidence
from recruit_sync.ports import Link, PageFacts, Pages, PageState, Text

_LOG = logging.getLogger(__name__)
ACKNOWLEDGE: Final = "acknowledge"
_GIVEN: Final = {"authorize": True, "decline": False}
_ID_LENGTH: Final = 32
_THIN: Final = "thin:"
_HASH_LENGTH: Final = 24


@dataclass(frozen=True, slots=True)
class ScreeningPages:
    """What the page says, and what an answer does."""

    records: ScreeningRecords
    telling: Telling
    texts_shown: TextsShown
    pages: Pages

    def _find(self, link: Link) -> ScreeningRecord | None:
        """The screening of a link, while anything is kept of it."""
        record = self.records.get(link.mail_id[:_ID_LENGTH])
        if record is None or record.course.purged or notice_of(record, link.request_number) is None:
            return None
        return record

    def facts(
        self, link: Link, policy: Policy, shown_at: datetime | None = None
    ) -> PageFacts | None:
        """The page as things stand, or stood, without the person and the note of its forms; None
        where nothing is kept any more."""
        record, number = self._find(link), link.request_number
        if record is None:
            return None
        at = shown_at or self.records.clock.now()
        about = self.telling.notice(record, number, at)
        by = self.telling.answer_by(record, number, policy, at)
        return PageFacts(
            state=PageState.SCREENING,
            answers=() if about.over else _answers(record, number, at),
            policy=policy,
            dates={"answer_by": by} if by else {},
            screening=about,
        )

    def thin(self, facts: PageFacts, text: Text) -> Text:
        """The text as the note of a form carries it. On a page of many forms not what the text was
        made of, but what it takes to make that again: a page stays small."""
        if facts.state is not PageState.SCREENING or len(facts.answers) == 1:
            return text
        again = "again" in facts.facts
        seen = [list(facts.languages), bool(facts.initials), facts.just, again]
        values = _THIN + json.dumps(seen, separators=(",", ":"))
        return Text("", "", text.hash[:_HASH_LENGTH], values)

    def whole(self, link: Link, policy: Policy, shown_at: datetime, text: Text) -> Text | None:
        """The text of a note, made again where it was thin; None where another one comes out."""
        if not text.values.startswith(_THIN):
            return text
        wanted, named, just, again = json.loads(text.values.removeprefix(_THIN))
        facts = self.facts(link, policy, shown_at)
        if facts is None:
            return None
        told = {"again": "yes"} if again else {}
        seen = replace(facts, languages=wanted, initials="*" if named else None, just=just)
        made = self.pages.text(replace(seen, facts=told))
        return made if made.hash.startswith(text.hash) else None

    def asks(self, link: Link, fields: Mapping[str, str]) -> bool:
        """Whether the page asks what this form answers."""
        return self._meaning(link, fields) is not None

    def answer(self, link: Link, fields: Mapping[str, str], text: Text) -> bool:
        """Record what a form of that page says; False where it says nothing that is asked."""
        event = self._meaning(link, fields, text)
        if event is None:
            return False
        self.texts_shown.keep(text)
        id_ = link.mail_id[:_ID_LENGTH]
        self.records.tell(id_, event)
        _LOG.info("answer recorded", extra={"screening": id_, "notice": link.request_number})
        self.records.flush()
        return True

    def _meaning(
        self, link: Link, fields: Mapping[str, str], text: Text | None = None
    ) -> Event | None:
        record, number = self._find(link), link.request_number
        notice = notice_of(record, number) if record else None
        if record is None or notice is None or self.telling.notice(record, number).over:
            return None
        proof = _proof(link, notice, text) if text else None
        return _meaning(record, notice, fields, proof)


def _answers(record: ScreeningRecord, number: int, at: datetime) -> tuple[str, ...]:
    """The acknowledgement alone, as long as it is missing; then a yes and a no to each paper."""
    notice = notice_of(record, number)
    if notice is not None and notice.open:
        return (ACKNOWLEDGE,)
    return tuple(_GIVEN) * len(questions(record, number, at))


def _meaning(
    record: ScreeningRecord, notice: Notice, fields: Mapping[str, str], proof: Evidence | None
) -> Event | None:
    answer = fields.get("answer", "")
    if notice.open:
        return Acknowledged(notice.number, proof) if answer == ACKNOWLEDGE else None
    paper = questions(record, notice.number).get(fields.get("paper", ""))
    if paper is None or answer not in _GIVEN:
        return None
    given = _GIVEN[answer]
    return PaperAnswered(notice.number, paper.authorization, given, proof, paper.checks)


def _proof(link: Link, notice: Notice, text: Text) -> Evidence:
    """Which text was answered, and what is known of the mail that led to it."""
    verdict = "bounced" if notice.bounced_at else "delivered" if notice.delivered_at else "unknown"
    shown = (text.notice_version, text.language, text.hash)
    proof = Evidence(link.mail_id, *shown, Channel.PAGE, verdict, notice.delivered_at)
    return replace(proof, languages=text.languages)
