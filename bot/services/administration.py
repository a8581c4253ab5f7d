"""What operators can decide: who may ask, what is forgotten, what is switched off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.request import Link
from bot.core.track import Track
from bot.services.delivery import Delivery
from bot.services.ports_admin import Invites, KnownTracks
from bot.services.ports_people import People, Standing
from bot.services.resolving import Resolver
from bot.services.switches import Switches


class Administration:
    """Carries decisions out."""

    def __init__(
        self,
        *,
        people: People,
        invites: Invites,
        code: Callable[[], str],
        switches: Switches,
        sources: Sequence[str],
        resolver: Resolver,
        delivery: Delivery,
        tracks: KnownTracks,
    ) -> None:
        """``code`` invents the code of an invitation; ``sources`` are those that can be switched."""
        self._people = people
        self._invites = invites
        self._code = code
        self._switches = switches
        self.sources = tuple(sources)
        self._resolver = resolver
        self._delivery = delivery
        self._tracks = tracks

    async def stand(self, person: int, standing: Standing) -> None:
        """Ban a person, allow them, or neither."""
        await self._people.put_standing(person, standing)

    async def grant(self, person: int, quota: int | None) -> None:
        """Give a person a number of songs a day of their own; None: everybody's."""
        await self._people.put_quota(person, quota)

    async def invite(self, by: int, uses: int) -> str:
        """The code of a new invitation for ``uses`` people."""
        code = self._code()
        await self._invites.create(code, created_by=by, uses=uses)
        return code

    async def switch(self, source: str, *, on: bool) -> bool:
        """Switch a source of audio; False: there is none of that name."""
        if source not in self.sources:
            return False
        await self._switches.turn(source, on=on)
        return True

    async def refresh(self, link: Link) -> Track | None:
        """Forget the files and the metadata of the track behind a link; the track, None if nothing is known of it."""
        track = await self._resolver.known(link)
        if track is not None:
            await self._delivery.forget(track)
            await self._tracks.forget(track.id)
        return track
