# SPDX-License-Identifier: Apache-2.0
"""What stands behind the functions: settings from the environment, keys from the secret store."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.workday.client import Workday
from connectors.workday.reader import ReportReader
from recruit_sync import wiring
from recruit_sync.domain.errors import Misconfigured
from recruit_sync.settings import Settings, read_stage
from recruit_sync.wiring.kept import AtsCredentials, read_entry, read_keys
from recruit_sync.wiring.tenant import in_haste, tenant
from tests.fakes import World

CONFIG = Path(__file__).resolve().parents[2] / "config"


def settings(**but: str) -> Settings:
    return Settings.from_environment({"RECRUIT_SYNC_CONFIG": str(CONFIG), **but})


class Drawer:
    """A secret store in a dictionary."""

    def __init__(self, **entries: str) -> None:
        self.entries = entries

    def read(self, name: str) -> str:
        return self.entries[name]

    def write(self, name: str, value: str) -> None:
        self.entries[name] = value

    def forget(self, name: str) -> None:
        """Nothing is remembered here."""


# --- settings ------------------------------------------------------------------------------------


def test_every_fault_of_the_environment_is_told_at_once_and_no_value_that_may_be_secret() -> None:
    with pytest.raises(Misconfigured) as wrong:
        settings(
            RECRUIT_SYNC_NOW="yesterday",
            RECRUIT_SYNC_ATS_URL="https://me:secret@ats.example",
            RECRUIT_SYNC_PUBLIC_URL="jobs.example",
        )

    assert [fault.field for fault in wrong.value.faults] == [
        "RECRUIT_SYNC_NOW",
        "RECRUIT_SYNC_ATS_URL",
        "RECRUIT_SYNC_PUBLIC_URL",
    ]
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize("now", ["2026-01-01T00:00:00", "2026-13-01T00:00:00+00:00", "now"])
def test_a_moment_needs_an_offset(now: str) -> None:
    with pytest.raises(Misconfigured, match="ISO 8601"):
        settings(RECRUIT_SYNC_NOW=now)


@pytest.mark.parametrize("url", ["", "http://", "http://[", "https://ats.example?x=1"])
def test_a_url_that_paths_cannot_be_added_to_is_a_fault(url: str) -> None:
    with pytest.raises(Misconfigured, match="RECRUIT_SYNC_ATS_URL"):
        settings(RECRUIT_SYNC_ATS_URL=url)


def test_what_nobody_says_is_local() -> None:
    usual = Settings.from_environment({})

    assert (usual.stage, usual.region, usual.now) == ("local", "eu-central-1", None)
    assert usual.config_dir == CONFIG


@pytest.mark.parametrize("stage", ["local", "test", "prod"])
def test_the_shipped_stages_are_sound(stage: str) -> None:
    assert read_stage(CONFIG, stage).store.shards >= 1


def test_every_fault_of_a_stage_is_told_at_once(tmp_path: Path) -> None:
    text = (CONFIG / "stages" / "local.toml").read_text(encoding="utf-8")
    (tmp_path / "stages").mkdir()
    broken = text.replace("Europe/Berlin", "Europe/Nowhere").replace(
        'mode = "facade"', 'mode = "soap"'
    )
    (tmp_path / "stages" / "local.toml").write_text(broken + "\n[more]\nx = 1\n", encoding="utf-8")
    with pytest.raises(Misconfigured) as wrong:
        read_stage(tmp_path, "local")

    faults = {fault.field: fault for fault in wrong.value.faults}
    assert {"read.mode", "write.mode", "purge.mode", "staff.zone", "more"} <= faults.keys()
    assert "facade" in faults["read.mode"].allowed
    assert faults["more"].value == "absent"


def a_stage(folder: Path, read: str) -> Path:
    stage = shutil.copytree(CONFIG, folder / "config") / "stages" / "local.toml"
    text = stage.read_text(encoding="utf-8")
    changed = text.replace('[read]\nmode = "facade"', f"[read]\n{read}")
    stage.write_text(changed, encoding="utf-8")
    return folder / "config"


def test_a_tenant_may_be_read_by_report_and_is_purged_through_the_service(
    tmp_path: Path, world: World
) -> None:
    read = a_stage(tmp_path, 'mode = "raas"\nreport_owner = "lmcneil"')
    by_report = settings(RECRUIT_SYNC_CONFIG=str(read))
    app = wiring.build(by_report, clock=world.clock, store=world.store)
    app.keys = world.keys
    app.secrets = Drawer()
    usual = tenant(by_report)

    assert isinstance(app.ats, ReportReader)
    assert isinstance(app.hasty_ats, ReportReader)
    assert isinstance(app.purging_ats, Workday)
    assert usual.report_at[1] == "/ccx/service/customreport2/acme/lmcneil/Candidate_Lifecycle"
    assert in_haste(usual).largest_report < usual.largest_report


@pytest.mark.parametrize("url", ["acme", "https://u:p@ats.example/x", "https://ats.example/x?y=1"])
def test_an_address_of_a_report_that_hides_something_is_a_fault(tmp_path: Path, url: str) -> None:
    read = a_stage(tmp_path, f'mode = "raas"\nreport_url = "{url}"')

    with pytest.raises(Misconfigured) as wrong:
        read_stage(read, "local")

    assert [fault.field for fault in wrong.value.faults] == ["read.report_url"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "no such file"), (b"= 1", "Invalid"), (b"\xff\xfe", "not UTF-8")],
)
def test_a_stage_that_cannot_be_read_is_a_fault(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    (tmp_path / "stages").mkdir()
    if content is not None:
        (tmp_path / "stages" / "prod.toml").write_bytes(content)
    with pytest.raises(Misconfigured, match=problem):
        read_stage(tmp_path, "prod")


# --- keys and credentials ------------------------------------------------------------------------

GOOD = {"subject": "ab" * 32, "forms": "f" * 32}


def test_keys_are_read_as_they_were_made() -> None:
    keys = read_keys(Drawer(keys=json.dumps(GOOD)), "keys")
    assert (keys.subject, keys.forms) == (bytes.fromhex("ab" * 32), "f" * 32)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("hush-hush", "-"),
        ('["hush-hush"]', "-"),
        (json.dumps({**GOOD, "subject": "hush-hush"}), "subject"),
        (json.dumps({**GOOD, "subject": "ab"}), "subject"),
        (json.dumps({"subject": "ab" * 32}), "forms"),
    ],
)
def test_a_faulty_key_is_named_and_never_shown(entry: str, field: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        read_keys(Drawer(keys=entry), "keys")

    assert [fault.field for fault in wrong.value.faults] == [field]
    assert "hush" not in str(wrong.value)
    assert wrong.value.__cause__ is None


def test_a_rotated_token_is_kept_beside_the_rest() -> None:
    drawer = Drawer(ats=json.dumps({"client_id": "c", "client_secret": "s", "refresh_token": "1"}))
    credentials = AtsCredentials(drawer, "ats")
    credentials.keep("2")

    assert read_entry(drawer, "ats") == {
        "client_id": "c",
        "client_secret": "s",
        "refresh_token": "2",
        "former_refresh_token": "1",
    }
    assert (credentials.client_id, credentials.client_secret) == ("c", "s")
    assert credentials.refresh_token == "2"


def test_a_rotated_token_is_kept_beside_what_a_person_changed_meanwhile() -> None:
    class Remembering(Drawer):
        def __init__(self, **entries: str) -> None:
            super().__init__(**entries)
            self.known = dict(entries)

        def read(self, name: str) -> str:
            return self.known.setdefault(name, self.entries[name])

        def forget(self, name: str) -> None:
            self.known.pop(name)

    drawer = Remembering(ats=json.dumps({"client_secret": "old", "refresh_token": "1"}))
    drawer.entries["ats"] = json.dumps({"client_secret": "new", "refresh_token": "1"})
    AtsCredentials(drawer, "ats").keep("2")

    kept = json.loads(drawer.entries["ats"])
    assert (kept["client_secret"], kept["refresh_token"]) == ("new", "2")


def test_a_credential_that_is_absent_is_a_fault() -> None:
    with pytest.raises(Misconfigured, match="client_id"):
        _ = AtsCredentials(Drawer(ats="{}"), "ats").client_id


# --- the app of a process ------------------------------------------------------------------------


def test_a_page_waits_for_the_ats_for_seconds_and_once() -> None:
    usual = tenant(settings())
    hasty = in_haste(usual)

    assert hasty.tries == 1
    assert hasty.timeouts.connect + hasty.timeouts.read < 10
    assert (hasty.base_url, hasty.tenant) == (usual.base_url, usual.tenant)
    assert usual.tries > 1


def test_a_process_builds_its_app_once() -> None:
    wiring.install(None)
    assert wiring.app() is wiring.app()
    assert isinstance(wiring.app().clock, wiring.RealClock)


def test_a_named_moment_stops_the_clock() -> None:
    moment = "2026-01-01T00:00:00+00:00"
    clock = wiring.build(settings(RECRUIT_SYNC_NOW=moment)).clock
    clock.sleep(1000.0)

    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


def test_an_app_that_is_handed_its_store_asks_aws_for_nothing(world: World) -> None:
    app = wiring.build(settings(), clock=world.clock, store=world.store)
    world.people_store.saves = 0

    assert app.candidacies is world.store.candidacies
    assert app.rulebook.policy("DE", world.clock.now().date()) is not None
    assert app.policy_of("DE", world.clock.now()) is app.policy_of("DE", world.clock.now())
    assert app.notices.daily_quota > 0


def test_the_ats_of_pages_is_a_line_of_its_own(world: World) -> None:
    app = wiring.build(settings(), clock=world.clock, store=world.store)
    app.keys = world.keys
    app.secrets = Drawer()

    assert isinstance(app.ats, Workday)
    assert app.ats is not app.hasty_ats
