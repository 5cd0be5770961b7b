# SPDX-License-Identifier: Apache-2.0
"""Two records of one person that the ATS made into one: what follows, what waits, what goes."""

from __future__ import annotations

from datetime import timedelta

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import Answered, HoldPlaced, HoldReleased
from recruit_sync.domain.subject import Answer, Channel, Evidence, Hold, Standing
from tests.builders import NOON
from tests.fakes import FINGERPRINTS, World

HOLD = Hold("CASE-1", "lawsuit", NOON, "dpo")


def two(world: World) -> tuple[str, str]:
    """A record and the one that it is about to be merged into, both asked."""
    old, kept = world.fake_ats.add(1), world.fake_ats.add(2)
    world.poll()
    world.dispatch()
    return old, kept


def merge(world: World, old: str, kept: str) -> None:
    world.fake_ats.update(old, merged_into=kept)
    world.poll()
    world.dispatch()


def answer(world: World, wid: str, what: Answer) -> None:
    proof = Evidence("request-1", "page-1", "en", "hash", Channel.PAGE)
    world.records.tell(FINGERPRINTS.subject(wid), Answered(what, Channel.PAGE, proof))
    world.dispatch()


def reasons(world: World) -> dict[str, str]:
    return {wid: reason for wid, reason, _ in world.fake_ats.asked}


def test_a_consent_follows_the_survivor_and_nobody_is_erased_for_silence(world: World) -> None:
    old, kept = two(world)
    answer(world, old, Answer.CONSENT)
    merge(world, old, kept)
    world.day(60)

    assert world.person(old).standing is Standing.MERGED
    assert world.person(kept).standing is Standing.CONSENTED
    assert world.person(kept).consent == world.person(old).consent
    assert world.fake_ats.asked == []


def test_silence_of_the_survivor_erases_both_ids_for_one_reason(world: World) -> None:
    old, kept = two(world)
    merge(world, old, kept)
    world.day(45)

    assert {world.person(w).standing for w in (old, kept)} == {Standing.ERASED}
    assert set(reasons(world)) == {old, kept}
    assert len(set(reasons(world).values())) == 1
    assert len(world.fake_mail.of(MailKind.CONSENT_REMINDER)) <= 1


def test_a_refusal_that_reached_the_merged_record_ends_both_and_is_confirmed_once(
    world: World,
) -> None:
    old, kept = two(world)
    merge(world, old, kept)
    answer(world, old, Answer.REFUSE)
    world.day(1)

    assert reasons(world) == {old: "consent_refused", kept: "consent_refused"}
    assert len(world.fake_mail.of(MailKind.ERASURE_DONE)) == 1


def test_a_consent_given_by_the_merged_records_link_is_the_survivors_and_confirmed(
    world: World,
) -> None:
    old, kept = two(world)
    merge(world, old, kept)
    answer(world, old, Answer.CONSENT)
    world.day(45)

    assert world.person(kept).standing is Standing.CONSENTED
    assert len(world.fake_mail.of(MailKind.CONSENT_CONFIRMED)) == 1
    assert world.fake_ats.asked == []


def test_a_hold_on_the_merged_record_keeps_the_survivor_until_it_is_released(world: World) -> None:
    old, kept = two(world)
    world.records.tell(FINGERPRINTS.subject(old), HoldPlaced(HOLD))
    merge(world, old, kept)
    answer(world, kept, Answer.REFUSE)
    world.day(10)
    assert world.fake_ats.asked == []
    world.records.tell(FINGERPRINTS.subject(old), HoldReleased("dpo"))
    world.dispatch()
    world.day(1)

    assert set(reasons(world)) == {old, kept}


def test_who_was_merged_into_somebody_nobody_knows_yet_is_shown_and_waits(world: World) -> None:
    old = world.fake_ats.add(1)
    world.poll()
    kept = f"{2:032x}"
    merge(world, old, kept)
    assert world.person(old).stuck_why == "merged"
    world.fake_ats.add(2)
    world.poll()
    world.clock.on(minutes=20)
    world.dispatch()

    assert world.person(old).standing is Standing.MERGED
    assert world.person(kept).merged[0].subject == FINGERPRINTS.subject(old)


def test_records_merged_into_each_other_stay_with_a_person(world: World) -> None:
    old, kept = two(world)
    world.fake_ats.update(kept, merged_into=old)
    merge(world, old, kept)
    world.clock.on(minutes=20)
    world.dispatch()

    standings = {world.person(w).standing for w in (old, kept)}
    assert Standing.STUCK in standings


def test_an_id_that_answers_with_another_record_was_merged_into_that(world: World) -> None:
    old, kept = two(world)
    answer(world, old, Answer.CONSENT)
    del world.fake_ats.people[old]
    world.fake_ats.survivors[old] = kept
    world.clock.on(days=1)
    world.reconciliation.reconcile()
    world.dispatch()

    assert world.person(old).standing is Standing.MERGED
    assert world.person(kept).standing is Standing.CONSENTED


def test_who_is_merged_into_somebody_being_erased_goes_too(world: World) -> None:
    old, kept = two(world)
    answer(world, kept, Answer.REFUSE)
    world.sweep_now()
    merge(world, old, kept)
    world.day(1)

    assert world.person(old).erasure is not None
    assert world.person(old).erasure.reason is Reason.CONSENT_REFUSED  # type: ignore[union-attr]
    assert set(reasons(world)) == {old, kept}


def test_a_thinner_answer_does_not_take_a_merge_back(world: World) -> None:
    old, kept = two(world)
    answer(world, kept, Answer.CONSENT)
    merge(world, old, kept)
    world.fake_ats.update(old, merged_into=None)
    world.poll()
    world.clock.at += timedelta(days=1)
    world.day(40)

    assert world.person(old).standing is Standing.MERGED
    assert world.fake_ats.asked == []
