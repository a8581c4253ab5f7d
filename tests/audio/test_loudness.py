from __future__ import annotations

from pathlib import Path

import pytest

from bot.audio.encoding import choose, constant
from bot.audio.ffmpeg import Ffmpeg
from bot.audio.loudness import Loudness, parse_loudness
from bot.core.track import Quality

SUMMARY = """[Parsed_ebur128_1 @ 0x7f7ef0002400] [info] Summary:

  Integrated loudness:
    I:         {loudness} LUFS
    Threshold: -19.1 LUFS

  Loudness range:
    LRA:         0.1 LU

  Sample peak:
    Peak:       {peak} dBFS
[out#0/mp3 @ 0x563a77c0ae00] [info] video:0KiB audio:4278KiB
"""


@pytest.mark.parametrize(
    ("loudness", "peak", "gain", "full"),
    [("-9.1", "0.0", -8.9, 1.0), ("-23.0", "-6.0", 5.0, 0.501187), ("-18.0", "0.4", 0.0, 1.047129)],
)
def test_the_gain_leads_to_eighteen_below_full_scale(loudness: str, peak: str, gain: float, full: float) -> None:
    assert parse_loudness(SUMMARY.format(loudness=loudness, peak=peak)) == Loudness(gain, full)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "no summary",
        SUMMARY.format(loudness="-70.0", peak="-inf"),
        SUMMARY.format(loudness="-70.0", peak="-90.3"),
        SUMMARY.format(loudness="nan", peak="0.0"),
    ],
)
def test_silence_and_nonsense_have_no_loudness(words: str) -> None:
    assert parse_loudness(words) is None


def test_a_tag_that_looks_like_a_measurement_is_not_believed() -> None:
    words = SUMMARY.format(loudness="-1.0", peak="-1.0") + SUMMARY.format(loudness="-9.1", peak="0.0")
    assert parse_loudness(words) == Loudness(-8.9, 1.0)


def test_the_tags_are_written_as_players_expect() -> None:
    loudness = Loudness(gain=-6.5, peak=0.98765432)
    assert (loudness.gain_tag, loudness.peak_tag) == ("-6.50 dB", "0.987654")
    assert Loudness(gain=3, peak=1).gain_tag == "+3.00 dB"


@pytest.mark.parametrize("copied", [False, True])
async def test_a_tone_of_known_loudness_is_measured_while_it_is_written(
    *, copied: bool, ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    """A stereo sine of 1 kHz at -20 dBFS has -20 LUFS (EBU Tech 3341, test case 1, has -23 for -23)."""
    source = tmp_path / "tone.mp3"
    tone = ("-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000:duration=4,volume=-2dB,pan=stereo|c0=c0|c1=c0")
    await ffmpeg.run((*tone, "-b:a", "192k", str(source)))
    encoding = choose("mp3", 192_000, Quality.V0) if copied else constant(192)
    assert encoding.copies is copied
    written = await ffmpeg.convert(source, encoding.arguments(tmp_path / "out.mp3"))
    assert written.loudness is not None
    assert written.loudness.gain == pytest.approx(2.0, abs=0.3)
    assert written.loudness.peak == pytest.approx(0.1, rel=0.05)


async def test_silence_is_written_without_loudness(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    await ffmpeg.run(("-f", "lavfi", "-i", "anullsrc=d=2", str(tmp_path / "silence.wav")))
    written = await ffmpeg.convert(tmp_path / "silence.wav", constant(64).arguments(tmp_path / "out.mp3"))
    assert written.seconds == pytest.approx(2.0, abs=0.1)
    assert written.loudness is None
