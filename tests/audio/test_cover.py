from __future__ import annotations

import asyncio
import io
import struct
import zlib

import pytest
import structlog
from PIL import Image

from bot.audio.cover import Covers, prepare
from bot.services.ports import Cover
from tests.audio.pictures import jpeg

URL = "https://i.scdn.co/image/x"


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def encoded(picture: Image.Image, kind: str) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind)
    return data.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("size", "cover", "thumbnail"),
    [
        ((640, 640), (640, 640), (320, 320)),
        ((3000, 3000), (1000, 1000), (320, 320)),
        ((100, 100), (100, 100), (100, 100)),
        ((1280, 720), (720, 720), (320, 320)),
        ((500, 450), (500, 450), (320, 288)),
    ],
)
def test_both_sizes_are_within_their_limits(
    size: tuple[int, int], cover: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    found = prepare(jpeg(*size))
    assert (opened(found.cover.data).size, found.cover.mime) == (cover, "image/jpeg")
    assert opened(found.thumbnail).size == thumbnail
    assert opened(found.thumbnail).format == "JPEG"


def test_a_noisy_picture_is_squeezed_below_telegram_s_limit() -> None:
    noise = encoded(Image.effect_noise((1000, 1000), 200), "PNG")
    found = prepare(noise)
    assert len(found.thumbnail) < 200_000
    assert len(found.cover.data) < 400_000


def test_transparent_parts_become_white() -> None:
    found = prepare(encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG"))
    assert opened(found.cover.data).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "RGB"])
def test_any_kind_of_colours_will_do(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    data = encoded(Image.new("RGB", (32, 32), "red").convert(mode), "JPEG" if kind == "TIFF" else kind)
    assert opened(prepare(data).cover.data).mode == "RGB"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"\xff\xd8\xff\xe0 cut off",
        jpeg(300, 300)[:2000],
        bomb(30_000, 30_000),
        encoded(Image.new("1", (7000, 7000)), "PNG"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"x" * 10_000_001,
        encoded(Image.new("RGB", (8, 8)), "BMP"),
    ],
    ids=["empty", "page", "start", "half", "bomb", "large", "png", "bytes", "bmp"],
)
def test_what_is_no_usable_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        prepare(data)


class Web:
    """Answers every URL with the same bytes, or fails."""

    def __init__(self, answer: bytes | Exception) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_the_recording_s_own_cover_goes_first(cover: Cover) -> None:
    web = Web(b"")
    assert await Covers(web).pictures(cover, URL) is not None
    assert web.asked == []


async def test_a_broken_own_cover_gives_way_to_the_catalogue_s(picture: bytes) -> None:
    web = Web(picture)
    assert await Covers(web).pictures(Cover(data=b"junk", mime="image/jpeg"), URL) is not None
    assert web.asked == [URL]


async def test_an_album_s_cover_is_fetched_once(picture: bytes) -> None:
    web = Web(picture)
    covers = Covers(web)
    assert await covers.pictures(None, URL) == await covers.pictures(None, URL)
    assert web.asked == [URL]


@pytest.mark.parametrize("answer", [b"<html>", RuntimeError("no route"), TimeoutError()])
async def test_a_cover_that_cannot_be_had_is_logged_and_left_out(
    answer: bytes | Exception, events: list[structlog.typing.EventDict]
) -> None:
    assert await Covers(Web(answer)).pictures(None, URL) is None
    assert [event["event"] for event in events] == ["cover.failed"]


async def test_a_slow_server_does_not_hold_up_the_song(events: list[structlog.typing.EventDict]) -> None:
    async def never(url: str) -> bytes:
        await asyncio.Event().wait()
        return b""

    assert await Covers(never, timeout=0.01).pictures(None, URL) is None
    assert events[0]["cause"] == "TimeoutError()"


async def test_without_anything_to_fetch_with_there_is_no_cover() -> None:
    assert await Covers().pictures(None, URL) is None
