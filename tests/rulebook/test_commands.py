# SPDX-License-Identifier: Apache-2.0
"""`config check` and `policy show`, as people and machines call them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recruit_sync.cli import main
from recruit_sync.cli.policy_view import as_json, as_lines
from recruit_sync.rulebook.book import Rulebook
from recruit_sync.rulebook.load import SHIPPED
from tests.rulebook.copies import Copy

DAY = date(2026, 11, 22)
CODES = sorted(path.stem.upper() for path in (SHIPPED / "countries").glob("*.toml"))
FIELDS = {
    "country": str,
    "zone": str,
    "zone_end": str,
    "response_window_days": int,
    "inform_deadline": str,
    "reminder_days_before": int,
    "consent_window": str,
    "renewal_days_before": int,
    "unsuccessful_retention": str,
    "minimum_retention": str | None,
    "destruction_deadline": str,
    "first_contact_basis": str,
    "cold_consent_email": str,
    "languages": list,
    "rights_deadline": str,
    "rights_days_kind": str,
    "controller": str,
    "supervisory_authority": str,
}


def run(*words: str, folder: Path = SHIPPED, now: str = "") -> Result:
    environment = {"RECRUIT_SYNC_NOW": now, "RECRUIT_SYNC_CONFIG": str(folder)}
    return CliRunner().invoke(main, words, env=environment)


def shown(*words: str, now: str = "") -> dict[str, Any]:
    result = run("policy", "show", *words, "--json", now=now)
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.mark.parametrize("code", CODES)
def test_every_country_and_fallback_shows_every_field_with_its_source(
    shipped: Rulebook, code: str
) -> None:
    document = json.loads(json.dumps(as_json(shipped, code, DAY, None)))

    assert document["country"] == code
    for name, kind in FIELDS.items():
        assert isinstance(document[name], kind), name
        assert name == "country" or document["sources"][name]["source"], name
    assert {"basis", "source", "confidence", "since"} == document["sources"]["zone"].keys()


@pytest.mark.parametrize("code", CODES)
def test_people_see_every_value_with_its_source(shipped: Rulebook, code: str) -> None:
    lines = list(as_lines(shipped, code, DAY, None))
    sources = shipped.policy(code, DAY).sources

    for name in FIELDS.keys() - {"country"}:
        (line,) = [line for line in lines if line.startswith(f"{name} ")]
        assert line.endswith(sources[name].reference)
        assert f" {sources[name].since} " in line
    assert len([line for line in lines if line.startswith("criminal ")]) == 1


@pytest.mark.parametrize("code", ["NO", "CA-QC", "WORLD", "EEA"])
def test_codes_that_look_odd_are_shown_too(code: str) -> None:
    assert shown(code)["country"] == code
    assert f"({code}) on " in run("policy", "show", code.lower()).stdout.splitlines()[0]


def test_germany_in_figures() -> None:
    document = shown("DE", "--on", "2026-03-01")

    assert {name: document[name] for name in FIELDS} == {
        "country": "DE",
        "zone": "Europe/Berlin",
        "zone_end": "Europe/Berlin",
        "response_window_days": 30,
        "inform_deadline": "P1M",
        "reminder_days_before": 7,
        "consent_window": "P12M",
        "renewal_days_before": 30,
        "unsuccessful_retention": "P6M",
        "minimum_retention": None,
        "destruction_deadline": "P30D",
        "first_contact_basis": "legitimate_interest",
        "cold_consent_email": "allowed",
        "languages": ["de", "en"],
        "rights_deadline": "P1M",
        "rights_days_kind": "calendar",
        "controller": "Acme Europe GmbH",
        "supervisory_authority": document["supervisory_authority"],
    }
    assert document["supervisory_authority"].startswith("BfDI")
    assert document["controller_details"]["dpo_contact"] == "dpo@acme.example"
    assert document["sources"]["unsuccessful_retention"]["basis"] == "regulator"


def test_a_rule_is_shown_for_the_day_asked_for() -> None:
    assert shown("IN", "--on", "2026-11-22")["minimum_retention"] is None
    assert shown("IN", "--on", "2028-01-01")["minimum_retention"] == "P1Y"


def test_without_a_day_the_stack_s_clock_says_which() -> None:
    document = shown("IN", now="2027-05-12T19:00:00+00:00")

    assert document["on"] == "2027-05-13", "it is past midnight in India"
    assert document["minimum_retention"] == "P1Y"


def test_without_any_clock_given_it_is_today() -> None:
    assert date.fromisoformat(shown("DE")["on"]) > date(2024, 1, 1)


def test_a_region_without_a_file_is_shown_under_its_country() -> None:
    ontario, alberta = shown("CA-ON", "--on", "2026-11-22"), shown("CA-AB", "--on", "2026-11-22")

    assert (ontario["country"], ontario["region"], ontario["minimum_retention"]) == (
        "CA",
        "CA-ON",
        "P3Y",
    )
    assert alberta["minimum_retention"] is None
    assert shown("us-ca")["country"] == "US-CA"
    assert "rules of CA hold there" in run("policy", "show", "CA-ON").stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ZZ",), "the fallback WORLD applies"),
        (("ZZ-ZZ",), "the fallback WORLD applies"),
        (("Germany",), "no ISO 3166 code; allowed: AE, AR"),
        (("DE", "--on", "yesterday"), "allowed: YYYY-MM-DD"),
        (("DE", "--on", "2026-02-30"), "allowed: YYYY-MM-DD"),
        (("DE", "--on", "2018-05-24"), "allowed: 2018-05-25 or later"),
    ],
)
def test_a_wrong_question_is_refused_in_one_line(words: tuple[str, ...], expected: str) -> None:
    result = run("policy", "show", *words)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert expected in result.stderr


def test_a_clock_that_is_no_moment_is_refused() -> None:
    result = run("policy", "show", "DE", now="noon")

    assert result.exit_code == 2
    assert "RECRUIT_SYNC_NOW: 'noon': is no moment" in result.stderr


def test_the_shipped_configuration_passes() -> None:
    result = run("config", "check")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "65 countries and regions, 2 fallbacks: no fault"
    assert "warning: countries/ch.toml: languages: rm: has no mails" in result.stdout
    assert not re.findall("warning: countries/(?:fr|pt|no|tw|cn|br).toml", result.stdout)


def test_a_sound_configuration_as_json() -> None:
    document = json.loads(run("config", "check", "--json").stdout)

    assert document["ok"] is True
    assert len(document["countries"]) == 65
    assert document["faults"] == []
    assert {"file", "key", "value", "problem", "allowed"} == document["warnings"][0].keys()


def test_every_fault_is_one_line_on_stderr(spoiled: Copy) -> None:
    spoiled.change_value("countries/de.toml", "consent_window", "P12D")
    spoiled.change("countries/fr.toml", 'zone = "Europe/Paris"\n', "")
    result = run("config", "check", folder=spoiled.folder)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert [
        line.partition(": P")[0].partition(": m")[0] for line in result.stderr.splitlines()
    ] == [
        "countries/fr.toml: zone",
        "countries/de.toml: consent_window[0].value",
        "countries/de.toml: renewal_lead on 2018-05-25",
    ]


def test_rules_stages_and_texts_are_told_at_once(spoiled: Copy) -> None:
    spoiled.change_value("countries/de.toml", "consent_window", "P12Y")
    spoiled.change("stages/prod.toml", "daily_quota = ", 'daily_quota = "many" # ')
    spoiled.change("stages/test.toml", "[ats]", "[ats")
    (spoiled.folder / "pages").unlink()
    result = run("config", "check", folder=spoiled.folder)

    assert result.exit_code == 2
    assert [": ".join(line.split(": ")[:2]) for line in result.stderr.splitlines()] == [
        "countries/de.toml: consent_window[0].value",
        "stages/prod.toml: mail.daily_quota",
        "stages/test.toml: -",
        "pages: -",
    ]


def test_a_configuration_without_stages_is_none(spoiled: Copy) -> None:
    for path in (spoiled.folder / "stages").iterdir():
        path.unlink()

    assert "stages: -: missing" in run("config", "check", folder=spoiled.folder).stderr


def test_faults_as_json_still_fail(spoiled: Copy) -> None:
    spoiled.change_value("countries/de.toml", "consent_window", "P12Y")
    result = run("config", "check", "--json", folder=spoiled.folder)
    (fault,) = json.loads(result.stdout)["faults"]

    assert result.exit_code == 2
    assert fault == {
        "file": "countries/de.toml",
        "key": "consent_window[0].value",
        "value": "P12Y",
        "problem": "is not plausible there",
        "allowed": "P3M to P36M in days or months or years",
    }
    assert len(result.stderr.splitlines()) == 1


def test_nothing_is_shown_from_a_faulty_configuration(spoiled: Copy) -> None:
    spoiled.change_value("countries/fr.toml", "consent_window", "P12D")
    result = run("policy", "show", "DE", "--config", str(spoiled.folder))

    assert result.exit_code == 2
    assert "countries/fr.toml: consent_window[0].value" in result.stderr
