"""A request becomes an answer: known → sent; else admit → resolve → sure: promise it, unsure: ask, none: say so.

Everything up to the decision happens at once and in the chat's order; making a file is a job that survives a restart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from dataclasses import dataclass, replace

from bot.core.errors import NotFound
from bot.core.progress import Progress, Stage
from bot.core.request import Request, SongName
from bot.core.track import Track, TrackId
from bot.services.admission import Action, Admission
from bot.services.choosing import Chooser
from bot.services.delivery import Delivery, Order
from bot.services.events import Outcome
from bot.services.jobs import Job, JobKind
from bot.services.messaging import ChatTarget, Messenger, Status, Target
from bot.services.preferences import AnswerMode, Preferences, PreferenceService
from bot.services.queue import Queue
from bot.services.replies import Case, Replies
from bot.services.resolving import CANDIDATES, Choice, Resolver

Link = Callable[[int, Track, ChatTarget], Awaitable[None]]
"""Answers a person with a short link to a track; never raises."""


@dataclass(slots=True, kw_only=True)
class _Asked(Case):
    """One request on its way to its answer."""

    wanted: Preferences
    key: str
    """Says which update asked, for the job's id."""
    status: Status
    upload: str | None = None
    """The person's own choice of upload, where it is not everybody's."""


class Answering:
    """Answers people; no method raises. ``key`` is the update that asks: the same again is not done again."""

    def __init__(
        self,
        *,
        resolver: Resolver,
        delivery: Delivery,
        admission: Admission,
        messenger: Messenger,
        queue: Queue,
        replies: Replies,
        clock: Callable[[], float],
        questions: MutableMapping[tuple[int, int], Choice],
        preferences: PreferenceService,
        link: Link | None = None,
        chooser: Chooser | None = None,
        admins: Collection[int] = (),
    ) -> None:
        """``link`` is None where no short links are made: then songs are sent instead."""
        self._resolver = resolver
        self._delivery = delivery
        self._admission = admission
        self._messenger = messenger
        self._queue = queue
        self._replies = replies
        self._clock = clock
        self._questions = questions
        self._chooser = chooser
        self._admins = frozenset(admins)
        self._preferences = preferences
        self._link = link

    async def ask(self, person: int, request: Request, target: Target, key: str) -> None:
        """Answer a request. It returns once the answer is there or its file is being made."""
        query = request.raw or request.query if isinstance(request, SongName) else ""
        case = await self._case(person, target, key, query=query)
        try:
            case.track = await self._resolver.known(request)
            if case.wanted.plain and await self._sent_kept(case):
                return
            if case.track is None:
                await self._resolve(case, request)
            if case.track is not None:
                await self._bring(case, case.track)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)

    async def pick(
        self,
        person: int,
        id: TrackId,
        target: Target,
        key: str,
        *,
        question: int | None = None,
        mode: AnswerMode | None = None,
    ) -> bool:
        """Deliver the track of a button; the message ``question`` becomes the status. False: the button is too old.

        ``mode`` is what the button says to answer with; None: as the person or chat prefers.
        """
        case = await self._case(person, target, key, replacing=question)
        try:
            case.track = await self._resolver.picked(id)
            if case.track is None:
                return False
            # Whoever has picked one has confirmed it, too.
            case.wanted = replace(case.wanted, confirm=False, answer=mode or case.wanted.answer)
            if not (case.wanted.plain and await self._sent_kept(case)):
                await self._bring(case, case.track)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        return True

    async def more(self, person: int, target: Target, key: str, *, question: int) -> bool:
        """Show the next tracks in place of a question's. False: the question is too old, or there are no more."""
        asked = self._questions.get((target.chat_id, question))
        if asked is None:
            return False
        case = await self._case(person, target, key)
        try:
            await self._check(case, Action.SEARCH)
            await self._charge(case, Action.SEARCH)
            choice = await self._resolver.page(asked.name, asked.offset + CANDIDATES)
            await self._offer(case, choice, replacing=question)
        except NotFound:
            return False
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        return True

    async def wrong(self, person: int, id: TrackId, target: Target, key: str) -> bool:
        """Offer other uploads of a song to one who says it is the wrong one. False: nothing is known of it any more."""
        case = await self._case(person, target, key)
        try:
            case.track = await self._resolver.picked(id)
            if case.track is None or self._chooser is None:
                return False
            await self._check(case, Action.SEARCH)
            await self._charge(case, Action.SEARCH)
            case.status.report(Progress(Stage.SEARCHING))
            got = await self._chooser.own(person, case.track) or await self._chooser.chosen(case.track)
            others = await self._chooser.alternatives(case.track, got)
            if not others:
                await self._failed(case, NotFound(f"nothing else for {id}"))
                return True
            await case.status.close()
            await self._messenger.offer_uploads(target, case.track, others)
            self._replies.tell(case, Outcome.OFFERED)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        return True

    async def take(self, person: int, id: TrackId, upload: str, target: Target, key: str, *, question: int) -> bool:
        """Deliver the upload that a person says is the right one, and learn from it. False: the button is too old."""
        case = await self._case(person, target, key, replacing=question)
        case.upload = upload
        try:
            case.track = await self._resolver.picked(id)
            if case.track is None or self._chooser is None:
                return False
            if await self._chooser.correct(person, case.track, upload, for_everybody=person in self._admins):
                await self._delivery.forget(case.track)
                case.upload = None
            if not await self._sent_kept(case):
                await self._begin(case, case.track)
        except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
            await self._failed(case, error)
        return True

    async def _case(
        self, person: int, target: Target, key: str, *, query: str = "", replacing: int | None = None
    ) -> _Asked:
        chat = target.chat_id if isinstance(target, ChatTarget) else person
        wanted = await self._preferences.of(person, chat)
        if not isinstance(target, ChatTarget):
            # What was chosen inline has been confirmed by choosing it.
            wanted = replace(wanted, answer=AnswerMode.AUDIO, confirm=False)
        elif self._link is None and not wanted.plain:
            wanted = replace(wanted, answer=AnswerMode.AUDIO)
        status = self._messenger.status(target, replacing=replacing)
        return _Asked(
            person=person,
            target=target,
            key=key,
            status=status,
            started=self._clock(),
            query=query,
            wanted=wanted,
            quality=wanted.quality,
        )

    def _order(self, case: _Asked, track: Track) -> Order:
        return Order(
            track=track, quality=case.wanted.quality, target=case.target, person=case.person, upload=case.upload
        )

    async def _bring(self, case: _Asked, track: Track) -> None:
        """Answer with a track that is surely meant, in the way that is wanted."""
        if case.wanted.plain or not isinstance(case.target, ChatTarget):
            await self._begin(case, track)
            return
        await case.status.close()
        if case.wanted.answer is AnswerMode.LINK and self._link is not None:
            await self._link(case.person, track, case.target)
        elif case.wanted.answer is AnswerMode.ASK:
            await self._messenger.offer_ways(case.target, track)
        else:
            await self._messenger.offer(case.target, [track])
        self._replies.tell(case, Outcome.OFFERED)

    async def _sent_kept(self, case: _Asked) -> bool:
        if case.track is None:
            return False
        if self._chooser is not None and case.upload is None:
            case.upload = await self._chooser.own(case.person, case.track)
        file = await self._delivery.send_kept(self._order(case, case.track))
        if file is None:
            return False
        await case.status.close()
        self._replies.tell(case, Outcome.CACHED, source=file.source)
        return True

    async def _check(self, case: _Asked, action: Action) -> None:
        await self._admission.check(action, case.person, chat=case.target.chat_id)

    async def _charge(self, case: _Asked, action: Action) -> None:
        await self._admission.charge(action, case.person, chat=case.target.chat_id)

    async def _resolve(self, case: _Asked, request: Request) -> None:
        """Find the track to deliver; none is set when the person was asked which, or already has it."""
        await self._check(case, Action.SEARCH)
        case.status.report(Progress(Stage.SEARCHING))
        try:
            answer = await self._resolver.resolve(request)
        except NotFound:
            await self._charge(case, Action.SEARCH)
            raise
        if isinstance(answer, Choice):
            await self._charge(case, Action.SEARCH)
            await self._offer(case, answer)
            return
        case.track = answer.track
        if case.wanted.plain and await self._sent_kept(case):
            case.track = None
        else:
            await self._charge(case, Action.SEARCH)

    async def _offer(self, case: _Asked, choice: Choice, *, replacing: int | None = None) -> None:
        await case.status.close()
        question = await self._messenger.offer(case.target, choice.tracks, more=choice.more, replacing=replacing)
        self._questions[case.target.chat_id, question] = choice
        self._replies.tell(case, Outcome.OFFERED)

    async def _begin(self, case: _Asked, track: Track) -> None:
        order = self._order(case, track)
        if not self._delivery.under_way(order):
            await self._check(case, Action.FETCH)
            await self._charge(case, Action.FETCH)
        job = Job(
            id=case.key,
            kind=JobKind.SONG,
            person=case.person,
            target=case.target,
            tracks=(track.id,),
            quality=order.quality,
            asked_at=case.started,
            title=f"{track.title} – {track.performer}",
            upload=case.upload,
            status=await case.status.hand_over(),
        )
        await self._queue.put(job)

    async def _failed(self, case: _Asked, error: Exception) -> None:
        await case.status.close()
        await self._replies.failed(case, error)
