# SPDX-License-Identifier: Apache-2.0
"""Did anything happen that must never happen? One check for each rule of the lifecycle, by number.

Judges from what happened in the ATS, the mailboxes and at the candidates' pages. Each finding
names the rule and the ids it is about, never a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from recruit_sync.domain.subject import Answer, Candidacy, Standing
from recruit_sync.local.demo.case import Broken, Case
from recruit_sync.local.demo.chronicle import Deed
from recruit_sync.local.demo.expected import Bounds
from recruit_sync.local.demo.lives import Life, Sending

_RESENDS = 2
_REMINDERS = 1
_SUPPRESSING = ("no_consent", "consent_refused", "objected", "withdrawn", "erasure_request")
_A_DAY = timedelta(hours=24)
_YOUNG = timedelta(days=7)
_BRAKE_FLOOR = 10
_BRAKE_SHARE = 20
_BY_THE_PERSON = ("objected", "withdrawn", "consent_refused", "erasure_request")


def judge(case: Case) -> list[Broken]:
    """Every rule that was broken, in their order."""
    checks = (
        _too_early,
        _too_late,
        _elsewhere,
        _twice,
        _after_a_no,
        _lost,
        _brought_back,
        _brake,
        _sums,
        _unasked,
    )
    return [broken for check in checks for broken in check(case)]


def gone_at(life: Life, shown: frozenset[str]) -> datetime | None:
    """When the person was really gone from the ATS; None while they are there."""
    done = [line.completed for line in life.purges if line.outcome == "purged" and line.completed]
    return None if life.wid in shown else max(done, default=None)


def begun(life: Life) -> datetime | None:
    """When the ATS was first asked to purge the person."""
    return min((line.asked for line in life.purges), default=None)


# --- 1 and 2: neither too early nor too late ------------------------------------------------


def _too_early(case: Case) -> Iterator[Broken]:
    for life in case.lives:
        asked = begun(life)
        if asked is not None:
            yield from _early(case, life, asked, f"ats, {life.purges[0].reason}")


def _early(case: Case, life: Life, asked: datetime, where: str) -> Iterator[Broken]:
    if life.held_at(asked):
        yield Broken(1, f"erased while on hold ({where})", (life.wid,))
    bounds = case.law.bounds(life, asked)
    if _recognised(case, life):
        return
    if bounds.earliest is None or asked < bounds.earliest:
        told = f"erased at {asked}, {bounds.why}, lawful from {bounds.earliest}"
        yield Broken(1, f"{told} ({where})", (life.wid,))


def _elsewhere(case: Case) -> Iterator[Broken]:
    """Beside the ATS: nobody too early, and nobody left where the erasure is called proven."""
    for name, of in case.leaves.items():
        for life in case.lives:
            asked, done = of.get(life.wid, (None, None))
            if asked is not None:
                yield from _early(case, life, asked, name)
            kept = case.kept.get(life.subject)
            proven = kept is not None and kept.erasure is not None and kept.erasure.systems
            if proven and kept and kept.standing is Standing.ERASED and done is None:
                yield Broken(2, f"called erased, and still at {name}", (life.wid,))


def _too_late(case: Case) -> Iterator[Broken]:
    for life in case.lives:
        gone = gone_at(life, case.shown)
        if gone is None and life.wid not in case.shown:
            continue
        until = gone or case.now
        due = due_at(case, life, begun(life) or case.now)
        if due is None or (gone is None and life.held_at(case.now)):
            continue
        if until - due > case.allowance(due, until) and not case.brake_pulled:
            yield Broken(2, f"due {due}, gone {gone}, {until - due} later", (life.wid,))


def due_at(case: Case, life: Life, moment: datetime) -> datetime | None:
    """When erasure was due for sure: the last ground, or the hold, had ended."""
    bounds: Bounds = case.law.bounds(life, moment)
    due = bounds.latest
    if due is None or due > case.now:
        return None
    freed = [end for start, end in life.holds() if start <= due < end or due <= start < moment]
    return max([due, *freed])


def _recognised(case: Case, life: Life) -> bool:
    """Whether the same address was refused or erased before, so that this record ends too."""
    others = [one for one in case.lives if one is not life and one.addresses & life.addresses]
    refused = any(_said_no(one) for one in others)
    return refused or any(
        line.reason in _SUPPRESSING
        for one in [*others, life]
        for line in one.purges[:1]
        if one is not life
    )


def _said_no(life: Life) -> bool:
    return any(act.deed.ends_all for act in life.acts) or any(
        one.complained for one in life.to_person()
    )


# --- 3: mails ------------------------------------------------------------------------------


def _twice(case: Case) -> Iterator[Broken]:
    for life in case.lives:
        sent = Counter(one.mail_id for one in life.sendings)
        for mail_id, times in sent.items():
            if times > 1 + min(1, case.doubtful_mails[mail_id]):
                yield Broken(3, f"sent {times} times", (life.wid, mail_id))
        yield from _requests(life)


def _requests(life: Life) -> Iterator[Broken]:
    by_address: defaultdict[str, list[Sending]] = defaultdict(list)
    for one in life.to_person("consent_request"):
        by_address[one.to].append(one)
    for sendings in by_address.values():
        causes = list(dict.fromkeys(one.mail_id for one in sendings))
        gave_up = sum(1 for one in sendings if one.gave_up)
        if len(causes) > 1 + min(_RESENDS, gave_up):
            yield Broken(3, "asked again without cause", (life.wid, *causes))
    reminders = {one.mail_id for one in life.to_person("consent_reminder")}
    if len(reminders) > _REMINDERS * max(1, len(by_address)):
        yield Broken(3, "reminded more than once", (life.wid, *sorted(reminders)))


def _after_a_no(case: Case) -> Iterator[Broken]:
    for life in case.lives:
        no_at = _last_no(life)
        fenced = begun(life)
        ends = [at for at in (no_at, fenced) if at is not None]
        if not ends:
            continue
        for one in life.to_person():
            if one.at > min(ends) and one.kind != "erasure_done":
                yield Broken(3, f"{one.kind} after a no or erasure", (life.wid, one.mail_id))


def _last_no(life: Life) -> datetime | None:
    """Of a person who said no and did not say yes afterwards."""
    yes = max((a.at for a in life.acts if a.deed is Deed.CONSENT), default=None)
    noes = [a.at for a in life.acts if a.deed.ends_all and a.thanked]
    noes = [at for at in noes if yes is None or at > yes]
    return min(noes, default=None)


# --- 4: consents and returns ----------------------------------------------------------------


def _lost(case: Case) -> Iterator[Broken]:
    for life in case.lives:
        kept = case.kept.get(life.subject)
        for act in life.acts:
            if act.deed is Deed.CONSENT and act.thanked and not _on_record(kept, act.at):
                yield Broken(4, f"a consent of {act.at} is not on record", (life.wid,))


def _on_record(kept: Candidacy | None, at: datetime) -> bool:
    if kept is None:
        return False
    near = timedelta(minutes=2)
    return any(
        one.answer is Answer.CONSENT and abs(one.at - at) < near and one.evidence is not None
        for one in kept.answers
    )


def _brought_back(case: Case) -> Iterator[Broken]:
    for life in case.lives:
        kept, gone = case.kept.get(life.subject), gone_at(life, case.shown)
        settled = gone is None or kept is None or kept.standing is Standing.ERASED
        if not settled and case.now - (gone or case.now) > case.patience:
            yield Broken(4, "gone from the ATS, and not proven here", (life.wid,))
        for other in _imported_again(case, life):
            if other.to_person():
                yield Broken(4, "re-imported, and written to", (other.wid, life.wid))


def _imported_again(case: Case, life: Life) -> Iterable[Life]:
    """Records that came with the address of this one after it was erased."""
    gone = gone_at(life, case.shown)
    asked = life.to_person("consent_request")
    if gone is None or not asked or life.purges[0].reason not in _SUPPRESSING:
        return []
    return [
        other
        for other in case.lives
        if other.arrived > gone and asked[-1].to in other.addresses and other is not life
    ]


# --- 7 and 8: the brake and the sums --------------------------------------------------------


def _brake(case: Case) -> Iterator[Broken]:
    """Erasures of one day whose date was young, told apart by the dates worked out here."""
    young: list[tuple[datetime, str]] = []
    for life in case.lives:
        asked = begun(life)
        if asked is None or life.purges[0].reason in _BY_THE_PERSON:
            continue
        week_ago = case.law.bounds(life, asked - _YOUNG) if life.arrived < asked - _YOUNG else None
        if week_ago is None or week_ago.earliest is None:
            young.append((asked, life.wid))
    limit = max(_BRAKE_FLOOR, len(case.lives) // _BRAKE_SHARE)
    young.sort()
    for number, (at, _) in enumerate(young):
        same_day = [wid for when, wid in young[number:] if when - at < _A_DAY]
        if len(same_day) > limit and not case.brake_pulled:
            yield Broken(7, f"{len(same_day)} young erasures in a day", tuple(same_day[:5]))
            return


def _sums(case: Case) -> Iterator[Broken]:
    """Everybody whom the ATS shows is in somebody's hands, and nobody else is."""
    for life in case.lives:
        kept = case.kept.get(life.subject)
        in_hand = kept is not None and kept.standing is not Standing.ERASED
        seen = case.law.seeing.after(life.arrived) is not None
        if life.wid in case.shown and seen and not in_hand:
            yield Broken(8, "in the ATS, and in nobody's hands", (life.wid,))
    known = {life.subject for life in case.lives}
    for subject, kept in case.kept.items():
        if subject not in known and kept.standing is not Standing.ERASED:
            yield Broken(8, "in our hands, and never in the ATS", (subject,))


def _unasked(case: Case) -> Iterator[Broken]:
    """Who may be asked is asked by the first poll that sees them, if nothing stands in the way."""
    for life in case.lives:
        seen = case.law.seeing.after(life.arrived)
        if seen is None or case.troubles or case.now - seen < case.patience:
            continue
        if case.law.to_be_asked(life) and not life.to_person("consent_request"):
            yield Broken(8, "seen, and never asked", (life.wid,))
