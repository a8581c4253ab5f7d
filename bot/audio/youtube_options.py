"""What an operator may want to change about YouTube, and what becomes of it in yt-dlp's parameters."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Params = dict[str, Any]
"""Parameters of yt-dlp's ``YoutubeDL``, as far as they are JSON."""

_EXTRACTORS = (r"youtube", r"youtube:search")
"""No generic extractor: yt-dlp must not follow a page to an arbitrary address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YoutubeOptions:
    """What an operator may want to change."""

    proxy: str | None = None
    cookies: Path | None = None
    """A Netscape cookie file; each job works on a copy, since yt-dlp writes to it."""
    extractor_args: dict[str, dict[str, list[str]]] = field(default_factory=dict)
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
    """
    params: Params = {
        "format": "bestaudio[ext=m4a]/bestaudio",
        "outtmpl": {"default": str(folder / "%(id)s.%(ext)s")},
        "allowed_extractors": list(_EXTRACTORS),
        "max_filesize": options.max_bytes,
        "retries": 5,
        "fragment_retries": 5,
        "extractor_retries": 2,
        "socket_timeout": 15,
        "noplaylist": True,
        "noprogress": True,
        "quiet": True,
        "updatetime": False,
        "fixup": "never",
        "extractor_args": options.extractor_args,
        "cachedir": str(options.cache) if options.cache else False,
    }
    if options.proxy:
        params["proxy"] = options.proxy
    if options.cookies:
        params["cookiefile"] = str(shutil.copyfile(options.cookies, folder / "cookies.txt"))
    return params
