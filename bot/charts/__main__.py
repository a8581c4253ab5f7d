"""``python -m bot.charts``: a chart as JSON on stdin, its PNG on stdout, and the process is gone with its memory."""

from __future__ import annotations

import sys

from bot.charts.pictures import drawn
from bot.charts.wire import unpacked


def main() -> None:
    """Draw one chart."""
    sys.stdout.buffer.write(drawn(*unpacked(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
