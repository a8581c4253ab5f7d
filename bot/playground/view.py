"""What a chat shows, as plain JSON: for the page, the terminal, ``demo --json`` and the tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.playground.rooms import Json, Room, Whisper
from bot.playground.world import World

_SERVICE_WORDS = {
    "group_chat_created": "made the group",
    "supergroup_chat_created": "made the group",
    "channel_chat_created": "made the channel",
    "migrate_to_chat_id": "made this group a supergroup; it goes on there",
    "migrate_from_chat_id": "made the group a supergroup",
    "forum_topic_closed": "closed the topic",
    "forum_topic_reopened": "opened the topic again",
    "pinned_message": "pinned a message",
}


def chat_view(world: World, room: Room, seen_by: int | None = None) -> Json:
    """All messages in their order, what the bot is seen doing, and what the server counted."""
    return {
        "messages": [message_view(world, room, message, whisper) for message, whisper in room.shown(seen_by)],
        "action": world.action_shown(room),
        "draft": world.draft_shown(room),
        "counters": asdict(world.counters),
    }


def message_view(world: World, room: Room, message: Json, whisper: Whisper | None = None) -> Json:
    """One message as a person sees it; what it does not have is left out."""
    number = message["message_id"]
    author = room.authors.get(number) if whisper is None else message["from"]["id"]
    by_bot = author is not None and world.bot_by_id(author) is not None
    view: Json = {
        "id": number if whisper is None else -message["ephemeral_message_id"],
        "from": "bot" if by_bot and "via_bot" not in message else "person",
        "text": message.get("text") or message.get("caption") or "",
    }
    optional: Json = {
        "entities": message.get("entities") or message.get("caption_entities"),
        "buttons": _buttons(message.get("reply_markup")),
        "audio": _audio(message.get("audio")),
        "photo": _photo(message.get("photo")),
        "document": _document(message.get("document")),
        "sticker": (message.get("sticker") or {}).get("emoji"),
        "voice": "voice" in message,
        "edited": "edit_date" in message,
        "reactions": room.reacted(number) if whisper is None else [],
        "reply_to": _reply_to(room, message),
        "album": message.get("media_group_id"),
        "via": _via(message),
        "service": _service(message),
    }
    if room.kind != "private":
        optional["name"] = author_name(message)
        optional["topic"] = _topic(room, message)
        optional["forwarded"] = (message.get("forward_origin") or {}).get("chat", {}).get("title")
        optional["only"] = room.members[whisper.receiver].user["first_name"] if whisper is not None else None
    return view | {key: value for key, value in optional.items() if value}


def author_name(message: Json) -> str:
    """Whose name stands above a message: a chat's that speaks for itself, or a person's or bot's."""
    chat: Json = message.get("sender_chat") or {}
    return str(chat.get("title") or message.get("from", {}).get("first_name", ""))


def _reply_to(room: Room, message: Json) -> int | None:
    """What a message answers; that a topic's messages answer the topic's beginning is not shown."""
    number = (message.get("reply_to_message") or {}).get("message_id")
    return None if number in room.topics else number


def _topic(room: Room, message: Json) -> str | None:
    if not message.get("is_topic_message"):
        return None
    topic = room.topics.get(message.get("message_thread_id", 0))
    return topic.name if topic is not None else None


def _via(message: Json) -> str | None:
    bot = message.get("via_bot")
    return f"@{bot['username']}" if bot else None


def _service(message: Json) -> str | None:
    """A sentence for what nobody wrote."""
    who = author_name(message)
    if added := message.get("new_chat_members"):
        names = ", ".join(user["first_name"] for user in added)
        return f"{who} joined" if [user["id"] for user in added] == [message["from"]["id"]] else f"{who} added {names}"
    if left := message.get("left_chat_member"):
        gone = left["first_name"]
        return f"{gone} left" if left["id"] == message["from"]["id"] else f"{who} removed {gone}"
    if topic := message.get("forum_topic_created"):
        return f"{who} opened the topic {topic['name']}"
    return next((f"{who} {words}" for key, words in _SERVICE_WORDS.items() if key in message), None)


def _buttons(markup: Json | None) -> list[list[Json]]:
    rows = (markup or {}).get("inline_keyboard", [])
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Json:
    """A button's label and kind; what a button that asks the bot nothing holds is shown too."""
    key = next((key for key in button if key not in ("text", "style", "icon_custom_emoji_id")), "")
    view = {"text": button["text"], "kind": key.removesuffix("_data")}
    return view if key == "callback_data" else view | {"value": button.get(key)}


def _audio(audio: Json | None) -> Json | None:
    if audio is None:
        return None
    fields: dict[str, Any] = {
        "title": audio.get("title", ""),
        "performer": audio.get("performer", ""),
        "duration": audio["duration"],
        "file_name": audio.get("file_name", ""),
        "size": audio.get("file_size", 0),
        "cover": "thumbnail" in audio,
        "file_id": audio["file_id"],
    }
    return fields


def _photo(sizes: Sequence[Json] | None) -> Json | None:
    """The largest size of a photo."""
    return {key: sizes[-1][key] for key in ("width", "height", "file_id")} if sizes else None


def _document(document: Json | None) -> Json | None:
    if document is None:
        return None
    return {"file_name": document["file_name"], "size": document["file_size"], "file_id": document["file_id"]}
