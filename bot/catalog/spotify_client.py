"""spotipy, fenced in: what blocks, what is not thread-safe and what loses facts stays in this module.

spotipy 2.26 as it comes sleeps through Spotify's Retry-After (up to 18 hours) in the calling thread, forgets the
header when told not to, reports a 503 as 429, lets AttributeError escape and waits for ever for a token. So each worker
thread has its own session without retries, the token is fetched under one lock, and what Spotify really answered is
noted by a hook on the session, where spotipy cannot lose it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import requests
import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyOauthError

from bot.catalog.reading import Json, text
from bot.catalog.upstreams import Upstreams, requests_session

TIMEOUT: Final = 5.0
"""Seconds for connecting, and again for each read."""
_UNNAMED_WAIT: Final = 30.0
"""Spotify's own window for rate limits, in seconds: for a 429 that does not say how long."""
_UNNAMED_QUOTA: Final = 3600.0
_WHAT_SPOTIPY_RAISES: Final = (
    spotipy.SpotifyException,
    SpotifyOauthError,
    requests.RequestException,
    # An answer of an unforeseen shape: spotipy looks into it without checking.
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)

Ask = Callable[[spotipy.Spotify], Json]


class Sense(StrEnum):
    """What an answer of Spotify means for us."""

    FINE = "fine"
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    PREMIUM = "premium_missing"
    """The app's owner has no active Premium subscription (since March 2026): an operator must act."""
    CREDENTIALS = "credentials_refused"
    """The client id or secret is wrong, or the app is gone: an operator must act."""
    RATE = "rate_limited"
    QUOTA = "quota_exceeded"
    FAILED = "failing"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one call."""

    sense: Sense
    data: Json = None
    wait: float = 0.0
    """Seconds after which Spotify wants to be asked again."""
    detail: str = ""
    """For the operator's log; holds no secret."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An HTTP answer, reduced to what tells errors apart."""

    status: int
    retry_after: str | None
    body: str
    token: bool
    """It came from the token endpoint."""


def judge(heard: Heard) -> Answer:
    """Sort an answer by what must be done about it; pure."""
    reason, detail = _reason(heard.body)
    detail = f"HTTP {heard.status}{': ' if detail else ''}{detail}"
    if heard.status == 429:
        wait = _seconds(heard.retry_after)
        if reason == "QUOTA_EXCEEDED":
            return Answer(Sense.QUOTA, wait=wait or _UNNAMED_QUOTA, detail=detail)
        return Answer(Sense.RATE, wait=_UNNAMED_WAIT if wait is None else wait, detail=detail)
    if heard.status == 403 and "premium" in heard.body.lower():
        return Answer(Sense.PREMIUM, detail=detail)
    if heard.status == 401 or (heard.token and 400 <= heard.status < 500):
        return Answer(Sense.CREDENTIALS, detail=detail)
    if heard.status in (400, 404):
        return Answer(Sense.MISSING, detail=detail)
    return Answer(Sense.FORBIDDEN if heard.status == 403 else Sense.FAILED, detail=detail)


def _reason(body: str) -> tuple[str | None, str]:
    """The error's code, if it has one, and its message: in Spotify's envelope, a bare string, or plain text."""
    try:
        data = json.loads(body)
    except ValueError:
        return None, body[:200]
    if isinstance(data, str):
        return None, data[:200]
    message = text(data, "error", "message") or text(data, "error_description") or text(data, "error") or ""
    return text(data, "error", "reason"), message


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds; Spotify never sends the form with a date."""
    return float(header) if header and header.isascii() and header.isdecimal() and len(header) < 8 else None


class _Credentials(SpotifyClientCredentials):  # type: ignore[misc] # spotipy has no types
    """The token, fetched by one thread while the others wait for it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lock = threading.Lock()

    def get_access_token(self, as_dict: bool = False, check_cache: bool = True) -> str:
        """The token itself; ``as_dict`` is spotipy's way to ask for more and never used."""
        with self._lock:
            token: str = super().get_access_token(as_dict=as_dict, check_cache=check_cache)
            return token


class _Seat(threading.local):
    """What belongs to one worker thread."""

    client: spotipy.Spotify | None = None
    heard: Heard | None = None


class SpotifyClients:
    """Calls spotipy from any number of threads; every method blocks."""

    def __init__(self, client_id: str, client_secret: str, upstreams: Upstreams, *, timeout: float = TIMEOUT) -> None:
        self._upstreams = upstreams
        self._timeout = timeout
        self._seat = _Seat()
        self._sessions: list[requests.Session] = []
        self._cache = MemoryCacheHandler()
        self._credentials = _Credentials(
            client_id=client_id,
            client_secret=client_secret,
            requests_session=self._session(token=True),
            requests_timeout=timeout,
            cache_handler=self._cache,
        )

    def call(self, ask: Ask) -> Answer:
        """Ask Spotify one thing, once, or twice if it no longer takes our token. Raises nothing."""
        answer = self._once(ask)
        if answer.sense is Sense.CREDENTIALS and self._cache.get_cached_token() is not None:
            # A token can end before its hour does; a new one tells that from wrong credentials.
            self._cache.save_token_to_cache(None)
            answer = self._once(ask)
        return answer

    def close(self) -> None:
        """Close every connection."""
        for session in self._sessions:
            session.close()

    def _once(self, ask: Ask) -> Answer:
        seat = self._seat
        seat.client = seat.client or self._client()
        seat.heard = None
        try:
            data = ask(seat.client)
        except _WHAT_SPOTIPY_RAISES as error:
            return self._failure(error)
        if not isinstance(data, dict):
            return Answer(Sense.FAILED, detail="an answer without a JSON object")
        return Answer(Sense.FINE, data)

    def _failure(self, error: Exception) -> Answer:
        heard = self._seat.heard
        if isinstance(error, requests.RequestException) or heard is None or heard.status < 400:
            return Answer(Sense.FAILED, detail=type(error).__name__)
        return judge(heard)

    def _client(self) -> spotipy.Spotify:
        return spotipy.Spotify(
            auth_manager=self._credentials, requests_session=self._session(), requests_timeout=self._timeout
        )

    def _session(self, *, token: bool = False) -> requests.Session:
        session = requests_session(self._upstreams)
        session.hooks["response"].append(lambda response, **_: self._note(response, token=token))
        self._sessions.append(session)
        return session

    def _note(self, response: requests.Response, *, token: bool) -> None:
        body = response.text[:2_000] if response.status_code >= 400 else ""
        self._seat.heard = Heard(response.status_code, response.headers.get("Retry-After"), body, token)
