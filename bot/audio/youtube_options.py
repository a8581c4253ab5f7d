"""What an operator may want to change about YouTube, and what becomes of it in yt-dlp's parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from bot.audio.cookies import copy_cookies
from bot.core.errors import Broken

log = structlog.get_logger(__name__)

Params = dict[str, Any]
"""Parameters of yt-dlp's ``YoutubeDL``, as far as they are JSON."""
ExtractorArgs = dict[str, dict[str, list[str]]]
"""yt-dlp's ``extractor_args``: extractor → argument → values."""

PO_PLUGIN = "bgutil-ytdlp-pot-provider"
"""The Python package that lets yt-dlp ask a bgutil server; GPL, so an operator installs it beside Songwire."""
_PO_PROVIDER = "youtubepot-bgutilhttp"
"""The name under which it looks for its server's address (its README, 2.0.2)."""

_EXTRACTORS = (r"youtube", r"youtube:search")
"""No generic extractor: yt-dlp must not follow a page to an arbitrary address."""

_BLOCK = 1 << 14
"""Bytes yt-dlp reads at a time. Left to itself it reads as much as comes in a second, which the encoder waits for: on a
line of 8 Mbit/s, the encoder of a song of 240 s had 0.8 s of work left when the download was over. Each block costs
0.36 ms of processor time, 0.1 s a song."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YoutubeOptions:
    """What an operator may want to change."""

    proxy: str | None = None
    cookies: Path | None = None
    """A Netscape cookie file, read anew for each job; one that cannot be used is logged and left out."""
    extractor_args: ExtractorArgs = field(default_factory=dict)
    """By extractor and argument, as `parse_extractor_args` returns them."""
    po_provider: str | None = None
    """Base URL of a bgutil server, which makes proof-of-origin tokens; asked by yt-dlp's plugin of that name."""
    cache: Path | None = None
    """Where yt-dlp keeps what it learnt of YouTube's player, which saves seconds a song; None: nowhere."""
    results: int = 5
    max_duration: float = 3 * 3600.0
    max_bytes: int = 300_000_000
    deadline: float = 300.0
    """Seconds for search, download and encoding together."""
    parallel: int = 3
    """Songs downloaded at a time, each by a child process of some 65 MB."""
    spare: int = 2
    """Child processes kept ready when nothing is to do, so that nobody waits for one to start."""
    jobs_per_worker: int = 20
    """Songs after which a child process is replaced by a fresh one."""
    videos_per_minute: float = 4.0
    """Videos asked for in the long run: YouTube takes some 300 an hour from one address, and limits it for more."""
    burst: int = 20
    """Videos that may be asked for at once after a quiet time."""
    patience: float = 60.0
    """Seconds a song may wait for the two limits above; then it is refused with the time to wait."""


def ytdlp_params(options: YoutubeOptions, folder: Path) -> Params:
    """Return the parameters of ``YoutubeDL`` for one job in ``folder``.

    Embedded yt-dlp does not retry unless told to (its defaults of 10 are the command line's), hence the numbers.
    Raises Broken where the folder cannot be written to.
    """
    params: Params = {
        "format": "bestaudio[ext=m4a]/bestaudio",
        "outtmpl": {"default": str(folder / "%(id)s.%(ext)s")},
        "allowed_extractors": list(_EXTRACTORS),
        "max_filesize": options.max_bytes,
        "buffersize": _BLOCK,
        "noresizebuffer": True,
        "retries": 5,
        "fragment_retries": 5,
        "extractor_retries": 2,
        "socket_timeout": 15,
        "noplaylist": True,
        "noprogress": True,
        "quiet": True,
        "updatetime": False,
        "fixup": "never",
        "extractor_args": _extractor_args(options),
        "cachedir": str(options.cache) if options.cache else False,
    }
    if options.proxy:
        params["proxy"] = options.proxy
    if options.cookies:
        try:
            copy_cookies(options.cookies, folder / "cookies.txt")
            params["cookiefile"] = str(folder / "cookies.txt")
        except ValueError as exc:
            log.error("youtube.cookies_unusable", cause=str(exc))
        except OSError as exc:
            raise Broken(f"no room for a copy of the cookies: {exc.strerror}") from exc
    return params


def parse_extractor_args(text: str) -> ExtractorArgs:
    """Parse yt-dlp's own notation, ``extractor:name=value,value;name=value``, several with spaces between.

    Names may hold ``-`` for ``_``, and a comma in a value has a backslash before it, as on yt-dlp's command line
    (``--extractor-args``). Raises ValueError for anything else.
    """
    parsed: ExtractorArgs = {}
    for part in text.split():
        extractor, colon, rest = part.partition(":")
        for argument in rest.split(";"):
            name, equals, values = argument.partition("=")
            if not (colon and equals and extractor and name):
                raise ValueError("write extractor arguments like youtube:player_client=web,mweb;skip=dash")
            listed = [value.replace(r"\,", ",") for value in re.split(r"(?<!\\),", values)]
            parsed.setdefault(extractor.lower(), {})[name.lower().replace("-", "_")] = listed
    return parsed


def _extractor_args(options: YoutubeOptions) -> ExtractorArgs:
    if options.po_provider is None:
        return options.extractor_args
    return {**options.extractor_args, _PO_PROVIDER: {"base_url": [options.po_provider]}}
