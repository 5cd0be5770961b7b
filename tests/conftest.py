# SPDX-License-Identifier: Apache-2.0
"""The surroundings of every test: no account, no proxy, no clock zone of the machine it runs on.

Traffic beyond loopback is refused by pytest-socket, whose hosts stand in pyproject.toml.
"""

from __future__ import annotations

import os
import time

from hypothesis import settings

SURROUNDINGS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "LC_ALL": "C.UTF-8",
    "NO_PROXY": "127.0.0.1,localhost,::1",
    "TZ": "UTC",
}
FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "HTTP_PROXY", "HTTPS_PROXY")


def pytest_configure() -> None:
    """Settles the environment before any client is made from it."""
    for name in [*FOREIGN, *(name.lower() for name in FOREIGN)]:
        os.environ.pop(name, None)
    for name in [name for name in os.environ if name.startswith("RECRUIT_SYNC_")]:
        if not name.startswith("RECRUIT_SYNC_TEST_"):
            del os.environ[name]
    os.environ.update(SURROUNDINGS)
    time.tzset()
    # A loaded machine is no failing property, and a green run stays green: no deadline, no chance.
    settings.register_profile("house", deadline=None, derandomize=True, database=None)
    settings.register_profile("deep", deadline=None, max_examples=3000)
    settings.load_profile("house")
