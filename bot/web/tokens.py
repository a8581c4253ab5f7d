"""Tokens that let their bearer have one file for a while: JWT (RFC 7519) signed with HMAC-SHA-256."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jwt

from bot.core.errors import NotAllowed
from bot.core.track import Quality, TrackId

_ALGORITHM = "HS256"
_AUDIENCE = "stream"
_KEY_BYTES = 32
"""As many as the hash has (RFC 7518, 3.2)."""
_KEY_FILE = "stream.key"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: this track's file in this quality."""

    track: TrackId
    quality: Quality


class StreamTokens:
    """Issues tokens and reads them; ``clock`` gives Unix time."""

    def __init__(self, key: bytes, *, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock

    def issue(self, track: TrackId, quality: Quality, seconds: float) -> str:
        """A token that works for so many seconds."""
        claims = {"aud": _AUDIENCE, "sub": track, "q": quality.value, "exp": int(self._clock() + seconds)}
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, token: str) -> Grant:
        """What a token allows. Raises NotAllowed for one that is forged, altered, expired or meant for something else.

        The algorithm is ours to choose, never the token's: one that names another, ``none`` among them, is forged.
        """
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                options={"verify_exp": False},  # checked below, by our clock
            )
            if float(claims["exp"]) <= self._clock():
                raise NotAllowed("the stream token has expired")
            return Grant(TrackId(claims["sub"]), Quality(claims["q"]))
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError) as error:
            raise NotAllowed(f"no stream token: {type(error).__name__}") from error


def stream_key(data: Path) -> bytes:
    """The key kept in the data folder, made at the first use; nobody but the owner may read it. Raises OSError."""
    path = data / _KEY_FILE
    # Created only if it is not there: of two processes that start at once, both use what one of them wrote.
    with contextlib.suppress(FileExistsError):
        data.mkdir(parents=True, exist_ok=True)
        temporary = data / f"{_KEY_FILE}.{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(_KEY_BYTES))
            path.hardlink_to(temporary)
        finally:
            temporary.unlink(missing_ok=True)
    return path.read_bytes()
