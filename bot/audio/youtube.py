"""YouTube as a source of audio: searched and downloaded by yt-dlp in a child process, encoded while it comes in."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog

from bot.audio.bucket import TokenBucket
from bot.audio.cookies import check_cookies
from bot.audio.encoder import Encoded, EncodedRecording, Encoder
from bot.audio.ffmpeg import Unplayable
from bot.audio.intake import Intake
from bot.audio.pool import WorkerPool
from bot.audio.threads import in_thread
from bot.audio.uploads import Choose, Upload, choose_upload, tolerance
from bot.audio.youtube_errors import Meaning, error_of, meaning
from bot.audio.youtube_options import Params, YoutubeOptions, ytdlp_params
from bot.audio.ytdlp import Worker, YtDlpError
from bot.core.candidate import Candidate
from bot.core.errors import NotFound, SongwireError, SourceDown, TooLong
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track
from bot.services.ports import Cover, Recording, Report

__all__ = ["YoutubeOptions", "YoutubeSource", "ytdlp_params"]

Find = Callable[[Track], Awaitable[Sequence[str]]]
"""Finds the ids of the uploads that are a track's recording, best first. Raises NotFound, Unsure, SourceDown."""

log = structlog.get_logger(__name__)

_VIDEO = "youtube:video:"
VIDEO_TAIL = 40.0
"""Seconds by which a video of the right recording may be longer: intros and credits, which the matcher has weighed."""
SEARCH_SECONDS = 20.0
"""Patience for one search."""
_ATTEMPTS = 3
"""Uploads tried for one track, when the first cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One track on its way into one folder."""

    track: Track
    folder: Path
    report: Report
    quality: Quality | None
    params: Params
    found: Sequence[str] | None
    """The uploads to try, best first, where somebody else has found them."""


class YoutubeSource:
    """Fetches the audio of the upload that ``find`` names, or else of the one that ``choose`` takes from a search.

    With an ``encoder``, and if it is told the quality, it encodes while it downloads. After YouTube has asked for proof
    of humanity or limited the address, it is left alone for a while. Between `open` and `close` processes are kept
    ready; without them, each song starts one and waits for its imports.
    """

    name = "youtube"

    def __init__(
        self,
        options: YoutubeOptions | None = None,
        *,
        encoder: Encoder | None = None,
        choose: Choose = choose_upload,
        find: Find | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        hook: Path | None = None,
    ) -> None:
        self._options = options or YoutubeOptions()
        self._encoder = encoder
        self._choose = choose
        self._find = find
        self._clock = clock
        own = self._options
        self._pool = WorkerPool(most=own.parallel, spare=own.spare, uses=own.jobs_per_worker, hook=hook)
        self._bucket = TokenBucket(own.videos_per_minute, own.burst, patience=own.patience, clock=clock, sleep=sleep)
        self._paused_until = 0.0

    async def open(self) -> None:
        """Start processes ahead. Raises Broken if that is impossible."""
        await self._pool.open()

    async def close(self) -> None:
        """End all processes; doing it twice is fine."""
        await self._pool.close()

    async def use_cookies(self, path: Path | None) -> int:
        """Use the cookies in the file at ``path`` from the next song on, or none; how many they are is returned.

        YouTube, if it was left alone, is asked again: to it, somebody else is asking now. Raises ValueError, whose text
        is for the operator, for a file that cannot be used; then everything stays as it was.
        """
        count = await asyncio.to_thread(check_cookies, path) if path is not None else 0
        self._options = replace(self._options, cookies=path)
        self._paused_until = 0.0
        log.info("youtube.cookies_changed", cookies=count)
        return count

    async def fetch(self, track: Track, folder: Path, report: Report, quality: Quality | None = None) -> Recording:
        """Search, choose and download into ``folder``; nothing is left running, by cancelling neither.

        With a ``quality``, it may come back encoded (`EncodedRecording`). Raises NotFound when no upload is the
        recording or can be had, TooLong, TooLarge, SourceDown, and Broken where the operator must act.
        """
        self._check_pause()
        if (track.duration or 0.0) > self._options.max_duration:
            raise TooLong(f"{track.duration:.0f} s")
        report(Progress(Stage.SEARCHING))
        # Before a process is taken: finding may want to search here, and must not wait for one it holds itself.
        found = await self._find(track) if self._find is not None and not track.id.startswith(_VIDEO) else None
        params = await in_thread(ytdlp_params, self._options, folder)
        job = _Job(track=track, folder=folder, report=report, quality=quality, params=params, found=found)
        try:
            async with self._pool.lease() as worker, asyncio.timeout(self._options.deadline):
                return await self._fetch(worker, job)
        except TimeoutError as exc:
            raise SourceDown(f"YouTube took more than {self._options.deadline:.0f} s") from exc

    async def _fetch(self, worker: Worker, job: _Job) -> Recording:
        """Try the uploads the choice prefers, one after another while another may help."""
        uploads, choose = await self._uploads(worker, job)
        failed: SongwireError = NotFound(f"no upload is {job.track.id}")
        for _ in range(_ATTEMPTS):
            upload = choose(job.track, uploads)
            if upload is None:
                break
            await self._bucket.take()
            try:
                return await self._download(worker, upload, job)
            except YtDlpError as exc:
                failure = self._failure(exc, upload.id)
                failed = error_of(failure, exc)
            if not failure.another_helps:
                break
            uploads = [other for other in uploads if other.id != upload.id]
        raise failed

    async def _uploads(self, worker: Worker, job: _Job) -> tuple[list[Upload], Choose]:
        """The uploads in question and who chooses: a track that is a video already leaves no choice."""
        track = job.track
        if track.id.startswith(_VIDEO):
            return [Upload(id=track.id.removeprefix(_VIDEO), title=track.title)], _only
        if job.found is not None:
            return [Upload(id=found, title=track.title) for found in job.found], _only
        query = f"{track.performer} - {track.title}" if track.artists else track.title
        found = await self._search(worker, job.params, query)
        fitting = [upload for upload in found if (upload.duration or 0.0) <= self._options.max_duration]
        return fitting, self._choose

    async def videos(self, query: str) -> Sequence[Candidate]:
        """What one search on YouTube finds. Raises SourceDown."""
        self._check_pause()
        with tempfile.TemporaryDirectory() as folder:
            params = await in_thread(ytdlp_params, self._options, Path(folder))
            async with self._pool.lease() as worker, asyncio.timeout(SEARCH_SECONDS):
                found = await self._search(worker, params, query)
        return [upload.candidate for upload in found]

    async def _search(self, worker: Worker, params: Params, query: str) -> list[Upload]:
        request = {"action": "search", "params": params, "query": query, "count": self._options.results}
        try:
            return [_upload(entry) for entry in await worker.ask(request)]
        except YtDlpError as exc:
            raise error_of(self._failure(exc, "search"), exc) from exc

    async def _download(self, worker: Worker, upload: Upload, job: _Job) -> Recording:
        """Get one upload. Raises YtDlpError for it, be it unavailable, unplayable or of another length."""
        job.report(Progress(Stage.DOWNLOADING, 0.0))
        if self._encoder is None or job.quality is None:
            done = await worker.ask(self._request(upload, job), lambda event: _tell(job.report, event))
            return await self._recording(done, upload)
        async with Intake(self._encoder, job.quality, job.folder, job.report) as intake:

            def hear(event: dict[str, Any]) -> None:
                _tell(job.report, event)
                intake.hear(event)

            done = await worker.ask(self._request(upload, job), hear)
            recording = await self._recording(done, upload)
            try:
                encoded = await intake.encoded(recording.path)
                _check_length(encoded.seconds, done["duration"], _span(job))
            except Unplayable as exc:
                await asyncio.to_thread(_discard, job.folder, recording.path)
                raise YtDlpError(f"Unplayable: {exc}") from exc
            except YtDlpError:
                await asyncio.to_thread(_discard, job.folder, recording.path)
                raise
        return _with(recording, encoded)

    def _request(self, upload: Upload, job: _Job) -> dict[str, Any]:
        longest = self._options.max_duration
        if self._encoder is not None:
            longest = min(longest, self._encoder.longest)
        return {
            "action": "download",
            "params": job.params,
            "url": upload.url,
            "cover": job.track.cover_url is None,
            "longest": longest,
            "wanted": _span(job),
        }

    async def _recording(self, done: dict[str, Any], upload: Upload) -> Recording:
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


_SHORTER = 2.0
"""Seconds by which a file may be shorter than its page says: rounding, and silence that encoders drop."""


def _span(job: _Job) -> tuple[float, float] | None:
    """How long an upload has to be, in seconds, at least and at most; None if it may be of any length.

    One that a person chose may be, since they could see it. One the matcher is sure of may be a video with an intro.
    """
    duration = job.track.duration
    if duration is None or job.track.id.startswith(_VIDEO):
        return None
    around = tolerance(duration)
    return duration - around, duration + (max(around, VIDEO_TAIL) if job.found is not None else around)


def _check_length(seconds: float, announced: float | None, wanted: tuple[float, float] | None) -> None:
    """Raise YtDlpError for a file that ends before its page says, or is not as long as the recording."""
    if announced is not None and seconds < announced - min(_SHORTER, 0.1 * announced):
        raise YtDlpError(f"Unplayable: ends after {seconds:.1f} of {announced:.1f} s")
    if wanted is not None and not wanted[0] <= seconds <= wanted[1]:
        raise YtDlpError(f"WrongLength: {seconds:.1f} s instead of {wanted[0]:.1f} to {wanted[1]:.1f} s")


def _tell(report: Report, event: dict[str, Any]) -> None:
    if event["reply"] == "progress":
        report(Progress(Stage.DOWNLOADING, event["done"]))


def _with(recording: Recording, encoded: Encoded) -> EncodedRecording:
    return EncodedRecording(
        path=recording.path,
        source=recording.source,
        duration=encoded.seconds,
        cover=recording.cover,
        origin=recording.origin,
        encoded=encoded,
    )


def _discard(folder: Path, path: Path) -> None:
    """Remove an upload that was of no use, and what was made of it: the next one needs the room."""
    for file in (path, *folder.glob("finished.*"), *folder.glob("*.part")):
        file.unlink(missing_ok=True)


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


def _cover(path: str | None) -> Cover | None:
    return Cover(data=Path(path).read_bytes(), mime="image/jpeg") if path else None
