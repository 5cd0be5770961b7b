# SPDX-License-Identifier: Apache-2.0
"""Nothing hangs in the air: every function is wired, every effect performed, every mail written."""

from __future__ import annotations

import ast
import importlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from recruit_sync.app import perform, sending
from recruit_sync.app.correspondence import Matter, dates, facts
from recruit_sync.app.monthly import Tally
from recruit_sync.domain import effects
from recruit_sync.domain.effects import Effect, MailKind, SendMail
from recruit_sync.domain.erasure import Erasure, Reason
from recruit_sync.domain.rights_request import Right, RightsRequest, State
from recruit_sync.domain.subject import Candidacy, Channel, Consent, Evidence, Hold
from recruit_sync.ports import Contact, Draft
from recruit_sync.presentation import samples
from recruit_sync.presentation.drafts import NEEDS, check
from recruit_sync.presentation.letters import Letters
from tests.builders import NOON, a_candidacy
from tests.presentation.by import CONFIG, policy

ROOT = Path(__file__).resolve().parents[2]
HANDLERS = ROOT / "recruit_sync" / "handlers"
LATER = NOON + timedelta(days=30)


def wired() -> dict[str, dict[str, Any]]:
    text = (ROOT / "serverless.yml").read_text(encoding="utf-8")
    functions: dict[str, dict[str, Any]] = yaml.safe_load(text)["functions"]
    return functions


def test_every_function_is_a_module_and_every_module_a_function() -> None:
    modules = {path.stem for path in HANDLERS.glob("*.py") if not path.stem.startswith("_")}

    assert wired().keys() == modules


@pytest.mark.parametrize("name", sorted(wired()))
def test_every_function_leads_to_its_own_handler(name: str) -> None:
    assert wired()[name]["handler"] == f"recruit_sync/handlers/{name}.handler"
    assert callable(importlib.import_module(f"recruit_sync.handlers.{name}").handler)


@pytest.mark.parametrize("name", sorted(wired()))
def test_every_function_has_a_limit_and_something_that_calls_it(name: str) -> None:
    assert wired()[name]["timeout"] <= 900
    assert wired()[name]["events"]


def test_every_effect_is_performed() -> None:
    source = Path(perform.__file__).read_text(encoding="utf-8")
    patterns = [
        node.cls.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name)
    ]
    kinds = {kind.__name__ for kind in get_args(Effect)}

    assert kinds <= set(patterns)
    assert re.search(r"class Sender\b", Path(sending.__file__).read_text(encoding="utf-8"))
    assert {n for n in vars(effects) if n in kinds} == kinds


# Mails about no single person are written from the facts of their notice.
NOTICES = {
    MailKind.DPO_BRAKE: {"count": "11", "limit": "10", "digest": "abc"},
    MailKind.DPO_POLICY_CHANGED: {"what": "deployed", "rules": "countries/de.toml", "count": "1"},
    MailKind.DPO_STUCK: {"why": "not_swept", "count": "1", "ids": "wid-1"},
    MailKind.DPO_ATS_INCOMPLETE: {"what": "consents (3)"},
    MailKind.DPO_REPORT: {"month": "2026-03", **Tally(NOON, NOON).facts()},
    MailKind.STAFF_DIGEST: {"recruiter": "dpo", "ask": "", "erased": "3"},
    MailKind.DPO_MAIL_FORECAST: {"count": "5", "quota": "100", "older": "1", "days": "1"},
}


def somebody(kind: MailKind) -> Candidacy:
    """A person about whom a mail of this kind may be written."""
    proof = Evidence("request-1-1", "v1", "de", "hash", Channel.PAGE)
    consent = Consent("recruitment", NOON, LATER, "recruit_sync", evidence=proof)
    erasing = kind in (
        MailKind.ERASURE_DONE,
        MailKind.DPO_ERASURE_FAILING,
        MailKind.RECIPIENT_ERASURE,
    )
    return a_candidacy(
        country="DE",
        consent=None if erasing else consent,
        erase_at=LATER,
        erasure=Erasure(Reason.CONSENT_REFUSED, NOON, NOON) if erasing else None,
        rights=(RightsRequest("r1", Right.ACCESS, State.OPEN, NOON, LATER),),
        hold=Hold("case-7", "dispute", NOON, "Dana", "2026-09-01"),
    )


def draft(kind: MailKind) -> Draft:
    """As the product makes it, from a person or from a notice."""
    if kind in NOTICES:
        return Draft(kind, ("en",), None, None, facts=NOTICES[kind])
    if "screening" in kind:
        return samples.draft(kind, policy("DE"))
    why = "case-7" if kind is MailKind.DPO_HOLD_REVIEW else "consent_refused"
    cause = "rights-granted-r1" if "rights" in kind else "cause-1"
    effect = SendMail(kind, cause, why=why, at=LATER)
    matter = Matter(somebody(kind), effect, policy("DE"), NOON)
    url = "https://jobs.example/c/token"
    told = {"system": "agency", "what": "The agency"} if kind.value.startswith("recipient") else {}
    return Draft(
        kind,
        ("en",),
        None if kind.to_staff else Contact("wid-1", "Zaphira", "Quillfeather"),
        matter.policy,
        {"answer": url, "unsubscribe": url, "profile": url},
        dates(matter),
        {**facts(matter, None), **told},
    )


@pytest.mark.parametrize("kind", list(MailKind))
def test_every_kind_of_mail_is_composed_with_all_it_needs(kind: MailKind) -> None:
    check(draft(kind))
    letter = Letters(CONFIG).write(draft(kind))

    assert kind in NEEDS
    assert letter.subject.strip() == letter.subject != ""
    assert letter.text
    assert letter.html
    assert letter.text_hash


def test_the_readme_names_tests_that_exist() -> None:
    root = Path(__file__).resolve().parents[2]
    named = re.findall(r"`(test_\w+)`", (root / "README.md").read_text(encoding="utf-8"))
    written = "\n".join(p.read_text(encoding="utf-8") for p in (root / "tests").rglob("test_*.py"))

    assert named
    assert [name for name in named if f"def {name}(" not in written] == []
