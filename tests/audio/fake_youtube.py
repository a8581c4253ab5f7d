"""A YouTube of our own on loopback, for the real downloader in its real child process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.audio.pictures import jpeg

_HELD = 1000
"""Bytes held back at a gate: what comes before must fill a block, or yt-dlp has nothing to write yet."""

HOOK = """
import json
import urllib.request

from yt_dlp.extractor.common import InfoExtractor, SearchInfoExtractor
from yt_dlp.utils import ExtractorError, GeoRestrictedError

ORIGIN = {origin!r}


def get(path):
    with urllib.request.urlopen(ORIGIN + path) as answer:
        return json.load(answer)


class FakeSearchIE(SearchInfoExtractor):
    IE_NAME = "youtube:search"
    _SEARCH_KEY = "ytsearch"

    def _search_results(self, query):
        print("noise on stdout that must not break the protocol")
        for entry in get("/search"):
            if "error" in entry:
                raise ExtractorError(entry["error"], expected=True)
            yield dict(entry, _type="url", url="https://www.youtube.com/watch?v=" + entry["id"])


class FakeIE(InfoExtractor):
    IE_NAME = "youtube"
    _VALID_URL = r"https://www\\.youtube\\.com/watch\\?v=(?P<id>[\\w-]+)"

    def _real_extract(self, url):
        video = get("/video/" + self._match_id(url))
        if video.get("error") == "geo":
            self.raise_geo_restricted(countries=["DE"])
        if "error" in video:
            raise ExtractorError(video["error"], expected=True)
        return video


def install(ydl):
    ydl.add_info_extractor(FakeSearchIE())
    ydl.add_info_extractor(FakeIE())
"""


@dataclass
class FakeYoutube:
    """What the server answers, and what it was asked."""

    hook: Path
    origin: str
    audio: dict[str, bytes]
    kinds: tuple[str, ...] = ("m4a", "webm")
    """The formats offered."""
    seconds: float | None = 3
    """How long each video's page says it lasts."""
    wrong: dict[str, bytes] = field(default_factory=dict)
    """What is sent in place of a video's audio."""
    length: dict[str, int] = field(default_factory=dict)
    """Content-Length of a video's audio where it is a lie."""
    still: bytes = field(default_factory=lambda: jpeg(320, 180))
    """Every video's picture."""
    gate: asyncio.Event | None = None
    """The end of every audio is sent once this is set."""
    entries: list[dict[str, Any]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200
    stall: bool = False
    drops: int = 0
    silent: str | None = None
    """The first word of the paths that are never answered."""
    asked: list[str] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, id: str, title: str, channel: str = "Artist - Topic", duration: float = 3.0) -> None:
        self.entries.append({"id": id, "title": title, "channel": channel, "duration": duration})

    def video(self, id: str) -> dict[str, Any]:
        if id in self.errors:
            return {"error": self.errors[id]}
        formats = [self._format(kind, id) for kind in self.kinds]
        video = {"id": id, "title": id, "formats": formats, "thumbnail": f"{self.origin}/still"}
        return video if self.seconds is None else {**video, "duration": self.seconds}

    def _format(self, kind: str, id: str) -> dict[str, Any]:
        known = {
            "m4a": {"format_id": "140", "ext": "m4a", "acodec": "mp4a.40.2", "abr": 96, "vcodec": "none"},
            "dash": {"format_id": "141", "ext": "m4a", "acodec": "mp4a.40.2", "abr": 96, "vcodec": "none"},
            "webm": {"format_id": "251", "ext": "webm", "acodec": "opus", "abr": 130, "vcodec": "none"},
            "video": {"format_id": "136", "ext": "mp4", "acodec": "none", "vcodec": "avc1.64001f", "height": 720},
        }
        return {**known[kind], "url": f"{self.origin}/audio/{kind}/{id}"}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path.split("/")[1] == self.silent:
            await asyncio.Event().wait()
        match request.path.split("/")[1:]:
            case ["search"]:
                return web.json_response(self.entries)
            case ["video", id]:
                return web.json_response(self.video(id))
            case ["still"]:
                return web.Response(body=self.still)
            case ["audio", kind, id]:
                data = self.wrong.get(id, self.audio.get(kind, b""))
                return await self._audio(request, data, self.length.get(id, len(data)))
        return web.Response(status=404)

    async def _audio(self, request: web.Request, data: bytes, length: int) -> web.StreamResponse:
        if self.status != 200:
            return web.Response(status=self.status)
        response = web.StreamResponse(headers={"Content-Length": str(length)})
        await response.prepare(request)
        if self.stall or self.drops:
            await response.write(data[: len(data) // 2])
            self.reached.set()
            if self.drops:
                self.drops -= 1
                assert request.transport is not None
                request.transport.abort()
                return response
            await asyncio.Event().wait()
        if self.gate is not None:
            await response.write(data[:-_HELD])
            self.reached.set()
            await self.gate.wait()
            data = data[-_HELD:]
        await response.write(data[:length])
        if length > len(data) and request.transport is not None:
            request.transport.abort()
        return response


@asynccontextmanager
async def fake_youtube(folder: Path, audio: dict[str, bytes]) -> AsyncIterator[FakeYoutube]:
    """Serve ``audio``, by format, until the end."""
    app = web.Application()
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    fake = FakeYoutube(folder / "hook.py", "", audio)
    app.router.add_get("/{path:.*}", fake.answer)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    fake.origin = f"http://{host}:{port}"
    fake.hook.write_text(HOOK.format(origin=fake.origin))
    try:
        yield fake
    finally:
        await runner.cleanup()


def children() -> list[int]:
    """Process ids of the workers that this process has started."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                parent = (place / "stat").read_text().rpartition(")")[2].split()[1]
                command = (place / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if int(parent) == os.getpid() and "ytdlp_worker" in command:
                found.append(int(place.name))
    return found
