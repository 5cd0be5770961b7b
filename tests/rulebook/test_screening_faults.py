# SPDX-License-Identifier: Apache-2.0
"""Screening rules that would hang, lose a duty or mean something else are faults at once."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from recruit_sync.cli import main
from recruit_sync.rulebook.load import load
from recruit_sync.rulebook.screening_load import screening_faults
from tests.rulebook.copies import Copy

LAWS, NEEDS, ROUTES = (f"screening/{name}.toml" for name in ("laws", "needs", "routes"))
CITED = """basis = "law"
source = "act"
confidence = "low"
evidence = "knowledge"
reviewed = 2026-11-23
"""


def faults(copy: Copy) -> list[str]:
    return [str(fault) for fault in screening_faults(copy.folder, load(copy.folder))]


def test_the_shipped_rules_have_no_fault(spoiled: Copy) -> None:
    assert faults(spoiled) == []


def test_a_check_after_one_that_comes_only_with_the_hire_would_hang(spoiled: Copy) -> None:
    spoiled.change(ROUTES, 'criminal = ["identity"]', 'criminal = ["right_to_work"]')

    assert [fault for fault in faults(spoiled) if "criminal not before offer_accepted" in fault]


def test_checks_that_wait_for_each_other_are_a_circle(spoiled: Copy) -> None:
    spoiled.change(ROUTES, "[after]", '[after]\nidentity = ["education"]')

    assert any("waits for itself" in fault for fault in faults(spoiled))


def test_a_permitted_check_that_nobody_does_is_named_by_country(spoiled: Copy) -> None:
    spoiled.change(ROUTES, 'checks = ["criminal", "credit"]', 'checks = ["criminal"]')

    [fault] = faults(spoiled)
    assert fault.startswith("screening/routes.toml: routes for GB: credit: is permitted")


def test_an_agency_that_stands_in_has_to_work_there(spoiled: Copy) -> None:
    spoiled.change(
        ROUTES,
        'agencies = ["sim-identity", "sim-global"]',
        'agencies = ["sim-identity", "sim-checkr"]',
    )

    said = faults(spoiled)
    assert [fault.rpartition("sim-checkr: ")[2] for fault in said] == [
        "does not work in DE; allowed: US",
        "does not work in GB; allowed: US",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('earliest_stage = "interview"', "earliest_stage: interview: widens"),
        ('permit = "vendor"', "widens"),
    ],
)
def test_a_region_that_says_more_than_its_country_is_a_fault(
    spoiled: Copy, row: str, said: str
) -> None:
    check = "criminal" if "stage" in row else "right_to_work"
    text = f"[[laws.US-TX.checks.{check}]]\nsince = 2026-01-01\n{row}\n{CITED}"
    spoiled.append(LAWS, text)

    [fault] = faults(spoiled)
    assert said in fault


def test_a_region_cannot_open_what_its_country_forbids(spoiled: Copy) -> None:
    spoiled.append(LAWS, f"[[laws.FR-75C.checks.credit]]\nsince = 2026-01-01\n{CITED}")

    [fault] = faults(spoiled)
    assert "opens what its country forbids" in fault


def test_a_wish_that_every_law_forbids_is_a_fault(spoiled: Copy) -> None:
    spoiled.change(
        NEEDS,
        'when = { role_family = ["sales"] }',
        'when = { role_family = ["sales"], executive = false }',
    )
    spoiled.change(NEEDS, 'credit = "optional" }', 'reputation = "optional" }')

    [fault] = faults(spoiled)
    assert "needs.sales[0].checks.reputation: optional: is forbidden by every law" in fault


def test_a_country_row_says_all_of_it(spoiled: Copy) -> None:
    spoiled.change(LAWS, 'legal_basis = "contract_steps"\n', "")

    [fault] = faults(spoiled)
    assert "laws.DE.checks.identity[0].legal_basis: missing" in fault


def test_an_unknown_check_and_an_unknown_word_are_both_told(spoiled: Copy) -> None:
    spoiled.change(NEEDS, 'education = "optional"', 'horoscope = "optional"')
    spoiled.change(LAWS, 'permit = "vendor"', 'permit = "anybody"')

    said = faults(spoiled)
    assert any("horoscope" in fault for fault in said)
    assert any("anybody" in fault and "candidate_supplied" in fault for fault in said)


def test_config_check_names_them_beside_all_other_faults(spoiled: Copy) -> None:
    spoiled.change(ROUTES, "[after]", '[after]\nidentity = ["education"]')
    (spoiled.folder / NEEDS).unlink()

    result = CliRunner().invoke(main, ["config", "check", "--config", str(spoiled.folder)])
    assert result.exit_code == 2
    assert "screening/needs.toml: whole file: missing" in result.stderr


def test_config_check_tells_them_as_json(spoiled: Copy) -> None:
    spoiled.change(ROUTES, "[after]", '[after]\nidentity = ["education"]')

    words = ["config", "check", "--json", "--config", str(spoiled.folder)]
    result = CliRunner().invoke(main, words)
    found = json.loads(result.stdout)["faults"]
    assert {fault["file"] for fault in found} == {ROUTES}
    assert result.exit_code == 2
