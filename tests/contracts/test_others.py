# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Conflict
from recruit_sync.ports import Link, Notice
from tests.contracts.stores import NOW, Stores, after

BRAKE = Notice("brake/2026-03-01", MailKind.DPO_BRAKE, {"count": "41", "limit": "40"}, NOW)


def test_an_address_knows_who_has_it_and_forgets_one_at_a_time(stores: Stores) -> None:
    for subject in ("ada", "bo", "ada"):
        stores.addresses.link("a1", subject)
    stores.addresses.link("a2", "cy")

    assert sorted(stores.addresses.subjects("a1")) == ["ada", "bo"]
    stores.addresses.unlink("a1", "ada")
    stores.addresses.unlink("a1", "nobody")
    assert list(stores.addresses.subjects("a1")) == ["bo"]
    stores.addresses.unlink("a1", "bo")
    stores.addresses.unlink("a1", "bo")
    assert list(stores.addresses.subjects("a1")) == []
    assert list(stores.addresses.subjects("a2")) == ["cy"]


def test_a_token_leads_to_its_link_and_no_other_does(stores: Stores) -> None:
    link = Link("ada", "m-1", MailKind.CONSENT_REQUEST, 1)
    stores.links.issue("secret", link)

    assert stores.links.find("secret") == link
    assert stores.links.find("Secret") is None
    assert stores.links.find("") is None


def test_a_notice_posted_twice_waits_once(stores: Stores) -> None:
    assert stores.notices.post(BRAKE)
    assert not stores.notices.post(replace(BRAKE, facts={"count": "99"}))

    assert list(stores.notices.waiting()) == [BRAKE]


def test_a_notice_keeps_the_facts_it_was_posted_with(stores: Stores) -> None:
    facts = {"count": "41"}
    stores.notices.post(replace(BRAKE, facts=MappingProxyType(facts)))
    facts["count"] = "0"

    assert [notice.facts for notice in stores.notices.waiting()] == [{"count": "41"}]


def test_notices_wait_in_the_order_of_their_posting(stores: Stores) -> None:
    second = replace(BRAKE, id="a", posted_at=after(hours=1))
    stores.notices.post(second)
    stores.notices.post(BRAKE)

    assert list(stores.notices.waiting()) == [BRAKE, second]


def test_a_claimed_notice_is_taken_until_its_lease_ends(stores: Stores) -> None:
    stores.notices.post(BRAKE)
    until = after(minutes=5)

    assert stores.notices.claim(BRAKE, token="one", until=until, now=NOW)
    assert not stores.notices.claim(BRAKE, token="two", until=after(minutes=9), now=NOW)
    assert stores.notices.claim(BRAKE, token="one", until=until, now=NOW)
    assert stores.notices.claim(BRAKE, token="two", until=after(minutes=9), now=until)
    assert [notice.claim for notice in stores.notices.waiting()] == ["two"]


def test_a_sent_notice_waits_no_more_and_stays_known(stores: Stores) -> None:
    stores.notices.post(BRAKE)
    stores.notices.claim(BRAKE, token="one", until=after(minutes=5), now=NOW)
    stores.notices.sent(BRAKE, after(minutes=1))
    stores.notices.sent(BRAKE, after(minutes=2))

    assert list(stores.notices.waiting()) == []
    assert not stores.notices.claim(BRAKE, token="two", until=after(days=1), now=after(hours=1))
    assert not stores.notices.post(BRAKE)
    assert list(stores.notices.waiting()) == []


def test_a_notice_never_posted_can_neither_be_claimed_nor_sent(stores: Stores) -> None:
    stores.notices.sent(BRAKE, NOW)

    assert not stores.notices.claim(BRAKE, token="one", until=after(minutes=5), now=NOW)
    assert stores.notices.post(BRAKE)


@pytest.mark.parametrize("key", ["poll/cursor", "brake", "day/sum/2026-03-01"])
def test_a_note_is_read_back_until_it_is_erased(stores: Stores, key: str) -> None:
    value = {"at": "2026-03-01T00:00:00Z", "counts": {"asked": 3}, "open": None, "ids": ["a"]}
    assert stores.notebook.read(key) is None

    stores.notebook.write(key, value)

    assert stores.notebook.read(key) == value
    stores.notebook.erase(key)
    stores.notebook.erase(key)
    assert stores.notebook.read(key) is None


def test_what_a_reader_does_to_a_note_stays_with_the_reader(stores: Stores) -> None:
    value: dict[str, object] = {"ids": ["a"]}
    stores.notebook.write("poll/cursor", value)
    value["ids"] = []
    read = stores.notebook.read("poll/cursor")
    assert isinstance(read, dict)
    read["ids"].append("b")

    assert stores.notebook.read("poll/cursor") == {"ids": ["a"]}


def test_a_note_is_replaced_only_over_the_version_that_was_read(stores: Stores) -> None:
    stores.notebook.write("lease/poll", {"version": 1, "by": "a"}, if_version=0)
    stores.notebook.write("lease/poll", {"version": 2, "by": "b"}, if_version=1)

    for wrong in (0, 1, 3):
        with pytest.raises(Conflict):
            stores.notebook.write("lease/poll", {"version": 9, "by": "c"}, if_version=wrong)
    assert stores.notebook.read("lease/poll") == {"version": 2, "by": "b"}


def test_a_note_without_a_version_equals_none(stores: Stores) -> None:
    stores.notebook.write("poll/cursor", {"at": "x"})

    for wrong in (0, 1):
        with pytest.raises(Conflict):
            stores.notebook.write("poll/cursor", {"version": 1}, if_version=wrong)


def test_notes_between_two_are_listed_in_order_both_included(stores: Stores) -> None:
    for day in ("04", "01", "03", "02", "05"):
        stores.notebook.write(f"sweep/2026-03-{day}", {"day": day})
    stores.notebook.write("sweeper/2026-03-03", {"day": "other"})

    listed = list(stores.notebook.between("sweep", "2026-03-02", "2026-03-04"))

    assert listed == [(f"sweep/2026-03-{day}", {"day": day}) for day in ("02", "03", "04")]
    assert list(stores.notebook.between("sweep", "2026-03-04", "2026-03-02")) == []
    assert list(stores.notebook.between("none", "0", "9")) == []
