"""Who is let in: everybody, those the operator has allowed, or those with an invitation; nobody who is banned."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum

from bot.services.ports_admin import Invites
from bot.services.ports_people import People, Standing


class Access(StrEnum):
    """Who may use the bot."""

    OPEN = "open"
    ALLOWLIST = "allowlist"
    """Only whom the operator has allowed."""
    INVITE = "invite"
    """Those too who bring an invitation."""


class Verdict(StrEnum):
    """What becomes of one who asks."""

    WELCOME = "welcome"
    STRANGER = "stranger"
    """They may not ask yet, and are told how to change that."""
    BANNED = "banned"
    """They are not answered at all."""


class Door:
    """Decides who is let in; ``admins`` always are."""

    def __init__(
        self,
        people: People,
        invites: Invites,
        access: Access,
        *,
        arrived: Callable[[int], None],
        admins: Collection[int] = (),
    ) -> None:
        """``arrived`` is told of everybody who writes alone."""
        self._people = people
        self._invites = invites
        self._access = access
        self._arrived = arrived
        self._admins = frozenset(admins)

    @property
    def invites(self) -> bool:
        """Whether invitations are taken."""
        return self._access is Access.INVITE

    async def verdict(self, person: int, *, alone: bool) -> Verdict:
        """What becomes of a person; ``alone`` with the bot, they can be written to later, which is noted.

        Groups that speak for themselves (anonymous admins, channels) have negative ids and nothing is noted of them.
        """
        known = await self._people.get(person)
        if alone:
            self._arrived(person)
        standing = known.standing if known is not None else Standing.NORMAL
        if person in self._admins:
            return Verdict.WELCOME
        if standing is Standing.BANNED:
            return Verdict.BANNED
        if self._access is Access.OPEN or standing is Standing.ALLOWED:
            return Verdict.WELCOME
        return Verdict.STRANGER

    async def redeem(self, person: int, code: str) -> bool:
        """Let a person in by an invitation; False if it is none or used up."""
        if not self.invites or not await self._invites.redeem(code):
            return False
        await self._people.put_standing(person, Standing.ALLOWED)
        return True
