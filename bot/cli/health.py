"""``songwire health``: is the bot of this data folder alive and in touch with Telegram? For health checks."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from bot.cli.environment import read_settings
from bot.pulse import STALE_AFTER, last_beat


def main(arguments: Sequence[str]) -> int:
    """Exit with 0 if the pulse is fresh, else with 1 and one line that says why."""
    argparse.ArgumentParser(prog="songwire health", description=__doc__).parse_args(arguments)
    beat = last_beat(read_settings().data)
    if beat is None:
        sys.stderr.write("songwire: nothing runs with this data folder, or it has not reached Telegram yet.\n")
        return 1
    age = time.time() - beat
    if age > STALE_AFTER:
        sys.stderr.write(f"songwire: Telegram last answered {age:.0f} s ago.\n")
        return 1
    sys.stdout.write(f"Telegram answered {age:.0f} s ago.\n")
    return 0
