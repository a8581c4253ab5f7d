"""From a song's name over HTTP to a real, tagged MP3 out of a library: no fake but Telegram's absence."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import unquote

import httpx
from fastapi import FastAPI
from limits.aio.storage import MemoryStorage

from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.library import LibrarySource
from bot.audio.tags import open_audio, read_tags
from bot.audio.workshop import FfmpegWorkshop
from bot.catalog.library import LibraryCatalog
from bot.services.admission import Rule
from bot.services.events import Answered, Outcome
from bot.services.flights import Flights
from bot.services.resolving import Resolver
from bot.services.stream_cache import StreamCache
from bot.services.streaming import StreamFiles, StreamLinks, maker
from bot.storage.windows import MovingWindows
from bot.web.search import search_router
from bot.web.spotix import Door
from bot.web.streams import streams_router
from bot.web.tokens import StreamTokens, stream_key
from tests.services.fakes import MemoryTracks


async def test_a_song_of_the_library_is_searched_played_and_downloaded(melodies: Path, tmp_path: Path) -> None:
    library = LibrarySource(melodies)
    await library.refresh()
    told: list[Answered] = []
    files = StreamFiles(
        StreamCache(tmp_path / "streams"),
        flights=Flights(tmp_path / "work"),
        make=maker([library], FfmpegWorkshop(Ffmpeg(find_ffmpeg()))),
        observe=told.append,
        clock=time.monotonic,
    )
    tokens = StreamTokens(stream_key(tmp_path))
    resolver = Resolver(MemoryTracks(), LibraryCatalog(lambda: library.tracks), nothing={})
    door = Door(MovingWindows(MemoryStorage()), client_address=lambda request: "192.0.2.1")
    links = StreamLinks(files, sign=tokens.issue, public_url="http://x")
    app = FastAPI()
    rule = Rule(10)
    app.include_router(search_router(resolver=resolver, links=links, door=door, rule=rule, clock=time.monotonic))
    app.include_router(streams_router(resolver=resolver, source=files, tokens=tokens, door=door, rule=rule))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x", trust_env=False) as client:
        found = (await client.get("/api/search", params={"q": "ode to joy"})).json()["result"]
        whole = await client.get(found["download_url"])
        part = await client.get(found["download_url"], headers={"Range": "bytes=1000-1999"})

    saved = tmp_path / "saved.mp3"
    saved.write_bytes(whole.content)
    assert "Ode to Joy" in found["title"]
    assert open_audio(saved).codec == "mp3"
    assert read_tags(saved).title == "Ode to Joy"
    assert "Ode to Joy.mp3" in unquote(whole.headers["Content-Disposition"])
    assert part.status_code == 206
    assert part.content == whole.content[1000:2000]
    assert [event.outcome for event in told] == [Outcome.DELIVERED, Outcome.CACHED]
    assert list((tmp_path / "work").iterdir()) == []
