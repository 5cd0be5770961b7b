# SPDX-License-Identifier: Apache-2.0
"""What the shipped screening rules say, job by job and country by country."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit_sync.domain.screening.groups import OrderGroup, order_groups
from recruit_sync.domain.screening.law import Job
from recruit_sync.domain.screening.plan import Plan, PlannedStep, plan
from recruit_sync.domain.screening.routes import Wish
from recruit_sync.domain.screening.words import Check, Need, Permit, Stage, Stop, Verdict
from recruit_sync.rulebook.load import SHIPPED, load
from recruit_sync.rulebook.screening import ScreeningBook
from recruit_sync.rulebook.screening_load import load_screening

DAY = date(2026, 11, 23)
RULEBOOK = load(SHIPPED)
BOOK: ScreeningBook = load_screening(SHIPPED, RULEBOOK)
COUNTRIES = RULEBOOK.countries()
WRITTEN = {"DE", "GB", "US", "US-CA"}
STAGES = {
    "shortlist": Stage.INTERVIEW,
    "final_candidate": Stage.INTERVIEW,
    "conditional_offer": Stage.CONDITIONAL_OFFER,
    "after_hire": Stage.OFFER_ACCEPTED,
}
FAMILIES = [None, "software", "sales", "finance", "security", "childcare", "other_relevant"]
CODES = [None, "uk_smf", "uk_certified", "de_youth_work", "us_dot", "fr_teacher", "il_police"]

GERMAN_DEVELOPER = Job("DE", "DE", "software")
BRITISH_CFO = Job("GB", "GB", "finance", executive=True, regulated_role="uk_smf")
CALIFORNIAN_SELLER = Job("US-CA", "US", "sales")
NEW_YORK_SELLER = Job("US-NY-NYC", "US", "sales")
GERMAN_FOR_CALIFORNIA = Job("US-CA", "DE", "sales")

jobs = st.builds(
    Job,
    place=st.sampled_from([*COUNTRIES, "US-NY-NYC", "US-TX", "KZ"]),
    residence=st.sampled_from([*COUNTRIES, "KZ"]),
    role_family=st.sampled_from(FAMILIES),
    executive=st.booleans(),
    regulated_role=st.sampled_from(CODES),
)
wishes = st.dictionaries(st.sampled_from(list(Check)), st.sampled_from(list(Need)))


def planned(job: Job, wish: dict[Check, Need] | None = None) -> Plan:
    rules = BOOK.rules(job, DAY)
    if wish is not None:
        rules = replace(rules, wishes=(Wish("test", wish, "test"),))
    return plan(job, rules)


def step(job: Job, check: str) -> PlannedStep:
    return next(step for step in planned(job).steps if step.check == check)


def orders(job: Job) -> list[OrderGroup]:
    made = planned(job)
    return list(order_groups(made, BOOK.routes_on(DAY).agencies))


class Line(NamedTuple):
    """What an example says of one step."""

    verdict: str
    bases: str = ""
    signed: str = ""
    stage: str = ""
    agencies: str = ""
    after: str = ""


def table(job: Job) -> dict[str, Line]:
    return {step.check.value: line(step) for step in planned(job).steps}


def line(step: PlannedStep) -> Line:
    if not step.runs:
        return Line(step.verdict.value)
    limit = step.ceiling
    return Line(
        step.verdict.value,
        " ".join(sorted(limit.bases)),
        " ".join(sorted(limit.authorizations)),
        limit.stage.value,
        " ".join(step.agencies),
        " ".join(step.after),
    )


OFFER, GLOBAL = "conditional_offer", "sim-global"
NOT_NEEDED, PROHIBITED = Line("not_needed"), Line("prohibited")


def test_a_german_developer() -> None:
    assert table(GERMAN_DEVELOPER) == {
        "identity": Line("required", "contract_steps", "", OFFER, "sim-identity sim-global"),
        "right_to_work": Line("required", "legal_obligation", "", OFFER, "in-house"),
        "education": Line("required", "contract_steps", "", OFFER, GLOBAL, "identity"),
        "professional_licence": PROHIBITED,
        "previous_employment": Line(
            "optional", "consent", "step_consent", OFFER, GLOBAL, "identity"
        ),
        "references": NOT_NEEDED,
        "company_register": PROHIBITED,
        "sanctions": NOT_NEEDED,
        "criminal": PROHIBITED,
        "credit": PROHIBITED,
        "reputation": PROHIBITED,
    }
    assert len(orders(GERMAN_DEVELOPER)) == 4
    assert step(GERMAN_DEVELOPER, "previous_employment").ceiling.limits == {"not_current_employer"}


def test_what_was_wanted_in_vain_is_a_warning_and_no_failure() -> None:
    made = planned(GERMAN_DEVELOPER)

    assert [warning.partition(":")[0] for warning in made.warnings] == ["criminal"]
    assert made.preconditions == ("works_council_cleared",)


def test_a_british_finance_executive_of_a_regulated_firm() -> None:
    interests, law = "legitimate_interests", "legal_obligation"

    assert table(BRITISH_CFO) == {
        "identity": Line("required", "contract_steps", "", "interview", "sim-identity sim-global"),
        "right_to_work": Line("required", law, "", OFFER, "sim-identity in-house"),
        "education": Line("required", interests, "", "interview", GLOBAL, "identity"),
        "professional_licence": Line("required", interests, "", "interview", GLOBAL, "identity"),
        "previous_employment": Line("required", law, "", OFFER, GLOBAL, "identity"),
        "references": Line("required", interests, "", OFFER, GLOBAL, "identity"),
        "company_register": Line("required", interests, "", "interview", GLOBAL),
        "sanctions": Line("required", interests, "", OFFER, GLOBAL, "identity"),
        "criminal": Line("required", law, "dbs_application", OFFER, GLOBAL, "identity"),
        "credit": Line("required", interests, "", OFFER, GLOBAL, "identity"),
        "reputation": Line("required", interests, "", OFFER, "in-house", "identity"),
    }
    assert len(orders(BRITISH_CFO)) == 7
    assert step(BRITISH_CFO, "criminal").ceiling.levels == {"dbs_standard"}
    assert [group.checks for group in orders(BRITISH_CFO) if group.alone] == [(Check.CRIMINAL,)]


def test_californian_sales() -> None:
    both = "fcra_disclosure icraa_disclosure"
    purpose = "permissible_purpose"
    history = Line("required", purpose, both, "interview", "sim-checkr", "identity")

    assert table(CALIFORNIAN_SELLER) == {
        "identity": Line("required", purpose, both, "interview", "sim-checkr"),
        "right_to_work": Line("required", "legal_obligation", "", "offer_accepted", "in-house"),
        "education": history._replace(verdict="optional"),
        "professional_licence": NOT_NEEDED,
        "previous_employment": history,
        "references": NOT_NEEDED,
        "company_register": PROHIBITED,
        "sanctions": NOT_NEEDED,
        "criminal": history._replace(stage=OFFER),
        "credit": PROHIBITED,
        "reputation": PROHIBITED,
    }
    assert [group.checks for group in orders(CALIFORNIAN_SELLER)] == [
        (Check.IDENTITY, Check.EDUCATION, Check.PREVIOUS_EMPLOYMENT),
        (Check.CRIMINAL,),
        (Check.RIGHT_TO_WORK,),
    ]
    assert planned(CALIFORNIAN_SELLER).hearings == ("us_ca_fair_chance",)
    assert step(CALIFORNIAN_SELLER, "criminal").ceiling.limits == {
        "convictions_only",
        "lookback_7_years",
    }


def test_in_new_york_city_the_criminal_record_waits_for_all_that_can_be_done_by_then() -> None:
    criminal = step(NEW_YORK_SELLER, "criminal")

    assert criminal.after == ("identity", "education", "previous_employment")
    assert criminal.ceiling.stage == OFFER
    assert step(NEW_YORK_SELLER, "credit").verdict is Verdict.PROHIBITED
    assert planned(NEW_YORK_SELLER).hearings == ("us_nyc_fair_chance",)


def test_a_german_resident_for_a_californian_job_has_the_duties_of_both_laws() -> None:
    found = table(GERMAN_FOR_CALIFORNIA)
    employment = found["previous_employment"]

    assert employment.signed == "fcra_disclosure icraa_disclosure step_consent"
    assert employment.bases == "consent permissible_purpose"
    assert found["criminal"] == found["credit"] == PROHIBITED
    assert {found[check].stage for check in ("identity", "education")} == {OFFER}
    assert step(GERMAN_FOR_CALIFORNIA, "criminal").source.startswith("DE: ")
    assert planned(GERMAN_FOR_CALIFORNIA).preconditions == ()


@pytest.mark.parametrize("job", [GERMAN_DEVELOPER, CALIFORNIAN_SELLER, Job("KZ", "KZ")])
def test_every_verdict_says_why_and_where_that_stands(job: Job) -> None:
    assert [step.check for step in planned(job).steps] == list(Check)
    assert all(step.because and step.source for step in planned(job).steps)


@pytest.mark.parametrize("country", sorted(set(COUNTRIES) - WRITTEN))
def test_a_country_without_a_chapter_follows_its_own_file(country: str) -> None:
    made = planned(Job(country, country), dict.fromkeys(Check, Need.REQUIRED))

    for kind, rows in RULEBOOK.files[country].checks.items():
        row, found = rows[-1], next(step for step in made.steps if step.check == kind)
        open_to_all = row.value == "allowed" or (
            row.value != "restricted" and not (row.roles or row.only_if_statute)
        )
        wanted = {
            "prohibited": Verdict.PROHIBITED,
            "candidate_supplied_only": Verdict.CANDIDATE_SUPPLIED,
        }.get(row.value, Verdict.REQUIRED)
        assert found.verdict is (wanted if open_to_all else Verdict.PROHIBITED), kind
        assert row.source in found.source
        assert found.ceiling.stage.rank >= (STAGES[row.earliest_stage].rank if found.runs else 0)


@pytest.mark.parametrize("country", sorted(set(COUNTRIES) - WRITTEN))
def test_sanctions_and_credit_are_closed_where_no_chapter_opens_them(country: str) -> None:
    made = planned(Job(country, country), dict.fromkeys(Check, Need.REQUIRED))
    closed = {step.check for step in made.steps if step.verdict is Verdict.PROHIBITED}

    assert {Check.SANCTIONS, Check.CREDIT} <= closed


def test_a_country_without_rules_is_closed_and_says_so() -> None:
    made = planned(Job("KZ", "KZ"), dict.fromkeys(Check, Need.REQUIRED))

    assert {step.verdict for step in made.steps} == {Verdict.PROHIBITED}
    assert all("no policy for KZ" in step.because for step in made.steps)


def test_a_statute_of_another_country_opens_nothing() -> None:
    assert step(Job("ES", "ES", regulated_role="fr_teacher"), "criminal").verdict == "prohibited"
    wanted = dict.fromkeys(Check, Need.REQUIRED)
    found = planned(Job("ES", "ES", regulated_role="es_teacher"), wanted).steps
    assert [s.verdict for s in found if s.check == "criminal"] == [Verdict.REQUIRED]


def test_a_rule_that_begins_later_holds_from_its_day() -> None:
    law = BOOK.law("US-NY-NYC", date(2026, 1, 1))

    assert law is not None
    assert law.rules[Check.CREDIT][0].permit is Permit.PROHIBITED


@given(jobs, wishes)
def test_no_wish_makes_a_forbidden_check_a_step(job: Job, wish: dict[Check, Need]) -> None:
    for found in planned(job, wish).steps:
        closed = found.ceiling.permit is Permit.PROHIBITED
        assert found.runs == (found.check in wish and not closed)
        assert (found.verdict is Verdict.PROHIBITED) == closed


@given(jobs)
def test_the_law_of_a_residence_only_tightens(job: Job) -> None:
    alone = planned(replace(job, residence=job.country), {})
    for before, after in zip(alone.steps, planned(job, {}).steps, strict=True):
        one, both = before.ceiling, after.ceiling
        assert both.permit.rank >= one.permit.rank
        assert both.stage.rank >= one.stage.rank
        assert both.bases >= one.bases
        assert both.authorizations >= one.authorizations
        assert both.limits >= one.limits


@given(jobs)
def test_every_step_has_someone_and_waits_only_for_what_can_be_done_by_then(job: Job) -> None:
    made = planned(job, dict.fromkeys(Check, Need.REQUIRED))
    steps = {step.check: step for step in made.to_run}
    grouped = [c for g in order_groups(made, BOOK.routes_on(DAY).agencies) for c in g.checks]

    assert sorted(grouped) == sorted(steps)
    for found in steps.values():
        assert found.agency in BOOK.routes.agencies
        assert all(steps[c].ceiling.stage.rank <= found.ceiling.stage.rank for c in found.after)


@given(jobs)
def test_no_order_holds_a_check_and_one_that_comes_first_unless_the_agency_sees_to_it(
    job: Job,
) -> None:
    made = planned(job, dict.fromkeys(Check, Need.REQUIRED))
    first = {step.check: set(step.after) for step in made.to_run}
    agencies = BOOK.routes_on(DAY).agencies

    for group in order_groups(made, agencies):
        together = {check for check in group.checks if first[check] & set(group.checks)}
        assert not together or agencies[group.agency].sequences


@pytest.mark.parametrize("stop", list(Stop))
def test_whoever_may_not_be_screened_has_no_step_in_any_country(stop: Stop) -> None:
    made = plan(BRITISH_CFO, BOOK.rules(BRITISH_CFO, DAY), [stop])

    assert made.to_run == ()
    assert all(stop in step.because for step in made.steps)


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("SCREEN", Stage.APPLIED),
        ("REFERENCE_CHECK", Stage.INTERVIEW),
        ("BACKGROUND_CHECK", Stage.CONDITIONAL_OFFER),
        ("READY_FOR_HIRE", Stage.OFFER_ACCEPTED),
        ("SOMETHING_ELSE", None),
    ],
)
def test_a_stage_of_the_ats_is_read_and_an_unknown_one_is_none(
    word: str, stage: Stage | None
) -> None:
    assert BOOK.stage_of(word) is stage
