# SPDX-License-Identifier: Apache-2.0
"""One Chromium and one site for every test of what candidates see."""

from __future__ import annotations

from tests.browser.test_candidate_pages import browser, site

__all__ = ["browser", "site"]
