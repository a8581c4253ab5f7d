"""What Telegram shows of the bot before anybody has written to it: its commands and descriptions, in every language.

It costs a call or two for each language and text, and nobody waits for it: it is set one by one while the bot already
answers, and only where it has changed. A failure is no reason to stop; the next start tries again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
)
from telegram.error import TelegramError

from bot.telegram import texts
from bot.telegram.languages import SOURCE, Languages, Words

PAUSE = 0.5
"""Seconds between two texts: dozens at once would use up what Telegram lets a bot change of itself."""

log = structlog.get_logger()

_Place = tuple[Words, str | None]
"""A language and Telegram's code for it; no code is for everybody whose language has no text of its own."""
_Set = Callable[[Words, str | None], Awaitable[object]]


class Profile:
    """Sets the bot's commands and descriptions; no method raises TelegramError."""

    def __init__(
        self,
        bot: Bot,
        languages: Languages,
        *,
        commands: Mapping[str, str] = texts.COMMANDS,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """``commands`` with what each does, in the order in which the menu shows them."""
        self._bot = bot
        self._names = commands
        self._sleep = sleep
        # Telegram knows languages by two letters: of the two Chinese ones, only the first can be told.
        others = {words.short_code: words for words in reversed([*languages]) if words.code != SOURCE}
        self._places: list[_Place] = [(languages.of(SOURCE), None)]
        self._places += [(words, code) for code, words in others.items()]

    async def open(self) -> None:
        """Register the commands for those whose language is not known: one call, before anything else."""
        await self._each(self._commands, self._places[:1])

    async def publish(self) -> None:
        """Set every text in every language, where it is not yet what it should be."""
        for put in (
            self._commands,
            self._group_commands,
            self._admin_commands,
            self._description,
            self._short_description,
        ):
            await self._each(put, self._places)

    async def _each(self, put: _Set, places: list[_Place]) -> None:
        try:
            for number, (words, code) in enumerate(places):
                if number:
                    await self._sleep(PAUSE)
                await put(words, code)
        except TelegramError as error:
            log.warning("telegram.profile_not_set", text=put.__name__.strip("_"), exc_info=error)

    async def _commands(self, words: Words, code: str | None) -> None:
        await self._offer(self._names, None, words, code)

    async def _group_commands(self, words: Words, code: str | None) -> None:
        await self._offer(texts.GROUP_COMMANDS, BotCommandScopeAllGroupChats(), words, code)

    async def _admin_commands(self, words: Words, code: str | None) -> None:
        await self._offer(texts.ADMIN_COMMANDS, BotCommandScopeAllChatAdministrators(), words, code)

    async def _offer(
        self, commands: Mapping[str, str], scope: BotCommandScope | None, words: Words, code: str | None
    ) -> None:
        wanted = tuple(BotCommand(name, words.gettext(text)) for name, text in commands.items())
        if await self._bot.get_my_commands(scope, code) != wanted:
            await self._bot.set_my_commands(wanted, scope, code)

    async def _description(self, words: Words, code: str | None) -> None:
        wanted = words.gettext(texts.DESCRIPTION)
        if (await self._bot.get_my_description(language_code=code)).description != wanted:
            await self._bot.set_my_description(wanted, language_code=code)

    async def _short_description(self, words: Words, code: str | None) -> None:
        wanted = words.gettext(texts.SHORT_DESCRIPTION)
        if (await self._bot.get_my_short_description(language_code=code)).short_description != wanted:
            await self._bot.set_my_short_description(wanted, language_code=code)
