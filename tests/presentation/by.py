# SPDX-License-Identifier: Apache-2.0
"""What the tests of mails and pages write by: the shipped rules of one country per language."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from recruit_sync.domain.policy import Policy
from recruit_sync.rulebook.load import SHIPPED, load
from tests.presentation.words import SAID

CONFIG: Path = SHIPPED
LANGUAGES = tuple(SAID)
RIGHT_TO_LEFT = ("ar", "he")
# Scripts, plurals and directions apart, where more languages would say no more.
SIX = ("de", "fr", "pl", "ar", "ja", "hi")


@cache
def policy(country: str) -> Policy:
    return load(CONFIG).policy(country, date(2026, 11, 2))


def policy_for(language: str) -> Policy:
    return policy(SAID[language].country)
