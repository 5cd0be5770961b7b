# SPDX-License-Identifier: Apache-2.0
"""Orders by named persons: noted, sealed at night, and missed when they are altered or gone."""

from __future__ import annotations

import pytest

from recruit_sync.app.policy_preview import Proposal
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.windows import Period
from tests.app.test_sweep import due
from tests.builders import a_policy
from tests.fakes import FakeSeals, World


@pytest.fixture
def ordered(world: World) -> World:
    """Somebody applied other rules and approved what the brake had stopped; then night fell."""
    due(world, 11)
    world.sweep_now()
    world.erasures.approve(world.erasures.plan()["digest"], "Dana")
    rules = a_policy(version="de-2", consent_window=Period.parse("P3M"))
    proposal = Proposal(lambda country, at: rules, ("DE",), {"countries/de.toml": "new"})
    world.policy_changes.apply(proposal, world.policy_changes.diff(proposal).digest, by="Dana")
    world.clock.on(hours=12)
    world.reconciliation.reconcile()
    return world


def note(world: World, kind: str) -> tuple[str, dict[str, object]]:
    ((key, value),) = world.notebook.between(kind, "0", "9999")
    return key, dict(value)


def test_each_order_is_sealed_with_its_name(ordered: World) -> None:
    assert ordered.orders.audit() == {"checked": 2, "faults": []}
    records = [e["record"] for i, e in ordered.chain.entries().items() if i.startswith("order-")]
    assert {record["by"] for record in records if isinstance(record, dict)} == {"Dana"}
    assert ordered.proofs.verify()["faults"] == []


def test_another_night_seals_nothing_twice(ordered: World) -> None:
    before = ordered.chain.entries().keys()
    ordered.reconciliation.reconcile()

    orders = {id_ for id_ in ordered.chain.entries() if id_.startswith("order-")}
    assert orders <= before


@pytest.mark.parametrize("kind", ["policies", "approvals"])
def test_an_order_under_another_name_shows(ordered: World, kind: str) -> None:
    key, value = note(ordered, kind)
    ordered.notebook.write(key, value | {"by": "Nobody"})

    (fault,) = ordered.orders.audit()["faults"]
    assert fault["problem"] == "is not what was sealed"


@pytest.mark.parametrize("kind", ["policies", "approvals"])
def test_an_order_that_was_taken_away_shows(ordered: World, kind: str) -> None:
    ordered.notebook.erase(note(ordered, kind)[0])

    (fault,) = ordered.orders.audit()["faults"]
    assert fault["problem"] == "was sealed, and is not on record"


def test_a_key_that_is_away_seals_another_night(world: World) -> None:
    due(world, 11)
    world.sweep_now()
    world.erasures.approve(world.erasures.plan()["digest"], "Dana")
    assert isinstance(world.seals, FakeSeals)
    world.seals.problem = Unavailable("the key is away")
    world.reconciliation.reconcile()
    assert not [id_ for id_ in world.chain.entries() if id_.startswith("order-")]
    world.seals.problem = None
    world.reconciliation.reconcile()

    assert [id_ for id_ in world.chain.entries() if id_.startswith("order-")]
