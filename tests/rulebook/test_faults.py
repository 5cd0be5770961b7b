# SPDX-License-Identifier: Apache-2.0
"""Everything that can be wrong with the files is found, and all of it at once."""

from __future__ import annotations

import pytest

from recruit_sync.domain.errors import Misconfigured
from recruit_sync.rulebook.languages import unwritable, without_mails
from recruit_sync.rulebook.load import load
from tests.rulebook.copies import Copy

DE = "countries/de.toml"


def test_the_shipped_files_have_no_fault(spoiled: Copy) -> None:
    assert spoiled.faults() == []


@pytest.mark.parametrize(
    ("file", "section", "value"),
    [
        (DE, "consent_window", "P12D"),
        (DE, "consent_window", "P12Y"),
        (DE, "unsuccessful_retention", "P6D"),
        (DE, "unsuccessful_retention", "P6Y"),
        (DE, "minimum_retention", "P3D"),
        (DE, "inform_deadline", "P30M"),
        ("countries/eea.toml", "destruction_deadline", "P30M"),
        ("countries/eea.toml", "rights.default", "P1Y"),
        ("countries/eea.toml", "breach", "P72D"),
        ("policy.toml", "response_window", "P30M"),
        ("policy.toml", "response_window", "P1M"),
        ("policy.toml", "inform_limit", "PT30H"),
        ("policy.toml", "unsent_after", "P8M"),
        ("policy.toml", "ungrounded_after", "P3D"),
        ("policy.toml", "deemed_receipt", "P1M"),
        ("policy.toml", "reminder_lead", "P7M"),
        ("policy.toml", "renewal_lead", "PT30H"),
        ("policy.toml", "renewal_reminder_lead", "P7Y"),
    ],
)
def test_a_slip_of_the_unit_is_named(spoiled: Copy, file: str, section: str, value: str) -> None:
    spoiled.change_value(file, section, value)

    named = [fault for fault in spoiled.faults() if fault.startswith(f"{file}: {section}[0].value")]
    assert len(named) == 1
    assert f"{value}: is not plausible there; allowed: P" in named[0]


def test_a_slip_in_a_shared_section_is_named_once(spoiled: Copy) -> None:
    spoiled.change_value("countries/eea.toml", "breach", "P72D")

    assert len(spoiled.faults()) == 1


@pytest.mark.parametrize(
    ("file", "section", "value", "problem"),
    [
        ("policy.toml", "reminder_lead", "P29D", None),
        ("policy.toml", "response_window", "P7D", "the reminder would come after the deadline"),
        (DE, "consent_window", "P3M", None),
        ("policy.toml", "renewal_reminder_lead", "P30D", "the reminder would precede the renewal"),
    ],
)
def test_leads_are_shorter_than_what_they_announce(
    spoiled: Copy, file: str, section: str, value: str, problem: str | None
) -> None:
    spoiled.change_value(file, section, value)
    found = spoiled.faults()

    assert bool(found) == bool(problem)
    assert all(str(problem) in fault for fault in found)


def test_a_renewal_longer_than_the_window_is_a_fault_on_the_day_it_begins(spoiled: Copy) -> None:
    spoiled.change_value("countries/fr.toml", "renewal_lead", "P90D")
    spoiled.change_value("countries/fr.toml", "consent_window", "P3M")

    (fault,) = spoiled.faults()
    assert fault == (
        "countries/fr.toml: renewal_lead on 2018-05-25: P90D: the renewal is longer than the"
        " consent window; allowed: less than P3M"
    )


def test_a_minimum_above_the_maximum_needs_a_scope(spoiled: Copy) -> None:
    spoiled.change_value("countries/dk.toml", "minimum_retention", "P4Y")
    (fault,) = spoiled.faults()

    assert fault.startswith("countries/dk.toml: minimum_retention[0].value: P4Y: is above")

    spoiled.change("countries/dk.toml", 'value = "P4Y"', 'value = "P4Y"\nscope = "civil servants"')
    assert spoiled.faults() == []


def test_a_retention_above_its_own_maximum_is_a_fault(spoiled: Copy) -> None:
    spoiled.change_value("countries/dk.toml", "unsuccessful_retention", "P4Y")

    assert any("is above its maximum" in fault for fault in spoiled.faults())


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ('zone = "Europe/Berlin"\n', "", "zone: missing", "has to be there"),
        ('zone = "Europe/Berlin"', 'zone = "Europe/Bonn"', "zone: Europe/Bonn", "no time zone"),
        ('basis = "custom"', 'basis = "habit"', "consent_window[0].basis", "'none_found'"),
        ('basis = "law"\n', "", "first_contact[0].basis: missing", "'regulator'"),
        ("since = 2018-05-25", "since = 2018-13-25", "line ", "valid TOML"),
        ("since = 2018-05-25", 'since = "2018-05-25"', "first_contact[0].since", "without quotes"),
        ("since = 2018-05-25", "since = 20180525", "first_contact[0].since", "a date"),
        ('value = "P12M"', "value = 12", "consent_window[0].value: 12", 'such as "P30D"'),
        ('value = "P12M"', 'value = "P99999999999D"', "consent_window[0].value", "such as"),
        ('value = "P12M"', 'value = "12 months"', "consent_window[0].value", 'such as "P30D"'),
        ("at_first_message", "at_first_mesage", "first_contact[0].at_first_mesage", "note"),
        ('"allowed"', '"maybe"', "first_contact[0].cold_consent_email", "only_with_prior"),
        ('languages = ["de", "en"]', "languages = []", "languages: []", "a list"),
        ('"SUN"', '"SUNDAY"', "weekend[1]: 'SUNDAY'", "'SUN'"),
        ("[[consent_window]]", "[[consent_windows]]", "consent_windows", "consent_window"),
        ('source = "GDPR art. 51"', 'source = ""', "supervisory_authority.source", "text"),
        ('url = "https', 'url = "http', "supervisory_authority.url", "https://"),
        ("own_consent = 16", "own_consent = 61", "age[0].own_consent: 61", "le 21"),
        ("[[checks.identity]]", "[[checks.identitty]]", "checks.identitty", "'identity'"),
        ('country = "DE"', 'country = "DK"', "country: de.toml", "dk.toml"),
        ('country = "DE"', 'country = "Germany"', "country: 'Germany'", "[A-Z]{2}"),
        ('    "breach",\n', "", "breach: missing", "[[breach]]"),
        ('    "breach",\n', '    "breach",\n    "age",\n', "same_as.eea: age", "one of the two"),
        ('    "breach",', '    "breach",\n    "consent_window",', "same_as.eea", "not be taken"),
        ('    "breach",', '    "breach",\n    "rights.access",', "same_as.eea", "does not stand"),
        ("eea = [", "efta = [", "same_as.efta: efta", "names no country file"),
    ],
)
def test_a_fault_names_file_key_value_and_what_is_allowed(
    spoiled: Copy, old: str, new: str, key: str, problem: str
) -> None:
    spoiled.change(DE, old, new)
    found = [fault for fault in spoiled.faults() if fault.startswith(f"{DE}: {key}")]

    assert len(found) == 1
    assert problem in found[0]
    assert "; allowed: " in found[0]
    assert "\n" not in found[0]


def test_what_decides_an_erasure_has_no_default(spoiled: Copy) -> None:
    for section in ("consent_window", "unsuccessful_retention", "minimum_retention"):
        text = (spoiled.folder / DE).read_text(encoding="utf-8")
        row = text[text.index(f"[[{section}]]") :].partition("\n\n")[0]
        spoiled.change(DE, row, "")
    spoiled.change("policy.toml", "[[response_window]]", "[[no_response_window]]")

    found = [fault.partition(", ")[0] for fault in spoiled.faults() if "missing" in fault]
    assert [fault.partition(": has")[0] for fault in found] == [
        "policy.toml: response_window: missing",
        f"{DE}: consent_window: missing",
        f"{DE}: unsuccessful_retention: missing",
        f"{DE}: minimum_retention: missing",
    ]


def test_a_minimum_is_judged_even_where_the_retention_is_missing(spoiled: Copy) -> None:
    text = (spoiled.folder / DE).read_text(encoding="utf-8")
    row = text[text.index("[[unsuccessful_retention]]") :].partition("\n\n")[0]
    spoiled.change(DE, row, "")
    spoiled.change_value(DE, "minimum_retention", "P3D")

    assert sorted(fault.partition(": ")[2].partition(":")[0] for fault in spoiled.faults()) == [
        "minimum_retention[0].value",
        "unsuccessful_retention",
    ]


def test_rows_of_one_day_or_out_of_order_are_refused(spoiled: Copy) -> None:
    spoiled.change("countries/in.toml", "since = 2027-05-13", "since = 2022-01-01")

    assert any("unsuccessful_retention" in fault and "order" in fault for fault in spoiled.faults())


def test_a_country_of_several_zones_says_where_its_day_ends(spoiled: Copy) -> None:
    spoiled.change("countries/us.toml", 'zone_end = "Pacific/Honolulu"\n', "")
    spoiled.change("countries/es.toml", '"Atlantic/Canary"', '"Asia/Tokyo"')

    canary, hawaii = spoiled.faults()
    assert canary == (
        "countries/es.toml: zone_end: Asia/Tokyo: lies east of the main zone;"
        " allowed: the westernmost zone of the country"
    )
    assert hawaii == (
        "countries/us.toml: zone_end: missing: has to be there: the country has zones further west;"
        " allowed: Pacific/Honolulu, or a reasoned zone_end"
    )


def test_hours_are_counted_as_hours_and_nothing_else_is(spoiled: Copy) -> None:
    spoiled.change_value("countries/id.toml", "rights.default", "P3D")

    assert any("rights.default[0].days: hours" in fault for fault in spoiled.faults())


def test_a_region_belongs_to_a_country_with_a_file(spoiled: Copy) -> None:
    spoiled.change("countries/ca-qc.toml", 'parent = "CA"', 'parent = "FR"')
    spoiled.change("countries/us-ca.toml", 'parent = "US"\n', "")
    spoiled.change("countries/ca.toml", "CA-ON = ", "US-NY = ")

    found = spoiled.faults()
    assert [fault.partition(": ")[0] for fault in found] == [
        "countries/ca.toml",
        "countries/ca-qc.toml",
        "countries/us-ca.toml",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("default = true", 'countries = ["ZZ"]', "ZZ: has no country file"),
        ("default = true", "", "WORLD: has no controller"),
        ('countries = ["GB"]', 'countries = ["GB", "DE"]', "DE: is named twice"),
        ('countries = ["GB"]', "default = true", "are all default"),
        ('id = "acme-uk"', 'id = "acme-europe"', "acme-europe: is used twice"),
        ("https://acme.example/privacy/uk", "ftp://acme.example", "https://"),
        ('dpo_contact = "dpo@acme.example"\n', "", "dpo_contact: missing"),
    ],
)
def test_every_country_has_one_controller(spoiled: Copy, old: str, new: str, problem: str) -> None:
    spoiled.change("controllers.toml", old, new)

    assert any(problem in fault for fault in spoiled.faults())


def test_a_fallback_cannot_be_missing(spoiled: Copy) -> None:
    (spoiled.folder / "countries/world.toml").unlink()

    assert any("countries/world.toml: whole file: missing" in fault for fault in spoiled.faults())


def test_a_file_is_named_in_small_letters(spoiled: Copy) -> None:
    (spoiled.folder / DE).rename(spoiled.folder / "countries/De.toml")

    assert any("De.toml: is not named for its country" in fault for fault in spoiled.faults())


def test_bytes_that_are_no_text_are_a_fault_of_their_file(spoiled: Copy) -> None:
    (spoiled.folder / DE).write_bytes(b"name = \xff\xfe")

    assert any(fault.startswith(f"{DE}: whole file: bytes") for fault in spoiled.faults())


def test_an_empty_folder_is_told_in_a_few_lines(spoiled: Copy) -> None:
    with pytest.raises(Misconfigured) as wrong:
        load(spoiled.folder / "elsewhere")

    assert {fault.where for fault in wrong.value.faults} == {
        "policy.toml",
        "controllers.toml",
        "countries/eea.toml",
        "countries/world.toml",
    }


def test_all_faults_of_all_files_come_together(spoiled: Copy) -> None:
    spoiled.change_value(DE, "consent_window", "P12D")
    spoiled.change("countries/at.toml", 'zone = "Europe/Vienna"\n', "")
    spoiled.change("countries/jp.toml", 'basis = "default"', 'basis = "guess"')
    spoiled.change("countries/jp.toml", "reviewed = 2026-11-22", "reviewed = 2026")
    spoiled.append("countries/it.toml", "= broken")
    spoiled.change_value("policy.toml", "reminder_lead", "P7M")
    spoiled.change("controllers.toml", "default = true", "")

    found = spoiled.faults()
    assert {fault.partition(":")[0] for fault in found} == {
        DE,
        "countries/at.toml",
        "countries/jp.toml",
        "countries/it.toml",
        "policy.toml",
        "controllers.toml",
    }
    assert len([fault for fault in found if fault.startswith("countries/jp.toml")]) == 2


def test_languages_without_mails_are_worth_a_warning(spoiled: Copy) -> None:
    files = load(spoiled.folder).files
    has_mails = {"en", "de", "th", "ms", "ar"}.__contains__
    warned = {fault.where: fault.value for fault in without_mails(files, has_mails)}

    assert warned["countries/fr.toml"] == "fr"
    assert warned["countries/ch.toml"] == "fr, it, rm"
    assert not warned.keys() & {DE, "countries/my.toml", "countries/th.toml", "countries/eg.toml"}


def test_a_language_that_the_law_wants_cannot_be_without_mails(spoiled: Copy) -> None:
    files = load(spoiled.folder).files

    assert unwritable(files, {"en", "ms", "fr"}.__contains__) == []
    [fault] = unwritable(files, {"en", "fr"}.__contains__)
    assert (fault.where, fault.field, fault.value) == (
        "countries/my.toml",
        "notice_languages",
        "ms",
    )
