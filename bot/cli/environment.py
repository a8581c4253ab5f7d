"""What every command starts with: the settings, or a plain list of what is wrong with them."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

from bot.settings import Settings, SettingsError, load_settings, unknown_variables

SETTINGS_WRONG = 2
"""Exit status for settings that cannot be used."""


def read_settings(**fixed: Any) -> Settings:
    """The settings of this process; ends it with status 2 and one line per mistake if they are unusable."""
    for sentence in unknown_variables(os.environ):
        sys.stderr.write(f"songwire: {sentence}\n")
    try:
        return load_settings(os.environ, dotenv=Path(".env"), **fixed)
    except SettingsError as error:
        refuse(*error.mistakes)


def make_folder(folder: Path) -> None:
    """Make sure that the data folder is there and can be written to; ends the process with status 2 if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        refuse(f"SONGWIRE_DATA: cannot write to {folder} ({error.strerror}).")


def refuse(*mistakes: str) -> NoReturn:
    """End the process because of its settings."""
    for mistake in mistakes:
        sys.stderr.write(f"songwire: {mistake}\n")
    raise SystemExit(SETTINGS_WRONG)
