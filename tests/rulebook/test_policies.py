# SPDX-License-Identifier: Apache-2.0
"""What holds in a country on a day, against figures written down here once more by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recruit_sync.domain.policy import Basis, ColdContact
from recruit_sync.domain.windows import Period
from recruit_sync.rulebook.book import Rulebook
from recruit_sync.rulebook.load import SHIPPED, load
from tests.rulebook.copies import Copy

TODAY = date(2026, 11, 22)
REGIONS = {"CA-QC", "US-CA"}


def test_every_country_of_the_list_has_a_policy(shipped: Rulebook) -> None:
    policies = [shipped.policy(code, TODAY) for code in shipped.countries()]

    assert len(policies) == 65
    assert {policy.country for policy in policies} >= REGIONS | {"NO", "IL", "TW"}
    assert all(policy.known for policy in policies)
    assert {len(policy.sources) for policy in policies} == {len(policies[0].sources)}


@pytest.mark.parametrize(
    ("code", "figures", "zone_end"),
    [
        ("DE", "P12M P6M P30D P1M P1M calendar", "Europe/Berlin"),
        ("FR", "P24M P3M P30D P1M P1M calendar", "Europe/Paris"),
        ("NL", "P12M P4W P30D P1M P1M calendar", "Europe/Amsterdam"),
        ("PT", "P12M P6M P30D P1M P1M calendar", "Atlantic/Azores"),
        ("SE", "P24M P2Y P30D P1M P1M calendar", "Europe/Stockholm"),
        ("KR", "P12M P0D P5D P30D P10D calendar", "Asia/Seoul"),
        ("TH", "P12M P1Y P90D P30D P30D calendar", "Asia/Bangkok"),
        ("ID", "P12M P6M P30D P30D PT72H hours", "Asia/Jakarta"),
        ("EG", "P12M P6M P30D P30D P6D business", "Africa/Cairo"),
        ("KE", "P12M P6M P30D P14D P7D calendar", "Africa/Nairobi"),
        ("MX", "P12M P6M P30D P30D P20D business", "America/Tijuana"),
        ("US", "P12M P1Y P30D P30D P45D calendar", "Pacific/Honolulu"),
        ("US-CA", "P12M P4Y P30D P30D P45D calendar", "America/Los_Angeles"),
        ("MY", "P24M P12M P30D P30D P21D calendar", "Asia/Kuala_Lumpur"),
    ],
)
def test_a_country_keeps_to_its_own_figures(
    shipped: Rulebook, code: str, figures: str, zone_end: str
) -> None:
    policy = shipped.policy(code, TODAY)
    answer = policy.rights_default
    shown = (
        policy.consent_window,
        policy.unsuccessful_retention,
        policy.destruction_deadline,
        policy.inform_deadline,
        answer.period,
        answer.days_kind,
    )

    assert " ".join(map(str, shown)) == figures
    assert policy.zone_end == zone_end


def test_the_company_s_own_timers_hold_everywhere(shipped: Rulebook) -> None:
    policies = [shipped.policy(code, TODAY) for code in (*shipped.countries(), "WORLD", "EEA")]

    assert {str(policy.response_window) for policy in policies} == {"P30D"}
    assert {str(policy.inform_limit) for policy in policies} == {"P30D"}
    assert {str(policy.unsent_after) for policy in policies} == {"PT192H"}
    assert {str(policy.ungrounded_after) for policy in policies} == {"P30D"}
    assert {str(policy.reminder_lead) for policy in policies} == {"P7D"}
    assert {str(policy.renewal_reminder_lead) for policy in policies} == {"P7D"}
    assert {policy.deemed_receipt for policy in policies} == {None}


def test_a_consent_of_two_years_is_renewed_with_twice_the_lead(shipped: Rulebook) -> None:
    leads = {code: shipped.policy(code, TODAY) for code in shipped.countries()}

    long = {code for code, policy in leads.items() if str(policy.renewal_lead) == "P60D"}
    assert long == {"FR", "SE", "MY", "HK"}
    assert long == {code for code, policy in leads.items() if policy.consent_window.months == 24}


def test_only_four_countries_want_proof_of_agreement_before_any_mail(shipped: Rulebook) -> None:
    policies = [shipped.policy(code, TODAY) for code in shipped.countries()]
    strict = {
        policy.country
        for policy in policies
        if policy.cold_contact is ColdContact.PRIOR_AGREEMENT_ONLY
    }

    assert strict == {"SA", "AE", "EG", "VN"}


def test_only_three_regulators_and_one_more_name_a_consent_window(shipped: Rulebook) -> None:
    sources = {code: shipped.policy(code, TODAY).sources for code in shipped.countries()}
    named = {
        code for code, source in sources.items()
        if source["consent_window"].basis in (Basis.LAW, Basis.REGULATOR, Basis.CASE_LAW)
    }  # fmt: skip

    assert named == {"FR", "NL", "HK", "MY"}


def test_laws_that_forbid_erasing_early_are_four_and_a_fifth_to_come(shipped: Rulebook) -> None:
    def bound(on: date) -> dict[str, str]:
        policies = (shipped.policy(code, on) for code in shipped.countries())
        return {
            policy.country: str(policy.minimum_retention.period)
            for policy in policies
            if policy.minimum_retention
        }

    now = {"CA": "P3Y", "US": "P1Y", "US-CA": "P4Y"}
    assert bound(TODAY) == now
    assert bound(date(2027, 5, 12)) == now
    assert bound(date(2027, 5, 13)) == now | {"IN": "P1Y"}


def test_india_shows_its_default_until_the_law_begins(shipped: Rulebook) -> None:
    before = shipped.policy("IN", date(2026, 6, 1)).sources
    after = shipped.policy("IN", date(2028, 1, 1)).sources

    assert before["minimum_retention"].basis is Basis.NONE_FOUND
    assert before["unsuccessful_retention"].basis is Basis.DEFAULT
    assert after["minimum_retention"].since == date(2027, 5, 13)
    assert after["unsuccessful_retention"].basis is Basis.LAW


def test_in_canada_only_ontario_and_british_columbia_forbid_erasing(shipped: Rulebook) -> None:
    minimum = shipped.policy("CA", TODAY).minimum_retention

    assert minimum is not None
    assert str(minimum.for_region("CA-ON")) == "P3Y"
    assert str(minimum.for_region("CA-BC")) == "P1Y"
    assert minimum.for_region("CA-AB") is None
    assert str(minimum.for_region(None)) == "P3Y"


def test_ontario_s_three_years_begin_in_2026(shipped: Rulebook) -> None:
    before = shipped.policy("CA", date(2025, 12, 31)).minimum_retention

    assert before is not None
    assert before.for_region("CA-ON") is None
    assert before.for_region("CA-BC") == Period.parse("P1Y")


def test_a_country_without_a_file_gets_the_strict_fallback(shipped: Rulebook) -> None:
    for code in ("ZZ", "de", "", None):
        policy = shipped.policy(code, TODAY)

        assert not policy.known
        assert policy.cold_contact is ColdContact.PRIOR_AGREEMENT_ONLY
        assert str(policy.consent_window) == "P6M"
        assert str(policy.response_window) == "P30D"


def test_a_region_counts_where_it_has_a_file(shipped: Rulebook) -> None:
    assert shipped.places("CA", "CA-QC") == "CA-QC"
    assert shipped.places("CA", "CA-ON") == "CA"
    assert shipped.places("NO") == "NO"
    assert shipped.places("ZZ") is None
    assert shipped.places("WORLD") is None


def test_a_kind_of_request_has_its_own_deadline(shipped: Rulebook) -> None:
    kenya = shipped.policy("KE", TODAY).rights
    colombia = shipped.policy("CO", TODAY).rights["erasure"]

    assert {kind: str(right.period) for kind, right in kenya.items()} == {
        "rectification": "P14D",
        "erasure": "P14D",
        "restriction": "P14D",
        "objection": "P14D",
        "portability": "P30D",
    }
    assert (str(colombia.period), colombia.days_kind, str(colombia.extension)) == (
        "P15D",
        "business",
        "P8D",
    )


def test_a_shared_section_keeps_its_own_source(shipped: Rulebook) -> None:
    assert shipped.files["PL"].same_as["eea"]
    assert "GDPR" in shipped.policy("PL", TODAY).sources["rights_deadline"].reference


def test_a_second_row_takes_over_on_its_day(spoiled: Copy) -> None:
    rows = (SHIPPED / "countries/de.toml").read_text(encoding="utf-8")
    first = rows[rows.index("[[consent_window]]") :].partition("\n\n")[0]
    second = first.replace("2018-05-25", "2027-01-01").replace('"P12M"', '"P9M"')
    spoiled.change("countries/de.toml", first, f"{first}\n\n{second}")

    book = load(spoiled.folder)

    assert str(book.policy("DE", date(2026, 12, 31)).consent_window) == "P12M"
    assert str(book.policy("DE", date(2027, 1, 1)).consent_window) == "P9M"
    assert book.policy("DE", TODAY).sources["consent_window"].since == date(2018, 5, 25)


def test_the_version_changes_with_the_texts_that_were_read(
    shipped: Rulebook, spoiled: Copy
) -> None:
    spoiled.change_value("countries/de.toml", "consent_window", "P9M")
    spoiled.change_value("countries/eea.toml", "breach", "PT48H")
    book = load(spoiled.folder)

    def version(of: Rulebook, code: str) -> str:
        return of.policy(code, TODAY).version

    assert version(book, "DE") != version(shipped, "DE")
    assert version(book, "PL") != version(shipped, "PL"), "takes a section over from eea.toml"
    assert version(book, "JP") == version(shipped, "JP")


def test_before_the_first_row_the_first_row_holds(shipped: Rulebook) -> None:
    long_ago = shipped.policy("MX", date(2015, 1, 1))

    assert long_ago.known
    assert str(long_ago.consent_window) == "P12M"
    assert shipped.first_day("MX") == date(2025, 3, 21)


def test_a_policy_is_made_once_for_all_days_that_it_holds(shipped: Rulebook) -> None:
    spring, autumn = shipped.policy("IN", date(2026, 3, 1)), shipped.policy("IN", TODAY)

    assert spring is autumn
    assert shipped.policy("IN", date(2027, 5, 13)) != autumn
    assert [shipped.policy(code, TODAY).country for code in ("ZZ", None)] == ["ZZ", "WORLD"]


def test_a_country_may_override_the_company(spoiled: Copy, tmp_path: Path) -> None:
    policy = (spoiled.folder / "policy.toml").read_text(encoding="utf-8")
    row = policy[policy.index("[[deemed_receipt]]") :].partition("\n\n")[0]
    spoiled.append("countries/at.toml", row.replace('"none"', '"P3D"'))
    book = load(spoiled.folder)

    assert book.policy("AT", TODAY).deemed_receipt == Period.parse("P3D")
    assert book.policy("DE", TODAY).deemed_receipt is None


def test_criminal_records_are_barred_where_the_law_bars_them(shipped: Rulebook) -> None:
    barred = {
        code
        for code in shipped.countries()
        if shipped.files[code].checks["criminal"][-1].value == "prohibited"
    }

    assert barred == {"KR", "IL", "VN"}
