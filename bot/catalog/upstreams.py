"""Where each upstream really is: the one setting that points Songwire at gateways and fakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter


@dataclass(frozen=True, slots=True)
class Upstreams:
    """Maps a public origin (``https://api.spotify.com``) to the one to be asked instead."""

    origins: Mapping[str, str] = field(default_factory=dict)

    def url(self, public: str) -> str:
        """Where ``public`` is to be fetched from; itself unless its origin is mapped."""
        end = public.find("/", public.find("://") + 3)
        origin, tail = (public, "") if end < 0 else (public[:end], public[end:])
        real = self.origins.get(origin.lower())
        return public if real is None else real + tail

    def maps(self, public: str) -> bool:
        """Whether an operator configured where ``public`` is fetched from."""
        return self.url(public) != public


class UpstreamAdapter(HTTPAdapter):
    """Lets a library built on requests talk to the configured upstreams, without knowing it and without retries."""

    def __init__(self, upstreams: Upstreams) -> None:
        super().__init__(max_retries=0)
        self._upstreams = upstreams

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send ``request`` to where its origin is mapped to."""
        request.url = self._upstreams.url(request.url or "")
        return super().send(request, *args, **options)


def requests_session(upstreams: Upstreams) -> requests.Session:
    """A session for a library that brings its own; not thread-safe, so one a thread."""
    session = requests.Session()
    # The environment's .netrc would replace a library's own Authorization header.
    session.trust_env = False
    adapter = UpstreamAdapter(upstreams)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
