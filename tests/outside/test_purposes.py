# SPDX-License-Identifier: Apache-2.0
"""The notice of a running installation names a further purpose: who consented is asked anew."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from tests.outside.ats_server import serving
from tests.outside.ats_tenant import Tenant
from tests.outside.people import person
from tests.outside.stack import ROOT, Stack, fetch, forms_of
from tests.outside.world import World

BEGIN = "2026-06-01T08:07:00+00:00"
WORDS = "to compare what jobs like yours pay"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration that may be edited."""
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def name_further(config: Path) -> None:
    """The next version of the page asks for one purpose more, in words of its own."""
    lock = config / "notices/versions.toml"
    text = lock.read_text(encoding="utf-8")
    found = re.search(r"^page = (\d+)$", text, re.MULTILINE)
    assert found
    number = int(found[1]) + 1
    text = text.replace(found[0], f"page = {number}")
    more = f'[purposes]\n"page/{number}" = ["recruitment", "salary_survey"]\n'
    lock.write_text(text.replace("[purposes]\n", more), encoding="utf-8")
    words = config / "notices/purpose.j2"
    branch = f'{{% elif purpose == "salary_survey" %}}{WORDS}{{% else %}}'
    said = words.read_text(encoding="utf-8").replace("{% else %}", branch)
    words.write_text(said, encoding="utf-8")


def test_a_changed_purpose_asks_anew_and_silence_keeps_the_old_promise(
    moto: str, config: Path, tmp_path: Path
) -> None:
    tenant = Tenant(datetime.fromisoformat(BEGIN))
    kept = ("--aws-endpoint", moto, "--state", str(tmp_path / "state"), "--config", str(config))
    with serving(tenant) as server:
        before = World(Stack(server.url, BEGIN, *kept), tenant)
        tenant.follow(before.stack.control)
        for name in ("silent", "willing", "never"):
            before.add(name, person("DE"))
        before.stack.advance("P1D", "P1D")
        for name in ("silent", "willing"):
            before.stack.press(before.page(name), "consent")
        before.stack.advance("P1D", "P1D")
        left = before.stack.clock().isoformat()
        tenant.control = None
        before.stack.stop()

        name_further(config)
        world = World(Stack(server.url, left, *kept), tenant, before.wids, before.emails)
        tenant.follow(world.stack.control)
        try:
            told_anew(world)
            only_the_willing_are_kept_longer(world)
        finally:
            tenant.control = None
            world.stack.stop()


def told_anew(world: World) -> None:
    """One mail to whoever consented, which names the purpose; the page offers both answers."""
    world.stack.advance("P3D", "P1D")
    for name in ("silent", "willing"):
        assert world.kinds(name) == ["consent_request", "consent_confirmed", "consent_renewal"]
        assert WORDS in world.mails(name)[-1]["text"]
    assert world.kinds("never") == ["consent_request"]
    page = fetch("GET", last_link(world, "silent")).text
    assert WORDS in page
    assert [list(form.buttons) for form in forms_of(page)] == [["consent"], ["refuse"]]

    consent = world.stack.told("explain", world.wids["silent"])["consent"]
    assert consent["purposes"] == ["recruitment"]
    assert consent["asked_for_since"] == ["salary_survey"]
    assert consent["until"].startswith("2027-06-02T22:00:00")

    world.stack.press(last_link(world, "willing"), "consent")
    consent = world.stack.told("explain", world.wids["willing"])["consent"]
    assert consent["purposes"] == ["recruitment", "salary_survey"]


def last_link(world: World, name: str) -> str:
    """The stack has another port since it was started again; older links name the old one."""
    return world.stack.link(world.mails(name)[-1])


def only_the_willing_are_kept_longer(world: World) -> None:
    world.stack.until("2027-06-02T21:00:00+00:00", "P7D")
    assert world.reasons("silent") == []
    world.stack.until("2027-06-03T23:00:00+00:00", "P1D")
    assert world.reasons("silent") == ["consent_expired"]
    assert world.reasons("willing") == []
    assert world.kinds("silent").count("consent_renewal") == 3
