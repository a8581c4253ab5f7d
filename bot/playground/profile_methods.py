"""The methods by which a bot presents itself: commands, name and descriptions."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.accounts import BotAccount
from bot.playground.errors import ApiError
from bot.playground.profile import Scope, language_code
from bot.playground.rights import present
from bot.playground.rooms import Json
from bot.playground.upload import Upload
from bot.playground.world import World

Files = Mapping[str, Upload]


def get_me(_world: World, bot: BotAccount, _params: Json, _files: Files) -> Json:
    """GetMe."""
    return bot.me()


def set_my_commands(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SetMyCommands."""
    bot.profile.commands[_scope(world, bot, params)] = params["commands"]
    return True


def get_my_commands(world: World, bot: BotAccount, params: Json, _files: Files) -> list[Json]:
    """GetMyCommands: of exactly this scope and language."""
    return bot.profile.commands.get(_scope(world, bot, params), [])


def delete_my_commands(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """DeleteMyCommands."""
    bot.profile.commands.pop(_scope(world, bot, params), None)
    return True


def set_my_name(_world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SetMyName."""
    return _set(bot, "name", params)


def get_my_name(_world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """GetMyName."""
    return {"name": bot.profile.text("name", language_code(params)) or bot.user["first_name"]}


def set_my_description(_world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SetMyDescription."""
    return _set(bot, "description", params)


def get_my_description(_world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """GetMyDescription."""
    return {"description": bot.profile.text("description", language_code(params))}


def set_my_short_description(_world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SetMyShortDescription."""
    return _set(bot, "short_description", params)


def get_my_short_description(_world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """GetMyShortDescription."""
    return {"short_description": bot.profile.text("short_description", language_code(params))}


def _set(bot: BotAccount, kind: str, params: Json) -> bool:
    """Set a text; an empty one goes back to the text for all languages."""
    place = (kind, language_code(params))
    if words := params.get(kind):
        bot.profile.texts[place] = words
    else:
        bot.profile.texts.pop(place, None)
    return True


def _scope(world: World, bot: BotAccount, params: Json) -> Scope:
    """Where commands are set. Raises ApiError 400."""
    language = language_code(params)
    scope = params.get("scope") or {"type": "default"}
    if "chat_id" not in scope:
        return scope["type"], 0, 0, language
    room = present(world, bot, scope["chat_id"])
    if scope["type"] != "chat" and room.kind == "private":
        raise ApiError(400, "Bad Request: can't use specified scope in the private chat")
    return scope["type"], room.id, scope.get("user_id", 0), language
