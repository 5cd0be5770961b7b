# SPDX-License-Identifier: Apache-2.0
"""Puts the case together after the last day, and adds to the figures what only a judge can tell."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from recruit_sync.local.demo import judge
from recruit_sync.local.demo.case import Case
from recruit_sync.local.demo.chronicle import Chronicle
from recruit_sync.local.demo.expected import Law
from recruit_sync.local.demo.figures import Figures
from recruit_sync.local.demo.lives import Seeing, gather
from recruit_sync.local.demo.world import World

_ONE_SWEEP = timedelta(minutes=25)
"""The sweep's period and the longest that one may run."""
_ASKED_AGAIN = timedelta(hours=24)
"""Where things fail a purge is asked for again at least daily."""


def case_of(world: World, chronicle: Chronicle, *, chaos: bool, poll_every: timedelta) -> Case:
    """All that there is to judge."""
    product = world.product
    subjects = {wid: product.fingerprints.subject(wid) for wid in chronicle.documents}
    polls = [run.at for run in chronicle.runs if run.function == "poll_ats"]
    now = world.clock.now()
    patience = _ONE_SWEEP + (_ASKED_AGAIN + poll_every if chaos else timedelta(0))
    return Case(
        lives=gather(chronicle, world.mail, world.ats.purge_log, subjects),
        law=Law(product.rulebook, Seeing.of(chronicle), min(polls, default=now)),
        now=now,
        patience=patience,
        troubles=tuple(chronicle.troubles),
        doubtful_mails=Counter(chronicle.doubtful_mails),
        shown=frozenset(
            str(one["id"]) for one in world.ats.people() if one.get("isPurged") is not True
        ),
        kept={one.subject: one for one in product.candidacies.everybody()},
        leaves={leaf.name: leaf.told() for leaf in world.leaves if chaos},
        brake_pulled=any(one.kind == "dpo_brake" for one in world.mail.mailbox.mails()),
    )


def add_lateness(figures: Figures, case: Case) -> None:
    """How long after the due moment each erased person was gone."""
    for life in case.lives:
        gone = judge.gone_at(life, case.shown)
        if gone is None:
            continue
        asked = judge.begun(life) or gone
        due = judge.due_at(case, life, asked) or asked
        figures.lateness.append(max(timedelta(0), gone - due))
