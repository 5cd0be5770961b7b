# SPDX-License-Identifier: Apache-2.0
"""config/systems.toml: every fault at once, and the adapters that its lines lead to."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.recipient import Recipient
from connectors.workday.marking import Marking
from recruit_sync import wiring
from recruit_sync.app.places import AtsItself
from recruit_sync.app.screening.agency_place import AgencyItself
from recruit_sync.aws.clients import Clients
from recruit_sync.aws.documents import S3Documents
from recruit_sync.cli import main
from recruit_sync.domain.errors import Misconfigured
from recruit_sync.settings import Settings
from recruit_sync.systems import read_systems
from recruit_sync.wiring.places import places, recipients
from tests.fakes import World

CONFIG = Path(__file__).resolve().parents[2] / "config"
ATS = '[[system]]\nname = "ats"\nkind = "ats"\nwhat = "The ATS"\n'
EVERY_KIND = f"""
[[system]]
name = "documents"
kind = "s3"
what = "Scanned letters"
bucket = "acme-documents"
prefix = "candidates/{{ats_id}}/"

[[system]]
name = "partner"
kind = "https"
what = "The group's talent pool"
url = "https://partner.example/erasures"

[[system]]
name = "northwind"
kind = "mail"
what = "Northwind Recruitment"
to = "privacy@northwind.example"
sources = ["AGENCY"]

[[system]]
name = "shelf"
kind = "manual"
what = "Paper files"
owner = "archive@acme.example"
ask_again = "P5D"

[[system]]
name = "checks"
kind = "agency"
what = "The background-check agency"

{ATS}"""


@pytest.fixture
def world() -> World:
    return World()


def config(folder: Path, systems: str | None) -> Path:
    copy = shutil.copytree(CONFIG, folder / "config")
    path = copy / "systems.toml"
    path.unlink()
    if systems is not None:
        path.write_text(systems, encoding="utf-8")
    return copy


def test_the_shipped_file_names_the_agency_and_the_ats_last() -> None:
    assert [one.name for one in read_systems(CONFIG)] == ["screening", "ats"]


def test_every_kind_of_system_has_its_adapter(tmp_path: Path, world: World) -> None:
    folder = config(tmp_path, EVERY_KIND)
    settings = Settings.from_environment({"RECRUIT_SYNC_CONFIG": str(folder)})
    aws = Clients(endpoint="http://127.0.0.1:9", region="eu-central-1")
    app = wiring.build(settings, clock=world.clock, store=world.store, aws=aws)
    app.purging_ats = world.fake_ats
    found = {place.name: place for place in places(app)}

    assert list(found) == ["documents", "partner", "northwind", "shelf", "checks", "ats"]
    assert isinstance(found["documents"].system, S3Documents)
    assert isinstance(found["partner"].system, Recipient)
    assert isinstance(found["ats"].system, AtsItself)
    assert isinstance(found["checks"].system, AgencyItself)
    assert found["checks"].concerns is not None
    assert found["northwind"].by_mail
    assert found["northwind"].sources == {"AGENCY"}
    assert found["shelf"].ask_again_after == timedelta(days=5, hours=-1)
    told = recipients(read_systems(folder))
    assert told["northwind"].names_the_person
    assert not told["shelf"].names_the_person


@pytest.mark.parametrize(
    ("systems", "key"),
    [
        (None, "-"),
        ("", "system"),
        (ATS + ATS, "system.name"),
        (ATS.replace('"ats"\nwhat', '"manual"\nowner = "a@b.example"\nwhat'), "system.ats.kind"),
        (EVERY_KIND.removesuffix(ATS), "system"),
        (EVERY_KIND.replace("{ats_id}/", ""), "system.0.s3.prefix"),
        (EVERY_KIND.replace("https://", "http://"), "system.1.https.url"),
        (EVERY_KIND.replace("https://", "https://me:pw@"), "system.1.https.url"),
        (EVERY_KIND.replace('"P5D"', '"P2M"'), "system.3.manual.ask_again"),
        (EVERY_KIND.replace('kind = "mail"', 'kind = "fax"'), "system.2"),
        (EVERY_KIND.replace('owner = "archive@acme.example"', ""), "system.3.manual.owner"),
    ],
)
def test_a_fault_names_the_file_and_the_key(tmp_path: Path, systems: str | None, key: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        read_systems(config(tmp_path, systems))

    assert key in {fault.field for fault in wrong.value.faults}
    assert {fault.where for fault in wrong.value.faults} == {"systems.toml"}


def test_config_check_finds_a_source_that_no_stage_maps(tmp_path: Path) -> None:
    folder = config(tmp_path, EVERY_KIND.replace('"AGENCY"', '"AGENCI"'))
    result = CliRunner().invoke(main, ["config", "check", "--config", str(folder)])

    assert result.exit_code == 2
    assert "systems.toml" in result.stderr
    assert "AGENCI" in result.stderr


def test_a_tenant_that_purges_by_a_task_needs_a_tag_and_a_disposition(
    tmp_path: Path, world: World
) -> None:
    folder = config(tmp_path, ATS)
    stage = folder / "stages" / "local.toml"
    text = stage.read_text(encoding="utf-8")
    bare = text.replace('[purge]\nmode = "facade"', '[purge]\nmode = "mark_and_confirm"')
    stage.write_text(bare, encoding="utf-8")
    settings = Settings.from_environment({"RECRUIT_SYNC_CONFIG": str(folder)})
    with pytest.raises(Misconfigured, match="tag and a disposition"):
        settings.stage_file.purge  # noqa: B018

    names = 'tag = "Candidate_Tag_ID=PURGE"\ndisposition = "Recruiting_Disposition_ID=ENDED"\n'
    stage.write_text(bare.replace("[purge]\n", f"[purge]\n{names}"), encoding="utf-8")
    whole = Settings.from_environment({"RECRUIT_SYNC_CONFIG": str(folder)})
    app = wiring.build(whole, clock=world.clock, store=world.store)
    app.keys = world.keys
    app.secrets = None
    assert isinstance(app.purging_ats, Marking)
