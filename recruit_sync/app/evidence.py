# SPDX-License-Identifier: Apache-2.0
"""Which text did a person answer, and can it be proven? Seals each answer; shows and verifies.

The answer stays in the record, tombstones too; its seal and the text it was given to lie beside it.
Holds no person: a subject's keyed hash, ids, dates, hashes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from recruit_sync.app.anchors import Anchors, none_kept
from recruit_sync.app.orders import sealed_elsewhere
from recruit_sync.app.sealing import SEALS, Chain, head_of
from recruit_sync.domain import receipt
from recruit_sync.domain.errors import NotThere, Refused
from recruit_sync.domain.subject import Candidacy, Channel, Evidence, GivenAnswer
from recruit_sync.domain.values import value
from recruit_sync.ports import Candidacies, Notebook, Text, Texts

_TEXTS: Final = "shown"
Record = Mapping[str, object]


def id_of(subject: str, number: int) -> str:
    """What a proof is called: the person's reference and the number of the answer."""
    return f"{subject}-{number}"


def record(subject: str, number: int, given: GivenAnswer) -> dict[str, object]:
    """What is signed: all that is known of one answer."""
    proof = given.evidence or Evidence("", "", "", "", given.channel)
    later = {"languages": list(proof.languages), "purposes": list(proof.purposes)}
    return {
        "id": id_of(subject, number),
        "subject": subject,
        "answer": given.answer.value,
        "at": _iso(given.at),
        "channel": given.channel.value,
        "until": _iso(given.ends_at),
        "request_id": proof.request_id,
        "mail_verdict": proof.verdict,
        "mail_received_at": _iso(proof.received_at),
        "notice_version": proof.notice_version,
        "language": proof.language,
        "text_hash": proof.text_hash,
        **{name: value for name, value in later.items() if value},
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def verdict(candidacy: Candidacy, mail_id: str) -> tuple[str, datetime | None]:
    """What is known of the mail that led here; of a later mail than the request, of the request."""
    found = receipt.find(candidacy, mail_id.removeprefix(f"{candidacy.subject}-"))
    request = receipt.current(candidacy)
    sendings = (found[1],) if found else request.deliveries if request else ()
    for sent in reversed(sendings):
        if sent.bounced_at:
            return "bounced", sent.delivered_at
        if sent.delivered_at:
            return "delivered", sent.delivered_at
    return "unknown", None


def by_mail(candidacy: Candidacy, mail_id: str, channel: Channel) -> Evidence:
    """Proof of an answer by the button of a mail program or of its provider: no page was seen, so
    the text is that of the mail."""
    cause = mail_id.removeprefix(f"{candidacy.subject}-")
    said = next((mail for mail in candidacy.mailed if mail[0] == cause), ("", "", "", ""))
    _, version, language, text_hash = said
    known = verdict(candidacy, mail_id)
    return Evidence(mail_id, version, language, text_hash, channel, *known)


@value(frozen=True, slots=True)
class TextsShown:
    """The texts that were answered, each once, under its hash."""

    notebook: Notebook

    def keep(self, text: Text) -> None:
        """Before the answer is recorded, so that no answer lacks its text."""
        kept = {
            "version": text.notice_version,
            "language": text.language,
            "languages": list(text.languages),
            "values": text.values,
        }
        self.notebook.write(f"{_TEXTS}/{text.hash}", {"text": kept})

    def find(self, proof: Record) -> Text | None:
        """The text of a proof, as it was kept."""
        found = (self.notebook.read(f"{_TEXTS}/{proof['text_hash']}") or {}).get("text")
        if not isinstance(found, Mapping):
            return None
        version, language = str(proof["notice_version"]), str(proof["language"])
        hash_, values = str(proof["text_hash"]), str(found.get("values"))
        languages = proof.get("languages")
        every = tuple(languages) if isinstance(languages, list) else ()
        return Text(version, language, hash_, values, every)


@value(frozen=True, slots=True)
class Sealing:
    """Signs what was answered, once."""

    chain: Chain

    def seal(self, candidacy: Candidacy, number: int) -> None:
        """Sign one answer. Raises Unavailable, and Conflict where another was signed meanwhile."""
        self.chain.add(record(candidacy.subject, number, candidacy.answers[number - 1]))


@value(frozen=True, slots=True)
class Proofs:
    """Shows one proof; looks for what does not hold in all of them."""

    candidacies: Candidacies
    notebook: Notebook
    chain: Chain
    texts: Texts
    anchors: Anchors | None = None

    def show(self, id_: str) -> dict[str, Any]:
        """By its own id, or by that of the request, as the candidate's copy names it (then the
        latest answer to it). Raises NotThere."""
        subject, _, rest = id_.partition("-")
        candidacy = self.candidacies.get(subject)
        number = _number(candidacy, id_, rest) if candidacy else 0
        if candidacy is None or not number:
            raise NotThere(f"{id_}: no answer is known under this id")
        current = record(subject, number, candidacy.answers[number - 1])
        entry = self.notebook.read(f"{SEALS}/{current['id']}")
        problems = [*self._seal_problems(current, entry), *self._text_problems(current)]
        return {
            **current,
            "sealed": entry is not None,
            "key": entry.get("key") if entry else None,
            "signature": entry.get("signature") if entry else None,
            "number": entry.get("number") if entry else None,
            "holds": entry is not None and not problems,
            "problems": problems,
            "text": self._text(current),
        }

    def verify(self, noted: str = "") -> dict[str, Any]:
        """Every answer: is it the one that was signed, is the text the one whose hash it names?

        `noted` is a head that somebody wrote down: the chain must still run through it.
        """
        entries = self.chain.entries()
        keys = Counter(str(entry.get("key")) for entry in entries.values())
        faults: list[dict[str, object]] = [{**fault} for fault in self.chain.faults(entries)]
        anchored = self.anchors.audit(entries) if self.anchors else none_kept()
        faults += [{**fault} for fault in anchored["faults"]]
        if noted and noted not in {head_of(entry) for entry in entries.values()}:
            faults.append({"id": noted[:20], "problem": "no seal has this number and this hash"})
        pending, checked = [], 0
        for current in self._answers():
            checked += 1
            entry = entries.pop(str(current["id"]), None)
            if entry is None:
                pending.append(current["id"])
            problems = [*self._seal_problems(current, entry), *self._text_problems(current)]
            faults += [{"id": current["id"], "problem": problem} for problem in problems]
        for id_ in entries:
            if not sealed_elsewhere(id_):
                faults.append({"id": id_, "problem": "was sealed, and no answer is on record"})
        faults += [{"id": f.field, "problem": str(f)} for f in self.texts.faults()]
        told = {"checked": checked, "pending": pending, "faults": faults}
        heads = {"head": self.chain.head(), "anchors": anchored["anchors"]}
        return {**told, "keys": dict(keys), **heads}

    # --- one proof ---------------------------------------------------------------------------

    def _answers(self) -> Iterator[dict[str, object]]:
        for candidacy in self.candidacies.everybody():
            for number, given in enumerate(candidacy.answers, 1):
                yield record(candidacy.subject, number, given)

    def _seal_problems(self, current: Record, entry: Record | None) -> Iterator[str]:
        if entry is None:
            return
        signed = entry.get("record")
        if signed != current:
            yield "the answer on record is not the one that was sealed"
        if not isinstance(signed, Mapping) or not self.chain.holds(entry):
            yield "the signature does not hold"

    def _text_problems(self, current: Record) -> Iterator[str]:
        if not _is_of_a_page(current):
            return
        text = TextsShown(self.notebook).find(current)
        if text is None:
            yield "what the text was made of is not kept"
            return
        try:
            self.texts.again(text)
        except Refused as problem:
            yield str(problem)

    def _text(self, current: Record) -> str | None:
        text = TextsShown(self.notebook).find(current) if _is_of_a_page(current) else None
        try:
            return self.texts.again(text) if text else None
        except Refused:
            return None


def _is_of_a_page(current: Record) -> bool:
    """Of mails the hash alone is kept: they greet the person by name."""
    return bool(current["text_hash"]) and current["channel"] == Channel.PAGE.value


def _number(candidacy: Candidacy, id_: str, rest: str) -> int:
    """Which answer is meant; 0 for none."""
    if rest.isdecimal():
        return int(rest) if int(rest) <= len(candidacy.answers) else 0
    given = enumerate(candidacy.answers, 1)
    return max((n for n, a in given if a.evidence and a.evidence.request_id == id_), default=0)
