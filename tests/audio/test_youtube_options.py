"""yt-dlp's parameters as an operator's options make them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.audio.youtube_options import ExtractorArgs, YoutubeOptions, parse_extractor_args, ytdlp_params


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("youtube:player_client=web", {"youtube": {"player_client": ["web"]}}),
        ("YouTube:Player-Client=web,mweb;skip=dash", {"youtube": {"player_client": ["web", "mweb"], "skip": ["dash"]}}),
        (r"youtube:a=b\,c,d", {"youtube": {"a": ["b,c", "d"]}}),
        ("youtube:t=w+A= youtubetab:skip=x", {"youtube": {"t": ["w+A="]}, "youtubetab": {"skip": ["x"]}}),
        ("", {}),
    ],
)
def test_extractor_arguments_are_read_as_yt_dlp_reads_them(text: str, parsed: ExtractorArgs) -> None:
    assert parse_extractor_args(text) == parsed


def test_they_are_what_yt_dlp_s_own_command_line_makes_of_them() -> None:
    import yt_dlp

    text = r"YouTube:Player-Client=web,mweb;skip=a\,b;po_token=web+A="
    assert parse_extractor_args(text) == yt_dlp.parse_options(["--extractor-args", text]).ydl_opts["extractor_args"]


@pytest.mark.parametrize("text", ["youtube", "youtube:", ":a=b", "youtube:a", "youtube:=b", "youtube:a=b;"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="extractor arguments like"):
        parse_extractor_args(text)


def test_the_provider_of_tokens_stands_beside_the_operator_s_own_arguments(tmp_path: Path) -> None:
    options = YoutubeOptions(extractor_args={"youtube": {"skip": ["dash"]}}, po_provider="http://127.0.0.1:4416")
    assert ytdlp_params(options, tmp_path)["extractor_args"] == {
        "youtube": {"skip": ["dash"]},
        "youtubepot-bgutilhttp": {"base_url": ["http://127.0.0.1:4416"]},
    }


def test_a_download_is_written_in_small_blocks_from_its_first_to_its_last(tmp_path: Path) -> None:
    params = ytdlp_params(YoutubeOptions(), tmp_path)
    assert params["noresizebuffer"]
    assert params["buffersize"] <= 32_000
