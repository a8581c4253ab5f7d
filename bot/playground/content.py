"""From a call's parameters to what a message holds."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground import media
from bot.playground.accounts import BotAccount
from bot.playground.entities import parse
from bot.playground.errors import ApiError
from bot.playground.rooms import Json
from bot.playground.upload import Upload
from bot.playground.world import World

MEDIA = ("audio", "photo", "document")
"""The kinds of media that a playground keeps."""
_MARKS = ("text", "entities", "caption", "caption_entities", "show_caption_above_media", "has_media_spoiler")
EVERYTHING = (*_MARKS, *MEDIA, "reply_markup")
"""All that an edit may replace."""


def text(params: Json, name: str = "text") -> Json:
    """A text with its entities."""
    plain, entities = parse(params[name], params.get("parse_mode"), params.get("entities"))
    return {"text": plain} | ({"entities": entities} if entities else {})


def caption(params: Json) -> Json:
    """A caption with its entities; nothing if there is none."""
    if not params.get("caption"):
        return {}
    plain, entities = parse(params["caption"], params.get("parse_mode"), params.get("caption_entities"))
    return {"caption": plain} | ({"caption_entities": entities} if entities else {})


def markup(params: Json) -> Json:
    """The buttons below a message; keyboards of other kinds belong to the app, not to the message."""
    keyboard = params.get("reply_markup")
    return {"reply_markup": keyboard} if keyboard and keyboard.get("inline_keyboard") else {}


def attached(world: World, bot: BotAccount, kind: str, params: Json) -> Json:
    """Media and caption; songs are counted by the way in which they came. Raises ApiError 400."""
    field = media.attach(world.files, bot.id, kind, params)
    if kind == "audio" and isinstance(params["audio"], Upload):
        world.counters.uploads += 1
    elif kind == "audio":
        world.counters.sent_by_file_id += 1
    above = {"show_caption_above_media": True} if params.get("show_caption_above_media") else {}
    return {kind: field} | caption(params) | above


def input_media(world: World, bot: BotAccount, item: Json, files: Mapping[str, Upload]) -> Json:
    """What an InputMedia makes of a message, its ``attach://`` references replaced by the parts they name."""
    kind = item["type"]
    if kind not in MEDIA:
        raise ApiError(501, f"Not Implemented: the playground has no {kind} in sendMediaGroup and editMessageMedia")
    parts = {name: files.get(str(item.get(name, "")).removeprefix("attach://")) for name in ("media", "thumbnail")}
    return attached(world, bot, kind, item | {kind: parts["media"] or item["media"], "thumbnail": parts["thumbnail"]})
