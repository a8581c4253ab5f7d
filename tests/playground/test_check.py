"""Checking calls: every kind of violation, the limits at their edges, unions, files."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.playground.check import Checker, Violation
from bot.playground.limits import CHAT_ACTIONS, FORMATTED_EXCEPTIONS, LENGTHS, SPANS, UPLOAD_BYTES
from bot.playground.table import Method, Parameter, Table, Type, load_table
from bot.playground.upload import Upload

CHECKER = Checker(load_table())
MP3 = Upload("song.mp3", "audio/mpeg", b"ID3")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def check(method: str, form: dict[str, Any], files: dict[str, Upload] | None = None) -> list[Violation]:
    """What is wrong with a call."""
    return CHECKER.check(method, form, files or {})[1]


def only(method: str, form: dict[str, Any], files: dict[str, Upload] | None = None) -> Violation:
    """The only thing that is wrong with a call."""
    (violation,) = check(method, form, files)
    return violation


def with_buttons(*rows: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A sendMessage with an inline keyboard."""
    return {"chat_id": "1", "text": "a", "reply_markup": json.dumps({"inline_keyboard": list(rows), **changes})}


def button(**changes: Any) -> dict[str, Any]:
    """An inline button whose press is reported to the bot, unless changed."""
    return {"text": "a", "callback_data": "b"} | changes


def jpeg(width: int, height: int) -> bytes:
    """A grey picture."""
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("method", "form"),
    [
        ("getMe", {}),
        ("getUpdates", {"offset": "-1", "limit": "100", "timeout": "50", "allowed_updates": '["message"]'}),
        ("sendMessage", {"chat_id": "-1001234567890", "text": "a"}),
        ("sendMessage", {"chat_id": "@channel", "text": "a", "disable_notification": "true"}),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "disable_notification": True, "reply_markup": {"force_reply": True}},
        ),
        ("sendMessage", {"chat_id": "1", "text": "a", "reply_parameters": '{"message_id":5}'}),
        ("sendMessage", {"chat_id": "1", "text": "a", "entities": '[{"type":"bold","offset":0,"length":1}]'}),
        ("sendMessage", with_buttons([button()], [button(style="danger")])),
        ("sendMessage", {"chat_id": "1", "text": "a", "reply_markup": '{"keyboard":[[{"text":"b"}]]}'}),
        ("sendMessage", {"chat_id": "1", "text": "a", "reply_markup": '{"remove_keyboard":true}'}),
        ("sendAudio", {"chat_id": "1", "audio": "file-id", "duration": "3", "caption": ""}),
        ("sendChatAction", {"chat_id": "1", "action": "upload_voice"}),
        ("sendMessageDraft", {"chat_id": "1", "draft_id": "7", "text": ""}),
        ("sendLocation", {"chat_id": "1", "latitude": "-1.5", "longitude": "2"}),
        ("editMessageText", {"inline_message_id": "i", "text": "a"}),
        ("setMessageReaction", {"chat_id": "1", "message_id": "2", "reaction": '[{"type":"emoji","emoji":"👍"}]'}),
        ("setMyCommands", {"commands": '[{"command":"help","description":"b"}]', "scope": '{"type":"default"}'}),
        ("setMyDescription", {"description": ""}),
        ("answerInlineQuery", {"inline_query_id": "1", "results": "[]", "next_offset": ""}),
    ],
)
def test_correct_calls_have_no_violation(method: str, form: dict[str, Any]) -> None:
    assert check(method, form) == []


def test_parameters_come_back_decoded() -> None:
    form = with_buttons([button()]) | {"disable_notification": "false", "message_thread_id": "7", "parse_mode": ""}
    params, violations = CHECKER.check("SENDMESSAGE", form, {})
    assert violations == []
    assert params == {
        "chat_id": 1,
        "text": "a",
        "reply_markup": {"inline_keyboard": [[button()]]},
        "disable_notification": False,
        "message_thread_id": 7,
    }


def test_a_text_that_looks_like_a_number_stays_a_text() -> None:
    assert CHECKER.check("sendMessage", {"chat_id": "@name", "text": "123"}, {})[0] == {
        "chat_id": "@name",
        "text": "123",
    }


def test_an_unknown_method_is_not_found() -> None:
    assert only("sendSong", {}) == Violation("unknown_method", "Not Found: method not found", 404)


def test_telegram_ignores_an_unknown_parameter_and_we_note_it() -> None:
    violation = only("sendMessage", {"chat_id": "1", "text": "a", "bogus": "1"})
    assert (violation.kind, violation.where, violation.ignored) == ("unknown_parameter", "bogus", True)


def test_telegram_ignores_an_unknown_field_and_we_note_it() -> None:
    violation = only("sendMessage", with_buttons([button(colour="red")]))
    assert violation.kind == "unknown_parameter"
    assert violation.ignored
    assert "colour" in violation.description


@pytest.mark.parametrize(
    ("method", "form", "description"),
    [
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "", "text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "1"}, "message text is empty"),
        ("sendMessage", {"chat_id": "1", "text": ""}, "message text is empty"),
        ("sendAudio", {"chat_id": "1"}, "there is no audio in the request"),
        ("sendMediaGroup", {"chat_id": "1"}, 'parameter "media" is required'),
        ("editMessageText", {"chat_id": "1", "message_id": "2"}, "message text is empty"),
        ("editMessageText", {"chat_id": "1", "text": "a"}, "message identifier is not specified"),
        ("editMessageText", {"message_id": "1", "text": "a"}, "chat_id is empty"),
        (
            "sendMessage",
            {"chat_id": "1", "text": "a", "reply_markup": '{"inline_keyboard":[[{"callback_data":"b"}]]}'},
            "can't parse InlineKeyboardButton: can't find field \"text\"",
        ),
        (
            "sendMessage",
            {"chat_id": "1", "text": "a", "reply_parameters": '{"message_id":null}'},
            "can't parse ReplyParameters: can't find field \"message_id\"",
        ),
    ],
)
def test_what_is_required_has_to_be_there(method: str, form: dict[str, Any], description: str) -> None:
    violation = only(method, form)
    assert (violation.kind, violation.status) == ("missing", 400)
    assert violation.description == f"Bad Request: {description}"


@pytest.mark.parametrize(
    ("method", "name", "value", "where"),
    [
        ("sendMessage", "chat_id", "somebody", "chat_id"),
        ("sendMessage", "chat_id", True, "chat_id"),
        ("sendMessage", "chat_id", 1.5, "chat_id"),
        ("sendMessage", "text", 5, "text"),
        ("sendMessage", "message_thread_id", "1.5", "message_thread_id"),
        ("sendMessage", "message_thread_id", "true", "message_thread_id"),
        ("sendMessage", "message_thread_id", True, "message_thread_id"),
        ("sendMessage", "disable_notification", "perhaps", "disable_notification"),
        ("sendMessage", "disable_notification", 1, "disable_notification"),
        ("sendMessage", "reply_markup", "{", "reply_markup"),
        ("sendMessage", "reply_markup", "[]", "reply_markup"),
        ("sendMessage", "reply_parameters", "5", "reply_parameters"),
        ("sendMessage", "reply_parameters", '{"message_id":"5"}', "reply_parameters.message_id"),
        ("sendMessage", "reply_parameters", '{"message_id":true}', "reply_parameters.message_id"),
        ("sendMessage", "reply_markup", '{"inline_keyboard":{}}', "reply_markup.inline_keyboard"),
        ("sendMessage", "reply_markup", '{"inline_keyboard":[{}]}', "reply_markup.inline_keyboard.0"),
        ("sendMessage", "reply_markup", '{"inline_keyboard":[["a"]]}', "reply_markup.inline_keyboard.0.0"),
        (
            "sendMessage",
            "reply_markup",
            '{"inline_keyboard":[[{"text":"a","style":"pink","callback_data":"b"}]]}',
            "reply_markup.inline_keyboard.0.0.style",
        ),
        ("sendLocation", "latitude", "north", "latitude"),
        ("setMessageReaction", "reaction", '[{"type":"emoji","emoji":"x"}]', "reaction.0.emoji"),
        ("setMessageReaction", "reaction", '[{"type":"sound"}]', "reaction.0"),
        ("sendMediaGroup", "media", '[{"type":"song","media":"x"}]', "media.0"),
    ],
)
def test_values_have_to_be_of_the_declared_type(method: str, name: str, value: Any, where: str) -> None:
    form = {"chat_id": "1", "text": "a", "message_id": "1", "latitude": "1", "longitude": "1"}
    known = load_table().methods[method.lower()].parameters
    violation = only(method, {key: item for key, item in form.items() if key in known} | {name: value})
    assert (violation.kind, violation.where) == ("type", where)
    assert violation.description.startswith("Bad Request: ")


@pytest.mark.parametrize(
    ("method", "name", "unit", "maximum", "description"),
    [
        ("sendMessage", "text", "a", 4096, "message is too long"),
        ("sendMessage", "text", "é", 4096, "message is too long"),
        ("sendMessage", "text", "😀", 2048, "message is too long"),
        ("sendAudio", "caption", "a", 1024, "message caption is too long"),
        ("sendAudio", "caption", "😀", 512, "message caption is too long"),
        ("answerCallbackQuery", "text", "a", 200, "MESSAGE_TOO_LONG"),
        ("answerCallbackQuery", "text", "😀", 100, "MESSAGE_TOO_LONG"),
        ("answerInlineQuery", "next_offset", "a", 64, "NEXT_OFFSET_INVALID"),
        ("answerInlineQuery", "next_offset", "é", 32, "NEXT_OFFSET_INVALID"),
        ("setMyDescription", "description", "a", 512, "description is too long"),
        ("setMyShortDescription", "short_description", "a", 120, "ABOUT_TOO_LONG"),
        ("setWebhook", "secret_token", "a", 256, "secret token contains unallowed characters"),
    ],
)
def test_texts_may_have_their_full_length_and_no_more(
    method: str, name: str, unit: str, maximum: int, description: str
) -> None:
    others = {"chat_id": "1", "audio": "f", "callback_query_id": "1", "inline_query_id": "1", "results": "[]"}
    others |= {"url": "https://a.b"} if method == "setWebhook" else {}
    known = load_table().methods[method.lower()].parameters
    form = {key: value for key, value in others.items() if key in known}
    assert check(method, form | {name: unit * maximum}) == []
    violation = only(method, form | {name: unit * maximum + "a"})
    assert (violation.kind, violation.description) == ("limit", f"Bad Request: {description}")


def test_a_text_is_counted_after_its_markup_is_taken_away() -> None:
    form = {"chat_id": "1", "parse_mode": "HTML"}
    assert check("sendMessage", form | {"text": f"<b>{'&lt;' * 4096}</b>"}) == []
    assert only("sendMessage", form | {"text": f"<b>{'&lt;' * 4097}</b>"}).description.endswith("message is too long")


def test_a_text_of_nothing_but_markup_is_empty() -> None:
    violation = only("sendMessage", {"chat_id": "1", "text": "<b> </b>", "parse_mode": "HTML"})
    assert (violation.kind, violation.description) == ("limit", "Bad Request: text must be non-empty")


@pytest.mark.parametrize(
    ("method", "form"),
    [
        ("sendMessage", {"chat_id": "1", "text": "<b>a", "parse_mode": "HTML"}),
        ("sendAudio", {"chat_id": "1", "audio": "f", "caption": "<b>a", "parse_mode": "HTML"}),
        ("sendMessage", {"chat_id": "1", "text": "a", "parse_mode": "BBCode"}),
        (
            "editMessageMedia",
            {"inline_message_id": "1", "media": '{"type":"audio","media":"f","caption":"<b>","parse_mode":"HTML"}'},
        ),
        (
            "answerInlineQuery",
            {
                "inline_query_id": "1",
                "results": '[{"type":"article","id":"1","title":"a","input_message_content":'
                '{"message_text":"<b>","parse_mode":"HTML"}}]',
            },
        ),
    ],
)
def test_broken_markup_is_found_wherever_a_text_may_stand(method: str, form: dict[str, str]) -> None:
    assert only(method, form).kind == "entities"


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"callback_data": "é" * 32}, None),
        ({"callback_data": "é" * 32 + "a"}, "BUTTON_DATA_INVALID"),
        ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": ""}, "BUTTON_TEXT_INVALID"),
        ({"callback_data": None, "copy_text": {"text": "😀" * 128}}, None),
        ({"callback_data": None, "copy_text": {"text": "😀" * 128 + "a"}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"callback_data": None, "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"callback_data": None},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"callback_data": None, "url": "https://a.b/c"}, None),
        ({"callback_data": None, "url": "x y"}, "inline keyboard button URL 'x y' is invalid: URL host is empty"),
    ],
)
def test_buttons_have_one_action_within_its_limits(changes: dict[str, Any], description: str | None) -> None:
    expected = [("limit", f"Bad Request: {description}")] if description else []
    assert [(v.kind, v.description) for v in check("sendMessage", with_buttons([button(**changes)]))] == expected


def test_a_second_action_of_a_button_is_ignored_but_noted() -> None:
    violation = only("sendMessage", with_buttons([button(url="https://a.b")]))
    assert (violation.kind, violation.ignored) == ("limit", True)


def test_a_keyboard_has_eight_buttons_in_a_row_and_a_hundred_at_all() -> None:
    full = [[button()] * 8] * 12 + [[button()] * 4]
    assert check("sendMessage", with_buttons(*full)) == []
    assert only("sendMessage", with_buttons(*full, [button()])).description.endswith("reply markup is too long")
    assert only("sendMessage", with_buttons([button()] * 9)).description.endswith("reply markup is too long")


def results(count: int, **changes: Any) -> dict[str, str]:
    """An answerInlineQuery with so many cached audios."""
    kept = [{"type": "audio", "id": str(number), "audio_file_id": "f"} | changes for number in range(count)]
    return {"inline_query_id": "1", "results": json.dumps(kept)}


def test_an_inline_answer_has_at_most_fifty_results() -> None:
    assert check("answerInlineQuery", results(50)) == []
    assert only("answerInlineQuery", results(51)).description == (
        "Bad Request: too many inline query results specified"
    )


@pytest.mark.parametrize(("identifier", "fits"), [("é" * 32, True), ("é" * 32 + "a", False), ("", False)])
def test_a_result_id_has_one_to_sixty_four_bytes(identifier: str, fits: bool) -> None:
    descriptions = [v.description for v in check("answerInlineQuery", results(1, id=identifier))]
    assert descriptions == ([] if fits else ["Bad Request: RESULT_ID_INVALID"])


def test_result_ids_are_different() -> None:
    assert only("answerInlineQuery", results(2, id="same")).description == "Bad Request: RESULT_ID_DUPLICATE"


def test_results_of_one_type_are_told_apart_by_their_fields() -> None:
    linked = [{"type": "audio", "id": "1", "audio_url": "https://a.b/c.mp3"}]
    violation = only("answerInlineQuery", {"inline_query_id": "1", "results": linked})
    assert violation.description == "Bad Request: can't parse InlineQueryResultAudio: can't find field \"title\""
    assert violation.where == "results.0.title"
    assert check("answerInlineQuery", results(1, title="a", audio_url="https://a.b/c.mp3"))[0].ignored


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"start_parameter": "a-Z_9"}, True),
        ({"start_parameter": "a b"}, False),
        ({"start_parameter": "a" * 65}, False),
        ({}, False),
        ({"start_parameter": "a", "web_app": {"url": "https://a.b"}}, False),
    ],
)
def test_the_button_above_the_results_leads_to_one_place(fields: dict[str, Any], fits: bool) -> None:
    form = results(1) | {"button": json.dumps({"text": "a"} | fields)}
    assert [v.kind for v in check("answerInlineQuery", form)] == ([] if fits else ["limit"])


@pytest.mark.parametrize(
    ("command", "fits"), [("a_9", True), ("a" * 32, True), ("a" * 33, False), ("A", False), ("", False), ("é", False)]
)
def test_commands_are_short_and_plain(command: str, fits: bool) -> None:
    commands = json.dumps([{"command": command, "description": "a"}])
    assert [v.kind for v in check("setMyCommands", {"commands": commands})] == ([] if fits else ["limit"])


def test_there_are_at_most_a_hundred_commands() -> None:
    commands = [{"command": "a", "description": "a" * 256}] * 100
    assert check("setMyCommands", {"commands": commands}) == []
    assert only("setMyCommands", {"commands": [*commands, commands[0]]}).description.endswith("BOT_COMMANDS_TOO_MUCH")


@pytest.mark.parametrize(("count", "fits"), [(1, False), (2, True), (10, True), (11, False)])
def test_an_album_has_two_to_ten_items(count: int, fits: bool) -> None:
    form = {"chat_id": "1", "media": [{"type": "audio", "media": "f"}] * count}
    assert [v.kind for v in check("sendMediaGroup", form)] == ([] if fits else ["limit"])


@pytest.mark.parametrize(("other", "fits"), [("photo", False), ("audio", True)])
def test_audio_stands_in_an_album_only_with_audio(other: str, fits: bool) -> None:
    form = {"chat_id": "1", "media": [{"type": "audio", "media": "f"}, {"type": other, "media": "f"}]}
    assert [v.kind for v in check("sendMediaGroup", form)] == ([] if fits else ["limit"])


@pytest.mark.parametrize(("name", "value"), [("limit", "101"), ("limit", "0"), ("timeout", "51"), ("timeout", "-1")])
def test_telegram_moves_the_numbers_of_a_poll_into_their_span(name: str, value: str) -> None:
    violation = only("getUpdates", {name: value})
    assert (violation.kind, violation.where, violation.ignored) == ("limit", name, True)


@pytest.mark.parametrize("action", [*sorted(CHAT_ACTIONS), "sing"])
def test_only_known_chat_actions_are_shown(action: str) -> None:
    kinds = [v.kind for v in check("sendChatAction", {"chat_id": "1", "action": action})]
    assert kinds == (["limit"] if action == "sing" else [])


def test_a_file_part_stands_under_its_parameter() -> None:
    thumbnail = Upload("t.jpg", "image/jpeg", jpeg(320, 320))
    params, violations = CHECKER.check("sendAudio", {"chat_id": "1"}, {"audio": MP3, "thumbnail": thumbnail})
    assert violations == []
    assert (params["audio"], params["thumbnail"]) == (MP3, thumbnail)


def test_a_reference_leads_to_its_part() -> None:
    params, violations = CHECKER.check("sendAudio", {"chat_id": "1", "audio": "attach://song"}, {"song": MP3})
    assert violations == []
    assert params["audio"] == MP3


def test_references_inside_an_album_lead_to_their_parts() -> None:
    media = [{"type": "audio", "media": f"attach://{name}", "thumbnail": "attach://cover"} for name in ("a", "b")]
    parts = {"a": MP3, "b": MP3, "cover": Upload("t.jpg", "image/jpeg", jpeg(10, 10))}
    assert check("sendMediaGroup", {"chat_id": "1", "media": media}, parts) == []
    violation = only("sendMediaGroup", {"chat_id": "1", "media": media}, {"a": MP3, "cover": parts["cover"]})
    assert (violation.kind, violation.where) == ("file", "media.1.media")
    assert violation.description == "Bad Request: media not found"


@pytest.mark.parametrize(
    ("method", "form", "files", "description", "ignored"),
    [
        ("sendMessage", {"chat_id": "1"}, {"text": MP3}, 'parameter "text" must not be a file', False),
        ("sendMessage", {"chat_id": "1", "text": "a"}, {"song": MP3}, 'nothing refers to the file "song"', True),
        ("sendAudio", {"chat_id": "1", "audio": "attach://x"}, {}, "wrong file identifier/HTTP URL specified", False),
        ("setChatPhoto", {"chat_id": "1", "photo": "file-id"}, {}, "photo must be uploaded as an InputFile", False),
        (
            "editMessageMedia",
            {"inline_message_id": "1", "media": {"type": "audio", "media": "attach://song"}},
            {"song": MP3},
            "can't upload a file to an inline message",
            False,
        ),
    ],
)
def test_files_stand_where_files_belong(
    method: str, form: dict[str, Any], files: dict[str, Upload], description: str, ignored: bool
) -> None:
    violation = only(method, form, files)
    assert (violation.kind, violation.ignored) == ("file", ignored)
    assert violation.description == f"Bad Request: {description}"


def test_a_file_has_at_most_fifty_megabytes() -> None:
    full = Upload("a.mp3", "audio/mpeg", bytes(UPLOAD_BYTES))
    assert check("sendAudio", {"chat_id": "1"}, {"audio": full}) == []
    over = Upload("a.mp3", "audio/mpeg", bytes(UPLOAD_BYTES + 1))
    assert only("sendAudio", {"chat_id": "1"}, {"audio": over}) == Violation("file", "Request Entity Too Large", 413)


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (jpeg(320, 321), "the thumbnail is 320x321"),
        (jpeg(320, 320) + bytes(200_000), "bytes, not less than 200000"),
        (b"\x89PNG", "the thumbnail is no JPEG"),
        (b"\xff\xd8\xff", "the thumbnail is a broken JPEG"),
    ],
)
def test_telegram_leaves_out_a_thumbnail_that_it_cannot_use(picture: bytes, reason: str) -> None:
    files = {"audio": MP3, "thumbnail": Upload("t.jpg", "image/jpeg", picture)}
    violation = only("sendAudio", {"chat_id": "1"}, files)
    assert (violation.kind, violation.ignored) == ("file", True)
    assert reason in violation.description


def test_refusals_come_before_what_is_ignored() -> None:
    violations = check("sendMessage", {"bogus": "1", "chat_id": "x", "text": "a"})
    assert [v.ignored for v in violations] == [False, True]


def test_an_object_nested_beyond_reason_is_refused() -> None:
    node = Type("Node", {"inner": Parameter("inner", ("Node",), required=False)}, ())
    method = Method("plant", "True", {"tree": Parameter("tree", ("Node",), required=True)})
    checker = Checker(Table("0", {"plant": method}, {"Node": node}))
    tree: dict[str, Any] = {}
    for _ in range(2000):
        tree = {"inner": tree}
    assert checker.check("plant", {"tree": {"inner": {}}}, {})[1] == []
    assert [violation.kind for violation in checker.check("plant", {"tree": tree}, {})[1]] == ["type"]


def test_every_limit_belongs_to_a_field_that_there_is() -> None:
    table = load_table()
    fields = {(method.name, name) for method in table.methods.values() for name in method.parameters}
    fields |= {(kind.name, name) for kind in table.types.values() for name in kind.fields}
    assert set(LENGTHS) | set(SPANS) | set(FORMATTED_EXCEPTIONS) <= fields


@settings(deadline=None)  # a shared machine may stall
@given(
    st.sampled_from(["sendMessage", "sendAudio", "sendMediaGroup", "answerInlineQuery", "editMessageMedia", "x"]),
    st.dictionaries(
        st.sampled_from(
            ["chat_id", "text", "audio", "media", "results", "reply_markup", "parse_mode", "entities", "x"]
        ),
        JSON | JSON.map(json.dumps),
    ),
)
def test_no_form_makes_the_check_raise(method: str, form: dict[str, Any]) -> None:
    params, violations = CHECKER.check(method, form, {})
    assert set(params) <= set(form)
    assert all(violation.description for violation in violations)


BUTTONS = st.dictionaries(
    st.sampled_from(["text", "url", "callback_data", "copy_text", "pay", "style"]), JSON, min_size=1
)


@settings(deadline=None)  # a shared machine may stall
@given(st.lists(st.lists(BUTTONS, max_size=3), max_size=3), st.dictionaries(st.text(), JSON, max_size=2))
def test_no_keyboard_makes_the_check_raise(rows: list[list[dict[str, Any]]], other: dict[str, Any]) -> None:
    markup = {"inline_keyboard": rows} | other
    assert isinstance(check("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": markup}), list)
