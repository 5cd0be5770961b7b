# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from recruit_sync.aws.table import create_table
from recruit_sync.local.rates import read_rule
from recruit_sync.local.stack import ROOT
from recruit_sync.local.wiring_file import Wiring, read_wiring

MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  (the zone follows)
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.fixture
def wiring() -> Wiring:
    return read_wiring(ROOT / "serverless.yml", "local")


def test_every_function_has_its_file(wiring: Wiring) -> None:
    assert [one.name for one in wiring.functions] == (
        "poll_ats reconcile_ats dispatch sweep digest rights erase mail_events screening_webhook "
        "route_screening reconcile_screening candidate_web".split()
    )
    for function in wiring.functions:
        assert function.handler == f"recruit_sync/handlers/{function.name}.handler"
        assert Path(ROOT / function.handler).with_suffix(".py").is_file()


def test_every_function_is_called_by_something(wiring: Wiring) -> None:
    called = {one.function for one in wiring.schedules}
    called |= {one.function for one in wiring.mappings}
    called |= {one.function for one in wiring.routes}

    assert called == {one.name for one in wiring.functions}


def test_the_webs_of_candidates_and_agency_have_their_routes_and_no_others(wiring: Wiring) -> None:
    assert {(one.method, one.path) for one in wiring.routes} == {
        ("GET", "/c/{token}"),
        ("HEAD", "/c/{token}"),
        ("POST", "/c/{token}"),
        ("POST", "/u/{token}"),
        ("POST", "/screening/webhook"),
    }


def test_a_queue_gives_up_after_five_tries_at_the_earliest(wiring: Wiring) -> None:
    tries = {one.name: one.max_receives for one in wiring.queues if one.max_receives}

    assert set(tries) == {
        f"recruit-sync-local-{name}" for name in ("effects", "erasures", "screenings")
    }
    assert min(tries.values()) >= 5


def test_addresses_in_mail_events_reach_no_dead_letter_queue(wiring: Wiring) -> None:
    (queue,) = [one for one in wiring.queues if one.name == "recruit-sync-local-mail-events"]

    assert queue.dead_queue is None
    assert queue.retention == timedelta(days=1).total_seconds()


def test_the_mapped_queues_outlast_six_runs_of_their_function(wiring: Wiring) -> None:
    for mapping in wiring.mappings:
        (queue,) = [one for one in wiring.queues if one.name == mapping.queue]
        assert queue.visibility >= 6 * wiring.function(mapping.function).timeout


def test_the_table_is_the_one_the_store_was_written_for(wiring: Wiring) -> None:
    (deployed,) = wiring.tables
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-central-1")
        create_table(client, "t")
        made = client.describe_table(TableName="t")["Table"]
        expiry = client.describe_time_to_live(TableName="t")["TimeToLiveDescription"]

    assert deployed["KeySchema"] == made["KeySchema"]
    assert deployed["AttributeDefinitions"] == made["AttributeDefinitions"]
    assert deployed["BillingMode"] == made["BillingModeSummary"]["BillingMode"]
    assert deployed["TimeToLiveSpecification"]["AttributeName"] == expiry["AttributeName"]
    assert deployed["GlobalSecondaryIndexes"] == [
        {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
        for index in made["GlobalSecondaryIndexes"]
    ]


@given(MOMENTS)
def test_a_quarter_of_an_hour_comes_every_quarter_of_an_hour(moment: datetime) -> None:
    cron = read_rule("cron(0/15 * * * ? *)")

    at = cron.next_after(moment)

    assert moment < at <= moment + timedelta(minutes=15)
    assert at.minute % 15 == at.second == at.microsecond == 0
    assert at == read_rule("rate(15 minutes)").next_after(moment)


@given(MOMENTS)
def test_a_daily_schedule_runs_once_a_day(moment: datetime) -> None:
    cron = read_rule("cron(0 3 * * ? *)")

    at = cron.next_after(moment)

    assert moment < at <= moment + timedelta(days=1)
    assert (at.hour, at.minute) == (3, 0)
    assert cron.next_after(at) == at + timedelta(days=1)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("cron(30 8 1 * ? *)", "2026-03-01T08:30:00+00:00"),
        ("cron(0 0 29 2 ? *)", "2028-02-29T00:00:00+00:00"),
        ("cron(0 9 ? * 2-6 *)", "2026-02-16T09:00:00+00:00"),
        ("cron(5,50 10-11 * * ? *)", "2026-02-14T10:50:00+00:00"),
        ("rate(1 day)", "2026-02-15T00:00:00+00:00"),
        ("rate(1 hour)", "2026-02-14T11:00:00+00:00"),
    ],
)
def test_fields_of_a_rule_are_understood(rule: str, expected: str) -> None:
    saturday = datetime(2026, 2, 14, 10, 30, tzinfo=UTC)

    assert read_rule(rule).next_after(saturday) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "rule", ["cron(0 3 * * *)", "cron(0 25 * * ? *)", "cron(0 0 L * ? *)", "rate(soon)", "03:00"]
)
def test_a_rule_that_is_not_understood_is_named(rule: str) -> None:
    with pytest.raises(ValueError, match=r"'"):
        read_rule(rule)


def test_a_rule_without_a_future_says_so() -> None:
    with pytest.raises(ValueError, match="never"):
        read_rule("cron(0 0 1 1 ? 2020)").next_after(datetime(2026, 1, 1, tzinfo=UTC))
