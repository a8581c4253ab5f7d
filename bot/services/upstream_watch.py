"""How those whom Songwire asks are doing: what each said last, and how often in a row it failed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import SourceDown, Unavailable
from bot.core.track import Quality, Track
from bot.services.events import Asked
from bot.services.ports import AudioSource, Recording, Report
from bot.services.switches import Switches

DOWN_AFTER = 3
"""Failures in a row after which an upstream counts as down."""
SWITCHED_OFF = 3600.0
"""Seconds for which nobody tries again what the operator has switched off."""


@dataclass(frozen=True, slots=True)
class Health:
    """One upstream, as it was when it was last asked."""

    name: str
    seconds: float
    """What its last answer took."""
    at: float
    """When that was, in Unix time."""
    said: str
    """A status code, or the code of an error."""
    failures: int = 0
    """In a row, up to now."""

    @property
    def down(self) -> bool:
        """Whether it failed often enough to be called down."""
        return self.failures >= DOWN_AFTER


class UpstreamWatch:
    """Told of each request, from any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` gives Unix time."""
        self._clock = clock
        self._known: dict[str, Health] = {}
        self._lock = threading.Lock()

    def asked(self, event: Asked) -> None:
        """Note a request over HTTP: no answer, 429 and 5xx are failures, anything else is an answer."""
        failed = event.status is None or event.status == 429 or event.status >= 500
        said = "no_answer" if event.status is None else str(event.status)
        self.note(event.host, event.seconds, said, failed=failed)

    def note(self, name: str, seconds: float, said: str, *, failed: bool) -> None:
        """Note what came of asking ``name``."""
        with self._lock:
            known = self._known.get(name)
            failures = (known.failures if known is not None else 0) + 1 if failed else 0
            self._known[name] = Health(name, seconds, self._clock(), said, failures)

    def all(self) -> tuple[Health, ...]:
        """Everybody who was asked since the start, by name."""
        with self._lock:
            return tuple(self._known[name] for name in sorted(self._known))


class WatchedSource:
    """A source of audio that is watched, and that the operator can switch off."""

    def __init__(
        self,
        source: AudioSource,
        watch: UpstreamWatch,
        switches: Switches,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._watch = watch
        self._switches = switches
        self._clock = clock

    @property
    def name(self) -> str:
        """The source's own."""
        return self._source.name

    async def fetch(self, track: Track, folder: Path, report: Report, quality: Quality | None = None) -> Recording:
        """As the source does it. Raises SourceDown while it is switched off."""
        if await self._switches.is_off(self.name):
            raise SourceDown(f"{self.name} is switched off", retry_after=SWITCHED_OFF)
        began = self._clock()
        try:
            recording = await self._source.fetch(track, folder, report, quality)
        except Unavailable as error:
            self._watch.note(self.name, self._clock() - began, error.code, failed=True)
            raise
        self._watch.note(self.name, self._clock() - began, "ok", failed=False)
        return recording
