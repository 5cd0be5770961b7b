# SPDX-License-Identifier: Apache-2.0
"""Commands that need no stack: the rules of every country, and every fault of them at once."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.outside.stack import ROOT, command

ENDS = {"US": "Pacific/Honolulu", "CA": "America/Vancouver", "BR": "America/Rio_Branco"}
KEYS = """country zone zone_end response_window_days inform_deadline reminder_days_before
consent_window renewal_days_before unsuccessful_retention minimum_retention destruction_deadline
first_contact_basis cold_consent_email languages rights_deadline rights_days_kind controller
supervisory_authority""".split()
FIGURES = {
    "DE": ("P12M", "P6M", None, "allowed", "P1M"),
    "FR": ("P24M", "P3M", None, "allowed", "P1M"),
    "KR": ("P12M", "P0D", None, "allowed", "P10D"),
    "US": ("P12M", "P1Y", "P1Y", "allowed", "P45D"),
    "US-CA": ("P12M", "P4Y", "P4Y", "allowed", "P45D"),
    "MY": ("P24M", "P12M", None, "minimal_public_contact_data_only", "P21D"),
    "SA": ("P12M", "P6M", None, "only_with_prior_consent_evidence", "P30D"),
    "ID": ("P12M", "P6M", None, "allowed", "PT72H"),
}


def codes() -> list[str]:
    names = {path.stem.upper() for path in (ROOT / "config" / "countries").glob("*.toml")}
    return sorted(names - {"EEA", "WORLD"})


def test_the_shipped_configuration_is_without_fault() -> None:
    assert len(codes()) == 65
    command("config", "check")


def test_a_broken_configuration_names_every_fault_at_once(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    spoil(config / "countries" / "de.toml", 'zone = "Europe/Berlin"', 'zone = "Europe/Berlinn"')
    spoil(config / "countries" / "fr.toml", 'country = "FR"', 'country = "FRANCE"')
    spoil(config / "policy.toml", 'value = "P30D"', 'value = "thirty days"')
    done = command("config", "check", "--config", str(config), status=2)

    lines = done.stderr.strip().splitlines()
    for file in ("de.toml", "fr.toml", "policy.toml"):
        assert [line for line in lines if file in line], lines


def spoil(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")


@pytest.mark.parametrize("code", FIGURES)
def test_policy_show_tells_what_holds_there(code: str) -> None:
    told = json.loads(command("policy", "show", code, "--json").stdout)

    assert told.keys() >= set(KEYS)
    assert told["country"] == code
    assert (told["response_window_days"], told["reminder_days_before"]) == (30, 7)
    consent, unsuccessful, least, cold, rights = FIGURES[code]
    assert told["consent_window"] == consent
    assert told["unsuccessful_retention"] == unsuccessful
    assert told["minimum_retention"] == least
    assert told["cold_consent_email"] == cold
    assert told["rights_deadline"] == rights
    assert told["zone_end"] == ENDS.get(code, told["zone"])


@pytest.mark.parametrize("code", ["DE", "KR"])
def test_policy_show_names_a_source_for_people_too(code: str) -> None:
    told = command("policy", "show", code, "--on", date(2026, 1, 1).isoformat()).stdout

    assert code in told
    assert "http" in told or "art." in told.lower()


@pytest.mark.parametrize(
    "wrong",
    [("policy", "show"), ("policy", "show", "DE", "--on", "soon"), ("no-such-command",)],
)
def test_wrong_use_is_status_two_with_nothing_on_stdout(wrong: tuple[str, ...]) -> None:
    done = command(*wrong, status=2)

    assert done.stdout == ""
    assert done.stderr
