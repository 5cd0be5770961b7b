# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recruit_sync.local.deploy.deployment import ROOT
from tests.deploy.conftest import STOPPED

Template = dict[str, Any]
FUNCTIONS = {p.stem for p in (ROOT / "recruit_sync/handlers").glob("*.py") if p.stem[0] != "_"}
STAGES = sorted(path.stem for path in (ROOT / "config" / "stages").glob("*.toml"))
# AWS lets no resource be named for these.
NAMELESS = {"ses:GetAccount", "ses:GetMessageInsights"}


@pytest.fixture
def prod(template: Callable[[str], Template]) -> Template:
    return template("prod")


def of_type(template: Template, kind: str) -> dict[str, Any]:
    found = template["Resources"].items()
    return {name: one["Properties"] for name, one in found if one["Type"] == kind}


def functions(template: Template) -> dict[str, Any]:
    """By the name in serverless.yml."""
    found = of_type(template, "AWS::Lambda::Function").values()
    return {one["Handler"].split("/")[-1].removesuffix(".handler"): one for one in found}


def grants(template: Template, role: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each action with what it may be done to."""
    properties = template["Resources"][role["Fn::GetAtt"][0]]["Properties"]
    for policy in properties["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in statement["Action"]:
                yield action, statement["Resource"]


def granted(template: Template, function: str) -> set[str]:
    return {action for action, _ in grants(template, functions(template)[function]["Role"])}


def test_the_stages_are_local_test_and_prod() -> None:
    assert STAGES == ["local", "prod", "test"]


def test_the_checker_of_templates_finds_nothing(prod: Template, tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text(json.dumps(prod))

    # W3005: the framework names dependencies that are there already.
    checker = [str(Path(sys.executable).with_name("cfn-lint")), "-i", "W3005", "--", str(path)]
    done = subprocess.run(checker, check=False, capture_output=True, text=True, timeout=120)

    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_every_handler_is_a_function_and_every_function_has_a_role_of_its_own(
    prod: Template,
) -> None:
    roles = [one["Role"]["Fn::GetAtt"][0] for one in functions(prod).values()]

    assert set(functions(prod)) == FUNCTIONS
    assert len(set(roles)) == len(FUNCTIONS)


def test_no_role_reaches_for_everything(prod: Template) -> None:
    for role in of_type(prod, "AWS::IAM::Role"):
        for action, resource in grants(prod, {"Fn::GetAtt": [role, "Arn"]}):
            assert "*" not in action
            if action not in NAMELESS:
                assert "*" not in resource
                assert '"*"' not in json.dumps(resource)


def test_only_the_dispatcher_may_send(prod: Template) -> None:
    assert [f for f in sorted(FUNCTIONS) if "ses:SendEmail" in granted(prod, f)] == ["dispatch"]


def test_only_the_eraser_may_read_who_may_purge(prod: Template) -> None:
    def readers(secret: str) -> set[str]:
        return {
            function
            for function, properties in functions(prod).items()
            for action, resource in grants(prod, properties["Role"])
            if action.startswith("secretsmanager:") and {"Ref": secret} in resource
        }

    assert readers("AtsPurgeSecret") == {"erase"}
    assert "erase" not in readers("AtsSecret")
    reading = "poll_ats reconcile_ats dispatch digest candidate_web route_screening"
    assert readers("AtsSecret") == set(reading.split())


def test_the_scheduler_may_start_what_has_a_schedule_and_acts_as_no_function(
    prod: Template,
) -> None:
    schedules = of_type(prod, "AWS::Scheduler::Schedule").values()
    (resources,) = [r for a, r in grants(prod, {"Fn::GetAtt": ["SchedulesRole", "Arn"]})
                    if a == "lambda:InvokeFunction"]  # fmt: skip
    names = {one["Fn::Sub"].rsplit(":", 1)[1] for one in resources}

    assert {one["Target"]["RoleArn"]["Fn::GetAtt"][0] for one in schedules} == {"SchedulesRole"}
    assert {one["Target"]["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0] for one in schedules} == {
        "SchedulesDeadQueue"
    }
    assert names == {
        f"recruit-sync-prod-{one}"
        for one in "poll_ats reconcile_ats dispatch sweep digest reconcile_screening rights".split()
    }


def test_all_that_is_kept_is_kept_with_a_key_of_the_customers_own(prod: Template) -> None:
    key = {"Fn::GetAtt": ["Key", "Arn"]}
    (table,) = of_type(prod, "AWS::DynamoDB::Table").values()
    named = {
        "AWS::SQS::Queue": "KmsMasterKeyId",
        "AWS::SNS::Topic": "KmsMasterKeyId",
        "AWS::Logs::LogGroup": "KmsKeyId",
    }

    assert of_type(prod, "AWS::KMS::Key")["Key"]["EnableKeyRotation"] is True
    assert table["SSESpecification"]["KMSMasterKeyId"] == key
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    for kind, attribute in named.items():
        assert {json.dumps(one.get(attribute)) for one in of_type(prod, kind).values()} == {
            json.dumps(key)
        }
    for secret in of_type(prod, "AWS::SecretsManager::Secret").values():
        assert secret["KmsKeyId"] == {"Ref": "Key"}


def test_a_batch_fails_by_the_message(prod: Template) -> None:
    for mapping in of_type(prod, "AWS::Lambda::EventSourceMapping").values():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2


def test_logs_end_and_no_function_runs_without_bound(prod: Template) -> None:
    assert {one["RetentionInDays"] for one in of_type(prod, "AWS::Logs::LogGroup").values()} == {30}
    for function in functions(prod).values():
        assert function["ReservedConcurrentExecutions"] >= 1
        assert function["Timeout"] <= 900
        assert function["Architectures"] == ["arm64"]


def test_the_public_door_has_a_limit_and_writes_down_no_path(prod: Template) -> None:
    (stage,) = of_type(prod, "AWS::ApiGatewayV2::Stage").values()

    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 40, "ThrottlingRateLimit": 20}
    assert "AccessLogSettings" not in stage


def test_evidence_is_locked(prod: Template) -> None:
    bucket = of_type(prod, "AWS::S3::Bucket")["EvidenceBucket"]

    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"] == "COMPLIANCE"
    assert all(bucket["PublicAccessBlockConfiguration"].values())


def test_the_mail_service_tells_what_became_of_mails_and_tracks_nobody(prod: Template) -> None:
    (told,) = of_type(prod, "AWS::SES::ConfigurationSetEventDestination").values()
    kinds = set(told["EventDestination"]["MatchingEventTypes"])

    assert {"delivery", "bounce", "complaint", "deliveryDelay"} <= kinds
    assert not {"open", "click"} & kinds


def test_every_function_dead_letter_queue_and_promise_has_an_alarm(prod: Template) -> None:
    alarms = of_type(prod, "AWS::CloudWatch::Alarm").values()
    names = {one["AlarmName"].removeprefix("recruit-sync-prod-") for one in alarms}
    queues = {q["QueueName"] for q in of_type(prod, "AWS::SQS::Queue").values()}
    dead = {re.sub(r"recruit-sync-prod-(.*)-dead", r"\1", q) for q in queues if "-dead" in q}

    assert names == {
        *(f"function-fails-{name}" for name in FUNCTIONS),
        *(f"dead-letters-{name}" for name in dead),
        *"oldest-due oldest-poll brake brake-open mail-quota".split(),
        *"mail-bounces mail-complaints".split(),
    }
    assert {json.dumps(one["AlarmActions"]) for one in alarms} == {'[{"Ref": "AlarmsTopic"}]'}


def test_the_text_of_an_alarm_is_the_title_of_the_page_that_it_names(prod: Template) -> None:
    for alarm in of_type(prod, "AWS::CloudWatch::Alarm").values():
        text, _, address = alarm["AlarmDescription"].partition(". Runbook: ")
        path, _, anchor = address.partition("#")
        page = (ROOT / path).read_text()

        assert page.splitlines()[0] == f"# {text}"
        if anchor:
            assert f"## {anchor}\n" in page


def test_what_the_alarms_look_at_is_what_the_code_measures(prod: Template) -> None:
    looked_at = {
        one["MetricName"]
        for one in of_type(prod, "AWS::CloudWatch::Alarm").values()
        if one["Namespace"] == "recruit-sync"
    }
    written = [ROOT / "recruit_sync" / one for one in ("app/vitals.py", "wiring/watching.py")]
    code = "".join(path.read_text() for path in written)

    assert looked_at == set(re.findall(r'"([A-Z]\w+)"\s*[:\]]', code))


def test_outside_a_local_aws_nobody_stops_the_clock(template: Callable[[str], Template]) -> None:
    def clocks(stage: str) -> set[str]:
        every = functions(template(stage)).values()
        return {one["Environment"]["Variables"]["RECRUIT_SYNC_NOW"] for one in every}

    assert clocks("local") == {STOPPED["RECRUIT_SYNC_NOW"]}
    assert clocks("test") == clocks("prod") == {""}
