"""The world outside, for ``tests.bench.audio``: a YouTube of fixed latencies and a Bot API at the end of a slow line.

    python -m tests.bench.audio_server MEDIA STILL

Prints its origin, then serves until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from aiohttp import web

SEARCH_SECONDS = 0.15
EXTRACT_SECONDS = 1.0
MEDIA_RATE = 8e6 / 8
"""Bytes per second of each download: YouTube's limit is one of connections."""
UPLOAD_RATE = 20e6 / 8
"""Bytes per second of all uploads to ``/bot…`` together: the server's own line is shared."""
FAST_RATE = 400e6 / 8
"""The same for ``/fast/bot…``, where memory is measured and not time."""
SECONDS = 150
"""Of each song. What a song costs whatever its length weighs more in a short one, so the reach is harder."""
_PIECE = 1 << 16


class Line:
    """A line that takes ``rate`` bytes a second, from whoever uses it."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._free = 0.0

    async def carry(self, size: int) -> None:
        """Wait as long as ``size`` bytes take, after what is already on the line."""
        now = time.monotonic()
        self._free = max(now, self._free) + size / self._rate
        await asyncio.sleep(self._free - now)


class World:
    """Every answer there is."""

    def __init__(self, media: bytes, still: bytes) -> None:
        self._media = media
        self._still = still
        self._lines = {"slow": Line(UPLOAD_RATE), "fast": Line(FAST_RATE)}

    async def search(self, request: web.Request) -> web.Response:
        """One upload, of the song whose number stands in the query."""
        await asyncio.sleep(SEARCH_SECONDS)
        number = request.query["q"].rsplit(" ", 1)[-1]
        entry = {"id": f"v{number}", "title": f"Song {number}", "channel": "Artist - Topic", "duration": SECONDS}
        return web.json_response([entry])

    async def video(self, request: web.Request) -> web.Response:
        """An upload's formats."""
        await asyncio.sleep(EXTRACT_SECONDS)
        name = request.match_info["id"]
        kind = {"format_id": "140", "ext": "m4a", "acodec": "mp4a.40.2", "vcodec": "none", "abr": 129}
        formats = [{**kind, "url": f"http://{request.host}/audio/{name}", "filesize": len(self._media)}]
        return web.json_response({"id": name, "title": name, "duration": SECONDS, "formats": formats})

    async def audio(self, request: web.Request) -> web.StreamResponse:
        """The sound, as fast as such a connection goes."""
        response = web.StreamResponse(headers={"Content-Length": str(len(self._media))})
        await response.prepare(request)
        line = Line(MEDIA_RATE)
        for start in range(0, len(self._media), _PIECE):
            piece = self._media[start : start + _PIECE]
            await line.carry(len(piece))
            await response.write(piece)
        return response

    async def still(self, request: web.Request) -> web.Response:
        """A cover."""
        return web.Response(body=self._still)

    async def send_audio(self, request: web.Request) -> web.Response:
        """Take an upload at the line's pace."""
        line = self._lines["fast" if request.path.startswith("/fast/") else "slow"]
        size = 0
        async for piece in request.content.iter_any():
            size += len(piece)
            await line.carry(len(piece))
        chat = {"id": 1, "type": "private", "first_name": "User"}
        me = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        audio = {"file_id": "CQAC" + "x" * 60, "file_unique_id": "AgAD" + "x" * 11, "duration": 1, "file_size": size}
        sent = {"message_id": 1, "date": int(time.time()), "chat": chat, "from": me, "audio": audio}
        return web.json_response({"ok": True, "result": sent})

    async def get_me(self, request: web.Request) -> web.Response:
        """Who the bot is."""
        me = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        return web.json_response({"ok": True, "result": me})


async def serve(media: bytes, still: bytes) -> None:
    """Listen on a free port of loopback for ever."""
    world, app = World(media, still), web.Application()
    app.router.add_get("/search", world.search)
    app.router.add_get("/video/{id}", world.video)
    app.router.add_get("/audio/{id}", world.audio)
    app.router.add_get("/still", world.still)
    for prefix in ("", "/fast"):
        app.router.add_post(prefix + "/{bot}/sendAudio", world.send_audio)
        app.router.add_post(prefix + "/{bot}/getMe", world.get_me)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_bytes()))
