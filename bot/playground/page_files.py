"""The files that the page shows and plays."""

from __future__ import annotations

from aiohttp import web

from bot.playground.files import FileStore

SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Headers of everything the page is given."""


async def file_response(request: web.Request, files: FileStore) -> web.StreamResponse:
    """A song, photo or document by its id."""
    stored = files.any(request.match_info["id"])
    if stored is None:
        raise web.HTTPNotFound(text="There is no such file.")
    # Nothing a bot has uploaded is shown as a page of ours.
    shown = stored.mime if stored.mime.startswith(("audio/", "image/")) else "application/octet-stream"
    return _ranged(request, stored.data, shown)


async def cover_response(request: web.Request, files: FileStore) -> web.StreamResponse:
    """The picture that goes with a song."""
    stored = files.any(request.match_info["id"])
    if stored is None or stored.thumbnail is None:
        raise web.HTTPNotFound(text="There is no such picture.")
    return web.Response(body=stored.thumbnail.data, content_type="image/jpeg", headers=SAFE)


async def web_response(request: web.Request, files: FileStore) -> web.StreamResponse:
    """What the playground's web holds at a URL; the page itself fetches nothing from elsewhere."""
    mime, data = files.web.get(request.query.get("url", ""), ("", b""))
    if not mime.startswith("image/"):
        raise web.HTTPNotFound(text="There is no such picture.")
    return web.Response(body=data, content_type=mime, headers=SAFE)


def _ranged(request: web.Request, data: bytes, mime: str) -> web.Response:
    """A file, or the part of it that was asked for: players seek by ranges."""
    headers = SAFE | {"Accept-Ranges": "bytes"}
    try:
        wanted = request.http_range
    except ValueError:
        wanted = slice(None)  # a range that cannot be read is as good as none (RFC 9110, 14.2)
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=data, content_type=mime, headers=headers)
    start, stop, _ = wanted.indices(len(data))
    if start >= stop:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return web.Response(status=206, body=data[start:stop], content_type=mime, headers=headers)
