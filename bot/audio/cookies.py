"""An operator's YouTube cookies: a file in the Netscape format, checked here before yt-dlp sees it.

yt-dlp warns of a line it cannot read by quoting it, value and all, on stderr, which may end in a log; and it writes to
the file it is given. So each job gets a copy of its own that holds nothing but well-formed lines. Everything here
reads or writes a file and blocks: call it in a thread.
"""

from __future__ import annotations

import re
from pathlib import Path

MAX_BYTES = 1_000_000
"""An export of one site has a few kilobytes, one of a whole browser some hundred."""

_HEADER = "# Netscape HTTP Cookie File\n"
"""Python's reader insists on it (http.cookiejar.MozillaCookieJar)."""
_HTTP_ONLY = "#HttpOnly_"
"""Before the domain of a cookie that scripts may not see: a comment to some readers, a cookie to curl and yt-dlp."""
_FIELDS = 7
"""Domain, subdomains too, path, secure, expiry, name, value (curl.se/docs/http-cookies.html)."""
_EXPIRY = re.compile(r"(?:\d+(?:\.\d+)?)?")
_YOUTUBE = re.compile(r"\.?(?:[\w-]+\.)*youtube\.com", re.IGNORECASE)


def check_cookies(path: Path) -> int:
    """Return how many cookies the file holds.

    Raises ValueError, whose text says to the operator what is wrong and holds nothing of the file.
    """
    return len(_cookies(path))


def copy_cookies(source: Path, target: Path) -> None:
    """Write the cookies of ``source`` to ``target``, for yt-dlp. Raises ValueError as `check_cookies` does."""
    target.write_text(_HEADER + "".join(f"{line}\n" for line in _cookies(source)), encoding="utf-8")


def _cookies(path: Path) -> list[str]:
    text = _text(path)
    if text.lstrip()[:1] in {"[", "{"}:
        raise ValueError("the file is JSON: export the cookies in the Netscape format (cookies.txt)")
    lines = [line for line in text.splitlines() if _domain(line)]
    if not lines:
        raise ValueError("the file is not in the Netscape format (cookies.txt): seven fields a line, with tabs between")
    if not any(_YOUTUBE.fullmatch(_domain(line)) for line in lines):
        raise ValueError("the file holds no cookie of youtube.com")
    return lines


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as exc:
        raise ValueError(f"the file cannot be read ({exc.strerror})") from exc
    if len(data) > MAX_BYTES:
        raise ValueError(f"the file is larger than {MAX_BYTES // 1000} kB: that is no file of cookies")
    return data.decode("utf-8-sig", errors="replace")


def _domain(line: str) -> str:
    """The domain of a line that is a cookie, else the empty text."""
    fields = line.removeprefix(_HTTP_ONLY).split("\t")
    if len(fields) != _FIELDS or fields[0].startswith("#") or not _EXPIRY.fullmatch(fields[4]):
        return ""
    return fields[0]
