"""Photos, documents, albums and what may replace what."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from tests.playground.stage import SONG, Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


def picture(width: int, height: int, kind: str = "JPEG") -> bytes:
    """A picture of this size."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind)
    return file.getvalue()


async def send_photo(stage: Stage, data: bytes, **parameters: Any) -> Any:
    return await stage.upload("sendPhoto", {"photo": ("a.jpg", data)}, chat_id=stage.chat.id, **parameters)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((100, 50), [(100, 50)]),
        ((640, 640), [(320, 320), (640, 640)]),
        ((3000, 1500), [(320, 160), (800, 400), (1280, 640)]),
    ],
)
async def test_a_photo_comes_in_several_sizes_the_largest_last(
    stage: Stage, size: tuple[int, int], sizes: list[tuple[int, int]]
) -> None:
    photo = (await send_photo(stage, picture(*size))).result["photo"]

    assert [(each["width"], each["height"]) for each in photo] == sizes


async def test_a_png_is_as_good(stage: Stage) -> None:
    assert (await send_photo(stage, picture(30, 40, "PNG"))).result["photo"][0]["height"] == 40


async def test_any_size_of_a_photo_is_the_photo(stage: Stage) -> None:
    photo = (await send_photo(stage, picture(640, 640), caption="one")).result["photo"]

    again = (await stage.call("sendPhoto", chat_id=stage.chat.id, photo=photo[0]["file_id"])).result

    assert again["photo"] == photo
    assert stage.chat.messages()[-1]["photo"] == {"width": 640, "height": 640, "file_id": photo[-1]["file_id"]}


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_cannot_be_a_photo_is_refused(stage: Stage, data: bytes, refusal: str) -> None:
    assert (await send_photo(stage, data)).refusal == (400, f"Bad Request: {refusal}")


async def test_a_photo_by_url_is_what_stands_there(stage: Stage) -> None:
    stage.world.web["https://i.example/a.jpg"] = ("image/jpeg", picture(50, 50))
    call: dict[str, Any] = {"chat_id": stage.chat.id, "photo": "https://i.example/a.jpg"}

    assert (await stage.call("sendPhoto", **call)).result["photo"][-1]["width"] == 50
    call["photo"] = "https://i.example/none.jpg"
    assert (await stage.call("sendPhoto", **call)).refusal == (400, "Bad Request: failed to get HTTP URL content")


async def test_a_document_keeps_name_type_and_content(stage: Stage) -> None:
    sent = (await stage.upload("sendDocument", {"document": ("log.txt", b"lines")}, chat_id=stage.chat.id)).result
    again = (
        await stage.call("sendDocument", chat_id=stage.chat.id, document=sent["document"]["file_id"], caption="c")
    ).result

    assert again["document"] == sent["document"]
    assert (sent["document"]["file_name"], sent["document"]["file_size"]) == ("log.txt", 5)
    path = (await stage.call("getFile", file_id=sent["document"]["file_id"])).result["file_path"]
    async with stage.http.get(f"{stage.server.url}/file/bot{stage.account.token}/{path}") as response:
        assert await response.read() == b"lines"


async def test_an_id_is_good_for_its_own_kind_only(stage: Stage) -> None:
    audio = (await stage.send_song())["audio"]["file_id"]

    for method, kind in (("sendPhoto", "photo"), ("sendDocument", "document")):
        refusal = (await stage.call(method, chat_id=stage.chat.id, **{kind: audio})).refusal
        assert refusal == (400, "Bad Request: wrong file identifier/HTTP URL specified")


async def test_an_album_of_known_songs_shares_one_album_id(stage: Stage) -> None:
    known = (await stage.send_song())["audio"]["file_id"]
    media = [{"type": "audio", "media": known, "caption": f"<b>{n}</b>", "parse_mode": "HTML"} for n in range(10)]

    album = (await stage.call("sendMediaGroup", chat_id=stage.chat.id, media=media)).result

    assert len({message["media_group_id"] for message in album}) == 1
    assert [message["caption"] for message in album] == [str(n) for n in range(10)]
    assert len({view["album"] for view in stage.chat.messages()[1:]}) == 1


async def test_a_text_becomes_a_photo_and_a_photo_a_song(stage: Stage) -> None:
    song = (await stage.send_song())["audio"]["file_id"]
    photo = (await send_photo(stage, picture(50, 50))).result["photo"][-1]["file_id"]
    status = (await stage.call("sendMessage", chat_id=stage.chat.id, text="Working…")).result
    place = {"chat_id": stage.chat.id, "message_id": status["message_id"]}

    shown = (await stage.call("editMessageMedia", **place, media={"type": "photo", "media": photo})).result
    heard = (
        await stage.call("editMessageMedia", **place, media={"type": "audio", "media": song, "caption": "here"})
    ).result

    assert "text" not in shown
    assert shown["photo"][-1]["file_id"] == photo
    assert "photo" not in heard
    assert (heard["audio"]["file_id"], heard["caption"]) == (song, "here")


async def test_a_song_of_an_album_cannot_become_a_photo(stage: Stage) -> None:
    song = (await stage.send_song())["audio"]["file_id"]
    photo = (await send_photo(stage, picture(50, 50))).result["photo"][-1]["file_id"]
    media = [{"type": "audio", "media": song}] * 2
    first = (await stage.call("sendMediaGroup", chat_id=stage.chat.id, media=media)).result[0]

    answer = await stage.call(
        "editMessageMedia",
        chat_id=stage.chat.id,
        message_id=first["message_id"],
        media={"type": "photo", "media": photo},
    )

    assert answer.refusal[0] == 400


async def test_a_copy_carries_the_content_and_nothing_else(stage: Stage) -> None:
    song = await stage.send_song(caption="first")
    place = {"chat_id": stage.chat.id, "from_chat_id": stage.chat.id, "message_id": song["message_id"]}

    await stage.call("copyMessage", **place)
    await stage.call("copyMessage", **place, caption="second")

    assert [view["text"] for view in stage.chat.messages()] == ["first", "first", "second"]
    assert stage.chat.room.messages[3]["audio"] == song["audio"]


async def test_what_telegram_has_and_the_playground_has_not_is_said(stage: Stage) -> None:
    answer = await stage.upload("sendVideo", {"video": ("a.mp4", SONG)}, chat_id=stage.chat.id)

    assert answer.refusal == (501, "Not Implemented: the playground has no sendVideo")


async def test_a_message_can_be_deleted_for_two_days(stage: Stage) -> None:
    number = (await stage.call("sendMessage", chat_id=stage.chat.id, text="x")).result["message_id"]
    place = {"chat_id": stage.chat.id, "message_id": number}
    stage.clock.seconds += 48 * 3600

    assert (await stage.call("deleteMessage", **place)).refusal == (400, "Bad Request: message can't be deleted")
    stage.clock.seconds -= 1
    assert (await stage.call("deleteMessage", **place)).result is True
