"""A request becomes an answer: known → sent; else admit → resolve → sure: deliver, unsure: ask, none: say so.

Everything up to the decision happens at once and in the chat's order; making a file goes on in the nursery.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, MutableMapping
from dataclasses import dataclass

from bot.core.errors import Broken, NotFound, Refused, SongwireError, Unreachable, Unsure
from bot.core.progress import Progress, Stage
from bot.core.request import Request, SongName
from bot.core.track import Quality, Track, TrackId
from bot.services.admission import Action, Admission
from bot.services.choosing import Chooser
from bot.services.delivery import Delivery
from bot.services.events import Answered, Observe, Outcome
from bot.services.messaging import ChatTarget, Messenger, Status
from bot.services.nursery import Nursery
from bot.services.resolving import CANDIDATES, Choice, Resolver


@dataclass(slots=True, kw_only=True)
class _Case:
    """One request on its way to its answer."""

    person: int
    target: ChatTarget
    status: Status
    started: float
    query: str = ""
    track: Track | None = None
    upload: str | None = None
    """The person's own choice of upload, where it is not everybody's."""


class Answering:
    """Answers people; no method raises."""

    def __init__(
        self,
        *,
        resolver: Resolver,
        delivery: Delivery,
        admission: Admission,
        messenger: Messenger,
        nursery: Nursery,
        observe: Observe,
        clock: Callable[[], float],
        questions: MutableMapping[tuple[int, int], Choice],
        chooser: Chooser | None = None,
        admins: Collection[int] = (),
        quality: Quality = Quality.V0,
    ) -> None:
        self._resolver = resolver
        self._delivery = delivery
        self._admission = admission
        self._messenger = messenger
        self._nursery = nursery
        self._observe = observe
        self._clock = clock
        self._questions = questions
        self._chooser = chooser
        self._admins = frozenset(admins)
        self._quality = quality

    async def ask(self, person: int, request: Request, target: ChatTarget) -> None:
        """Answer a request. It returns once the answer is there or its file is being made."""
        query = request.raw or request.query if isinstance(request, SongName) else ""
        status = self._messenger.status(target)
        case = _Case(person=person, target=target, status=status, started=self._clock(), query=query)
        try:
            case.track = await self._resolver.known(request)
            if await self._sent_kept(case):
                return
            if case.track is None:
                await self._resolve(case, request)
            if case.track is not None:
                await self._begin(case)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)

    async def pick(self, person: int, id: TrackId, target: ChatTarget, *, question: int) -> bool:
        """Deliver the track of a button; the question's message becomes the status. False: the button is too old."""
        status = self._messenger.status(target, replacing=question)
        case = _Case(person=person, target=target, status=status, started=self._clock())
        try:
            case.track = await self._resolver.picked(id)
            if case.track is None:
                return False
            if not await self._sent_kept(case):
                await self._begin(case)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        return True

    async def more(self, person: int, target: ChatTarget, *, question: int) -> bool:
        """Show the next tracks in place of a question's. False: the question is too old, or there are no more."""
        asked = self._questions.get((target.chat_id, question))
        if asked is None:
            return False
        case = _Case(person=person, target=target, status=self._messenger.status(target), started=self._clock())
        try:
            await self._admission.check(Action.SEARCH, person)
            await self._admission.charge(Action.SEARCH, person)
            choice = await self._resolver.page(asked.name, asked.offset + CANDIDATES)
            await self._offer(case, choice, replacing=question)
        except NotFound:
            return False
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        return True

    async def wrong(self, person: int, id: TrackId, target: ChatTarget) -> bool:
        """Offer other uploads of a song to one who says it is the wrong one. False: nothing is known of it any more."""
        case = _Case(person=person, target=target, status=self._messenger.status(target), started=self._clock())
        try:
            case.track = await self._resolver.picked(id)
            if case.track is None or self._chooser is None:
                return False
            await self._admission.check(Action.SEARCH, person)
            await self._admission.charge(Action.SEARCH, person)
            case.status.report(Progress(Stage.SEARCHING))
            got = await self._chooser.own(person, case.track) or await self._chooser.chosen(case.track)
            others = await self._chooser.alternatives(case.track, got)
            if not others:
                await self._failed(case, NotFound(f"nothing else for {id}"))
                return True
            await case.status.close()
            await self._messenger.offer_uploads(target, case.track, others)
            self._tell(case, Outcome.OFFERED)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        return True

    async def take(self, person: int, id: TrackId, upload: str, target: ChatTarget, *, question: int) -> bool:
        """Deliver the upload that a person says is the right one, and learn from it. False: the button is too old."""
        status = self._messenger.status(target, replacing=question)
        case = _Case(person=person, target=target, status=status, started=self._clock(), upload=upload)
        try:
            case.track = await self._resolver.picked(id)
            if case.track is None or self._chooser is None:
                return False
            if await self._chooser.correct(person, case.track, upload, for_everybody=person in self._admins):
                await self._delivery.forget(case.track)
                case.upload = None
            if not await self._sent_kept(case):
                await self._begin(case)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        return True

    async def _sent_kept(self, case: _Case) -> bool:
        if case.track is None:
            return False
        if self._chooser is not None and case.upload is None:
            case.upload = await self._chooser.own(case.person, case.track)
        if not await self._delivery.send_kept(case.track, self._quality, case.target, case.upload):
            return False
        await case.status.close()
        self._tell(case, Outcome.CACHED)
        return True

    async def _resolve(self, case: _Case, request: Request) -> None:
        """Find the track to deliver; none is set when the person was asked which, or already has it."""
        await self._admission.check(Action.SEARCH, case.person)
        case.status.report(Progress(Stage.SEARCHING))
        try:
            answer = await self._resolver.resolve(request)
        except NotFound:
            await self._admission.charge(Action.SEARCH, case.person)
            raise
        if isinstance(answer, Choice):
            await self._admission.charge(Action.SEARCH, case.person)
            await self._offer(case, answer)
            return
        case.track = answer.track
        if await self._sent_kept(case):
            case.track = None
        else:
            await self._admission.charge(Action.SEARCH, case.person)

    async def _offer(self, case: _Case, choice: Choice, *, replacing: int | None = None) -> None:
        await case.status.close()
        question = await self._messenger.offer(case.target, choice.tracks, more=choice.more, replacing=replacing)
        self._questions[case.target.chat_id, question] = choice
        self._tell(case, Outcome.OFFERED)

    async def _begin(self, case: _Case) -> None:
        assert case.track is not None
        if not self._delivery.under_way(case.track, self._quality, case.upload):
            await self._admission.check(Action.FETCH, case.person)
            await self._admission.charge(Action.FETCH, case.person)
        case.status.concerning(case.track)
        case.status.report(Progress(Stage.DOWNLOADING))
        self._nursery.start(self._deliver(case, case.track), name=f"deliver {case.track.id}")

    async def _deliver(self, case: _Case, track: Track) -> None:
        try:
            source = await self._delivery.deliver(track, self._quality, case.target, case.status, case.upload)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        else:
            self._tell(case, Outcome.DELIVERED, source=source)
        finally:
            await case.status.close()

    async def _failed(self, case: _Case, cause: Exception) -> None:
        error = cause if isinstance(cause, SongwireError) else Broken("unexpected")
        self._tell(case, _outcome(error), code=error.code, error=cause)
        await case.status.close()
        try:
            if isinstance(error, Unsure) and case.track is not None:
                await self._messenger.offer_uploads(case.target, case.track, error.near)
            else:
                await self._messenger.explain(case.target, error, case.query)
        except Unreachable as unsaid:
            self._tell(case, Outcome.UNAVAILABLE, code=unsaid.code)
        except SongwireError as unsaid:
            self._tell(case, Outcome.UNAVAILABLE, code=unsaid.code, error=unsaid)

    def _tell(
        self, case: _Case, outcome: Outcome, *, source: str = "", code: str = "", error: Exception | None = None
    ) -> None:
        self._observe(
            Answered(
                outcome=outcome,
                seconds=self._clock() - case.started,
                track=case.track.id if case.track else "",
                source=source,
                code=code,
                # A refusal is the person's to mend; the operator needs no cause for it.
                error=None if outcome is Outcome.REFUSED else error,
            )
        )


def _outcome(error: SongwireError) -> Outcome:
    if isinstance(error, Refused):
        return Outcome.REFUSED
    return Outcome.BROKEN if isinstance(error, Broken) else Outcome.UNAVAILABLE
