# SPDX-License-Identifier: Apache-2.0
"""Rules that an operator applied reach every function; a later deployment is the newer word."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from recruit_sync import wiring
from recruit_sync.domain.errors import Misconfigured, Refused, Unavailable
from recruit_sync.local.memory import MemoryNotebook
from recruit_sync.rulebook.load import SHIPPED, load
from recruit_sync.settings import Settings
from recruit_sync.wiring.rules import RulesInForce, proposal
from tests.fakes import World

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OLD, NEW = "P12M", "P6M"


class LameNotebook(MemoryNotebook):
    """Away at will; counts how often it is asked."""

    away = False
    reads = 0

    def read(self, key: str) -> Mapping[str, object] | None:
        self.reads += 1
        if self.away:
            raise Unavailable("the table is away")
        return super().read(key)


@pytest.fixture
def notebook() -> LameNotebook:
    return LameNotebook()


@pytest.fixture
def shorter(tmp_path: Path) -> Path:
    """The shipped rules, but for Germany's consent window."""
    folder = tmp_path / "shorter"
    shutil.copytree(SHIPPED, folder)
    edit(folder, OLD, NEW)
    return folder


def edit(folder: Path, old: str, new: str) -> None:
    """Another value in the first row of Germany's consent window."""
    path = folder / "countries" / "de.toml"
    text = path.read_text(encoding="utf-8")
    head, section, rest = text.partition("[[consent_window]]")
    assert old in rest
    path.write_text(head + section + rest.replace(f'"{old}"', f'"{new}"', 1), encoding="utf-8")


def functions(notebook: MemoryNotebook, folder: Path = SHIPPED) -> RulesInForce:
    """A process that was deployed with that folder."""
    return RulesInForce(load(folder), notebook, folder)


def window(rules: Any, at: datetime = NOW) -> str:
    return str(rules("DE", at).consent_window)


def applied(world: World, folder: Path, **more: Any) -> None:
    given = proposal(folder, load(SHIPPED))
    digest = world.policy_changes.diff(given, **more).digest
    world.policy_changes.apply(given, digest, by="Dana", **more)


@pytest.fixture
def acting(world: World, notebook: LameNotebook) -> World:
    """An operator at that notebook."""
    world.clock.at = NOW
    world.__dict__["policy_of"] = functions(notebook)
    changes = world.policy_changes
    world.__dict__["policy_changes"] = type(changes)(
        changes.records, notebook, changes.notices, changes.deployed
    )
    return world


def test_what_was_applied_holds_in_every_process_and_after_a_restart(
    acting: World, notebook: LameNotebook, shorter: Path
) -> None:
    warm = functions(notebook)
    assert window(warm) == OLD
    applied(acting, shorter)

    assert window(functions(notebook)) == NEW
    assert window(warm, NOW + timedelta(minutes=1)) == NEW


def test_the_note_is_looked_at_once_a_minute(notebook: LameNotebook) -> None:
    rules = functions(notebook)
    for second in range(60):
        rules("DE", NOW + timedelta(seconds=second))

    assert notebook.reads == 1


def test_rules_that_take_effect_later_hold_from_that_day_on(
    acting: World, notebook: LameNotebook, shorter: Path
) -> None:
    applied(acting, shorter, effective=(NOW + timedelta(days=10)).date())
    rules = functions(notebook)

    assert window(rules, NOW + timedelta(days=9)) == OLD
    assert window(rules, NOW + timedelta(days=10)) == NEW


def test_a_row_that_begins_later_takes_effect_on_its_own_day(
    acting: World, notebook: LameNotebook, tmp_path: Path
) -> None:
    folder = tmp_path / "dated"
    shutil.copytree(SHIPPED, folder)
    path = folder / "countries" / "de.toml"
    head, section, rest = path.read_text(encoding="utf-8").partition("[[consent_window]]")
    row, blank, others = rest.partition("\n\n")
    new = re.sub(r"since = \S+", "since = 2026-12-24", row).replace(OLD, NEW)
    path.write_text(head + section + row + blank + section + new + blank + others)
    given = proposal(folder, load(SHIPPED))
    applied(acting, folder)

    assert given.begins == date(2026, 12, 24)
    assert acting.policy_changes.diff(given).from_when == "2026-12-24"
    assert window(functions(notebook), datetime(2026, 12, 23, 23, tzinfo=UTC)) == OLD
    assert window(functions(notebook), datetime(2026, 12, 24, tzinfo=UTC)) == NEW


def test_a_file_deployed_after_the_application_is_the_newer_word(
    acting: World, notebook: LameNotebook, shorter: Path, tmp_path: Path
) -> None:
    applied(acting, shorter)
    deployed = tmp_path / "deployed"
    shutil.copytree(SHIPPED, deployed)
    edit(deployed, OLD, "P9M")

    assert window(functions(notebook, deployed)) == "P9M"
    assert window(functions(notebook, shorter)) == NEW


def test_a_table_that_is_away_later_changes_nothing_but_at_first_nobody_decides(
    acting: World, notebook: LameNotebook, shorter: Path
) -> None:
    applied(acting, shorter)
    rules = functions(notebook)
    assert window(rules) == NEW
    notebook.away = True

    assert window(rules, NOW + timedelta(hours=1)) == NEW
    with pytest.raises(Unavailable):
        window(functions(notebook))


def test_rules_whose_text_is_gone_stop_everything(
    acting: World, notebook: LameNotebook, shorter: Path
) -> None:
    applied(acting, shorter)
    for key, _ in list(notebook.between("policy/files", "0", "z")):
        notebook.erase(key)

    with pytest.raises(Refused, match="text is gone"):
        window(functions(notebook))


def test_a_proposal_with_faults_is_told_all_of_them(shorter: Path) -> None:
    edit(shorter, NEW, "twelve")
    (shorter / "policy.toml").unlink()
    with pytest.raises(Misconfigured) as wrong:
        proposal(shorter, load(SHIPPED))

    assert {fault.where for fault in wrong.value.faults} >= {"countries/de.toml", "policy.toml"}


def test_a_proposal_without_a_country_that_has_rules_is_refused(shorter: Path) -> None:
    (shorter / "countries" / "jp.toml").unlink()
    controllers = shorter / "controllers.toml"
    controllers.write_text(controllers.read_text(encoding="utf-8").replace('"JP", ', ""))
    with pytest.raises(Refused, match=r"jp\.toml"):
        proposal(shorter, load(SHIPPED))


def test_the_app_asks_the_table_for_its_rules(
    acting: World, notebook: LameNotebook, shorter: Path
) -> None:
    applied(acting, shorter)
    store = acting.store
    settings = Settings.from_environment({"RECRUIT_SYNC_CONFIG": str(SHIPPED)})
    app = wiring.build(settings, clock=acting.clock, store=type(store)(
        store.candidacies, store.addresses, store.links, store.notices, notebook,
        store.screenings, store.seen, store.queues,
    ))  # fmt: skip

    assert window(app.policy_of) == NEW
