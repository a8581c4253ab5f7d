"""What an edit does to a message, wherever that stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.playground.accounts import BotAccount
from bot.playground.content import EVERYTHING, MEDIA, caption, input_media, markup, text
from bot.playground.errors import NOT_MODIFIED, ApiError
from bot.playground.rooms import Json
from bot.playground.upload import Upload
from bot.playground.world import World


@dataclass(frozen=True, slots=True)
class Target:
    """The message that an edit is about."""

    message: Json
    told: bool
    """Whether the answer is the message; of inline and ephemeral ones it is only True."""


def change_text(world: World, target: Target, params: Json) -> Json | bool:
    """Another text. Raises ApiError 400."""
    if "text" not in target.message:
        raise ApiError(400, "Bad Request: there is no text in the message to edit")
    return _change(world, target, text(params) | markup(params), drop=("text", "entities", "reply_markup"))


def change_caption(world: World, target: Target, params: Json) -> Json | bool:
    """Another caption. Raises ApiError 400."""
    if not any(kind in target.message for kind in MEDIA):
        raise ApiError(400, "Bad Request: there is no caption in the message to edit")
    drop = ("caption", "caption_entities", "reply_markup")
    return _change(world, target, caption(params) | markup(params), drop=drop)


def change_media(
    world: World, bot: BotAccount, target: Target, params: Json, files: Mapping[str, Upload]
) -> Json | bool:
    """A text or other media become this; in an album only what fits the album. Raises ApiError 400."""
    if "media_group_id" in target.message and params["media"]["type"] not in target.message:
        raise ApiError(400, "Bad Request: can't use the media of the specified type in the album")
    content = input_media(world, bot, params["media"], files)
    return _change(world, target, content | markup(params), drop=EVERYTHING)


def change_markup(world: World, target: Target, params: Json) -> Json | bool:
    """Other buttons, or none. Raises ApiError 400."""
    return _change(world, target, markup(params), drop=("reply_markup",))


def _change(world: World, target: Target, change: Json, *, drop: tuple[str, ...]) -> Json | bool:
    message = target.message
    before = {key: message[key] for key in drop if key in message}
    if before == change:
        raise ApiError(*NOT_MODIFIED)
    for key in before:
        del message[key]
    message |= change | {"edit_date": int(world.now())}
    world.touch()
    return message if target.told else True
