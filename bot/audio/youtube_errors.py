"""What yt-dlp's error texts mean, for the person and for the operator.

The texts are those of yt-dlp 2026.10 and of YouTube's player, which it quotes. Order matters: the first that fits wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.errors import Broken, NotFound, SongwireError, SourceDown, TooLarge, TooLong


class Kind(StrEnum):
    """A class of failure: the log field and metric label."""

    BOT_CHECK = "bot_check"
    RATE_LIMITED = "rate_limited"
    AGE = "age"
    GEO = "geo"
    FORMAT = "format_missing"
    UNAVAILABLE = "unavailable"
    FORBIDDEN = "forbidden"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    LENGTH = "wrong_length"
    UNPLAYABLE = "unplayable"
    DISK = "disk"
    NETWORK = "network"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Meaning:
    """How to treat a kind of failure."""

    kind: Kind
    pattern: re.Pattern[str]
    hint: str
    """What the operator can do."""
    another_helps: bool = False
    """Whether it is this upload's trouble, so that another one may do."""
    pause: float | None = None
    """Seconds for which YouTube is better left alone."""


def _meaning(
    kind: Kind, pattern: str, hint: str, *, another_helps: bool = False, pause: float | None = None
) -> Meaning:
    return Meaning(kind, re.compile(pattern, re.IGNORECASE), hint, another_helps, pause)


_OTHER = _meaning(Kind.OTHER, "", "update yt-dlp; if it stays, look at the log")

MEANINGS = (
    # Our worker's own words go first: what follows them may quote anything.
    _meaning(Kind.TOO_LARGE, r"^TooLarge", "larger than may be downloaded", another_helps=True),
    _meaning(Kind.TOO_LONG, r"^TooLong", "longer than may be delivered", another_helps=True),
    _meaning(Kind.LENGTH, r"^WrongLength", "the upload does not last as long as the recording", another_helps=True),
    _meaning(Kind.UNPLAYABLE, r"^Unplayable", "what came is not the sound that was announced", another_helps=True),
    _meaning(
        Kind.DISK,
        r"No space left on device|Disk quota exceeded|\[Errno 27\]",
        "no room to write downloads: free some in SONGWIRE_DATA",
    ),
    _meaning(
        Kind.BOT_CHECK,
        r"confirm you.re not a bot|captcha challenge",
        "YouTube distrusts this address: set SONGWIRE_YOUTUBE_PROXY, or a spare account's SONGWIRE_YOUTUBE_COOKIES",
        pause=600,
    ),
    _meaning(
        Kind.RATE_LIMITED,
        r"rate.limited by YouTube|HTTP Error 429|Too Many Requests|content isn.t available, try again later",
        "YouTube limits this address for up to an hour: lower SONGWIRE_YOUTUBE_PER_MINUTE",
        pause=1800,
    ),
    _meaning(
        Kind.AGE,
        r"confirm your age|age.restricted|inappropriate for some users",
        "age-restricted: needs SONGWIRE_YOUTUBE_COOKIES of an adult's account",
        another_helps=True,
    ),
    _meaning(
        Kind.GEO,
        r"GeoRestricted|geo.?restrict|(?:in|from) your (?:country|location)|not made this video available in",
        "not available in this server's country",
        another_helps=True,
    ),
    _meaning(
        Kind.FORMAT,
        r"Requested format is not available|No video formats found|Only images are available|challenge solving failed",
        "YouTube changed: update yt-dlp together with yt-dlp-ejs, and check that deno runs",
        another_helps=True,
    ),
    _meaning(
        Kind.UNAVAILABLE,
        r"video (?:is )?unavailable|private video|has been (?:removed|terminated)|no longer available|is not available|"
        r"members.only|Join this channel|Premieres in|live event will begin|requires payment|copyright",
        "the video is gone or closed",
        another_helps=True,
    ),
    _meaning(
        Kind.FORBIDDEN,
        r"HTTP Error 403",
        "YouTube refused the download: update yt-dlp, or set SONGWIRE_YOUTUBE_PO_PROVIDER or SONGWIRE_YOUTUBE_PROXY",
        another_helps=True,
    ),
    _meaning(
        Kind.NETWORK,
        r"HTTP Error 5\d\d|timed out|Connection|Network is unreachable|name resolution|getaddrinfo|TransportError|"
        r"Unable to download|SSL|IncompleteRead|bytes read|more expected|content too short|"
        r"data blocks|Remote end closed",
        "no connection to YouTube: check network, DNS and proxy",
    ),
)


def meaning(text: str) -> Meaning:
    """Return what an error's class and message, ``Class: message``, mean."""
    return next((known for known in MEANINGS if known.pattern.search(text)), _OTHER)


def error_of(failure: Meaning, cause: Exception) -> SongwireError:
    """The project's error for a failure: NotFound where no waiting helps, SourceDown where it may."""
    text = f"{failure.kind}: {failure.hint} ({cause})"
    error: SongwireError
    match failure.kind:
        case Kind.UNAVAILABLE | Kind.GEO | Kind.AGE | Kind.LENGTH:
            error = NotFound(text)
        case Kind.TOO_LARGE:
            error = TooLarge(text)
        case Kind.TOO_LONG:
            error = TooLong(text)
        case Kind.DISK:
            error = Broken(text)
        case _:
            error = SourceDown(text, retry_after=failure.pause)
    error.__cause__ = cause
    return error
