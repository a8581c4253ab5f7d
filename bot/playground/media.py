"""Files as Telegram keeps them: what the bot says of a file, not what the file says of itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from PIL import Image, UnidentifiedImageError

from bot.playground.errors import ApiError
from bot.playground.files import FileStore, Stored, unique_id
from bot.playground.pictures import jpeg_size
from bot.playground.rooms import Json
from bot.playground.upload import Upload

_MEDIA_TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/mp4"}
"""Telegram goes by the file's name, whatever media type the request declared."""
PHOTO_SIDES = (320, 800, 1280)
"""The longer sides to which photos are scaled down (https://core.telegram.org/api/files#image-thumbnail-types)."""
_SIDES_SUM = 10_000
_SIDES_RATIO = 20


def attach(files: FileStore, bot_id: int, kind: str, params: Json) -> Any:
    """The ``kind`` field of a message: for an upload, a URL, or a ``file_id`` that this bot has.

    ``params`` has the file under the name of its kind, as the send methods do. Raises ApiError 400.
    """
    source = params[kind]
    if not isinstance(source, Upload):
        file_id = str(source)
        if not file_id.startswith(("http://", "https://")):
            return describe(files, bot_id, file_id, files.find(bot_id, file_id, kind))
        source = files.fetch(file_id)
    if not source.data:
        raise ApiError(400, "Bad Request: file must be non-empty")
    return _KEEP[kind](files, bot_id, source, params)


def describe(files: FileStore, bot_id: int, file_id: str, stored: Stored) -> Any:
    """The Bot API's object for a file; the same one each time, as its thumbnail has an id of its own."""
    if file_id not in files.described:
        described: Json = {"file_id": file_id, "file_unique_id": stored.unique_id}
        if stored.kind == "audio":
            described["duration"] = stored.duration
        described |= {"file_name": stored.name, "mime_type": stored.mime, "file_size": len(stored.data)}
        described |= {key: value for key in ("title", "performer") if (value := getattr(stored, key))}
        if stored.thumbnail is not None:
            described["thumbnail"] = _size(files, bot_id, stored.thumbnail)
        files.described[file_id] = described
    return files.described[file_id]


def _keep_file(kind: str) -> Callable[[FileStore, int, Upload, Json], Json]:
    def keep(files: FileStore, bot_id: int, upload: Upload, params: Json) -> Json:
        stored = Stored(
            unique_id=unique_id(upload.data),
            kind=kind,
            name=upload.name,
            mime=_MEDIA_TYPES.get(PurePath(upload.name).suffix.lower(), upload.mime),
            data=upload.data,
            title=params.get("title") if kind == "audio" else None,
            performer=params.get("performer") if kind == "audio" else None,
            duration=params.get("duration") or 0,
            thumbnail=_thumbnail(params.get("thumbnail")),
        )
        described: Json = describe(files, bot_id, files.keep(bot_id, stored), stored)
        return described

    return keep


def _keep_photo(files: FileStore, bot_id: int, upload: Upload, _params: Json) -> list[Json]:
    """All sizes of a photo, the largest last; each has an id, and each id means the whole photo."""
    sizes = [_size(files, bot_id, _picture(data, "photo")) for data in _scaled(upload.data)]
    files.described |= {size["file_id"]: sizes for size in sizes}
    return sizes


_KEEP: dict[str, Callable[[FileStore, int, Upload, Json], Any]] = {
    "audio": _keep_file("audio"),
    "document": _keep_file("document"),
    "photo": _keep_photo,
}


def _size(files: FileStore, bot_id: int, stored: Stored) -> Json:
    """A PhotoSize."""
    width, height = jpeg_size(stored.data) or (0, 0)
    return {
        "file_id": files.keep(bot_id, stored),
        "file_unique_id": stored.unique_id,
        "width": width,
        "height": height,
        "file_size": len(stored.data),
    }


def _scaled(data: bytes) -> list[bytes]:
    """A picture in all its sizes, as JPEG. Raises ApiError 400 for what is no picture, or one of a wild shape."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            whole = picture.convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED") from error
    short, long = sorted(whole.size)
    if short + long > _SIDES_SUM or long > short * _SIDES_RATIO:
        raise ApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    sides = {min(side, long) for side in PHOTO_SIDES}
    return [_jpeg(whole, side) for side in sorted(sides)]


def _jpeg(picture: Image.Image, side: int) -> bytes:
    smaller = picture.copy()
    smaller.thumbnail((side, side))
    file = io.BytesIO()
    smaller.save(file, "JPEG", quality=87)
    return file.getvalue()


def _picture(data: bytes, kind: str) -> Stored:
    return Stored(unique_id=unique_id(data), kind=kind, name=f"{kind}.jpg", mime="image/jpeg", data=data)


def _thumbnail(picture: object) -> Stored | None:
    """The picture that goes with an upload; anything but a file part is passed over, as by Telegram."""
    return _picture(picture.data, "thumbnail") if isinstance(picture, Upload) else None
