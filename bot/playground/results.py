"""Inline query results: whether their files are the bot's, what a list shows, and what they become in a chat."""

from __future__ import annotations

from bot.playground import content
from bot.playground.accounts import BotAccount
from bot.playground.errors import ApiError
from bot.playground.rooms import Json
from bot.playground.world import World

_URLS = {"audio": "audio_url", "photo": "photo_url", "document": "document_url"}


def check_result(world: World, bot: BotAccount, result: Json) -> None:
    """Refuse a result whose file the bot does not have, or of a kind that the playground does not show.

    Raises ApiError 400 or 501.
    """
    kind = result["type"]
    if kind != "article" and kind not in content.MEDIA:
        raise ApiError(501, f"Not Implemented: the playground has no inline results of the type {kind}")
    if file_id := result.get(f"{kind}_file_id"):
        world.files.find(bot.id, file_id, kind)
    words = result.get("input_message_content")
    if words is not None and "message_text" not in words:
        raise ApiError(501, "Not Implemented: the playground has only text as an inline result's message")


def result_content(world: World, bot: BotAccount, result: Json) -> Json:
    """What the chosen result becomes as a message. Raises ApiError 400 when a URL leads nowhere."""
    words = result.get("input_message_content")
    if words is not None:
        return content.text(words, "message_text") | content.markup(result)
    kind = result["type"]
    source = result.get(f"{kind}_file_id") or result[_URLS[kind]]
    names = {"title": result.get("title"), "performer": result.get("performer")}
    params = result | names | {kind: source, "duration": result.get("audio_duration", 0)}
    return content.attached(world, bot, kind, params) | content.markup(result)


def result_view(world: World, bot: BotAccount, result: Json) -> Json:
    """What the list of results shows of one: title, description, and a picture as a URL or as a file."""
    view: Json = {"id": result["id"], "type": result["type"], "title": result.get("title", "")}
    view["description"] = result.get("description") or result.get("performer") or ""
    view["thumbnail"] = result.get("thumbnail_url") or ""
    if file_id := result.get(f"{result['type']}_file_id"):
        stored = world.files.find(bot.id, file_id)
        view["title"] = view["title"] or stored.title or stored.name
        view["description"] = view["description"] or stored.performer or ""
        view["cover"] = file_id if stored.thumbnail is not None else ""
        view["duration"] = stored.duration
    return {key: value for key, value in view.items() if value or key in ("id", "type", "title")}
