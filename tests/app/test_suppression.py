# SPDX-License-Identifier: Apache-2.0
"""Addresses that people share, refuse, and come back to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import Answered
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.profile import Marks, SourceKind
from recruit_sync.domain.subject import Answer, Channel, Standing
from tests.builders import given
from tests.fakes import FINGERPRINTS, World

SHARED = "quill@mail.example"


def refuse(world: World, wid: str, answer: Answer = Answer.REFUSE) -> None:
    world.records.tell(FINGERPRINTS.subject(wid), Answered(answer, Channel.PAGE))


def erase(world: World, wid: str) -> None:
    world.sweep_now()
    world.dispatch()
    assert world.person(wid).standing is Standing.ERASED


def test_what_one_record_refuses_ends_every_record_with_that_address(world: World) -> None:
    first, second = world.fake_ats.add(1, SHARED), world.fake_ats.add(2, "Quill@MAIL.example")
    other = world.fake_ats.add(3)
    world.poll()
    refuse(world, first)
    world.dispatch()

    assert world.person(second).standing is Standing.ENDING
    assert world.person(second).ending is not None
    assert world.person(other).standing is Standing.ASKED


def test_a_reimport_after_a_refusal_is_recognised_and_not_contacted(world: World) -> None:
    first = world.fake_ats.add(1, SHARED)
    world.poll()
    world.dispatch()
    refuse(world, first)
    erase(world, first)
    mails = len(world.fake_mail.of(MailKind.CONSENT_REQUEST))
    second = world.fake_ats.add(2, SHARED, recruiter="recruiter@acme.example")
    world.poll()
    world.dispatch()

    assert len(world.fake_mail.of(MailKind.CONSENT_REQUEST)) == mails
    (told,) = world.fake_mail.of(MailKind.STAFF_REIMPORTED)
    assert told.to == "recruiter@acme.example"
    erase(world, second)
    assert [reason for _, reason, _ in world.fake_ats.asked] == ["consent_refused", "objected"]


def test_silence_suppresses_only_whom_a_request_was_handed_over_to(world: World) -> None:
    silent, unsent = world.fake_ats.add(1, SHARED), world.fake_ats.add(2)
    world.poll()
    world.performer.perform(FINGERPRINTS.subject(silent))
    world.day(40)
    assert world.person(silent).erasure is not None
    again = world.fake_ats.add(3, SHARED)
    fresh = world.fake_ats.add(4, "quill2@mail.example")
    world.poll()

    assert world.person(again).standing is Standing.ENDING
    assert world.person(unsent).standing is Standing.ERASED
    assert world.person(fresh).standing is Standing.ENDING


def test_the_address_of_somebody_unreachable_is_forgotten(world: World) -> None:
    wid = world.fake_ats.add(1, SHARED)
    world.fake_mail.next.extend(["refused"])
    world.poll()
    world.dispatch()
    world.day(32)
    assert world.person(wid).erasure is not None
    assert world.person(wid).erasure.reason is Reason.UNREACHABLE  # type: ignore[union-attr]
    address = FINGERPRINTS.address(SHARED)
    assert address is not None

    assert world.store.addresses.subjects(address) == []


def test_only_the_last_address_of_somebody_who_refused_is_kept(world: World) -> None:
    wid = world.fake_ats.add(1, "quill-old@mail.example")
    world.poll()
    world.fake_mail.next.extend(["refused"])
    world.dispatch()
    world.fake_ats.readdress(wid, SHARED)
    world.poll()
    world.dispatch()
    refuse(world, wid)
    erase(world, wid)

    kept = [
        world.store.addresses.subjects(str(FINGERPRINTS.address(email)))
        for email in ("quill-old@mail.example", SHARED)
    ]
    assert kept == [[], [FINGERPRINTS.subject(wid)]]


def test_who_applies_on_their_own_is_welcome_and_lifts_the_suppression(world: World) -> None:
    first = world.fake_ats.add(1, SHARED)
    world.poll()
    world.dispatch()
    refuse(world, first)
    erase(world, first)
    world.clock.on(days=3)
    own = (given(world.clock.now()),)
    second = world.fake_ats.add(2, SHARED, source=SourceKind.DIRECT, consents=own)
    world.poll()
    world.dispatch()
    third = world.fake_ats.add(3, SHARED)
    world.poll()

    assert world.person(second).ending is None
    assert world.person(third).standing is Standing.ASKED


def test_lifting_leaves_the_records_of_others_that_live_alone(world: World) -> None:
    first, second = world.fake_ats.add(1, SHARED), world.fake_ats.add(2, SHARED)
    world.poll()
    address = str(FINGERPRINTS.address(SHARED))
    assert world.suppressions.erased_alike(world.person(first)) == []

    assert len(world.store.addresses.subjects(address)) == 2
    assert world.person(second).standing is Standing.ASKED


def test_a_refusal_while_the_second_record_is_being_written_ends_that_one_too(
    world: World,
) -> None:
    first = world.fake_ats.add(1, SHARED)
    world.poll()
    world.dispatch()
    second = world.fake_ats.add(2, SHARED)

    def refused_meanwhile(_: object) -> None:
        refuse(world, first)
        world.performer.perform(FINGERPRINTS.subject(first))

    world.people_store.before_save = refused_meanwhile
    world.poll()
    world.dispatch()

    assert world.person(second).standing is Standing.ENDING
    assert len(world.fake_mail.of(MailKind.CONSENT_REQUEST)) == 1


def test_what_others_erased_frees_the_address_unless_the_person_had_refused(
    world: World,
) -> None:
    silent, refusing = world.fake_ats.add(1, SHARED), world.fake_ats.add(2)
    world.poll()
    world.dispatch()
    refuse(world, refusing)
    for wid in (silent, refusing):
        world.fake_ats.purge_by_others(wid)
    world.poll()
    back = [world.fake_ats.add(3, SHARED), world.fake_ats.add(4, "quill2@mail.example")]
    world.poll()

    assert [world.person(w).standing for w in (silent, refusing)] == [Standing.ERASED] * 2
    assert world.store.addresses.subjects(str(FINGERPRINTS.address(SHARED))) == [
        FINGERPRINTS.subject(back[0])
    ]
    assert [world.person(w).standing for w in back] == [Standing.ASKED, Standing.ENDING]


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(days=300)])
def test_a_suppression_does_not_grow_old(world: World, wait: timedelta) -> None:
    first = world.fake_ats.add(1, SHARED)
    world.poll()
    world.dispatch()
    refuse(world, first, Answer.OBJECT)
    erase(world, first)
    world.clock.at += wait
    second = world.fake_ats.add(2, SHARED)
    world.poll()

    assert world.person(second).standing is Standing.ENDING


# --- other marks than the address ------------------------------------------------------------


def marked(*persons: str, phones: tuple[str, ...] = ()) -> Callable[[], Marks]:
    return lambda: Marks(persons=persons, phones=phones)


def refused_and_erased(world: World, marks: Callable[[], Marks]) -> str:
    wid = world.fake_ats.add(1, SHARED, marks=marks)
    world.poll()
    world.dispatch()
    refuse(world, wid)
    erase(world, wid)
    return wid


def test_a_person_is_recognised_by_what_is_theirs_alone_whatever_the_address(world: World) -> None:
    refused_and_erased(world, marked("named-number", phones=("number",)))
    again = world.fake_ats.add(2, marks=marked("named-number", phones=("number",)))
    world.poll()
    world.dispatch()

    assert world.person(again).standing is Standing.ENDING
    assert len(world.fake_mail.of(MailKind.CONSENT_REQUEST)) == 1
    assert len(world.fake_mail.of(MailKind.STAFF_REIMPORTED)) == 1


def test_a_shared_telephone_is_shown_to_a_person_and_erases_nobody(world: World) -> None:
    refused_and_erased(world, marked("named-number", phones=("number",)))
    stranger = world.fake_ats.add(2, marks=marked("another-name", phones=("number",)))
    world.poll()
    world.dispatch()
    world.fake_ats.update(stranger, agreed_to_contact=True)
    world.poll()
    world.dispatch()

    assert world.person(stranger).standing is Standing.ASKED
    assert len(world.fake_mail.of(MailKind.STAFF_REIMPORTED)) == 1
    assert world.plain_letters.last(MailKind.STAFF_REIMPORTED).facts["why"] == "same_number"


def test_who_was_never_suppressed_leaves_no_marks_behind(world: World) -> None:
    wid = world.fake_ats.add(1, SHARED, marks=marked("named-number", phones=("number",)))
    world.poll()
    world.fake_mail.next.extend(["refused"])
    world.dispatch()
    world.day(32)

    assert world.person(wid).standing is Standing.ERASED
    assert [world.store.addresses.subjects(m) for m in ("named-number", "number")] == [[], []]


def test_silence_remembers_the_marks_of_whom_a_request_was_handed_over_to(world: World) -> None:
    wid = world.fake_ats.add(1, SHARED, marks=marked("named-number"))
    world.poll()
    world.dispatch()
    world.day(40)

    assert world.person(wid).standing is Standing.ERASED
    assert world.store.addresses.subjects("named-number") == [FINGERPRINTS.subject(wid)]


def test_own_application_lifts_it_under_every_mark_and_the_tombstone_says_why(
    world: World,
) -> None:
    erased = refused_and_erased(world, marked("named-number", phones=("number",)))
    world.clock.on(days=3)
    own = (given(world.clock.now()),)
    back = world.fake_ats.add(
        2, source=SourceKind.DIRECT, consents=own, marks=marked("named-number")
    )
    world.poll()
    world.dispatch()
    third = world.fake_ats.add(3, SHARED, marks=marked(phones=("number",)))
    world.poll()
    world.dispatch()

    lifted = world.person(erased).lifted
    assert lifted is not None
    assert (lifted.by, lifted.channel) == (FINGERPRINTS.subject(back), "careers_site")
    assert lifted.given_at == own[0].moment
    assert world.person(erased).history[-1].because == "suppression/lifted"
    assert world.person(third).standing is Standing.ASKED
    assert world.fake_mail.of(MailKind.STAFF_REIMPORTED) == []


def test_a_record_made_anew_under_the_old_id_is_a_reimport_and_erased_as_one(
    world: World,
) -> None:
    wid = refused_and_erased(world, marked())
    world.clock.on(days=3)
    world.fake_ats.add(1, SHARED)
    world.poll()
    world.dispatch()
    erase(world, wid)

    assert [reason for _, reason, _ in world.fake_ats.asked] == ["consent_refused", "objected"]
    assert len(world.fake_mail.of(MailKind.STAFF_REIMPORTED)) == 1
    assert world.fake_mail.of(MailKind.DPO_ERASURE_FAILING) == []


def test_the_source_is_told_where_its_address_is_known_and_counted(world: World) -> None:
    desk = {"LINKEDIN": "desk@source.example"}
    stage = world.settings.stage_file.model_copy(update={"source_contacts": desk})
    world.settings.__dict__["stage_file"] = stage
    refused_and_erased(world, marked())
    again = world.fake_ats.add(2, SHARED, recruiter="recruiter@acme.example")
    world.poll()
    world.dispatch()
    erase(world, again)

    told = world.fake_mail.of(MailKind.STAFF_REIMPORTED)
    assert [t.to for t in told] == ["recruiter@acme.example", "desk@source.example"]
    assert ("re-imports", "LINKEDIN 1") in [(f.what, f.says) for f in world.checkup.look()]


# --- another key -----------------------------------------------------------------------------


def test_under_a_new_key_nobody_is_asked_again_and_the_list_still_holds(world: World) -> None:
    erased = refused_and_erased(world, marked())
    living = world.fake_ats.add(2)
    world.poll()
    world.dispatch()
    asked = len(world.fake_mail.of(MailKind.CONSENT_REQUEST))
    rotated = Fingerprints(b"k" * 32, (b"n" * 32,))

    def rekeyed(email: str) -> dict[str, Any]:
        former = rotated.former_addresses(email)
        return {"address": rotated.address(email), "marks": lambda: Marks(former)}

    world.fake_ats.update(living, **rekeyed("quill2@mail.example"))
    again = world.fake_ats.add(3, SHARED, **rekeyed(SHARED))
    world.poll()
    world.dispatch()
    world.day(2)

    assert len(world.fake_mail.of(MailKind.CONSENT_REQUEST)) == asked
    assert world.person(living).requests[0].address == rotated.address("quill2@mail.example")
    assert world.person(again).standing is Standing.ERASED
    assert world.person(erased).standing is Standing.ERASED


def test_under_a_new_key_what_one_record_refuses_still_ends_the_others(world: World) -> None:
    old = world.fake_ats.add(1, SHARED)
    world.poll()
    rotated = Fingerprints(b"k" * 32, (b"n" * 32,))
    former = rotated.former_addresses(SHARED)
    new = world.fake_ats.add(
        2, SHARED, address=rotated.address(SHARED), marks=lambda: Marks(former)
    )
    world.poll()
    refuse(world, new)
    world.dispatch()

    assert world.person(old).standing is Standing.ENDING
