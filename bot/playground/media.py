"""Audio as Telegram keeps it: what the bot says of a file, not what the file says of itself."""

from __future__ import annotations

from pathlib import PurePath

from bot.playground.errors import ApiError
from bot.playground.files import FileStore, Stored, unique_id
from bot.playground.pictures import jpeg_size
from bot.playground.upload import Upload
from bot.playground.world import Json

_MEDIA_TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/mp4"}
"""Telegram goes by the file's name, whatever media type the request declared."""


def audio(files: FileStore, bot_id: int, params: Json) -> Json:
    """The ``audio`` of a message, for an upload or for a ``file_id`` that this bot has. Raises ApiError 400."""
    upload = params["audio"]
    if not isinstance(upload, Upload):
        file_id = str(upload)
        return describe(files, bot_id, file_id, files.find(bot_id, file_id, "audio"))
    if not upload.data:
        raise ApiError(400, "Bad Request: file must be non-empty")
    stored = Stored(
        unique_id=unique_id(upload.data),
        kind="audio",
        name=upload.name,
        mime=_MEDIA_TYPES.get(PurePath(upload.name).suffix.lower(), upload.mime),
        data=upload.data,
        title=params.get("title"),
        performer=params.get("performer"),
        duration=params.get("duration") or 0,
        thumbnail=_thumbnail(params.get("thumbnail")),
    )
    return describe(files, bot_id, files.keep(bot_id, stored), stored)


def describe(files: FileStore, bot_id: int, file_id: str, stored: Stored) -> Json:
    """The Bot API's Audio object; the same one each time, as its thumbnail has an id of its own."""
    if file_id in files.described:
        return files.described[file_id]
    described: Json = {
        "file_id": file_id,
        "file_unique_id": stored.unique_id,
        "duration": stored.duration,
        "file_name": stored.name,
        "mime_type": stored.mime,
        "file_size": len(stored.data),
    }
    described |= {key: value for key in ("title", "performer") if (value := getattr(stored, key))}
    if stored.thumbnail is not None:
        width, height = jpeg_size(stored.thumbnail.data) or (0, 0)
        described["thumbnail"] = {
            "file_id": files.keep(bot_id, stored.thumbnail),
            "file_unique_id": stored.thumbnail.unique_id,
            "width": width,
            "height": height,
            "file_size": len(stored.thumbnail.data),
        }
    files.described[file_id] = described
    return described


def _thumbnail(picture: object) -> Stored | None:
    """The picture that goes with an upload; anything but a file part is passed over, as by Telegram."""
    if not isinstance(picture, Upload):
        return None
    return Stored(
        unique_id=unique_id(picture.data), kind="thumbnail", name="thumb.jpg", mime="image/jpeg", data=picture.data
    )
