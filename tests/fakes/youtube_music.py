"""music.youtube.com as ytmusicapi meets it: the page with the visitor id, and the search."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """A song on the shelf."""

    video: str
    title: str
    artists: tuple[str, ...]
    album: str | None = None
    length: str | None = None
    explicit: bool = False
    available: bool = True


class YouTubeMusic(Site):
    """Answers every search with the same shelf, or a search of ``recorded`` with its recording."""

    origin = "https://music.youtube.com"

    def __init__(self, *songs: Song) -> None:
        super().__init__()
        self.songs = songs
        self.queries: list[dict[str, Any]] = []
        """The bodies of the searches."""
        self.recorded: dict[str, Any] = {}
        """Query → answer."""
        self.visitors = 0
        self.shelves: list[dict[str, Any]] = []
        """Answers to give instead, first to last."""

    def routes(self) -> list[web.RouteDef]:
        """What ytmusicapi asks for."""
        return [web.get("/", self._front), web.post("/youtubei/v1/search", self._search)]

    async def start(self, port: int = 0) -> None:
        """Listen; ytmusicapi calls its plain bodies gzip, which YouTube overlooks and a server would try to unpack."""
        app = web.Application(middlewares=[self._middleware])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, auto_decompress=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.real = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _front(self, request: web.Request) -> web.Response:
        self.visitors += 1
        config = json.dumps({"VISITOR_DATA": f"visitor-{self.visitors}"})
        return web.Response(text=f"<script>ytcfg.set({config});</script>", content_type="text/html")

    async def _search(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.queries.append(body)
        if self.shelves:
            return web.json_response(self.shelves.pop(0))
        return web.json_response(self.recorded.get(body["query"]) or answer([shelf(self.songs)]))


def answer(sections: list[dict[str, Any]]) -> dict[str, Any]:
    """A search's answer with these sections."""
    content = {"sectionListRenderer": {"contents": sections}}
    return {"contents": {"tabbedSearchResultsRenderer": {"tabs": [{"tabRenderer": {"content": content}}]}}}


def shelf(songs: tuple[Song, ...]) -> dict[str, Any]:
    """The shelf of songs."""
    return {
        "musicShelfRenderer": {
            "title": {"runs": [{"text": "Songs"}]},
            "contents": [{"musicResponsiveListItemRenderer": _item(song)} for song in songs],
        }
    }


def _item(song: Song) -> dict[str, Any]:
    watch = {"watchEndpoint": {"videoId": song.video, "watchEndpointMusicSupportedConfigs": _config()}}
    columns = [[{"text": song.title, "navigationEndpoint": watch}], _line(song)]
    picture = {"url": "https://lh3.googleusercontent.com/cover=w60-h60-l90-rj", "width": 60, "height": 60}
    item: dict[str, Any] = {
        "flexColumns": [{"musicResponsiveListItemFlexColumnRenderer": {"text": {"runs": runs}}} for runs in columns],
        "overlay": {
            "musicItemThumbnailOverlayRenderer": {
                "content": {"musicPlayButtonRenderer": {"playNavigationEndpoint": watch}}
            }
        },
        "thumbnail": {"musicThumbnailRenderer": {"thumbnail": {"thumbnails": [picture]}}},
        "menu": {"menuRenderer": {"items": []}},
    }
    if song.explicit:
        label = {"accessibilityData": {"label": "Explicit"}}
        item["badges"] = [{"musicInlineBadgeRenderer": {"accessibilityData": label}}]
    if not song.available:
        item["musicItemRendererDisplayPolicy"] = "MUSIC_ITEM_RENDERER_DISPLAY_POLICY_GREY_OUT"
    return item


def _line(song: Song) -> list[dict[str, Any]]:
    """Artists, album and length, with separators between."""
    runs: list[dict[str, Any]] = []
    for number, artist in enumerate(song.artists):
        runs += [{"text": " & "}] if number else []
        runs.append({"text": artist, "navigationEndpoint": {"browseEndpoint": {"browseId": f"UC{number}"}}})
    if song.album:
        album = {"text": song.album, "navigationEndpoint": {"browseEndpoint": {"browseId": "MPREb_1"}}}
        runs += [{"text": " • "}, album]
    if song.length:
        runs += [{"text": " • "}, {"text": song.length}]
    return runs


def _config() -> dict[str, Any]:
    return {"watchEndpointMusicConfig": {"musicVideoType": "MUSIC_VIDEO_TYPE_ATV"}}
