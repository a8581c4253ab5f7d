"""The Bot API's methods, acting on the world: parameters arrive checked, results are what Telegram returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground import media
from bot.playground.entities import parse
from bot.playground.errors import (
    BLOCKED,
    CANNOT_EDIT,
    FILE_TOO_BIG,
    NO_MESSAGE_TO_DELETE,
    NO_MESSAGE_TO_EDIT,
    NO_MESSAGE_TO_REPLY,
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    ApiError,
)
from bot.playground.files import DOWNLOAD_LIMIT
from bot.playground.upload import Upload
from bot.playground.world import BotAccount, Json, Room, World, quoted

Files = Mapping[str, Upload]
Method = Callable[[World, BotAccount, Json, Files], Any]


def get_me(_world: World, bot: BotAccount, _params: Json, _files: Files) -> Json:
    """GetMe."""
    return bot.user


def yes(_world: World, _bot: BotAccount, _params: Json, _files: Files) -> bool:
    """Methods whose effect no chat shows."""
    return True


def set_my_commands(_world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SetMyCommands."""
    bot.commands = params["commands"]
    return True


def get_my_commands(_world: World, bot: BotAccount, _params: Json, _files: Files) -> list[Json]:
    """GetMyCommands."""
    return bot.commands


def send_message(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """SendMessage."""
    room = writable(world, bot, params["chat_id"])
    return world.post(room, bot.user, _text(params) | _extras(room, params))


def send_audio(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """SendAudio: an upload, or the id of a file this bot has."""
    room = writable(world, bot, params["chat_id"])
    return world.post(room, bot.user, _song(world, bot, params) | _extras(room, params))


def send_media_group(world: World, bot: BotAccount, params: Json, files: Files) -> list[Json]:
    """SendMediaGroup: an album of songs, which arrives whole or not at all."""
    room = writable(world, bot, params["chat_id"])
    songs = [_song(world, bot, _input_audio(item, files)) for item in params["media"]]
    common = _extras(room, params) | {"media_group_id": world.new_album_id()}
    return [world.post(room, bot.user, song | common) for song in songs]


def send_chat_action(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SendChatAction."""
    writable(world, bot, params["chat_id"]).action = (params["action"], world.now())
    world.touch()
    return True


def edit_message_text(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """EditMessageText."""
    _room, message = _own_message(world, bot, params)
    if "text" not in message:
        raise ApiError(400, "Bad Request: there is no text in the message to edit")
    return _edit(world, message, _text(params) | _markup(params), drop=("text", "entities", "reply_markup"))


def edit_message_caption(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """EditMessageCaption."""
    _room, message = _own_message(world, bot, params)
    if "audio" not in message:
        raise ApiError(400, "Bad Request: there is no caption in the message to edit")
    drop = ("caption", "caption_entities", "reply_markup")
    return _edit(world, message, _caption(params) | _markup(params), drop=drop)


def edit_message_media(world: World, bot: BotAccount, params: Json, files: Files) -> Json:
    """EditMessageMedia: a text or a song becomes another song."""
    _room, message = _own_message(world, bot, params)
    song = _song(world, bot, _input_audio(params["media"], files))
    replaced = ("text", "entities", "audio", "caption", "caption_entities", "reply_markup")
    return _edit(world, message, song | _markup(params), drop=replaced)


def edit_message_reply_markup(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """EditMessageReplyMarkup."""
    _room, message = _own_message(world, bot, params)
    return _edit(world, message, _markup(params), drop=("reply_markup",))


def delete_message(world: World, _bot: BotAccount, params: Json, _files: Files) -> bool:
    """DeleteMessage; in a private chat a bot may delete the person's messages too."""
    room = world.room(params["chat_id"])
    if room.messages.pop(params["message_id"], None) is None:
        raise ApiError(*NO_MESSAGE_TO_DELETE)
    world.touch()
    return True


def delete_messages(world: World, _bot: BotAccount, params: Json, _files: Files) -> bool:
    """DeleteMessages: those that are not there are passed over."""
    room = world.room(params["chat_id"])
    for message_id in params["message_ids"]:
        room.messages.pop(message_id, None)
    world.touch()
    return True


def answer_callback_query(world: World, _bot: BotAccount, params: Json, _files: Files) -> bool:
    """AnswerCallbackQuery: once, and while the person still waits."""
    waiting = world.callbacks.pop(params["callback_query_id"], None)
    if waiting is None or waiting.done():
        raise ApiError(*QUERY_TOO_OLD)
    waiting.set_result(params)
    return True


def set_message_reaction(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SetMessageReaction."""
    room = writable(world, bot, params["chat_id"])
    message_id = params["message_id"]
    if message_id not in room.messages:
        raise ApiError(400, "Bad Request: message to react not found")
    room.reactions[message_id] = [reaction.get("emoji", "") for reaction in params.get("reaction") or []]
    world.touch()
    return True


def get_file(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """GetFile."""
    stored = world.files.find(bot.id, params["file_id"])
    if len(stored.data) > DOWNLOAD_LIMIT:
        raise ApiError(*FILE_TOO_BIG)
    return {
        "file_id": params["file_id"],
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


def get_chat(world: World, _bot: BotAccount, params: Json, _files: Files) -> Json:
    """GetChat."""
    room = world.room(params["chat_id"])
    return room.chat | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }


METHODS: dict[str, Method] = {
    "getme": get_me,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletewebhook": yes,
    "setmydescription": yes,
    "setmyshortdescription": yes,
    "sendmessage": send_message,
    "sendaudio": send_audio,
    "sendmediagroup": send_media_group,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagemedia": edit_message_media,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "answercallbackquery": answer_callback_query,
    "setmessagereaction": set_message_reaction,
    "getfile": get_file,
    "getchat": get_chat,
}
"""By lower-cased name. `getUpdates` waits and is answered by the server itself."""


def writable(world: World, bot: BotAccount, chat_id: int | str) -> Room:
    """The room, if the bot may write there."""
    room = world.room(chat_id)
    if bot.id in room.blocked_by:
        raise ApiError(*BLOCKED)
    return room


def _own_message(world: World, bot: BotAccount, params: Json) -> tuple[Room, Json]:
    room = writable(world, bot, params.get("chat_id", 0))
    message = room.messages.get(params.get("message_id", 0))
    if message is None:
        raise ApiError(*NO_MESSAGE_TO_EDIT)
    if message["from"]["id"] != bot.id:
        raise ApiError(*CANNOT_EDIT)
    return room, message


def _edit(world: World, message: Json, change: Json, *, drop: tuple[str, ...]) -> Json:
    before = {key: message[key] for key in drop if key in message}
    if before == change:
        raise ApiError(*NOT_MODIFIED)
    for key in before:
        del message[key]
    message |= change | {"edit_date": int(world.now())}
    world.touch()
    return message


def _text(params: Json) -> Json:
    text, entities = parse(params["text"], params.get("parse_mode"), params.get("entities"))
    return {"text": text} | ({"entities": entities} if entities else {})


def _song(world: World, bot: BotAccount, params: Json) -> Json:
    """A message's song and caption, counted by the way in which the song came."""
    audio = media.audio(world.files, bot.id, params)
    if isinstance(params["audio"], Upload):
        world.counters.uploads += 1
    else:
        world.counters.sent_by_file_id += 1
    return {"audio": audio} | _caption(params)


def _input_audio(item: Json, files: Files) -> Json:
    """An InputMediaAudio as sendAudio's parameters, its ``attach://`` references replaced by the parts they name."""
    if item["type"] != "audio":
        raise ApiError(
            501, f"Not Implemented: the playground has no {item['type']} in sendMediaGroup and editMessageMedia"
        )
    parts = {name: files.get(str(item.get(name, "")).removeprefix("attach://")) for name in ("media", "thumbnail")}
    return item | {"audio": parts["media"] or item["media"], "thumbnail": parts["thumbnail"]}


def _caption(params: Json) -> Json:
    if not params.get("caption"):
        return {}
    text, entities = parse(params["caption"], params.get("parse_mode"), params.get("caption_entities"))
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def _markup(params: Json) -> Json:
    markup = params.get("reply_markup")
    return {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}


def _extras(room: Room, params: Json) -> Json:
    extras = _markup(params)
    if reply := params.get("reply_parameters"):
        replied = room.messages.get(reply["message_id"])
        if replied is not None:
            extras["reply_to_message"] = quoted(replied)
        elif not reply.get("allow_sending_without_reply"):
            raise ApiError(*NO_MESSAGE_TO_REPLY)
    if thread := params.get("message_thread_id"):
        extras["message_thread_id"] = thread
    return extras
