"""Cloudflare Turnstile: whether a form was sent by a person.

Facts: Cloudflare's documentation of ``siteverify`` (JSON is accepted; a token holds for five minutes and works once).
"""

from __future__ import annotations

from typing import Final

from bot.core.link_errors import ShortenerDown
from bot.links.json_http import JsonHttp

URL: Final = "https://challenges.cloudflare.com/turnstile/v0/siteverify"
LONGEST: Final = 2048
"""Characters of a token, as documented."""


class Turnstile:
    """Fulfils `VerifyHuman` by `verify`."""

    def __init__(self, http: JsonHttp, secret: str) -> None:
        self._http = http
        self._secret = secret

    async def verify(self, token: str, client: str) -> bool:
        """Whether ``token`` is good; ``client`` is the address it came from. Raises ShortenerDown."""
        if not token or len(token) > LONGEST:
            return False
        asked = {"secret": self._secret, "response": token, **({"remoteip": client} if client else {})}
        reply = await self._http.ask("POST", URL, json=asked)
        if reply.status >= 500 or not isinstance(reply.body, dict):
            raise ShortenerDown(f"Turnstile answered {reply.status}")
        return reply.body.get("success") is True
