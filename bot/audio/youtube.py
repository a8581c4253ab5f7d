"""YouTube as a source of audio: searched and downloaded by yt-dlp, in a child process that ends with the job."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from bot.audio.uploads import Choose, Upload, choose_upload
from bot.audio.youtube_errors import Kind, Meaning, meaning
from bot.audio.ytdlp import Worker, YtDlpError, open_worker
from bot.core.errors import NotFound, SongwireError, SourceDown, TooLarge, TooLong
from bot.core.progress import Progress, Stage
from bot.core.track import Track
from bot.services.ports import Cover, Recording, Report

log = structlog.get_logger(__name__)

Params = dict[str, Any]
"""Parameters of yt-dlp's ``YoutubeDL``, as far as they are JSON."""

_VIDEO = "youtube:video:"
_ATTEMPTS = 3
"""Uploads tried for one track, when the first cannot be had."""
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
    """Seconds for search and download together."""
    parallel: int = 2
    """Child processes at a time; each takes some 80 MB."""


class YoutubeSource:
    """Fetches the audio of the upload that ``choose`` takes for the recording.

    After YouTube has asked for proof of humanity or limited the address, it is left alone for a while.
    """

    name = "youtube"

    def __init__(
        self,
        options: YoutubeOptions | None = None,
        *,
        choose: Choose = choose_upload,
        clock: Callable[[], float] = time.monotonic,
        hook: Path | None = None,
    ) -> None:
        self._options = options or YoutubeOptions()
        self._choose = choose
        self._clock = clock
        self._hook = hook
        self._slots = asyncio.Semaphore(self._options.parallel)
        self._paused_until = 0.0

    async def fetch(self, track: Track, folder: Path, report: Report) -> Recording:
        """Search, choose and download into ``folder``; nothing is left running, by cancelling neither.

        Raises NotFound when no upload is the recording or can be had, TooLong, TooLarge, SourceDown.
        """
        self._check_pause()
        if (track.duration or 0.0) > self._options.max_duration:
            raise TooLong(f"{track.duration:.0f} s")
        report(Progress(Stage.SEARCHING))
        params = await asyncio.to_thread(ytdlp_params, self._options, folder)
        try:
            async with self._slots, asyncio.timeout(self._options.deadline), open_worker(self._hook) as worker:
                return await self._fetch(worker, track, params, report)
        except TimeoutError as exc:
            raise SourceDown(f"YouTube took more than {self._options.deadline:.0f} s") from exc

    async def _fetch(self, worker: Worker, track: Track, params: Params, report: Report) -> Recording:
        """Try the uploads the choice prefers, one after another while another may help."""
        uploads, choose = await self._uploads(worker, track, params)
        failed: SongwireError = NotFound(f"no upload is {track.id}")
        for _ in range(_ATTEMPTS):
            upload = choose(track, uploads)
            if upload is None:
                break
            try:
                return await self._download(worker, upload, track, params, report)
            except YtDlpError as exc:
                failure = self._failure(exc, upload.id)
                failed = _error(failure, exc)
            if not failure.another_helps:
                break
            uploads = [other for other in uploads if other.id != upload.id]
        raise failed

    async def _uploads(self, worker: Worker, track: Track, params: Params) -> tuple[list[Upload], Choose]:
        """The uploads in question and who chooses: a track that is a video already leaves no choice."""
        if track.id.startswith(_VIDEO):
            return [Upload(id=track.id.removeprefix(_VIDEO), title=track.title, duration=track.duration)], _only
        query = f"{track.performer} - {track.title}" if track.artists else track.title
        request = {"action": "search", "params": params, "query": query, "count": self._options.results}
        try:
            found = [_upload(entry) for entry in await worker.ask(request)]
        except YtDlpError as exc:
            raise _error(self._failure(exc, "search"), exc) from exc
        fitting = [upload for upload in found if (upload.duration or 0.0) <= self._options.max_duration]
        return fitting, self._choose

    async def _download(
        self, worker: Worker, upload: Upload, track: Track, params: Params, report: Report
    ) -> Recording:
        report(Progress(Stage.DOWNLOADING, 0.0))
        wants_cover = track.cover_url is None
        request = {"action": "download", "params": params, "url": upload.url, "cover": wants_cover}
        done = await worker.ask(request, lambda share: report(Progress(Stage.DOWNLOADING, share)))
        cover = await asyncio.to_thread(_cover, done["cover"])
        duration = done["duration"] or upload.duration
        return Recording(path=Path(done["path"]), source=self.name, duration=duration, cover=cover, origin=upload.id)

    def _failure(self, error: YtDlpError, what: str) -> Meaning:
        """Understand and log a failure; leave YouTube alone where it asks for that."""
        failure = meaning(str(error))
        if failure.pause is not None:
            self._paused_until = self._clock() + failure.pause
        log.warning("youtube.failed", what=what, kind=failure.kind.value, hint=failure.hint, cause=str(error))
        return failure

    def _check_pause(self) -> None:
        wait = self._paused_until - self._clock()
        if wait > 0:
            raise SourceDown("YouTube has limited this address", retry_after=wait)


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


def _only(_track: Track, uploads: Sequence[Upload]) -> Upload | None:
    return uploads[0] if uploads else None


def _upload(entry: dict[str, Any]) -> Upload:
    return Upload(
        id=str(entry["id"]),
        title=entry["title"] or "",
        channel=entry["channel"] or entry["uploader"] or "",
        duration=entry["duration"],
        live=entry["live_status"] in {"is_live", "is_upcoming", "post_live"},
    )


def _error(failure: Meaning, cause: YtDlpError) -> SongwireError:
    """The project's error for a failure: NotFound where no waiting helps, SourceDown where it may."""
    text = f"{failure.kind}: {failure.hint} ({cause})"
    error: SongwireError
    match failure.kind:
        case Kind.UNAVAILABLE | Kind.GEO | Kind.AGE:
            error = NotFound(text)
        case Kind.TOO_LARGE:
            error = TooLarge(text)
        case _:
            error = SourceDown(text, retry_after=failure.pause)
    error.__cause__ = cause
    return error


def _cover(path: str | None) -> Cover | None:
    return Cover(data=Path(path).read_bytes(), mime="image/jpeg") if path else None
