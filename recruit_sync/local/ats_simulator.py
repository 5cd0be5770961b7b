# SPDX-License-Identifier: Apache-2.0
"""An applicant tracking system in memory: people arrive, change, merge, are hired and purged.

The clock is handed in; nothing happens between two looks at it, since whatever was planned is
done at the next look. Knows nothing of HTTP; ats_api and ats_http put it on the wire.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import count
from random import Random
from threading import RLock
from typing import Any

from recruit_sync.local import ats_acts
from recruit_sync.local.ats_checks import CheckDesk
from recruit_sync.local.ats_faults import Chance, Faults
from recruit_sync.local.ats_identities import Identities
from recruit_sync.local.ats_log import Entry, EntryLog, Record
from recruit_sync.local.ats_profile import (
    OWN_ADDRESS,
    Application,
    Consent,
    Profile,
    attachment,
    shell,
)
from recruit_sync.local.ats_purge import PurgeDesk, PurgeJob, PurgeLine, erase, marked, next_night
from recruit_sync.local.ats_tokens import Account, TokenDesk
from recruit_sync.local.ats_wire import Document, Request, stamp

LOCAL = Account()


class AtsSimulator:
    def __init__(
        self, clock: Callable[[], datetime], seed: int = 1, account: Account = LOCAL
    ) -> None:
        self.lock = RLock()
        self.account = account
        self.faults = Faults()
        self.chance = Chance(seed)
        self.log = EntryLog()
        self.requests: Counter[str] = Counter()
        self._clock = clock
        self._wids = Random(f"people-{seed}")
        self._secrets = Random(f"secrets-{seed}")
        self._numbers = count(1)
        self._addresses = count(1)
        self._application_numbers = count(1)
        self._planned: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._plan_numbers = count()
        self._catching_up = False
        self._identities = Identities()
        self.tokens = TokenDesk(account, self._new_secret)
        self._purges = PurgeDesk(self.log, self._new_secret)
        self.checks = CheckDesk(self.log, self._new_secret)

    # time

    def tick(self) -> datetime:
        """The server's clock; whatever fell due up to it has then happened."""
        moment = self._clock() + self.faults.clock_skew
        now = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        with self.lock:
            if not self._catching_up:
                self._catch_up(now)
        return now

    def _catch_up(self, now: datetime) -> None:
        # An act looks at the clock too; only the outermost look runs acts, or they would
        # overtake one another.
        self._catching_up = True
        try:
            while self._planned and self._planned[0][0] <= now:
                at, _, act = heapq.heappop(self._planned)
                act(at)
        finally:
            self._catching_up = False

    def plan(self, at: datetime, act: Callable[[datetime], None]) -> None:
        with self.lock:
            heapq.heappush(self._planned, (at, next(self._plan_numbers), act))

    def switch(self, **changes: Any) -> Faults:
        """Turns faults on or off; those not named stay as they are."""
        with self.lock:
            self.faults = Faults.model_validate({**self.faults.model_dump(), **changes})
            return self.faults

    # people

    def add(
        self,
        person: Mapping[str, Any] | Profile | None = None,
        *,
        at: datetime | None = None,
        attachments: Sequence[Document] = (),
        **facts: Any,
    ) -> str:
        """A candidate as the wire shows them, or the facts of a Profile. Returns the WID.

        One with a later moment stays unseen until the clock gets there. Whatever a document
        leaves out is left out on the wire too.
        """
        with self.lock:
            now = self.tick()
            profile = Profile(**facts) if person is None else person
            if isinstance(profile, Profile):
                document, files = profile.document(), [*profile.attachments(), *attachments]
            else:
                document, files = dict(profile), [*attachments]
            document = self._addressed(document)
            moment = now if at is None else at
            wid = self._enter(document, files, moment, now)
            if self.chance.strikes(self.faults.duplicates):
                again = ats_acts.imported_again(document, "AGENCY")
                self._enter(again, (), moment + self.faults.duplicate_after, now)
            return wid

    def update(
        self,
        wid: str,
        changes: Mapping[str, Any] | None = None,
        *,
        absent: Iterable[str] = (),
        **fields: Any,
    ) -> None:
        new = {**(changes or {}), **fields}
        self.act(wid, lambda document, _: ats_acts.changed(document, new, absent))

    def apply(self, wid: str, application: Application | None = None, **facts: Any) -> str:
        """A further job application; returns its WID."""
        with self.lock:
            row = self._numbered((application or Application(**facts)).document(), self.tick())
            self.act(wid, lambda document, _: ats_acts.applied(document, row))
            return str(row["id"])

    def consent(self, wid: str, consent: Consent | None = None, **facts: Any) -> None:
        """What the careers site or the profile recorded."""
        with self.lock:
            given = consent or Consent(**{"at": self.tick(), **facts})
            self.act(wid, lambda document, _: ats_acts.consented(document, given.document()))

    def attach(self, wid: str, file_name: str, location: str = "otherDocuments") -> str:
        """A file more; returns its id."""
        with self.lock:
            file = {"id": self._new_wid(), **attachment(file_name, location)}
            record = self.record(wid)
            record.attachments = [*record.attachments, file]
            self.act(wid, lambda document, _: document)
            return str(file["id"])

    def hire(self, wid: str, *, at: datetime | None = None) -> None:
        number = self.record(wid).candidate_id.replace("C-", "E-")
        self.act(wid, lambda document, now: ats_acts.hired(document, number, now), at=at)

    def dispose(self, wid: str, how: str = "REJECTED", *, at: datetime | None = None) -> None:
        """Ends every live application of the person."""
        self.act(wid, lambda document, now: ats_acts.disposed(document, how, now), at=at)

    def merge(self, wid: str, into: str) -> None:
        with self.lock:
            now = self.tick()
            record, survivor = self.record(wid), self.record(into)
            old, kept = ats_acts.merged(record.latest, survivor.latest)
            self.write(record, old, now)
            self.write(survivor, kept, now)

    def remove(self, wid: str) -> None:
        """Gone without a purge, as when somebody deletes them in the user interface."""
        with self.lock:
            now = self.tick()
            record = self.record(wid)
            record.attachments = []
            self.log.vanish(record, shell(wid), now)

    def act(
        self,
        wid: str,
        change: Callable[[Document, datetime], Document],
        *,
        at: datetime | None = None,
    ) -> Document:
        """One change of one person, entered in the log now (or when planned: then)."""
        with self.lock:
            now = self.tick() if at is None else at
            record = self.record(wid)
            return self.write(record, change(record.latest, now), now)

    def record(self, wid: str) -> Record:
        with self.lock:
            self.tick()
            found = self.log.find(wid)
            if found is None or found.gone is not None:
                raise LookupError(f"No candidate {wid} in the simulated ATS.")
            return found

    def write(self, record: Record, document: Document, at: datetime) -> Document:
        document = {**document, "lastUpdatedMoment": stamp(at)}
        self._identities.remember(document, record.attachments)
        self.log.write(record, Entry(at, at + self.faults.late_entries, document))
        return document

    # purging

    def purge(self, request: Request) -> PurgeJob:
        with self.lock:
            now = self.tick()
            job, new = self._purges.ask(request, now)
            if new:
                self.plan(now + self.faults.purge_delay, lambda at: self._complete(job, at))
            return job

    def purge_job(self, job_id: str) -> PurgeJob:
        with self.lock:
            return self._purges.read(job_id, self.tick())

    @property
    def purge_log(self) -> list[PurgeLine]:
        with self.lock:
            self.tick()
            return list(self._purges.lines)

    # looking in

    def people(self) -> list[Document]:
        """Everybody who has arrived and is not gone, as the truth is; shells among them."""
        with self.lock:
            self.tick()
            return [record.latest for record in self.log if record.gone is None]

    def identities(self, *, single_names: bool = True, encoded: bool = False) -> frozenset[str]:
        """Whatever would give a candidate away, of everybody who ever arrived."""
        with self.lock:
            self.tick()
            return self._identities.all(single_names=single_names, encoded=encoded)

    def staff(self) -> frozenset[str]:
        """Names and addresses of the recruiters."""
        return self._identities.staff()

    # inside

    def _enter(
        self, document: Document, attachments: Sequence[Document], at: datetime, now: datetime
    ) -> str:
        record = Record(self._new_wid(), f"C-{next(self._numbers):06}", at)
        record.attachments = [{"id": self._new_wid(), **one} for one in attachments]
        ids = {"id": record.wid, "candidateID": record.candidate_id, "createdMoment": stamp(at)}
        whole = {**ids, **document, **ids}
        if whole.get("jobApplications"):
            whole["jobApplications"] = [self._numbered(row, at) for row in whole["jobApplications"]]
        if at <= now:
            self._arrive(record, whole, at)
        else:
            self.plan(at, partial(self._arrive, record, whole))
        return record.wid

    def _arrive(self, record: Record, document: Document, at: datetime) -> None:
        self.log.insert(record)
        self.write(record, document, at)

    def _addressed(self, document: Document) -> Document:
        if document.get("email") != OWN_ADDRESS:
            return document
        return {**document, "email": f"candidate-{next(self._addresses)}@example.org"}

    def _numbered(self, application: Document, at: datetime) -> Document:
        number = f"JA-{next(self._application_numbers):06}"
        defaults = {"jobApplicationDate": stamp(at), "statusTimestamp": stamp(at)}
        return {"id": self._new_wid(), "jobApplicationID": number, **defaults, **application}

    def _complete(self, job: PurgeJob, at: datetime) -> None:
        for record in self._purges.complete(job, at, self.faults):
            if self.faults.recreated_after is not None:
                again = ats_acts.imported_again(record.latest, "LINKEDIN")
                self._enter(again, (), at + self.faults.recreated_after, at)
            self._empty(record, at)

    def purge_tonight(self, record: Record, now: datetime) -> None:
        """The tenant's task looks at whoever carries its tag."""
        self.plan(next_night(now), partial(self._empty, record, by_task=True))

    def _empty(self, record: Record, at: datetime, *, by_task: bool = False) -> None:
        if by_task and (record.gone or not marked(record.latest, self.faults)):
            return
        erase(self.log, record, at, self.faults)
        self.plan(at + self.faults.attachments_linger, lambda _at: record.attachments.clear())

    def _new_wid(self) -> str:
        return f"{self._wids.getrandbits(128):032x}"

    def _new_secret(self) -> str:
        return f"{self._secrets.getrandbits(128):032x}"
