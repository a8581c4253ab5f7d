"""Rules that concern several fields of one object or several parameters of one method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.entities import EntityError, parse_marks, utf16_length
from bot.playground.limits import (
    BUTTON_ACTIONS,
    CHAT_ACTIONS,
    ENTITIES,
    FORMATTED,
    FORMATTED_EXCEPTIONS,
    KEYBOARD_BUTTONS,
    PHOTO_BYTES,
    ROW_BUTTONS,
    Formatted,
    Length,
)
from bot.playground.marked import checked_link
from bot.playground.pictures import thumbnail_problem
from bot.playground.table import Parameter
from bot.playground.violation import Call, Violation, refusal

Values = Mapping[str, Any]
Rule = Callable[[Values, Call], Violation | None]


def rules_of(owner: str, fields: Mapping[str, Parameter]) -> tuple[Rule, ...]:
    """The rules for a type or method of this name; they see values of the right types only."""
    rules = list(_NAMED.get(owner, ()))
    for name, formatted in FORMATTED.items():
        if name in fields and formatted.mode in fields:
            length = FORMATTED_EXCEPTIONS.get((owner, name), formatted.length)
            rules.append(_formatted(name, formatted, length))
    if "thumbnail" in fields and fields["thumbnail"].alternatives == ("InputFile",):
        rules.append(_thumbnail)
    if "inline_message_id" in fields and "message_id" in fields:
        rules.append(_one_message)
    if "photo" in fields and "InputFile" in fields["photo"].alternatives:
        rules.append(_photo)
    return tuple(rules)


def _formatted(name: str, formatted: Formatted, length: Length) -> Rule:
    """The rule that a text parses and has its length afterwards."""

    def rule(values: Values, call: Call) -> Violation | None:
        raw = values.get(name)
        if raw is None:
            return None
        try:
            plain, entities = parse_marks(raw, values.get(formatted.mode), values.get(formatted.entities))
        except EntityError as error:
            return Violation("entities", error.description, where=name)
        if len(entities) > ENTITIES:
            reason = f"only {ENTITIES} entities are kept"
            call.ignored.append(refusal("limit", reason, ignored=True, where=name))
        plain = plain.strip()
        if len(plain) * 2 > length.maximum and utf16_length(plain) > length.maximum:
            return Violation("limit", length.long, where=name)
        if len(plain) < length.minimum:
            return Violation("limit", length.short if not raw else "Bad Request: text must be non-empty", where=name)
        return None

    return rule


def _inline_button(button: Values, call: Call) -> Violation | None:
    actions = [name for name in button if name in BUTTON_ACTIONS and button[name] is not None]
    if not actions:
        return refusal("limit", "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        reason = f"an inline keyboard button has one action, not {', '.join(sorted(actions))}"
        call.ignored.append(refusal("limit", reason, ignored=True))
    if "url" in actions and not checked_link(button["url"]):
        reason = f"inline keyboard button URL '{button['url']}' is invalid: URL host is empty"
        return refusal("limit", reason, where="url")
    return None


def _keyboard(field: str) -> Rule:
    def rule(markup: Values, _call: Call) -> Violation | None:
        rows = markup[field]
        if sum(map(len, rows)) > KEYBOARD_BUTTONS or max(map(len, rows), default=0) > ROW_BUTTONS:
            return refusal("limit", "reply markup is too long", where=field)
        return None

    return rule


def _one_optional(button: Values, _call: Call) -> Violation | None:
    if (button.get("web_app") is None) is not (button.get("start_parameter") is None):
        return None
    owner = "InlineQueryResultsButton"
    return refusal("limit", f"can't parse inline query results button: {owner} must have exactly one optional field")


def _distinct_results(values: Values, _call: Call) -> Violation | None:
    ids = [result["id"] for result in values["results"]]
    return refusal("limit", "RESULT_ID_DUPLICATE", where="results") if len(ids) != len(set(ids)) else None


def _album(values: Values, _call: Call) -> Violation | None:
    kinds = {item["type"] for item in values["media"]}
    if len(kinds) > 1 and not kinds <= {"photo", "video", "live_photo"}:
        return refusal("limit", "can't use the media of the specified type in the album", where="media")
    return None


def _no_upload_inline(values: Values, call: Call) -> Violation | None:
    """A new file can't be uploaded to an inline message (https://core.telegram.org/bots/api#editmessagemedia)."""
    if "inline_message_id" in values and call.attached(values["media"].get("media")) is not None:
        return refusal("file", "can't upload a file to an inline message", where="media")
    return None


def _no_upload_ephemeral(values: Values, call: Call) -> Violation | None:
    """As little as to an inline message: both are changed after the fact, for whoever shows them."""
    if call.attached(values["media"].get("media")) is not None:
        return refusal("file", "can't upload a file to an ephemeral message", where="media")
    return None


def _some_text(values: Values, _call: Call) -> Violation | None:
    if "text" in values or "rich_message" in values:
        return None
    return refusal("missing", "message text is empty", where="text")


def _one_message(values: Values, _call: Call) -> Violation | None:
    """A message is named by chat and number, or by its inline id."""
    if "inline_message_id" in values:
        return None
    if "chat_id" not in values:
        return refusal("missing", "chat_id is empty", where="chat_id")
    if "message_id" not in values:
        return refusal("missing", "message identifier is not specified", where="message_id")
    return None


def _one_replied(values: Values, _call: Call) -> Violation | None:
    """What is replied to is named by its number, or by its ephemeral number (Bot API 10.2)."""
    if "message_id" in values or "ephemeral_message_id" in values:
        return None
    return refusal("missing", "can't parse ReplyParameters: can't find field \"message_id\"", where="message_id")


def _known_action(values: Values, _call: Call) -> Violation | None:
    if values["action"] in CHAT_ACTIONS:
        return None
    return refusal("limit", "wrong parameter action in request", where="action")


def _thumbnail(values: Values, call: Call) -> Violation | None:
    """Telegram leaves out a thumbnail that it cannot use."""
    thumbnail = values.get("thumbnail")
    upload = call.attached(thumbnail) if isinstance(thumbnail, str) else thumbnail
    problem = thumbnail_problem(upload.data) if upload is not None else None
    if problem:
        call.ignored.append(refusal("file", problem, ignored=True, where="thumbnail"))
    return None


def _photo(values: Values, call: Call) -> Violation | None:
    photo = values.get("photo")
    upload = call.attached(photo) if isinstance(photo, str) else photo
    if upload is not None and len(upload.data) > PHOTO_BYTES:
        return refusal("file", f"too big file for photo ({len(upload.data)} bytes)", where="photo")
    return None


_NAMED: Mapping[str, tuple[Rule, ...]] = {
    "InlineKeyboardButton": (_inline_button,),
    "InlineKeyboardMarkup": (_keyboard("inline_keyboard"),),
    "ReplyKeyboardMarkup": (_keyboard("keyboard"),),
    "InlineQueryResultsButton": (_one_optional,),
    "answerInlineQuery": (_distinct_results,),
    "ReplyParameters": (_one_replied,),
    "sendMediaGroup": (_album,),
    "editMessageMedia": (_no_upload_inline,),
    "editEphemeralMessageMedia": (_no_upload_ephemeral,),
    "editMessageText": (_some_text,),
    "sendChatAction": (_known_action,),
}
