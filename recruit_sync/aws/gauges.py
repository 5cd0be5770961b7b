# SPDX-License-Identifier: Apache-2.0
"""How do figures become metrics? One line of CloudWatch's embedded format in the function's log.

Costs no call and no permission. The template's alarms and dashboard name the same metrics.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from recruit_sync.ports import Clock

NAMESPACE = "recruit-sync"


class EmfGauges:
    """Writes lines; `write` is where the log takes them from."""

    def __init__(self, write: Callable[[str], object], clock: Clock, stage: str) -> None:
        self._write = write
        self._clock = clock
        self._stage = stage

    def read(self, readings: Mapping[str, float]) -> None:
        """One line for all of them."""
        metrics = [{"Name": name} for name in readings]
        described = {"Namespace": NAMESPACE, "Dimensions": [["stage"]], "Metrics": metrics}
        at = int(self._clock.now().timestamp() * 1000)
        meta = {"Timestamp": at, "CloudWatchMetrics": [described]}
        self._write(json.dumps({"_aws": meta, "stage": self._stage, **readings}) + "\n")
