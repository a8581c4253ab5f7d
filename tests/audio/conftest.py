"""Tiny recordings, made by ffmpeg once a session."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.core.progress import Progress
from bot.core.track import Track, TrackId
from bot.services.ports import Cover
from tests.audio.fake_youtube import FakeYoutube, fake_youtube
from tests.audio.pictures import jpeg

SECONDS = 3
TUNE = "sine=frequency=440:sample_rate=44100:duration=3"
FORMATS = {
    "mp3": ("-b:a", "128k"),
    "m4a": ("-c:a", "aac", "-b:a", "96k"),
    "flac": ("-c:a", "flac"),
    "ogg": ("-c:a", "libvorbis"),
    "opus": ("-c:a", "libopus"),
    "wav": ("-c:a", "pcm_s16le"),
    "webm": ("-c:a", "libopus"),
    "dash": ("-c:a", "aac", "-b:a", "96k", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-f", "mp4"),
}
"""``dash`` is M4A as YouTube has it, in fragments, with its index in front; ``m4a`` has it at the end."""

Sample = Callable[[str, Path], Path]


@pytest.fixture(scope="session")
def ffmpeg() -> Ffmpeg:
    return Ffmpeg(find_ffmpeg(), deadline=30.0)


@pytest.fixture(scope="session")
def samples(ffmpeg: Ffmpeg, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One recording of three seconds in every format, with tags of its own that must not survive."""
    folder = tmp_path_factory.mktemp("samples")
    paths = {name: folder / f"sample.{name}" for name in FORMATS}

    async def make() -> None:
        for name, options in FORMATS.items():
            junk = ("-metadata", "title=Leftover", "-metadata", "junk=Leftover", "-metadata", "comment=Leftover")
            await ffmpeg.run(("-f", "lavfi", "-i", TUNE, *options, *junk, str(paths[name])))

    asyncio.run(make())
    return paths


@pytest.fixture
def sample(samples: dict[str, Path]) -> Sample:
    """Put a copy of the recording in a format at a path."""

    def copy(name: str, target: Path) -> Path:
        target.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(samples[name], target))

    return copy


@pytest.fixture
def picture() -> bytes:
    return jpeg(500, 500)


@pytest.fixture
def cover(picture: bytes) -> Cover:
    return Cover(data=picture, mime="image/jpeg")


@pytest.fixture
def track() -> Track:
    """A track of which everything is known, with what is hard to write down."""
    return Track(
        id=TrackId("spotify:track:0VjIjW4GlUZAMYd2vXMi3b"),
        title="Blindende Lichter; ночь / 夜",
        artists=("AC/DC", "Sigur Rós", "One; Two"),
        album="Über Alles",
        album_artists=("AC/DC",),
        duration=3.0,
        track_number=3,
        track_total=12,
        disc_number=1,
        disc_total=2,
        released="2019-11-29",
        isrc="ZZSWR1900001",
        explicit=True,
        genres=("Rock", "Singer/Songwriter"),
        label="Fictional Records",
        copyright="2019 Nobody",
        url="https://open.spotify.com/track/0VjIjW4GlUZAMYd2vXMi3b",
    )


class Reports(list[Progress]):
    """Collects what is reported."""

    def __call__(self, progress: Progress) -> None:
        self.append(progress)


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def events() -> Iterator[list[structlog.typing.EventDict]]:
    """What is logged meanwhile."""
    with structlog.testing.capture_logs() as captured:
        yield captured


@pytest.fixture
async def youtube(tmp_path: Path, samples: dict[str, Path]) -> AsyncIterator[FakeYoutube]:
    """YouTube, as far as yt-dlp can tell."""
    audio = {kind: samples[kind].read_bytes() for kind in ("m4a", "webm", "dash")}
    async with fake_youtube(tmp_path, audio) as fake:
        yield fake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A job's folder."""
    job = tmp_path / "job"
    job.mkdir()
    return job
