# SPDX-License-Identifier: Apache-2.0
"""A tenant that lets nobody purge but its own nightly task: marked in the evening, proven after."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.outside.stack import ROOT, Stack, fetch

TAG, ENDED = "Candidate_Tag_ID=PURGE", "Recruiting_Disposition_ID=REJECTED"


def config(folder: Path) -> Path:
    shutil.copytree(ROOT / "config", folder)
    stage = folder / "stages" / "local.toml"
    text = stage.read_text(encoding="utf-8")
    marking = f'[purge]\nmode = "mark_and_confirm"\ntag = "{TAG}"\ndisposition = "{ENDED}"'
    stage.write_text(text.replace('[purge]\nmode = "facade"', marking), encoding="utf-8")
    return folder


def test_who_refused_is_tagged_and_proven_once_the_task_has_run(tmp_path: Path) -> None:
    stack = Stack(None, "2026-01-05T12:07:00+00:00", "--config", str(config(tmp_path / "config")))
    try:
        ats = f"{stack.ready['ats']}/sim"
        assert fetch("POST", f"{ats}/switches", {"purge_task_tag": TAG}).status == 200
        profile = {"country": "DE", "source": "LINKEDIN", "email": "xq@people.example"}
        wid = fetch("POST", f"{ats}/people", {"profile": profile}).json["id"]
        for job in ("1", "2"):
            fetch("POST", f"{ats}/people/{wid}/apply", {"requisition": job})
        stack.advance("PT30M", None)
        stack.press(stack.link(stack.mails("xq@people.example", "consent_request")[0]), "refuse")
        stack.advance("PT2H", None)
        before = stack.told("explain", wid)
        stack.advance("P1D", None)
        after = stack.told("explain", wid)
        people = {one["id"]: one for one in fetch("GET", f"{ats}/people").json}
    finally:
        stack.stop()

    (waiting,) = before["erasure"]["systems"]
    assert (before["standing"], waiting["state"]) == ("erasing", "accepted")
    assert waiting["problem"] == "marked; the scheduled purge has not run yet"
    assert after["standing"] == "erased"
    assert people[wid].get("email") is None
