"""Which bots hear what is said in a chat."""

from __future__ import annotations

from collections.abc import Iterable

from bot.playground.accounts import BotAccount
from bot.playground.marked import utf16_slice
from bot.playground.rooms import Json, Room

SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "forum_topic_created",
        "forum_topic_closed",
        "forum_topic_reopened",
        "new_chat_title",
        "pinned_message",
    }
)
"""What a message carries that nobody wrote."""


def hears(bot: BotAccount, room: Room, message: Json, bots: Iterable[BotAccount]) -> bool:
    """Whether a person's message is told to a bot.

    In groups this is privacy mode (https://core.telegram.org/bots/features#privacy-mode): an administrator hears all,
    and so does a bot that came in with privacy mode off.
    """
    if room.kind == "private":
        return room is bot.private.get(room.id)
    member = room.member(bot.user)
    if not member.inside:
        return False
    if room.kind == "channel" or member.admin or member.hears_all or not SERVICE.isdisjoint(message):
        return True
    return _is_meant(bot, room, message, bots)


def _is_meant(bot: BotAccount, room: Room, message: Json, bots: Iterable[BotAccount]) -> bool:
    """Whether a message has to do with a bot that hears only such ones."""
    if message.get("via_bot", {}).get("id") == bot.id:
        return True
    replied = message.get("reply_to_message", {})
    if room.authors.get(replied.get("message_id", 0)) == bot.id or replied.get("via_bot", {}).get("id") == bot.id:
        return True
    marks = list(_marks(message))
    if any(mark == f"@{bot.username.lower()}" for kind, mark in marks if kind == "mention"):
        return True
    return any(_is_command_for(bot, mark, room, bots) for kind, mark in marks if kind == "bot_command")


def _is_command_for(bot: BotAccount, command: str, room: Room, bots: Iterable[BotAccount]) -> bool:
    """Whether a command names the bot, or names nobody and the bot wrote last or is the only one here."""
    _, at, name = command.partition("@")
    if at:
        return name == bot.username.lower()
    alone = not any(other is not bot and room.member(other.user).inside for other in bots)
    return alone or room.last_bot == bot.id


def _marks(message: Json) -> Iterable[tuple[str, str]]:
    """Kind and lower-case words of a message's entities."""
    text = message.get("text") or message.get("caption") or ""
    for entity in message.get("entities") or message.get("caption_entities") or ():
        yield entity["type"], utf16_slice(text, entity["offset"], entity["length"]).lower()


def mentioned(message: Json, bot: BotAccount) -> bool:
    """Whether a message names a bot."""
    return ("mention", f"@{bot.username.lower()}") in _marks(message)
