"""How much room the data folder takes, and how much its disk has."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bot.services.ports_admin import Disk


def measure(folder: Path) -> Disk:
    """Measure ``folder``; it may take a second, so not on the event loop. Raises OSError if it is not there."""
    usage = shutil.disk_usage(folder)
    return Disk(free=usage.free, total=usage.total, used=_size(folder))


def _size(folder: Path) -> int:
    size = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    size += _size(Path(entry.path))
                else:
                    size += entry.stat(follow_symlinks=False).st_size
            except FileNotFoundError:
                # Files of jobs come and go.
                continue
    return size
