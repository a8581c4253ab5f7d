"""YouTube with the real downloader in its real child process, against a server of our own on loopback."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.audio.uploads import Upload
from bot.audio.youtube import YoutubeOptions, YoutubeSource, ytdlp_params
from bot.core.errors import NotFound, SongwireError, SourceDown, TooLarge, TooLong, Unsure
from bot.core.progress import Stage
from bot.core.track import Track, TrackId
from tests.audio.conftest import Reports
from tests.audio.fake_youtube import FakeYoutube, children

SONG = Track(id=TrackId("deezer:track:1"), title="Song", artists=("Artist",), duration=3.0)


def source(youtube: FakeYoutube, **options: Any) -> YoutubeSource:
    return YoutubeSource(YoutubeOptions(**options), hook=youtube.hook)


async def test_a_song_is_searched_chosen_and_downloaded(youtube: FakeYoutube, folder: Path, reports: Reports) -> None:
    youtube.add("wrong", "Song (Live)")
    youtube.add("right", "Song")
    recording = await source(youtube).fetch(SONG, folder, reports)
    assert recording.path.read_bytes() == youtube.audio["m4a"]
    assert recording.path.parent == folder
    assert (recording.source, recording.origin, recording.duration) == ("youtube", "right", 3)
    assert recording.cover is not None, "no catalogue has a cover, so the video's still is taken"
    assert [report.stage for report in reports][:2] == [Stage.SEARCHING, Stage.DOWNLOADING]
    assert children() == []


async def test_a_track_that_is_a_video_is_not_searched(youtube: FakeYoutube, folder: Path, reports: Reports) -> None:
    video = replace(SONG, id=TrackId("youtube:video:dQw4w9WgXcQ"), title="?", artists=(), cover_url="https://x/y")
    recording = await source(youtube).fetch(video, folder, reports)
    assert recording.origin == "dQw4w9WgXcQ"
    assert recording.cover is None
    assert youtube.asked == ["/video/dQw4w9WgXcQ", "/audio/m4a/dQw4w9WgXcQ"]


async def test_when_no_upload_is_the_recording_nothing_is_downloaded(
    youtube: FakeYoutube, folder: Path, reports: Reports
) -> None:
    youtube.add("other", "Another Thing")
    with pytest.raises(NotFound):
        await source(youtube).fetch(SONG, folder, reports)
    assert youtube.asked == ["/search"]


async def test_the_choice_can_be_another_s(youtube: FakeYoutube, folder: Path, reports: Reports) -> None:
    youtube.add("first", "Nothing alike")
    youtube.add("last", "Neither")

    def last(track: Track, uploads: Any) -> Upload:
        return list[Upload](uploads)[-1]

    recording = await YoutubeSource(choose=last, hook=youtube.hook).fetch(SONG, folder, reports)
    assert recording.origin == "last"


@pytest.mark.parametrize("error", ["geo", "Video unavailable", "Sign in to confirm your age", "Private video"])
async def test_an_upload_that_cannot_be_had_gives_way_to_the_next(
    error: str, youtube: FakeYoutube, folder: Path, reports: Reports
) -> None:
    youtube.add("gone", "Song")
    youtube.add("there", "Song")
    youtube.errors["gone"] = error
    assert (await source(youtube).fetch(SONG, folder, reports)).origin == "there"


@pytest.mark.parametrize(
    ("error", "kind", "raised"),
    [
        ("geo", "geo", NotFound),
        ("Video unavailable", "unavailable", NotFound),
        ("Requested format is not available", "format_missing", SourceDown),
        ("Something new", "other", SourceDown),
    ],
)
async def test_a_failure_is_sorted_by_who_must_act_and_logged_with_a_hint(
    error: str,
    kind: str,
    raised: type[SongwireError],
    youtube: FakeYoutube,
    folder: Path,
    reports: Reports,
    events: list[structlog.typing.EventDict],
) -> None:
    youtube.add("bad", "Song")
    youtube.errors["bad"] = error
    with pytest.raises(raised):
        await source(youtube).fetch(SONG, folder, reports)
    [event] = [event for event in events if event["event"] == "youtube.failed"]
    assert (event["kind"], event["what"]) == (kind, "bad")
    assert event["hint"]


async def test_after_a_bot_check_youtube_is_left_alone_for_a_while(
    youtube: FakeYoutube, folder: Path, reports: Reports
) -> None:
    now = [100.0]
    youtube.entries.append({"id": "x", "error": "Sign in to confirm you’re not a bot"})
    blocked = YoutubeSource(hook=youtube.hook, clock=lambda: now[0])
    with pytest.raises(SourceDown, match="bot_check") as caught:
        await blocked.fetch(SONG, folder, reports)
    assert caught.value.retry_after == 600
    asked = len(youtube.asked)
    now[0] += 100
    with pytest.raises(SourceDown) as caught:
        await blocked.fetch(SONG, folder, reports)
    assert caught.value.retry_after == 500
    assert len(youtube.asked) == asked
    now[0] += 501
    youtube.entries.clear()
    youtube.add("right", "Song")
    assert (await blocked.fetch(SONG, folder, reports)).origin == "right"


async def test_a_refused_download_is_the_source_s_trouble(youtube: FakeYoutube, folder: Path, reports: Reports) -> None:
    youtube.add("x", "Song")
    youtube.status = 403
    with pytest.raises(SourceDown, match="forbidden"):
        await source(youtube).fetch(SONG, folder, reports)


async def test_a_dropped_connection_is_tried_again(youtube: FakeYoutube, folder: Path, reports: Reports) -> None:
    youtube.add("x", "Song")
    youtube.drops = 1
    recording = await source(youtube).fetch(SONG, folder, reports)
    assert recording.path.stat().st_size >= len(youtube.audio["m4a"])
    assert youtube.asked.count("/audio/m4a/x") == 2


async def test_too_much_and_too_long_is_refused(youtube: FakeYoutube, folder: Path, reports: Reports) -> None:
    youtube.add("x", "Song")
    with pytest.raises(TooLarge):
        await source(youtube, max_bytes=1000).fetch(SONG, folder, reports)
    with pytest.raises(TooLong):
        await source(youtube, max_duration=2.0).fetch(SONG, folder, reports)


async def test_cancelling_ends_the_process(youtube: FakeYoutube, folder: Path, reports: Reports) -> None:
    youtube.add("x", "Song")
    youtube.stall = True
    task = asyncio.create_task(source(youtube).fetch(SONG, folder, reports))
    async with asyncio.timeout(20):
        await youtube.reached.wait()
    assert len(children()) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == []


async def test_the_deadline_ends_the_process(youtube: FakeYoutube, folder: Path, reports: Reports) -> None:
    youtube.add("x", "Song")
    youtube.stall = True
    with pytest.raises(SourceDown, match="took more than"):
        await source(youtube, deadline=0.5).fetch(SONG, folder, reports)
    assert children() == []


async def test_a_process_that_dies_is_reported_with_its_last_words(
    youtube: FakeYoutube, folder: Path, reports: Reports
) -> None:
    youtube.hook.write_text("import sys\nsys.exit('the hook gave up')\n")
    with pytest.raises(SourceDown, match="the hook gave up"):
        await source(youtube).fetch(SONG, folder, reports)


async def test_the_child_knows_none_of_the_bot_s_settings(
    youtube: FakeYoutube, folder: Path, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGWIRE_TELEGRAM_TOKEN", "secret")
    youtube.hook.write_text(
        youtube.hook.read_text()
        + "\nimport os\nassert not [name for name in os.environ if name.startswith('SONGWIRE')]\n"
    )
    youtube.add("x", "Song")
    assert (await source(youtube).fetch(SONG, folder, reports)).origin == "x"


def test_the_parameters_are_plain_and_safe(tmp_path: Path) -> None:
    cookies = tmp_path / "cookies"
    cookies.write_text(".youtube.com\tTRUE\t/\tTRUE\t1900000000\tPREF\tdark\n")
    (tmp_path / "job").mkdir()
    params = ytdlp_params(YoutubeOptions(cookies=cookies, proxy="socks5://127.0.0.1:1"), tmp_path / "job")
    assert json.loads(json.dumps(params)) == params
    assert params["allowed_extractors"] == ["youtube", "youtube:search"]
    assert Path(params["cookiefile"]).parent == tmp_path / "job", "yt-dlp writes to it: never the operator's own"
    assert (params["retries"], params["fragment_retries"], params["socket_timeout"]) == (5, 5, 15)


async def test_the_bot_s_own_process_never_imports_yt_dlp() -> None:
    code = "import sys, bot.audio.youtube; sys.exit('yt_dlp' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0


async def test_what_somebody_else_has_found_is_tried_in_its_order_without_a_search(
    youtube: FakeYoutube, folder: Path, reports: Reports
) -> None:
    youtube.errors["gonegonegon"] = "Video unavailable"
    youtube.add("therethere1", "Whatever it says")

    async def find(track: Track) -> tuple[str, ...]:
        assert track == SONG
        return "gonegonegon", "therethere1"

    recording = await YoutubeSource(find=find, hook=youtube.hook).fetch(SONG, folder, reports)

    assert recording.origin == "therethere1"
    assert "/search" not in youtube.asked


async def test_doubt_about_the_recording_is_passed_on_before_a_process_is_taken(
    youtube: FakeYoutube, folder: Path, reports: Reports
) -> None:
    async def find(_track: Track) -> tuple[str, ...]:
        raise Unsure(())

    with pytest.raises(Unsure):
        await YoutubeSource(find=find, hook=youtube.hook).fetch(SONG, folder, reports)
    assert youtube.asked == []


async def test_it_can_be_searched_without_downloading(youtube: FakeYoutube) -> None:
    youtube.add("onlyonlyonl", "Song", "Artist")

    (found,) = await source(youtube).videos("artist song")

    assert (found.id, found.title, found.channel, found.duration) == ("onlyonlyonl", "Song", "Artist", 3.0)
    assert youtube.asked == ["/search"]
    assert children() == []
