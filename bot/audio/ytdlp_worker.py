"""Runs yt-dlp in a process of its own: ``python -m bot.audio.ytdlp_worker [--hook FILE]``.

yt-dlp takes 60 MB and 0.3 s to import, blocks, and can only be stopped by ending it; here all of that happens to a
child that ``pool.py`` starts ahead and kills when it wants. Requests come on stdin and replies go to stdout, in JSON,
one a line:

    {"action": "search", "params": {…}, "query": "…", "count": 5}       → {"reply": "result", "value": [{…}]}
    {"action": "download", "params": {…}, "url": "…", "cover": true, "longest": 9e3, "wanted": [170, 184]}
                                                                         → {"reply": "started", "path": "…", …}
                                                                         → {"reply": "progress", "bytes": 9, …} …
                                                                         → {"reply": "result", "value": {…}}
    anything that fails                                                 → {"reply": "error", "error": "Class: message"}

An upload that lasts more than ``longest`` seconds, or not as long as ``wanted`` (which may be null), is not downloaded.

``--hook`` names a Python file whose ``install(ydl)`` provides the extractors instead of yt-dlp's own; tests use it to
run the real downloader against a server of theirs. Only the command line can name it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import yt_dlp
from yt_dlp.utils import YoutubeDLError

Message = dict[str, Any]
Send = Callable[[Message], None]
Open = Callable[[Message], yt_dlp.YoutubeDL]

_PROGRESS_INTERVAL = 0.1
_COVER_BYTES = 5_000_000


class TooLargeError(Exception):
    """The download is larger than ``max_filesize``; yt-dlp itself only skips it in silence."""


class TooLongError(Exception):
    """The upload lasts longer than ``longest`` seconds."""


class WrongLengthError(Exception):
    """The upload does not last as long as ``wanted``."""


class _Quiet:
    """yt-dlp's logger: warnings and errors go to stderr, whose end the parent shows when the process fails."""

    def debug(self, message: str) -> None:
        """Drop what yt-dlp says at length."""

    info = debug

    def warning(self, message: str) -> None:
        """Keep a warning for the parent."""
        sys.stderr.write(f"{message}\n")

    error = warning


def main(arguments: Sequence[str]) -> int:
    """Serve requests until stdin ends, which it also does when the parent is killed."""
    parser = argparse.ArgumentParser(prog="ytdlp_worker")
    parser.add_argument("--hook", type=Path)
    hook: Path | None = parser.parse_args(arguments).hook
    # Replies get the real stdout; whatever a library prints goes to stderr and cannot break the protocol.
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1) as replies:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        if hook is None:
            _warm_up()
        serve(sys.stdin, lambda message: _write(replies, message), _opener(hook))
    return 0


def serve(lines: Iterable[str], send: Send, open_ydl: Open) -> None:
    """Answer each request with any number of ``progress`` and one ``result`` or ``error``."""
    actions = {"search": _search, "download": _download}
    for line in lines:
        request = json.loads(line)
        try:
            value = actions[request["action"]](request, send, open_ydl)
            send({"reply": "result", "value": value})
        except Exception as exc:  # noqa: BLE001  the loop's boundary: the parent gets the cause and decides
            send({"reply": "error", "error": _describe(exc)})


def _warm_up() -> None:
    """Import what yt-dlp only imports when it is used: its extractors of YouTube, 0.12 s of modules."""
    with yt_dlp.YoutubeDL(_typed({"quiet": True, "allowed_extractors": ["youtube", "youtube:search"]})) as ydl:
        for name in ("Youtube", "YoutubeSearch"):
            ydl.get_info_extractor(name)


def _write(stream: Any, message: Message) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()


def _opener(hook: Path | None) -> Open:
    if hook is None:
        return lambda params: yt_dlp.YoutubeDL(_typed(params))
    spec = importlib.util.spec_from_file_location("ytdlp_worker_hook", hook)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def open_hooked(params: Message) -> yt_dlp.YoutubeDL:
        ydl = yt_dlp.YoutubeDL(_typed(params), auto_init=False)
        module.install(ydl)
        return ydl

    return open_hooked


def _typed(params: Message) -> Any:
    return {**params, "logger": _Quiet()}


def _describe(exc: BaseException) -> str:
    """``Class: message`` of the extractor's error where there is one, since DownloadError says less."""
    inner = getattr(exc, "exc_info", None)
    cause = inner[1] if isinstance(exc, YoutubeDLError) and inner and inner[1] else exc
    return f"{type(cause).__name__}: {cause}"[:2000]


def _search(request: Message, _send: Send, open_ydl: Open) -> list[Message]:
    """List what a search finds, in one request to YouTube."""
    with open_ydl({**request["params"], "extract_flat": True}) as ydl:
        found: Any = ydl.extract_info(f"ytsearch{request['count']}:{request['query']}", download=False)
    keys = ("id", "title", "channel", "uploader", "duration", "live_status")
    return [{key: entry.get(key) for key in keys} for entry in (found or {}).get("entries") or () if entry]


def _download(request: Message, send: Send, open_ydl: Open) -> Message:
    """Download one video's audio; say where it lies."""
    length = _length_filter(request["longest"], request["wanted"])
    params = {**request["params"], "progress_hooks": [_progress_hook(send)], "match_filter": length}
    with open_ydl(params) as ydl:
        info: Any = ydl.extract_info(request["url"], download=True)
        path = _downloaded(info)
        if path is None or not path.is_file():
            raise TooLargeError(f"more than {params.get('max_filesize')} bytes")
        cover = _cover(ydl, info.get("thumbnail"), path) if request.get("cover") else None
    return {"path": str(path), "id": info.get("id"), "duration": info.get("duration"), "cover": cover}


def _length_filter(longest: float, wanted: tuple[float, float] | None) -> Callable[..., None]:
    """yt-dlp's ``match_filter``, called once an upload is known and before it is downloaded."""

    def check(info: Any, *, incomplete: bool = False) -> None:  # noqa: ARG001  yt-dlp passes it by name
        seconds = info.get("duration")
        if seconds is None:
            return
        if wanted and not wanted[0] <= seconds <= wanted[1]:
            raise WrongLengthError(f"lasts {seconds} s, not {wanted[0]} to {wanted[1]}")
        if seconds > longest:
            raise TooLongError(f"lasts {seconds} s")

    return check


def _downloaded(info: Any) -> Path | None:
    """Where the file should be; None if yt-dlp skipped it for its size."""
    downloads = (info or {}).get("requested_downloads") or []
    if not downloads:
        raise FileNotFoundError("Video unavailable: nothing was downloaded")
    place = downloads[0].get("filepath")
    return Path(place) if place else None


def _cover(ydl: yt_dlp.YoutubeDL, url: str | None, path: Path) -> str | None:
    if not url:
        return None
    try:
        with ydl.urlopen(url) as answer:
            data = answer.read(_COVER_BYTES)
    except YoutubeDLError as exc:
        sys.stderr.write(f"no cover: {exc}\n")
        return None
    target = path.with_name("cover")
    target.write_bytes(data)
    return str(target)


def _progress_hook(send: Send) -> Callable[[Any], None]:
    """Say once where the download is written and what it is, then how far it is.

    A step back, a download that starts anew, is told at once: somebody may be reading the file.
    """
    last, told = float("-inf"), -1

    def hook(status: Any) -> None:
        nonlocal last, told
        if status.get("status") != "downloading":
            return
        done, now = status.get("downloaded_bytes") or 0, time.monotonic()
        if told < 0:
            send({"reply": "started", **_announced(status)})
        if now - last >= _PROGRESS_INTERVAL or done < told:
            last, told = now, done
            total = status.get("total_bytes") or status.get("total_bytes_estimate")
            send({"reply": "progress", "bytes": done, "done": min(1.0, done / total) if total else None})

    return hook


def _announced(status: Any) -> Message:
    """Where the download is written, what it is called afterwards, and what kind of sound it is, as far as is known."""
    info: Any = status.get("info_dict") or {}
    return {
        "path": status["tmpfilename"],
        "final": status["filename"],
        "codec": info.get("acodec"),
        "kbps": info.get("abr"),
        "duration": info.get("duration"),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
