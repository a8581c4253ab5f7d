"""All methods of the playground's Bot API: parameters arrive checked, results are what Telegram returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground import chats, editing, ephemeral, profile_methods, queries, sending
from bot.playground.accounts import BotAccount
from bot.playground.rooms import Json
from bot.playground.upload import Upload
from bot.playground.world import World

Method = Callable[[World, BotAccount, Json, Mapping[str, Upload]], Any]

METHODS: dict[str, Method] = {
    "getme": profile_methods.get_me,
    "setmycommands": profile_methods.set_my_commands,
    "getmycommands": profile_methods.get_my_commands,
    "deletemycommands": profile_methods.delete_my_commands,
    "setmyname": profile_methods.set_my_name,
    "getmyname": profile_methods.get_my_name,
    "setmydescription": profile_methods.set_my_description,
    "getmydescription": profile_methods.get_my_description,
    "setmyshortdescription": profile_methods.set_my_short_description,
    "getmyshortdescription": profile_methods.get_my_short_description,
    "sendmessage": sending.send_message,
    "sendaudio": sending.send_audio,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendmediagroup": sending.send_media_group,
    "sendmessagedraft": sending.send_message_draft,
    "sendchataction": sending.send_chat_action,
    "copymessage": sending.copy_message,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagemedia": editing.edit_message_media,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "editephemeralmessagetext": ephemeral.edit_ephemeral_text,
    "editephemeralmessagecaption": ephemeral.edit_ephemeral_caption,
    "editephemeralmessagemedia": ephemeral.edit_ephemeral_media,
    "editephemeralmessagereplymarkup": ephemeral.edit_ephemeral_markup,
    "deleteephemeralmessage": ephemeral.delete_ephemeral,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": queries.answer_callback_query,
    "answerinlinequery": queries.answer_inline_query,
    "answerguestquery": queries.answer_guest_query,
    "getfile": queries.get_file,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "getchatadministrators": chats.get_chat_administrators,
    "getchatmembercount": chats.get_chat_member_count,
    "leavechat": chats.leave_chat,
    "setmessagereaction": chats.set_message_reaction,
    "createforumtopic": chats.create_forum_topic,
}
"""By lower-cased name. The server itself answers `getUpdates`, which waits, and the methods about webhooks."""
