# SPDX-License-Identifier: Apache-2.0
"""What do the candidates do? Some say yes, some no, most nothing; some addresses do not exist.

Each draws a character from the seed and their own id, so that the same seed plays the same story.
Knows what a person can know: the mail in the mailbox, the page behind its link, the own profile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.domain.subject import Hold
from recruit_sync.local.ats_people import Arrival
from recruit_sync.local.ats_profile import Consent
from recruit_sync.local.demo.agenda import Agenda
from recruit_sync.local.demo.chronicle import Act, Chronicle, Deed, WatchedAts
from recruit_sync.local.demo.lives import SUBJECT_LENGTH
from recruit_sync.local.demo.visits import Browser, one_click_of, page_of
from recruit_sync.local.mail_service import Foreseen
from recruit_sync.local.mailbox import Mail
from recruit_sync.wiring import App

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_CHARACTERS = {
    "silent": 42,
    "says_yes": 21,
    "says_no": 9,
    "clicks_once": 4,
    "complains": 3,
    "unknown_address": 6,
    "full_mailbox": 4,
    "slow_server": 4,
    "consents_in_profile": 4,
    "withdraws_in_profile": 3,
}
_SCANNED = 25
_HELD = 6
_TRIES = 12


class Habits:
    """Everybody outside: candidates and their mail servers, recruiters, the legal department."""

    def __init__(
        self,
        ats: WatchedAts,
        agenda: Agenda,
        chronicle: Chronicle,
        *,
        now: Callable[[], datetime],
        seed: int,
    ) -> None:
        self._ats = ats
        self._agenda = agenda
        self._chronicle = chronicle
        self._now = now
        self._seed = seed
        self._owners: dict[str, str] = {}
        self._sendings: Counter[str] = Counter()

    def enter(self, browser: Browser, product: Callable[[], App]) -> None:
        """The stage is up: from now on links can be opened and holds be placed."""
        self._browser = browser
        self._product = product

    # --- who they are ----------------------------------------------------------------------

    def meet(self, arrival: Arrival) -> None:
        """Somebody who will arrive: what they, or others about them, will do whatever is mailed."""
        chance = self._chance(arrival.wid, "life")
        days = timedelta(days=chance.uniform(3, 20))
        match self.character(arrival.wid):
            case "consents_in_profile":
                self._agenda.at(arrival.at + days, partial(self._consent_in_profile, arrival.wid))
            case "withdraws_in_profile":
                self._agenda.at(arrival.at + days, partial(self._withdraw_in_profile, arrival.wid))
            case _:
                pass
        if chance.randrange(100) < _HELD:
            placed = arrival.at + timedelta(days=chance.uniform(1, 25))
            self._agenda.at(placed, partial(self._hold, arrival.wid))
            released = placed + timedelta(days=chance.uniform(10, 30))
            self._agenda.at(released, partial(self._release, arrival.wid))

    def character(self, wid: str) -> str:
        """What a person is like; the same for ever."""
        chance = self._chance(wid, "character")
        return chance.choices(list(_CHARACTERS), list(_CHARACTERS.values()))[0]

    def _chance(self, wid: str, what: str) -> Random:
        return Random(f"{what}-{self._seed}-{wid}")

    def _owner(self, mail: Mail) -> str | None:
        """Whose mailbox it is: the last who was entered under that address."""
        for wid, entries in reversed(self._chronicle.documents.items()):
            if any(document.get("email") == mail.to for _, document in entries):
                return wid
        return None

    # --- mail arrives ----------------------------------------------------------------------

    def receive(self, mail: Mail) -> Sequence[Foreseen]:
        """What becomes of a mail, and what whoever reads it will do."""
        kind = mail.kind or ""
        if kind.startswith(("staff_", "dpo_")):
            self._to_staff(kind)
            return [Foreseen("Send"), Foreseen("Delivery")]
        wid = self._owner(mail)
        if wid is None:
            return [Foreseen("Send"), Foreseen("Delivery")]
        fate = self._fate(wid, mail)
        delivered = next((one.after for one in fate if one.kind == "Delivery"), None)
        if delivered is not None:
            self._react(wid, mail, self._now() + delivered)
        return [Foreseen("Send"), *fate]

    def _fate(self, wid: str, mail: Mail) -> Sequence[Foreseen]:
        character, chance = self.character(wid), self._chance(wid, "mail")
        soon = timedelta(seconds=chance.randint(1, 90))
        self._sendings[mail.to] += 1
        if character == "unknown_address" and not mail.to.startswith("new."):
            self._agenda.at(
                self._now() + timedelta(days=chance.uniform(2, 40)),
                partial(self._new_address, wid, mail.to),
            )
            return [Foreseen("Bounce", "Permanent", soon)]
        if character == "full_mailbox" and self._sendings[mail.to] <= chance.randint(1, 3):
            return [
                Foreseen("DeliveryDelay", after=_HOUR),
                Foreseen("Bounce", "Transient", 13 * _HOUR),
            ]
        if character == "slow_server":
            return [Foreseen("DeliveryDelay", after=_HOUR), Foreseen("Delivery", after=9 * _HOUR)]
        if character == "complains" and mail.kind == "consent_request":
            later = soon + timedelta(hours=chance.uniform(1, 60))
            return [Foreseen("Delivery", after=soon), Foreseen("Complaint", after=later)]
        return [Foreseen("Delivery", after=soon)]

    def _react(self, wid: str, mail: Mail, at: datetime) -> None:
        character, chance, path = (
            self.character(wid),
            self._chance(wid, _matter(mail)),
            page_of(mail),
        )
        if path is None:
            return
        if chance.randrange(100) < _SCANNED:
            self._agenda.at(at, partial(self._scan, wid, path))
        later = at + timedelta(hours=chance.uniform(2, 24 * 12))
        match mail.kind, character:
            case "consent_request" | "consent_reminder" | "consent_renewal", "says_yes":
                self._agenda.at(later, partial(self._answer, wid, path, Deed.CONSENT))
                if chance.randrange(100) < _SCANNED:
                    changed = later + timedelta(days=chance.uniform(2, 15))
                    self._agenda.at(changed, partial(self._answer, wid, path, Deed.WITHDRAW))
            case "consent_request" | "consent_reminder", "says_no":
                self._agenda.at(later, partial(self._answer, wid, path, Deed.REFUSE))
            case "consent_request", "clicks_once":
                self._agenda.at(later, partial(self._click_once, wid, mail))
            case _:
                pass

    # --- what they do ----------------------------------------------------------------------

    def _scan(self, wid: str, path: str) -> None:
        self._browser.scan(path)
        self._note(wid, Deed.SCAN)

    def _answer(self, wid: str, path: str, deed: Deed, tries: int = 1) -> None:
        """Press the button; who sees an error page comes back an hour later."""
        recorded = self._browser.answer(path, deed.value)
        if recorded is not None:
            self._note(wid, deed, thanked=recorded)
        if recorded is not True and tries < _TRIES and self._ats.shows(wid):
            again = partial(self._answer, wid, path, deed, tries + 1)
            if recorded is False or self._browser.get(path).status >= 500:  # noqa: PLR2004
                self._agenda.at(self._now() + _HOUR, again)

    def _click_once(self, wid: str, mail: Mail, tries: int = 1) -> None:
        """Mail clients try again when they get an error."""
        path = one_click_of(mail)
        if path is None:
            return
        done = self._browser.click_once(path)
        self._note(wid, Deed.ONE_CLICK, thanked=done)
        if not done and tries < _TRIES:
            again = partial(self._click_once, wid, mail, tries + 1)
            self._agenda.at(self._now() + _HOUR, again)

    def _consent_in_profile(self, wid: str) -> None:
        if self._ats.shows(wid):
            self._ats.consent(wid, Consent(at=self._ats.tick(), channel="profile"))

    def _withdraw_in_profile(self, wid: str) -> None:
        if self._ats.shows(wid):
            self._ats.consent(
                wid, Consent(at=self._ats.tick(), status="withdrawn", channel="profile")
            )

    def _new_address(self, wid: str, old: str) -> None:
        """A recruiter finds a better address, for some."""
        found = self._chance(wid, "address").randrange(2)
        if found and self._ats.shows(wid) and self._ats.record(wid).latest.get("email") == old:
            self._ats.update(wid, email=f"new.{old}")

    def _hold(self, wid: str) -> None:
        if not self._ats.shows(wid):
            return
        hold = Hold(f"CASE-{wid[:6]}", "claim announced", self._now(), "legal")
        if self._tried(lambda: self._product().people.place_hold(wid, hold)):
            self._note(wid, Deed.HOLD)

    def _release(self, wid: str) -> None:
        if self._tried(lambda: self._product().people.release_hold(wid, "legal")):
            self._note(wid, Deed.RELEASE)
        elif any(act.deed is Deed.HOLD for act in self._chronicle.acts_of(wid)):
            pass

    def _to_staff(self, kind: str) -> None:
        if kind == "dpo_brake":
            self._agenda.at(self._now() + 4 * _HOUR, self._approve)

    def _approve(self) -> None:
        """The DPO has looked at the plan and lets it go."""
        plan = self._product().erasures.plan()
        if plan["stopped"]:
            self._tried(lambda: self._product().erasures.approve(str(plan["digest"]), "dpo"))

    def _tried(self, order: Callable[[], object]) -> bool:
        try:
            order()
        except RecruitSyncError:
            return False
        return True

    def _note(self, wid: str, deed: Deed, *, thanked: bool = True) -> None:
        self._chronicle.acts.append(Act(self._now(), wid, deed, thanked))


def _matter(mail: Mail) -> str:
    """What a mail is about; its id at the mail service is drawn anew in each run."""
    return mail.tags.get("mail_id", "")[SUBJECT_LENGTH:]
