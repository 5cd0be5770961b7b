# SPDX-License-Identifier: Apache-2.0
"""One mail each working morning to every recruiter of whose people there is something to tell.

Whose people they are is asked of the ATS at that moment. What is kept until the mail has left are
ids and counts; the address is asked again when it is sent, and of the erased there is a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from recruit_sync.app.mornings import Mornings
from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.app.suppression import erased_for
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.news import News, Topic, news, of_screening
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import FENCED, Candidacy
from recruit_sync.ports import Addresses, Ats, Candidacies, Contact, Notebook
from recruit_sync.ports.screenings import Screenings

DPO: Final = "dpo"
"""Stands for the recruiter of people who have none."""
_LONGEST: Final = timedelta(days=14)
_LISTED: Final = 20
_ASKED_BY: Final = 5
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Letter:
    """What one recruiter will read: lines by topic, and by whom the address is found again."""

    lines: dict[Topic, list[str]] = field(default_factory=dict)
    ask: list[str] = field(default_factory=list)
    new: bool = False
    erased: list[str] = field(default_factory=list)

    def facts(self, recruiter: str) -> dict[str, str]:
        told = {"recruiter": recruiter, "ask": ",".join(self.ask), "erased": str(len(self.erased))}
        for topic, lines in self.lines.items():
            told[topic.value] = str(len(lines))
            told[f"{topic.value}_people"] = ";;".join(lines[:_LISTED])
        return told


@dataclass(frozen=True, slots=True)
class Digest:
    """Every quarter of an hour; almost always there is no morning anywhere."""

    candidacies: Candidacies
    addresses: Addresses
    notebook: Notebook
    ats: Ats
    notices: StaffNotices
    screenings: Screenings
    fingerprints: Fingerprints
    policy_of: Callable[[str | None, datetime], Policy]
    mornings: Mornings

    def post(self, now: datetime) -> int:
        """Post the digests of each zone whose morning it is, once a day; how many."""
        posted = 0
        for zone, day in self.mornings.begun(now):
            key = f"digest/{zone.replace('/', '-')}"
            note = self.notebook.read(key) or {}
            if note.get("day") == day.isoformat():
                continue
            last = datetime.fromisoformat(str(note.get("through", _BEGINNING.isoformat())))
            posted += self._post(zone, day, max(last, now - _LONGEST), now)
            self.notebook.write(key, {"day": day.isoformat(), "through": now.isoformat()})
        return posted

    def _post(self, zone: str, day: date, since: datetime, now: datetime) -> int:
        letters, count = self._letters(zone, since, now), 0
        for recruiter, letter in letters.items():
            gone = self._erased(recruiter, letter, since, now)
            if letter.new or letter.erased:
                about = f"{day}-{zone.replace('/', '-')}-{recruiter[:16]}"
                facts = letter.facts(recruiter)
                count += self.notices.post(MailKind.STAFF_DIGEST, about, facts)
            for subject in gone:
                self.addresses.unlink(erased_for(recruiter), subject)
        return count

    def _letters(self, zone: str, since: datetime, now: datetime) -> dict[str, _Letter]:
        """By recruiter of that zone; those whose people are only erased are found by one living."""
        letters: dict[str, _Letter] = {}
        somebody: dict[str, str] = {}
        for candidacy in self.candidacies.everybody():
            if candidacy.ats_id is None or candidacy.standing in FENCED:
                continue
            somebody.setdefault(candidacy.marks.recruiter or DPO, candidacy.ats_id)
            told = (*news(candidacy, since, now), *self._screenings(candidacy, since, now))
            contact = self.ats.contact(candidacy.ats_id) if told else None
            if contact and self.mornings.of(contact.recruiter_email) == zone:
                recruiter = self.fingerprints.recruiter(contact.recruiter_email) or DPO
                self._enter(letters.setdefault(recruiter, _Letter()), candidacy, contact, told)
        for recruiter, ats_id in somebody.items():
            if recruiter not in letters and self._counts(recruiter, ats_id, zone):
                letters[recruiter] = _Letter(ask=[ats_id])
        return letters

    def _screenings(self, candidacy: Candidacy, since: datetime, now: datetime) -> Iterator[News]:
        """Only who is in a selection is screened."""
        if not candidacy.applications.live or candidacy.ending:
            return
        for record in self.screenings.of(candidacy.subject):
            found = of_screening(record, since, now)
            if found:
                yield found

    def _enter(
        self, letter: _Letter, candidacy: Candidacy, contact: Contact, told: tuple[News, ...]
    ) -> None:
        if len(letter.ask) < _ASKED_BY:
            letter.ask.append(contact.ats_id)
        letter.new = letter.new or any(one.new for one in told)
        for one in told:
            parts = (contact.ats_id, contact.profile_url or "", one.word, self._day(candidacy, one))
            letter.lines.setdefault(one.topic, []).append("|".join(parts))

    def _day(self, candidacy: Candidacy, one: News) -> str:
        """The last day of what ends, where the person lives."""
        if one.at is None:
            return ""
        zone = self.policy_of(candidacy.country, one.at).zone_end
        return (one.at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date().isoformat()

    def _counts(self, recruiter: str, ats_id: str, zone: str) -> bool:
        """Whether this recruiter, of whom there is no other news, has people who were erased."""
        if not self.addresses.subjects(erased_for(recruiter)):
            return False
        contact = None if recruiter == DPO else self.ats.contact(ats_id)
        return self.mornings.of(contact.recruiter_email if contact else None) == zone

    def _erased(self, recruiter: str, letter: _Letter, since: datetime, now: datetime) -> list[str]:
        """Whom the count is over with: everybody erased under this recruiter before now; those
        since the last digest are counted."""
        listed = list(self.addresses.subjects(erased_for(recruiter)))
        found = self.candidacies.get_many(listed) if listed else {}
        proven = {s: c.erasure.proven_at for s, c in found.items() if c.erasure}
        letter.erased = [s for s, at in proven.items() if at and since <= at < now]
        return [s for s in listed if (at := proven.get(s)) is None or at < now]


@dataclass(frozen=True, slots=True)
class Recruiters:
    """Whose address a digest goes to, at the moment of sending."""

    ats: Ats
    fingerprints: Fingerprints
    dpo: str

    def address(self, facts: Mapping[str, str]) -> str | None:
        """The recruiter's, as the ATS shows it with any of the people; None where it does not."""
        if facts["recruiter"] == DPO:
            return self.dpo
        return next(self._found(facts), None)

    def _found(self, facts: Mapping[str, str]) -> Iterator[str]:
        for ats_id in filter(None, facts["ask"].split(",")):
            contact = self.ats.contact(ats_id)
            email = contact.recruiter_email if contact else None
            if email and self.fingerprints.recruiter(email) == facts["recruiter"]:
                yield email
