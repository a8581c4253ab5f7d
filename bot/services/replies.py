"""How a request ends: what is said to the person, and what is told to logs and metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import Broken, SongwireError, Unreachable, Unsure
from bot.core.track import Quality, Track
from bot.services.events import Answered, Observe, Outcome, outcome_of
from bot.services.messaging import Messenger, Target


@dataclass(slots=True, kw_only=True)
class Case:
    """One request on its way to its answer."""

    person: int
    target: Target
    started: float
    """By the same clock as that of `Replies`."""
    query: str = ""
    track: Track | None = None
    quality: Quality = Quality.V0


class Replies:
    """Ends requests; no method raises."""

    def __init__(self, messenger: Messenger, observe: Observe, clock: Callable[[], float]) -> None:
        self._messenger = messenger
        self._observe = observe
        self._clock = clock

    async def failed(self, case: Case, cause: Exception) -> SongwireError:
        """Say what went wrong, with a way on where there is one; the error in our own words is returned."""
        error = self.note(case, cause)
        try:
            if isinstance(error, Unsure) and case.track is not None:
                await self._messenger.offer_uploads(case.target, case.track, error.near)
            else:
                await self._messenger.explain(case.target, error, case.query)
        except Unreachable as unsaid:
            self.tell(case, Outcome.UNAVAILABLE, code=unsaid.code)
        except SongwireError as unsaid:
            self.tell(case, Outcome.UNAVAILABLE, code=unsaid.code, error=unsaid)
        return error

    def note(self, case: Case, cause: Exception) -> SongwireError:
        """Tell the observer alone what went wrong."""
        error = cause if isinstance(cause, SongwireError) else Broken("unexpected")
        self.tell(case, outcome_of(error), code=error.code, error=cause)
        return error

    def tell(
        self, case: Case, outcome: Outcome, *, source: str = "", code: str = "", error: Exception | None = None
    ) -> None:
        """Tell the observer how a request ended."""
        self._observe(
            Answered(
                outcome=outcome,
                seconds=self._clock() - case.started,
                person=case.person,
                chat=case.target.chat_id,
                track=case.track.id if case.track else "",
                source=source,
                code=code,
                quality=case.quality,
                # A refusal is the person's to mend; the operator needs no cause for it.
                error=None if outcome is Outcome.REFUSED else error,
            )
        )
