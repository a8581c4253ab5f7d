"""The methods that send messages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.accounts import BotAccount
from bot.playground.content import attached, caption, input_media, markup, text
from bot.playground.ephemeral import whisper
from bot.playground.errors import NO_MESSAGE_TO_REPLY, ApiError
from bot.playground.floods import note_sent
from bot.playground.rights import open_thread, present, writable
from bot.playground.rooms import Json, Room
from bot.playground.upload import Upload
from bot.playground.world import World, quoted

Files = Mapping[str, Upload]
_COPIED = ("text", "entities", "caption", "caption_entities", "audio", "photo", "document")


def send_message(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """SendMessage."""
    room = writable(world, bot, params["chat_id"])
    return _post(world, bot, room, text(params) | _extras(room, bot, params), "sendMessage", params)


def send_audio(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """SendAudio."""
    return _send_media(world, bot, "audio", params)


def send_photo(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """SendPhoto."""
    return _send_media(world, bot, "photo", params)


def send_document(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """SendDocument."""
    return _send_media(world, bot, "document", params)


def send_media_group(world: World, bot: BotAccount, params: Json, files: Files) -> list[Json]:
    """SendMediaGroup: it arrives whole or not at all."""
    room = present(world, bot, params["chat_id"])
    for kind in {item["type"] for item in params["media"]}:
        writable(world, bot, params["chat_id"], kind if kind in ("audio", "photo", "document") else "text")
    contents = [input_media(world, bot, item, files) for item in params["media"]]
    common = _extras(room, bot, params) | {"media_group_id": world.new_album_id()}
    note_sent(world, bot, room, "sendMediaGroup", len(contents))
    return [world.post(room, bot.user, content | common) for content in contents]


def copy_message(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """CopyMessage: what a message holds, sent anew, with another caption if one is given."""
    original = present(world, bot, params["from_chat_id"]).messages.get(params["message_id"])
    if original is None:
        raise ApiError(400, "Bad Request: message to copy not found")
    content = {key: original[key] for key in _COPIED if key in original}
    if "caption" in params:
        content = {key: value for key, value in content.items() if not key.startswith("caption")} | caption(params)
    kind = next((kind for kind in ("audio", "photo", "document") if kind in content), "text")
    room = writable(world, bot, params["chat_id"], kind)
    sent = _post(world, bot, room, content | _extras(room, bot, params), "copyMessage", params)
    return {"message_id": sent["message_id"]}


def send_chat_action(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SendChatAction."""
    room = writable(world, bot, params["chat_id"])
    room.action = (params["action"], world.now())
    world.touch()
    return True


def send_message_draft(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SendMessageDraft: what the bot is seen writing in a private chat, until it sends something or 30 s are over."""
    room = writable(world, bot, params["chat_id"])
    if room.kind != "private":
        raise ApiError(400, "Bad Request: drafts can be sent only to private chats")
    if not params["draft_id"]:
        raise ApiError(400, "Bad Request: draft identifier must be non-zero")
    plain = text(params)["text"] if params.get("text") else ""
    room.draft = (plain or "Thinking…", world.now())
    world.touch()
    return True


def _send_media(world: World, bot: BotAccount, kind: str, params: Json) -> Json:
    room = writable(world, bot, params["chat_id"], kind)
    extras = _extras(room, bot, params)
    return _post(world, bot, room, attached(world, bot, kind, params) | extras, f"send{kind.title()}", params)


def _post(world: World, bot: BotAccount, room: Room, content: Json, method: str, params: Json) -> Json:
    """Put a message into the chat, or whisper it to one member."""
    if "ephemeral_message_parameters" in params:
        return whisper(world, bot, room, content, params)
    note_sent(world, bot, room, method)
    return world.post(room, bot.user, content)


def _extras(room: Room, bot: BotAccount, params: Json) -> Json:
    """Buttons, thread and the message replied to."""
    extras = markup(params) | open_thread(room, bot, params.get("message_thread_id"))
    reply = params.get("reply_parameters")
    if reply is None:
        return extras
    if "ephemeral_message_id" in reply:
        if "ephemeral_message_parameters" not in params or reply["ephemeral_message_id"] not in room.whispers:
            raise ApiError(*NO_MESSAGE_TO_REPLY)
        return extras
    replied = room.messages.get(reply["message_id"])
    if replied is not None:
        # A reply goes into the thread of what it answers, named or not.
        thread = {key: replied[key] for key in ("message_thread_id", "is_topic_message") if key in replied}
        return extras | {"reply_to_message": quoted(replied)} | thread
    if not reply.get("allow_sending_without_reply"):
        raise ApiError(*NO_MESSAGE_TO_REPLY)
    return extras
