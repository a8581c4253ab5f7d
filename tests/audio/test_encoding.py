from __future__ import annotations

import pytest

from bot.audio.encoding import choose, constant, fitting
from bot.core.track import Quality


@pytest.mark.parametrize(
    ("codec", "bitrate", "quality", "copied"),
    [
        ("mp3", 128_000, Quality.V0, True),
        ("mp3", 128_000, Quality.K320, True),
        ("mp3", 192_500, Quality.K192, True),
        ("mp3", 320_000, Quality.K320, True),
        ("mp3", 320_000, Quality.K192, False),
        ("mp3", 256_000, Quality.K128, False),
        ("mp3", None, Quality.K192, False),
        ("mp3", 320_000, Quality.ORIGINAL, True),
        ("aac", 129_000, Quality.ORIGINAL, True),
        ("aac", 129_000, Quality.V0, False),
        ("alac", 900_000, Quality.ORIGINAL, False),
        ("oggopus", 130_000, Quality.ORIGINAL, False),
        ("flac", None, Quality.K320, False),
    ],
)
def test_sound_is_copied_where_encoding_again_gains_nothing(
    codec: str, bitrate: int | None, quality: Quality, copied: bool
) -> None:
    assert choose(codec, bitrate, quality).copies is copied


def test_only_the_original_of_aac_is_an_m4a() -> None:
    assert choose("aac", 129_000, Quality.ORIGINAL).extension == ".m4a"
    assert {choose("aac", 129_000, quality).extension for quality in Quality if quality != "original"} == {".mp3"}


@pytest.mark.parametrize(("minutes", "kbps"), [(4, 320), (25, 256), (40, 160), (60, 96), (100, 64)])
def test_a_long_recording_gets_the_best_bitrate_that_fits(minutes: int, kbps: int) -> None:
    assert fitting(minutes * 60, 50_000_000) == constant(kbps)


def test_beyond_the_lowest_bitrate_nothing_fits() -> None:
    assert fitting(105 * 60, 50_000_000) is None
