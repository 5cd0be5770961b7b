# SPDX-License-Identifier: Apache-2.0
"""The template, put onto a local AWS by the framework, and two lives through what it deployed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import requests

from recruit_sync.local.deploy.deployment import Deployment, deployment
from recruit_sync.local.deploy.ministack import ministack

NOW = datetime(2026, 3, 2, 10, 7, tzinfo=UTC)
SOURCED: dict[str, Any] = {"source": "LINKEDIN", "country": "DE"}


def kinds(up: Deployment, address: str) -> list[str | None]:
    return [mail.kind for mail in up.mail.mailbox.mails(to=address)]


def link(up: Deployment, address: str) -> str:
    (mail,) = up.mail.mailbox.mails(to=address, kind="consent_request")
    (found,) = {line for line in mail.text.splitlines() if "/c/" in line}
    return f"{up.public_url}/c/{found.rpartition('/')[2]}"


def consent(page: str) -> dict[str, str]:
    """The fields of the form that says yes."""
    (form,) = [f for f in re.findall(r"<form.*?</form>", page, re.DOTALL) if '"consent"' in f]
    hidden = re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)"', form)
    return {name: unescape(value) for name, value in hidden} | {"answer": "consent"}


def person(up: Deployment) -> tuple[str, str]:
    """Somebody in the ATS since an hour ago: their id and address."""
    wid = up.ats.simulator.add(at=NOW - timedelta(hours=1), **SOURCED)
    (email,) = [one["email"] for one in up.ats.simulator.people() if one["id"] == wid]
    return wid, email


def test_one_is_erased_and_one_consents_through_what_was_deployed(
    tools: None, native_zip: Path
) -> None:
    with ministack() as aws, deployment(aws, native_zip, NOW) as up:
        silent, consenting = person(up), person(up)
        up.deploy()
        up.fill_secrets()
        up.open_the_door()

        up.fire("poll_ats")
        up.settle()
        assert kinds(up, silent[1]) == kinds(up, consenting[1]) == ["consent_request"]

        page = requests.get(link(up, consenting[1]), timeout=60)
        assert page.status_code == 200
        before = up.items()
        up.clock.move_to(NOW + timedelta(hours=1))
        up.deploy()
        assert up.items() == before

        # a form shown by the version before is still a form
        answer = requests.post(link(up, consenting[1]), data=consent(page.text), timeout=60)
        assert answer.status_code == 200
        up.settle()
        assert kinds(up, consenting[1]) == ["consent_request", "consent_confirmed"]

        up.travel(NOW + timedelta(days=31))
        up.fire("sweep")
        up.settle()

        log = up.ats.simulator.purge_log
        assert [(one.wid, one.outcome) for one in log] == [(silent[0], "purged")]
        people = [item for key, item in up.items().items() if key.startswith("SUBJECT#")]
        standings = sorted(standing(item) for item in people)
        assert standings == ["consented", "erased"]
        assert up.dead_letters() == 0
        assert any('"OldestDueMinutes": 0.0' in line for line in up.log("sweep"))
        assert said_about(up, silent[1], consenting[1]) == []


def standing(item: dict[str, Any]) -> str:
    (found,) = re.findall(r'"standing":"(\w+)","country"', item.get("body", {}).get("S", ""))
    return str(found)


def said_about(up: Deployment, *addresses: str) -> list[str]:
    """Lines of any function's log, and items, that hold somebody's address."""
    functions = [name.removeprefix("recruit-sync-local-") for name in up.functions()]
    lines = [line for name in functions for line in up.log(name)]
    lines += [str(item) for item in up.items().values()]
    return [line for line in lines if any(address in line for address in addresses)]
