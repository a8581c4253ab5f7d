"""Cookies: only well-formed ones reach yt-dlp, and what is wrong with a file is said without quoting it."""

from __future__ import annotations

from pathlib import Path

import pytest
from yt_dlp.cookies import YoutubeDLCookieJar

from bot.audio.cookies import MAX_BYTES, check_cookies, copy_cookies
from bot.audio.youtube import YoutubeOptions, YoutubeSource, ytdlp_params
from bot.core.errors import SourceDown
from bot.core.track import Track, TrackId
from tests.audio.conftest import Reports
from tests.audio.fake_youtube import FakeYoutube

SONG = Track(id=TrackId("deezer:track:1"), title="Song", artists=("Artist",), duration=3.0)
GOOD = "# Netscape HTTP Cookie File\n\n.youtube.com\tTRUE\t/\tTRUE\t1900000000\tPREF\tdark\n"
HTTP_ONLY = "#HttpOnly_.youtube.com\tTRUE\t/\tTRUE\t0\tLOGIN_INFO\tsecret\n"


@pytest.fixture
def cookies(tmp_path: Path) -> Path:
    path = tmp_path / "exported.txt"
    path.write_text(GOOD + HTTP_ONLY)
    return path


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[{"domain": ".youtube.com", "value": "secret"}]', "JSON"),
        ("", "Netscape"),
        ("<html>secret</html>", "Netscape"),
        (GOOD.replace("\t", " "), "Netscape"),
        (GOOD.replace("1900000000", "tomorrow"), "Netscape"),
        (GOOD.replace("youtube.com", "example.com"), r"no cookie of youtube\.com"),
        (GOOD.replace(".youtube.com", "notyoutube.com"), r"no cookie of youtube\.com"),
        (GOOD + "#" * MAX_BYTES, "larger than"),
    ],
)
def test_a_file_that_is_of_no_use_is_refused_in_words_that_hold_nothing_of_it(
    text: str, complaint: str, tmp_path: Path
) -> None:
    (tmp_path / "c").write_text(text)
    with pytest.raises(ValueError, match=complaint) as caught:
        check_cookies(tmp_path / "c")
    assert "secret" not in str(caught.value)


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        check_cookies(tmp_path / "nowhere")


def test_yt_dlp_reads_the_copy_without_a_word_about_the_lines_it_would_quote(
    cookies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cookies.write_text(cookies.read_text() + ".youtube.com\tbroken\tSECRET\n", encoding="utf-8-sig")
    assert check_cookies(cookies) == 2
    copy_cookies(cookies, tmp_path / "copy")
    jar = YoutubeDLCookieJar(str(tmp_path / "copy"))
    jar.load()
    assert {cookie.name: cookie.value for cookie in jar} == {"PREF": "dark", "LOGIN_INFO": "secret"}
    assert "SECRET" not in "".join(capsys.readouterr())


def test_a_job_goes_on_without_cookies_that_cannot_be_used(tmp_path: Path) -> None:
    params = ytdlp_params(YoutubeOptions(cookies=tmp_path / "nowhere"), tmp_path)
    assert "cookiefile" not in params


async def test_cookies_may_change_between_two_songs(
    youtube: FakeYoutube, cookies: Path, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    youtube.errors["x"] = "Sign in to confirm you're not a bot"
    source = YoutubeSource(YoutubeOptions(), hook=youtube.hook)
    for _ in range(2):
        with pytest.raises(SourceDown):
            await source.fetch(SONG, folder, reports)
    assert youtube.asked.count("/video/x") == 1
    youtube.errors.clear()
    with pytest.raises(ValueError, match="cannot be read"):
        await source.use_cookies(folder / "nowhere")
    with pytest.raises(SourceDown):
        await source.fetch(SONG, folder, reports)
    assert await source.use_cookies(cookies) == 2
    await source.fetch(SONG, folder, reports)
    assert "LOGIN_INFO" in (folder / "cookies.txt").read_text()
    assert cookies.read_text() == GOOD + HTTP_ONLY
