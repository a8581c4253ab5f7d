"""``songwire health``: is what runs with this data folder alive and in touch with the others? For health checks."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from bot.cli.environment import read_settings
from bot.pulse import STALE_AFTER, last_beats
from bot.services.ports_workers import Role


def main(arguments: Sequence[str]) -> int:
    """Exit with 0 if every pulse there is is fresh, else with 1 and a line that says why."""
    parser = argparse.ArgumentParser(prog="songwire health", description=__doc__)
    parser.add_argument("--role", type=Role, choices=tuple(Role), help="look at this one; all there are if not given")
    role: Role | None = parser.parse_args(arguments).role
    beats = {name: beat for name, beat in last_beats(read_settings().data).items() if role in (None, name)}
    if not beats:
        sys.stderr.write("songwire: nothing runs with this data folder, or it is not ready yet.\n")
        return 1
    worst = 0
    for name, (who, when) in sorted(beats.items()):
        age = time.time() - when
        stale = age > STALE_AFTER
        line = f"{who} last answered {age:.0f} s ago" + (f" ({name})" if name != Role.ALL else "")
        (sys.stderr if stale else sys.stdout).write(f"songwire: {line}.\n" if stale else f"{line}.\n")
        worst = max(worst, int(stale))
    return worst
