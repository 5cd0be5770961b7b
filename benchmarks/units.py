# SPDX-License-Identifier: Apache-2.0
"""What does one life cost of the table, the mail service, the key service and the ATS?

The product's own use cases and DynamoDB adapter run against moto, the real connector against the
simulated ATS; every call of the table's client is weighed as DynamoDB weighs it: a write by the
larger of the old and the new item, begun kilobytes, and one more for each index entry put or taken
away; a strongly consistent read by begun 4 KB; a condition that fails is paid for as well. Facts
about the installation (cursor, lease, brake) belong to nobody and are shown apart.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from benchmarks.figures import Figure, at_most, tell
from recruit_sync.app.mail_events import MailEvent
from recruit_sync.aws.addresses import DynamoAddresses
from recruit_sync.aws.candidacies import DynamoCandidacies
from recruit_sync.aws.links import DynamoLinks
from recruit_sync.aws.notebook import DynamoNotebook
from recruit_sync.aws.notices import DynamoNotices
from recruit_sync.aws.screenings import DynamoScreenings
from recruit_sync.aws.seen import DynamoSeen
from recruit_sync.aws.table import Table, create_table
from recruit_sync.domain.subject import Standing
from recruit_sync.local.ats_http import RunningAts, serve
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.demo.visits import forms, page_of
from recruit_sync.local.mail_api import MailApi
from recruit_sync.local.mail_service import MailService
from recruit_sync.local.memory import MemoryQueues
from recruit_sync.local.memory_aws import MemoryClients
from recruit_sync.local.web_server import Response
from recruit_sync.ports import Lane
from recruit_sync.settings import Settings
from recruit_sync.wiring import App, Store

GOAL_SILENT = 20
WHY = (
    "twelve versions of the record are written, since twelve things must be on record before "
    "something else is done, eleven of them of one to two kilobytes with their trail and in plain "
    "names; two indexes move eighteen times; three fingerprints and two links lead to it. "
    "docs/explanations/cost.md lists each write and what leaving it out would take: some 23 remain."
)
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
WRITE_BYTES, READ_BYTES = 1024, 4096
CONFIG = Path(__file__).resolve().parents[1] / "config"
_KEYS = {"subject": "11" * 32, "forms": "22" * 32}
_SIGN_IN = {"client_id": "local", "client_secret": "local", "refresh_token": "local"}
Item = Mapping[str, Any]


# --- weighing ------------------------------------------------------------------------------------


def size(item: Item) -> int:
    """Bytes of an item as DynamoDB counts them: names and values, a number by its digits."""
    return sum(len(name.encode()) + _weight(value) for name, value in item.items())


def _weight(value: Mapping[str, str]) -> int:
    ((kind, text),) = value.items()
    return (len(text) + 1) // 2 + 1 if kind == "N" else len(text.encode())


def _begun(weight: int, unit: int) -> int:
    return max(1, -(-weight // unit))


@dataclass
class Ledger:
    """Every call of the table's client, weighed; `person` without what belongs to nobody."""

    person: Counter[str] = field(default_factory=Counter)
    installation: Counter[str] = field(default_factory=Counter)
    writes: list[tuple[str, int, int]] = field(default_factory=list)
    largest: int = 0
    _stored: dict[tuple[str, str], Item] = field(default_factory=dict)

    def watch(self, client: Any) -> None:
        """Listen to a client."""
        client.meta.events.register("provide-client-params.dynamodb", self._before)
        client.meta.events.register("after-call.dynamodb", self._after)

    def _before(self, params: Any, model: Any, **_event: Any) -> None:
        self._asked = (model.name, params)

    def _after(self, parsed: Any, **_event: Any) -> None:
        name, params = self._asked
        if name == "PutItem":
            self._put(params["Item"], failed="Error" in parsed)
        elif name == "DeleteItem":
            self._deleted(params["Key"])
        elif name == "GetItem":
            self._add(params["Key"], "reads", _begun(size(parsed.get("Item", {})), READ_BYTES))
        elif name == "BatchGetItem":
            for items in parsed.get("Responses", {}).values():
                for item in items:
                    self._add(item, "reads", _begun(size(item), READ_BYTES))
        elif name == "Query":
            self._query(params, parsed)

    def _query(self, params: Any, parsed: Any) -> None:
        """One of an index belongs to nobody; one of an address to its owner."""
        weight = _begun(sum(map(size, parsed.get("Items", ()))), READ_BYTES)
        values = params["ExpressionAttributeValues"]
        whose = values.get(":pk", {"S": "NOTE#"})
        self._add({"pk": whose}, "reads", weight)

    def _put(self, item: Item, *, failed: bool) -> None:
        where = (item["pk"]["S"], item["sk"]["S"])
        old = self._stored.get(where, {})
        self._add(item, "writes", _begun(max(size(item), size(old)), WRITE_BYTES))
        self.largest = max(self.largest, size(item))
        if failed:
            return
        entries = sum(_moved(index, old, item) for index in ("due", "todo"))
        self._add(item, "index", entries)
        self.writes.append((where[0].split("#")[0], size(item), entries))
        self._stored[where] = item

    def _deleted(self, key: Item) -> None:
        old = self._stored.pop((key["pk"]["S"], key["sk"]["S"]), {})
        self._add(key, "writes", _begun(size(old), WRITE_BYTES))
        self._add(key, "index", sum(_moved(index, old, {}) for index in ("due", "todo")))

    def _add(self, whose: Item, what: str, units: int) -> None:
        nobodys = whose["pk"]["S"].startswith(("NOTE#", "NOTICE#"))
        (self.installation if nobodys else self.person)[what] += units

    @property
    def written(self) -> int:
        """Write units of the person, index entries included."""
        return self.person["writes"] + self.person["index"]


def _moved(index: str, old: Item, new: Item) -> int:
    """Index entries taken away and put, where the key of the entry changes."""
    before, after = (item.get(f"{index}_at") for item in (old, new))
    return 0 if before == after else (before is not None) + (after is not None)


# --- one life ------------------------------------------------------------------------------------


class Life:
    """One person in an installation of their own, with everything that happens to them counted."""

    def __init__(self, dynamodb: Any, running: RunningAts) -> None:
        self.clock = running.simulator.tick_clock  # type: ignore[attr-defined]
        self.ats, self.ledger, self.asks = running.simulator, Ledger(), Counter[str]()
        self.mail = MailService(self.clock.now, mode="manual")
        self._told = 0
        create_table(dynamodb, "recruit-sync-local")
        self.ledger.watch(dynamodb)
        names = {"keys": _KEYS, "ats": _SIGN_IN}
        secrets = {f"recruit-sync/local/{name}": value for name, value in names.items()}
        settings = Settings("local", "eu-central-1", CONFIG, running.url, "http://127.0.0.1:8300")
        self.clients = MemoryClients(MailApi(self.mail), secrets)
        self.queues = MemoryQueues()
        table = Table(dynamodb, "recruit-sync-local", self.clock)
        store = Store(
            DynamoCandidacies(table),
            DynamoAddresses(table),
            DynamoLinks(table),
            DynamoNotices(table),
            DynamoNotebook(table),
            DynamoScreenings(table),
            DynamoSeen(table),
            self.queues,
        )
        self.app = App(settings, self.clock, store=store, aws=self.clients)
        self.signed = 0
        vars(self.clients)["kms"] = _Signing(self.clients.kms, self)

    # what happens

    def polled(self, times: int = 1) -> None:
        """The poll of each quarter of an hour; whatever it left to do is done."""
        for _ in range(times):
            self.clock.move_to(self.clock.now() + QUARTER)
            self.app.polling.poll(_plenty)
            self.drained()

    def drained(self) -> None:
        """Nudges are followed and mails delivered until nothing is left."""
        while True:
            effects, erasures = self.queues.take(Lane.EFFECTS), self.queues.take(Lane.ERASURES)
            self.clock.sleep(1)  # a queue takes its time, and a moment later is another index entry
            for subject in effects:
                self.app.performer.perform(subject)
            for subject in erasures:
                self.app.eraser.erase(subject)
            if not (effects or erasures or self._delivered()):
                return

    def _delivered(self) -> bool:
        """A delivery of each new mail, a second later, once."""
        mails = self.mail.mailbox.mails()
        fresh, self._told = mails[self._told :], len(mails)
        for mail in fresh:
            self.clock.sleep(1)
            event = MailEvent("Delivery", mail.tags["mail_id"], self.clock.now())
            self.app.mail_events.receive(event)
        return bool(fresh)

    def lived(self, until: datetime | None = None) -> None:
        """Time passes: each sweep that finds something, and the poll after it, to the tombstone
        (or to a moment)."""
        while (at := self.due()) is not None and (until is None or at <= until):
            self.clock.move_to(max(at, self.clock.now()))
            self.app.sweep.sweep(_plenty)
            self.drained()
            self.polled(2)
        if until is not None:
            self.clock.move_to(until)

    def due(self) -> datetime | None:
        """When the next sweep, or the dispatcher's own schedule, finds this person."""
        person = self.person
        moments = (person.due_at, person.todo_at)
        return min((at for at in moments if at is not None), default=None)

    @property
    def person(self) -> Any:
        """The one person, read past the ledger."""
        kept = Counter(self.ledger.person)
        (person,) = self.app.candidacies.everybody()
        self.ledger.person = kept
        return person

    def consents(self) -> None:
        """Opens the link of the last mail and presses the button."""
        mail = next(m for m in reversed(self.mail.mailbox.mails()) if page_of(m))
        token = str(page_of(mail)).rpartition("/")[2]
        page = self.app.candidate_pages.show(token)
        html = page.shown.html if page.shown else ""
        form = forms(Response(page.status, body=html.encode()))["consent"]
        self.clock.sleep(40)
        self.app.candidate_pages.answer(token, {**form.fields, "answer": "consent"})
        self.app.records.flush()
        self.drained()


class _Signing:
    """The key service, counted."""

    def __init__(self, kms: Any, life: Life) -> None:
        self._kms, self._life = kms, life

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            self._life.signed += 1
        return getattr(self._kms, name)


def _plenty() -> timedelta:
    return timedelta(hours=1)


@dataclass(frozen=True)
class Cost:
    """What one life took."""

    life: str
    written: int
    index: int
    reads: int
    largest: int
    sends: int
    signed: int
    asked: int
    days: int
    puts: list[tuple[str, int, int]]


@contextmanager
def _alone() -> Iterator[Life]:
    clock = SimulatedClock(START)
    simulator = AtsSimulator(clock.now, seed=1)
    simulator.tick_clock = clock  # type: ignore[attr-defined]
    with mock_aws(), serve(simulator) as running, tempfile.TemporaryDirectory():
        server = running._server  # noqa: SLF001 - what is asked is seen nowhere else
        life = Life(boto3.client("dynamodb", region_name="eu-central-1"), running)
        answer = server.answer

        def counted(request: Any) -> Any:
            about = "person" if "/candidates/" in request.path else "page"
            life.asks[
                "token" if request.method == "POST" and "token" in request.path else about
            ] += 1
            return answer(request)

        server.answer = counted
        yield life


def silent(life: Life) -> None:
    """Asked, delivered, reminded, delivered, never heard of, erased."""
    life.polled(2)
    life.lived()


def consenting(life: Life) -> None:
    """Asked, says yes on the page on the third day, is asked to renew twice, lets it end."""
    life.polled(2)
    life.lived(START + timedelta(days=3))
    life.consents()
    life.polled(2)
    life.lived()


def renewed(life: Life) -> None:
    """As before, and says yes again when first asked to renew."""
    life.polled(2)
    life.lived(START + timedelta(days=3))
    life.consents()
    life.polled(2)
    life.lived(START + timedelta(days=3 + 340))
    life.consents()
    life.polled(2)
    life.lived()


LIVES: dict[str, Callable[[Life], None]] = {
    "silent": silent,
    "consenting": consenting,
    "renewed": renewed,
}


def cost(name: str) -> Cost:
    """Live one life in an installation of its own."""
    with _alone() as life:
        life.polled()
        life.ats.add(
            source="LINKEDIN", country="DE", email="quill@mail.example", at=life.clock.now()
        )
        LIVES[name](life)
        if life.person.standing is not Standing.ERASED:
            raise SystemExit(f"{name}: {life.person.standing} is no end of a life")
        ledger = life.ledger
        return Cost(
            life=name,
            written=ledger.written,
            index=ledger.person["index"],
            reads=ledger.person["reads"],
            largest=ledger.largest,
            sends=len(life.mail.mailbox.mails()),
            signed=life.signed,
            asked=life.asks["person"],
            days=(life.clock.now() - START).days,
            puts=ledger.writes,
        )


def main() -> int:
    """The counts of each life; exit 1 where a silent one takes more than twenty write units."""
    costs = [cost(name) for name in LIVES]
    print(
        f"{'life':12}{'WRU':>5}{'index':>7}{'RRU':>5}{'bytes':>7}{'mails':>7}{'KMS':>5}{'ATS':>5}"
    )
    for one in costs:
        print(
            f"{one.life:12}{one.written:5}{one.index:7}{one.reads:5}{one.largest:7}"
            f"{one.sends:7}{one.signed:5}{one.asked:5}   {one.days} days"
        )
    if "--puts" in sys.argv:
        for one in costs:
            print(one.life, *one.puts, sep="\n  ")
    first, *others = costs
    return tell(
        at_most("write units of a silent life", first.written, GOAL_SILENT, why=WHY),
        *(Figure(f"write units of a {one.life} life", str(one.written)) for one in others),
        *(
            Figure(
                f"a {one.life} life besides",
                f"{one.reads} read units, {one.sends} mails, {one.signed} KMS, {one.asked} ATS",
            )
            for one in costs
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
