# SPDX-License-Identifier: Apache-2.0
"""Which text did a person answer, and can it be proven? Seals each answer; shows and verifies.

The answer stays in the record, tombstones too; its seal and the text it was given to lie beside it.
Holds no person: a subject's keyed hash, ids, dates, hashes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from recruit_sync.domain import outbox, receipt
from recruit_sync.domain.errors import Conflict, NotThere, Refused
from recruit_sync.domain.subject import Candidacy, Evidence, GivenAnswer
from recruit_sync.ports import Candidacies, Notebook, Seal, Seals, Text, Texts

_SEALS: Final = "evidence"
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


def message(signed: Record) -> bytes:
    """The bytes that are signed: JSON, keys in order, no spaces."""
    return json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()


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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Sealing:
    """Signs what was answered, once."""

    notebook: Notebook
    seals: Seals

    def seal(self, candidacy: Candidacy, number: int) -> None:
        """Sign one answer; what is sealed stays as it was sealed. Raises Unavailable."""
        signed = record(candidacy.subject, number, candidacy.answers[number - 1])
        key = f"{_SEALS}/{signed['id']}"
        if self.notebook.read(key) is not None:
            return
        seal = self.seals.sign(message(signed))
        entry = {"version": 1, "record": signed, "key": seal.key, "signature": seal.signature}
        try:
            self.notebook.write(key, entry, if_version=0)
        except Conflict:
            return  # somebody else sealed the same answer a moment ago


@dataclass(frozen=True, slots=True)
class Proofs:
    """Shows one proof; looks for what does not hold in all of them."""

    candidacies: Candidacies
    notebook: Notebook
    seals: Seals
    texts: Texts

    def show(self, id_: str) -> dict[str, Any]:
        """By its own id, or by that of the request, as the candidate's copy names it (then the
        latest answer to it). Raises NotThere."""
        subject, _, rest = id_.partition("-")
        candidacy = self.candidacies.get(subject)
        number = _number(candidacy, id_, rest) if candidacy else 0
        if candidacy is None or not number:
            raise NotThere(f"{id_}: no answer is known under this id")
        current = record(subject, number, candidacy.answers[number - 1])
        entry = self.notebook.read(f"{_SEALS}/{current['id']}")
        seal = _seal(entry) if entry else None
        problems = [*self._seal_problems(current, entry), *self._text_problems(current)]
        return {
            **current,
            "sealed": entry is not None,
            "key": seal.key if seal else None,
            "signature": seal.signature if seal else None,
            "holds": entry is not None and not problems,
            "problems": problems,
            "text": self._text(current),
        }

    def verify(self) -> dict[str, Any]:
        """Every answer: is it the one that was signed, is the text the one whose hash it names?"""
        entries = dict(self.notebook.between(_SEALS, "!", "~"))
        faults, pending, checked = [], [], 0
        for current in self._answers():
            checked += 1
            entry = entries.pop(f"{_SEALS}/{current['id']}", None)
            if entry is None:
                pending.append(current["id"])
            problems = [*self._seal_problems(current, entry), *self._text_problems(current)]
            faults += [{"id": current["id"], "problem": problem} for problem in problems]
        for key in entries:
            gone = "was sealed, and no answer is on record"
            faults.append({"id": key.removeprefix(f"{_SEALS}/"), "problem": gone})
        faults += [{"id": f.field, "problem": str(f)} for f in self.texts.faults()]
        return {"checked": checked, "pending": pending, "faults": faults}

    def audit(self) -> dict[str, Any]:
        """Whether the audit trail of everybody is unbroken."""
        checked, broken = 0, []
        for candidacy in self.candidacies.everybody():
            checked += 1
            if not outbox.chain_holds(candidacy):
                broken.append(candidacy.subject)
        return {"checked": checked, "broken": broken}

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
        if not isinstance(signed, Mapping) or not self.seals.verify(message(signed), _seal(entry)):
            yield "the signature does not hold"

    def _text_problems(self, current: Record) -> Iterator[str]:
        if not current["text_hash"]:
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
        text = TextsShown(self.notebook).find(current) if current["text_hash"] else None
        try:
            return self.texts.again(text) if text else None
        except Refused:
            return None


def _seal(entry: Record) -> Seal:
    return Seal(str(entry.get("key")), str(entry.get("signature")))


def _number(candidacy: Candidacy, id_: str, rest: str) -> int:
    """Which answer is meant; 0 for none."""
    if rest.isdecimal():
        return int(rest) if int(rest) <= len(candidacy.answers) else 0
    given = enumerate(candidacy.answers, 1)
    return max((n for n, a in given if a.evidence and a.evidence.request_id == id_), default=0)
