"""Telegram's sizes and lengths as data, with the words in which it refuses.

Source, unless a line says otherwise: https://core.telegram.org/bots/api at the field in question. Keys are the name of
a method or type and the name of its field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

MB = 1 << 20

UPLOAD_BYTES = 50 * MB
"""A file in a request to the cloud server (https://core.telegram.org/bots/faq)."""
PHOTO_BYTES = 10 * MB
THUMBNAIL_BYTES = 200_000
"""A thumbnail has to be smaller than this …"""
THUMBNAIL_PIXELS = 320
"""… and neither wider nor higher than this."""
KEYBOARD_BUTTONS = 100
"""python-telegram-bot's constants; the documentation names no number."""
ROW_BUTTONS = 8
ENTITIES = 100
"""How many entities of a text Telegram keeps; it drops the others."""

TOO_LARGE = "Request Entity Too Large"


class Unit(Enum):
    """In what a length is counted."""

    UTF16 = auto()
    BYTES = auto()
    ITEMS = auto()


@dataclass(frozen=True, slots=True)
class Length:
    """How long a value may be; ``short`` and ``long`` are the refusals, ``pattern`` what a string has to look like."""

    minimum: int
    maximum: int
    unit: Unit
    long: str
    short: str = ""
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers a parameter may have. Telegram moves others into the span (telegram-bot-api, get_integer_arg)."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text with marks: the fields that carry its parse mode and its entities, and its length after parsing."""

    mode: str
    entities: str
    length: Length


def _text(maximum: int, long: str, minimum: int = 0, short: str = "") -> Length:
    return Length(minimum, maximum, Unit.UTF16, f"Bad Request: {long}", f"Bad Request: {short or long}")


def _bytes(minimum: int, maximum: int, refusal: str, pattern: str = "") -> Length:
    compiled = re.compile(pattern) if pattern else None
    return Length(minimum, maximum, Unit.BYTES, f"Bad Request: {refusal}", f"Bad Request: {refusal}", compiled)


def _items(minimum: int, maximum: int, long: str, short: str = "") -> Length:
    return Length(minimum, maximum, Unit.ITEMS, f"Bad Request: {long}", f"Bad Request: {short or long}")


_START = r"[A-Za-z0-9_-]*"
_MESSAGE = _text(4096, "message is too long", 1, "message text is empty")
_CAPTION = _text(1024, "message caption is too long")

FORMATTED = {
    "text": Formatted("parse_mode", "entities", _MESSAGE),
    "message_text": Formatted("parse_mode", "entities", _MESSAGE),
    "caption": Formatted("parse_mode", "caption_entities", _CAPTION),
    "quote": Formatted("quote_parse_mode", "quote_entities", _text(1024, "message quote is too long")),
}
"""By field; it applies wherever the field stands beside both others."""

FORMATTED_EXCEPTIONS = {
    ("sendMessageDraft", "text"): _text(4096, "message is too long"),
}
"""Other lengths of a formatted field."""

LENGTHS = {
    ("InlineKeyboardButton", "text"): _text(1 << 15, "reply markup is too long", 1, "BUTTON_TEXT_INVALID"),
    ("InlineKeyboardButton", "callback_data"): _bytes(1, 64, "BUTTON_DATA_INVALID"),
    ("KeyboardButton", "text"): _text(1 << 15, "reply markup is too long", 1, "keyboard button text must be non-empty"),
    ("CopyTextButton", "text"): _text(256, "BUTTON_COPY_TEXT_INVALID", 1),
    ("ReplyKeyboardMarkup", "input_field_placeholder"): _text(64, "reply markup placeholder is too long", 1),
    ("ForceReply", "input_field_placeholder"): _text(64, "reply markup placeholder is too long", 1),
    ("answerCallbackQuery", "text"): _text(200, "MESSAGE_TOO_LONG"),
    ("sendMediaGroup", "media"): _items(
        2, 10, "too many messages to send as an album", "media group must include 2-10 items"
    ),
    ("answerInlineQuery", "results"): _items(0, 50, "too many inline query results specified"),
    ("answerInlineQuery", "next_offset"): _bytes(0, 64, "NEXT_OFFSET_INVALID"),
    ("InlineQueryResultsButton", "start_parameter"): _bytes(1, 64, "START_PARAM_INVALID", _START),
    ("sendInvoice", "start_parameter"): _bytes(0, 64, "START_PARAM_INVALID", _START),
    ("sendInvoice", "title"): _text(32, "INVOICE_TITLE_INVALID", 1),
    ("sendInvoice", "description"): _text(255, "INVOICE_DESCRIPTION_INVALID", 1),
    ("sendInvoice", "payload"): _bytes(1, 128, "INVOICE_PAYLOAD_INVALID"),
    ("setMyCommands", "commands"): _items(0, 100, "BOT_COMMANDS_TOO_MUCH"),
    ("BotCommand", "command"): _bytes(1, 32, "BOT_COMMAND_INVALID", r"[a-z0-9_]*"),
    ("BotCommand", "description"): _text(256, "BOT_COMMAND_DESCRIPTION_INVALID", 1),
    ("setMyName", "name"): _text(64, "BOT_TITLE_INVALID"),
    ("setMyDescription", "description"): _text(512, "description is too long"),
    ("setMyShortDescription", "short_description"): _text(120, "ABOUT_TOO_LONG"),
    ("setWebhook", "secret_token"): _bytes(0, 256, "secret token contains unallowed characters", _START),
    ("deleteMessages", "message_ids"): _items(
        1, 100, "too many message identifiers specified", "message identifiers are not specified"
    ),
    ("forwardMessages", "message_ids"): _items(
        1, 100, "too many message identifiers specified", "message identifiers are not specified"
    ),
    ("copyMessages", "message_ids"): _items(
        1, 100, "too many message identifiers specified", "message identifiers are not specified"
    ),
    ("setMessageReaction", "reaction"): _items(0, 1, "REACTIONS_TOO_MANY"),
}
RESULT_ID = _bytes(1, 64, "RESULT_ID_INVALID")
"""The ``id`` of every kind of inline query result."""

SPANS = {
    ("getUpdates", "limit"): Span(1, 100),
    ("getUpdates", "timeout"): Span(0, 50),
    ("answerInlineQuery", "cache_time"): Span(0, 86400),
    ("setWebhook", "max_connections"): Span(1, 100),
    ("answerCallbackQuery", "cache_time"): Span(0, 1 << 31),
}
"""``timeout`` and ``cache_time`` of inline results are bounded by the server (Client.h), not by the documentation."""

CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)

BUTTON_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
"""An inline button has exactly one of them."""

MAY_BE_EMPTY = frozenset({("setWebhook", "url")})
"""Required parameters whose empty value has a meaning; Telegram tells an empty one from none nowhere."""

MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "audio": "there is no audio in the request",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "video": "there is no video in the request",
    "voice": "there is no voice in the request",
    "animation": "there is no animation in the request",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
}
"""What Telegram says when a required parameter is not there; of the others it says that they are required."""
