"""What a bot says of itself: commands by scope and language, and its name and descriptions by language."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.errors import ApiError
from bot.playground.rooms import Json, Room

Scope = tuple[str, int, int, str]
"""Type, chat, member and language; 0 or empty where it does not apply."""


@dataclass(slots=True)
class Profile:
    """All that one bot has set."""

    commands: dict[Scope, list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """``name``, ``description`` and ``short_description``, by language."""

    def text(self, kind: str, language: str) -> str:
        """A text in a language, or else the one for all languages."""
        return self.texts.get((kind, language)) or self.texts.get((kind, ""), "")

    def shown(self, room: Room, user: Json) -> list[Json]:
        """The commands a person's app offers in a chat.

        The narrowest scope goes first, and in it the person's language before none
        (https://core.telegram.org/bots/api#determining-list-of-commands).
        """
        language = str(user.get("language_code", ""))[:2]
        for kind, chat, member in _narrowing(room, user):
            for code in (language, ""):
                if (kind, chat, member, code) in self.commands:
                    return self.commands[kind, chat, member, code]
        return []


def language_code(params: Json) -> str:
    """The call's language. Raises ApiError 400."""
    code = str(params.get("language_code") or "")
    if code and not (len(code) == 2 and code.isascii() and code.islower()):
        raise ApiError(400, "Bad Request: invalid language code specified")
    return code


def _narrowing(room: Room, user: Json) -> list[tuple[str, int, int]]:
    if room.kind == "private":
        return [("chat", room.id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]
    scopes = [("chat_member", room.id, int(user["id"]))]
    admin = room.member(user).admin
    scopes += [("chat_administrators", room.id, 0)] if admin else []
    scopes += [("chat", room.id, 0)]
    scopes += [("all_chat_administrators", 0, 0)] if admin else []
    return [*scopes, ("all_group_chats", 0, 0), ("default", 0, 0)]
