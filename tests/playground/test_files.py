"""Songs and other files over HTTP: uploads, ids, downloads."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from tests.playground.stage import SONG, TOKEN, Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


def jpeg(side: int) -> bytes:
    """A picture of ``side`` x ``side`` pixels."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(file, "JPEG")
    return file.getvalue()


async def test_an_uploaded_song_is_described_as_the_bot_described_it(stage: Stage) -> None:
    audio = (await stage.send_song())["audio"]

    assert (audio["title"], audio["performer"], audio["duration"]) == ("Ode to Joy", "Beethoven", 61)
    assert (audio["file_name"], audio["file_size"]) == ("ode.mp3", len(SONG))
    assert audio["mime_type"] == "audio/mpeg"
    assert stage.world.counters.uploads == 1
    assert stage.chat.messages()[-1]["audio"]["title"] == "Ode to Joy"


async def test_a_cover_goes_along_and_says_its_size(stage: Stage) -> None:
    files = {"audio": ("ode.mp3", SONG), "cover": ("cover.jpg", jpeg(200))}

    answer = await stage.upload("sendAudio", files, chat_id=stage.chat.id, title="Ode", thumbnail="attach://cover")

    thumbnail = answer.result["audio"]["thumbnail"]
    assert (thumbnail["width"], thumbnail["height"], thumbnail["file_size"]) == (200, 200, len(jpeg(200)))
    assert stage.chat.cover(answer.result["audio"]["file_id"]) == jpeg(200)


async def test_a_song_is_sent_again_by_its_id_without_an_upload(stage: Stage) -> None:
    first = (await stage.send_song())["audio"]

    second = (await stage.call("sendAudio", chat_id=stage.chat.id, audio=first["file_id"], caption="again")).result

    assert second["audio"]["file_unique_id"] == first["file_unique_id"]
    assert second["audio"]["title"] == "Ode to Joy"
    assert second["caption"] == "again"
    assert (stage.world.counters.uploads, stage.world.counters.sent_by_file_id) == (1, 1)


async def test_sending_by_id_can_be_repeated_with_the_id_that_came_back(stage: Stage) -> None:
    file_id = (await stage.send_song())["audio"]["file_id"]

    for _ in range(3):
        file_id = (await stage.call("sendAudio", chat_id=stage.chat.id, audio=file_id)).result["audio"]["file_id"]

    assert stage.world.counters.sent_by_file_id == 3


async def test_an_id_is_of_use_to_its_own_bot_only(stage: Stage) -> None:
    other = "7700000002:AAOtherOtherOtherOtherOtherOtherOther"
    stage.chat.person.chat(stage.world.add_bot(other, name="Other", username="other_bot"))
    audio = (await stage.send_song())["audio"]

    answer = await stage.call("sendAudio", token=other, chat_id=stage.chat.id, audio=audio["file_id"])

    assert answer.refusal[0] == 400
    assert "wrong file identifier" in answer.refusal[1]


@pytest.mark.parametrize("method", ["sendAudio", "getFile"])
async def test_an_id_that_telegram_forgot_is_wrong(stage: Stage, method: str) -> None:
    file_id = (await stage.send_song())["audio"]["file_id"]
    stage.world.files.forget(file_id)
    parameters = {"file_id": file_id} if method == "getFile" else {"chat_id": stage.chat.id, "audio": file_id}

    answer = await stage.call(method, **parameters)

    assert answer.refusal[0] == 400
    assert "file" in answer.refusal[1]


async def test_equal_bytes_have_one_unique_id(stage: Stage) -> None:
    first, second = (await stage.send_song())["audio"], (await stage.send_song())["audio"]

    assert first["file_unique_id"] == second["file_unique_id"]
    assert first["file_id"] != second["file_id"]


async def test_equal_bytes_under_another_name_do_not_rename_the_first(stage: Stage) -> None:
    first = (await stage.send_song())["audio"]["file_id"]
    await stage.send_song(title="Something else")

    again = (await stage.call("sendAudio", chat_id=stage.chat.id, audio=first)).result

    assert again["audio"]["title"] == "Ode to Joy"


async def test_a_file_is_downloaded_where_get_file_says(stage: Stage) -> None:
    file_id = (await stage.send_song())["audio"]["file_id"]

    file = (await stage.call("getFile", file_id=file_id)).result
    async with stage.http.get(f"{stage.server.url}/file/bot{TOKEN}/{file['file_path']}") as response:
        assert await response.read() == SONG
    async with stage.http.get(f"{stage.server.url}/file/bot1:no/{file['file_path']}") as response:
        assert response.status == 401
    async with stage.http.get(f"{stage.server.url}/file/bot{TOKEN}/music/none") as response:
        assert response.status == 404


async def test_what_is_over_20_mb_can_be_sent_but_not_fetched(stage: Stage) -> None:
    big = ("long.mp3", SONG + bytes(21 << 20))

    message = (await stage.upload("sendAudio", {"audio": big}, chat_id=stage.chat.id)).result

    answer = await stage.call("getFile", file_id=message["audio"]["file_id"])
    assert answer.refusal == (400, "Bad Request: file is too big")


async def test_an_empty_file_is_refused(stage: Stage) -> None:
    answer = await stage.upload("sendAudio", {"audio": ("none.mp3", b"")}, chat_id=stage.chat.id)

    assert answer.refusal == (400, "Bad Request: file must be non-empty")
    stage.world.violations.clear()


async def test_a_caption_is_changed_in_place(stage: Stage) -> None:
    message = await stage.send_song(caption="one")

    place = {"chat_id": stage.chat.id, "message_id": message["message_id"]}
    edited = (await stage.call("editMessageCaption", **place, caption="<i>two</i>", parse_mode="HTML")).result

    assert edited["caption"] == "two"
    assert edited["caption_entities"] == [{"type": "italic", "offset": 0, "length": 3}]
    assert edited["audio"]["title"] == "Ode to Joy"


async def test_a_song_cannot_be_edited_as_if_it_were_a_text(stage: Stage) -> None:
    message = await stage.send_song()

    answer = await stage.call(
        "editMessageText", chat_id=stage.chat.id, message_id=message["message_id"], text="no song"
    )

    assert answer.refusal == (400, "Bad Request: there is no text in the message to edit")


async def test_a_text_has_no_caption_to_edit(stage: Stage) -> None:
    message = (await stage.call("sendMessage", chat_id=stage.chat.id, text="a")).result

    answer = await stage.call(
        "editMessageCaption", chat_id=stage.chat.id, message_id=message["message_id"], caption="b"
    )

    assert answer.refusal == (400, "Bad Request: there is no caption in the message to edit")


async def test_an_album_is_made_of_uploads_and_ids_and_its_messages_know_each_other(stage: Stage) -> None:
    known = (await stage.send_song())["audio"]["file_id"]
    media = [
        {"type": "audio", "media": "attach://one", "thumbnail": "attach://cover", "title": "One", "caption": "first"},
        {"type": "audio", "media": known},
    ]
    files = {"one": ("one.mp3", SONG), "cover": ("cover.jpg", jpeg(90))}

    messages = (await stage.upload("sendMediaGroup", files, chat_id=stage.chat.id, media=media)).result

    assert [message["audio"]["title"] for message in messages] == ["One", "Ode to Joy"]
    assert messages[0]["caption"] == "first"
    assert messages[0]["audio"]["thumbnail"]["width"] == 90
    assert messages[0]["media_group_id"] == messages[1]["media_group_id"]
    assert (stage.world.counters.uploads, stage.world.counters.sent_by_file_id) == (2, 1)


async def test_an_album_with_one_wrong_song_does_not_arrive_at_all(stage: Stage) -> None:
    media = [{"type": "audio", "media": "attach://one"}, {"type": "audio", "media": "CQACnever"}]

    answer = await stage.upload("sendMediaGroup", {"one": ("one.mp3", SONG)}, chat_id=stage.chat.id, media=media)

    assert answer.status == 400
    assert stage.chat.messages() == []


async def test_a_text_becomes_a_song_in_place(stage: Stage) -> None:
    file_id = (await stage.send_song())["audio"]["file_id"]
    status = (await stage.call("sendMessage", chat_id=stage.chat.id, text="Downloading…")).result
    call = {"chat_id": stage.chat.id, "message_id": status["message_id"], "media": {"type": "audio", "media": file_id}}

    edited = (await stage.call("editMessageMedia", **call)).result
    again = await stage.call("editMessageMedia", **call)

    assert edited["message_id"] == status["message_id"]
    assert edited["audio"]["file_id"] == file_id
    assert "text" not in edited
    assert "message is not modified" in again.refusal[1]


async def test_a_thumbnail_can_be_told_from_the_song_by_reference(stage: Stage) -> None:
    files = {"song": ("ode.mp3", SONG), "cover": ("cover.jpg", jpeg(100))}
    references = {"audio": "attach://song", "thumbnail": "attach://cover"}

    message = (await stage.upload("sendAudio", files, chat_id=stage.chat.id, **references)).result

    assert message["audio"]["file_size"] == len(SONG)
    assert message["audio"]["thumbnail"]["file_size"] == len(jpeg(100))
    assert stage.world.counters.uploads == 1
