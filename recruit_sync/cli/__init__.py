# SPDX-License-Identifier: Apache-2.0
"""The command `recruit-sync`: parses, makes one call, prints. Knows no rule."""

from __future__ import annotations

import click

from recruit_sync import __version__
from recruit_sync.cli import (
    demo,
    doctor,
    erasure,
    evidence,
    hold,
    mail,
    people,
    policy_change,
    rights,
    rules,
    screening,
    screening_desk,
    stack,
)
from recruit_sync.cli.refusal import OneLineEach


@click.group(cls=OneLineEach)
@click.version_option(__version__)
def main() -> None:
    """Asks sourced candidates for consent, and erases them when none came."""


main.add_command(rules.config)
main.add_command(rules.policy)
rules.policy.add_command(policy_change.diff)
rules.policy.add_command(policy_change.apply)
main.add_command(people.explain)
main.add_command(hold.hold)
main.add_command(erasure.erasure)
main.add_command(rights.rights)
main.add_command(evidence.evidence)
main.add_command(evidence.audit)
main.add_command(mail.mail)
main.add_command(screening.screening)
screening.screening.add_command(screening_desk.show)
screening.screening.add_command(screening_desk.decide)
main.add_command(doctor.doctor)
main.add_command(demo.demo)
main.add_command(stack.local)
main.add_command(stack.simulator)
