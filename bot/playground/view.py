"""What a chat shows, as plain JSON: for the page, the terminal, ``demo --json`` and the tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.playground.world import Json, Room, World


def chat_view(world: World, room: Room) -> Json:
    """All messages in their order, what the bot is seen doing, and what the server counted."""
    return {
        "messages": [
            message_view(message, room.reactions.get(message["message_id"], ())) for message in room.messages.values()
        ],
        "action": world.action_shown(room),
        "counters": asdict(world.counters),
    }


def message_view(message: Json, reactions: Sequence[str] = ()) -> Json:
    """One message as a person sees it; what it does not have is left out."""
    view: Json = {
        "id": message["message_id"],
        "from": "bot" if message["from"]["is_bot"] else "person",
        "text": message.get("text") or message.get("caption") or "",
    }
    optional: Json = {
        "entities": message.get("entities") or message.get("caption_entities"),
        "buttons": _buttons(message.get("reply_markup")),
        "audio": _audio(message.get("audio")),
        "sticker": (message.get("sticker") or {}).get("emoji"),
        "voice": "voice" in message,
        "edited": "edit_date" in message,
        "reactions": list(reactions),
        "reply_to": (message.get("reply_to_message") or {}).get("message_id"),
    }
    return view | {key: value for key, value in optional.items() if value}


def _buttons(markup: Json | None) -> list[list[Json]]:
    rows = (markup or {}).get("inline_keyboard", [])
    return [[{"text": button["text"], "kind": _kind(button)} for button in row] for row in rows]


def _kind(button: Json) -> str:
    return next((key.removesuffix("_data") for key in button if key not in ("text", "style")), "")


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
