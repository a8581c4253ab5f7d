"""Fixtures that every test may ask for."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import settings

from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.synth import ensure_melodies

# As the bot sets it (`bot.telegram.errors`): without it python-telegram-bot warns at every duration it hands out.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# How long an example takes says more about the machine and its other guests than about the code.
settings.register_profile("songwire", deadline=None)
settings.load_profile("songwire")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the large inputs that are not part of this repository."""
    folder = os.environ.get("SONGWIRE_TEST_DATA")
    if not folder:
        pytest.skip("needs the shared data: set SONGWIRE_TEST_DATA")
    return Path(folder)


@pytest.fixture(scope="session")
def melodies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's library, made once for the whole run; tests must not change it."""
    folder = tmp_path_factory.mktemp("melodies")
    asyncio.run(ensure_melodies(folder, Ffmpeg(find_ffmpeg())))
    return folder
