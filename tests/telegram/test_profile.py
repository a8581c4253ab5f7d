"""What Telegram shows of the bot, in every language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import pytest
from telegram import Bot, BotCommand, BotCommandScope, BotDescription, BotShortDescription
from telegram.error import BadRequest

from bot.telegram import texts
from bot.telegram.languages import NAMES, Languages
from bot.telegram.profile import PAUSE, Profile

LANGUAGES = Languages()
COMMANDS = {"commands", "commands all_group_chats", "commands all_chat_administrators"}
TEXTS = COMMANDS | {"description", "short"}
TWO_LETTERS = {None, *(code[:2] for code in NAMES if code != "en")}


@dataclass
class FakeBot:
    """Telegram's side: what is set by kind and language, and every change that was made."""

    shown: dict[tuple[str, str | None], object] = field(default_factory=dict)
    changes: list[tuple[str, str | None]] = field(default_factory=list)
    refused: str = ""
    pauses: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def get_my_commands(self, scope: BotCommandScope | None, language_code: str | None) -> object:
        return self.shown.get((_commands(scope), language_code), ())

    async def set_my_commands(
        self, commands: tuple[BotCommand, ...], scope: BotCommandScope | None, language_code: str | None
    ) -> None:
        self._set(_commands(scope), language_code, commands)

    async def get_my_description(self, *, language_code: str | None) -> BotDescription:
        return BotDescription(str(self.shown.get(("description", language_code), "")))

    async def set_my_description(self, description: str, *, language_code: str | None) -> None:
        self._set("description", language_code, description)

    async def get_my_short_description(self, *, language_code: str | None) -> BotShortDescription:
        return BotShortDescription(str(self.shown.get(("short", language_code), "")))

    async def set_my_short_description(self, short_description: str, *, language_code: str | None) -> None:
        self._set("short", language_code, short_description)

    def _set(self, kind: str, code: str | None, value: object) -> None:
        if kind.startswith(self.refused or "-"):
            raise BadRequest("not now")
        self.changes.append((kind, code))
        self.shown[kind, code] = value


def _commands(scope: BotCommandScope | None) -> str:
    return "commands" if scope is None else f"commands {scope.type}"


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def profile(bot: FakeBot) -> Profile:
    return Profile(cast("Bot", bot), LANGUAGES, sleep=bot.pause)


async def test_the_commands_are_there_at_once_in_english(bot: FakeBot, profile: Profile) -> None:
    await profile.open()

    assert bot.shown == {
        ("commands", None): tuple(BotCommand(name, words) for name, words in texts.COMMANDS.items()),
    }
    assert bot.pauses == []


async def test_everything_is_told_in_every_language(bot: FakeBot, profile: Profile) -> None:
    await profile.publish()

    assert set(bot.shown) == {(kind, code) for kind in TEXTS for code in TWO_LETTERS}
    assert bot.shown["description", "de"] == LANGUAGES.of("de").gettext(texts.DESCRIPTION)
    assert bot.shown["short", "pt"] == LANGUAGES.of("pt_BR").gettext(texts.SHORT_DESCRIPTION)
    assert bot.shown["commands", "zh"] == tuple(
        BotCommand(name, LANGUAGES.of("zh_CN").gettext(words)) for name, words in texts.COMMANDS.items()
    )
    assert set(bot.pauses) == {PAUSE}


async def test_groups_are_offered_their_own_commands_and_settings_only_their_admins(
    bot: FakeBot, profile: Profile
) -> None:
    await profile.publish()

    offered = {
        kind: {command.command for command in cast("tuple[BotCommand, ...]", bot.shown[kind, None])}
        for kind in COMMANDS
    }
    assert offered["commands all_group_chats"] == {"song", "cancel", "help"}
    assert offered["commands all_chat_administrators"] == {"song", "cancel", "help", "settings", "language"}
    assert "song" not in offered["commands"]


async def test_only_what_has_changed_is_set_again(bot: FakeBot, profile: Profile) -> None:
    await profile.publish()
    bot.changes.clear()
    bot.shown["short", "ja"] = "something else"

    await profile.publish()

    assert bot.changes == [("short", "ja")]


@pytest.mark.parametrize("refused", ["commands", "description", "short"])
async def test_what_telegram_refuses_does_not_hold_up_the_rest(bot: FakeBot, profile: Profile, refused: str) -> None:
    bot.refused = refused

    await profile.open()
    await profile.publish()

    assert {kind for kind, _ in bot.shown} == {kind for kind in TEXTS if not kind.startswith(refused)}
