"""Where each upstream really is: the one setting that points Songwire at gateways and fakes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from bot.services.events import Asked, ObserveUpstream


@dataclass(frozen=True, slots=True)
class Upstreams:
    """Maps a public origin (``https://api.spotify.com``) to the one to be asked instead."""

    origins: Mapping[str, str] = field(default_factory=dict)
    observe: ObserveUpstream | None = None

    def url(self, public: str) -> str:
        """Where ``public`` is to be fetched from; itself unless its origin is mapped."""
        end = public.find("/", public.find("://") + 3)
        origin, tail = (public, "") if end < 0 else (public[:end], public[end:])
        real = self.origins.get(origin.lower())
        return public if real is None else real + tail

    def maps(self, public: str) -> bool:
        """Whether an operator configured where ``public`` is fetched from."""
        return self.url(public) != public

    def tell(self, public: str, seconds: float, status: int | None) -> None:
        """Note how long a request for ``public`` took and what came of it."""
        if self.observe is not None:
            self.observe(Asked(host=urlsplit(public).hostname or "", seconds=seconds, status=status))


class UpstreamAdapter(HTTPAdapter):
    """Lets a library built on requests talk to the configured upstreams, without knowing it and without retries."""

    def __init__(self, upstreams: Upstreams) -> None:
        super().__init__(max_retries=0)
        self._upstreams = upstreams

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send ``request`` to where its origin is mapped to."""
        public, began = request.url or "", time.monotonic()
        status: int | None = None
        request.url = self._upstreams.url(public)
        try:
            response = super().send(request, *args, **options)
            status = response.status_code
        finally:
            self._upstreams.tell(public, time.monotonic() - began, status)
        return response


def requests_session(upstreams: Upstreams) -> requests.Session:
    """A session for a library that brings its own; not thread-safe, so one a thread."""
    session = requests.Session()
    # The environment's .netrc would replace a library's own Authorization header.
    session.trust_env = False
    adapter = UpstreamAdapter(upstreams)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
