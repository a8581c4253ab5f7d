"""Who is at the other end: proxies that are trusted may say so, nobody else.

The address found here is for limits only; it is neither stored nor logged.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core.visit import country_of

Headers = Iterable[tuple[bytes, bytes]]
COUNTRY_HEADERS = (b"cf-ipcountry", b"cloudfront-viewer-country", b"x-vercel-ip-country", b"x-country-code")
"""What proxies call the visitor's country: Cloudflare, CloudFront, Vercel, and a name for one's own nginx."""


class Proxies:
    """The proxies in front of us, as addresses or networks. Raises ValueError for what is neither."""

    def __init__(self, trusted: Sequence[str] = ()) -> None:
        self._networks = tuple(ipaddress.ip_network(network, strict=False) for network in trusted)

    def country(self, scope: Mapping[str, Any]) -> str:
        """The visitor's country as a trusted proxy gives it; empty if there is none."""
        if not self._networks or not self._trusts(_peer(scope)):
            return ""
        given = dict(scope["headers"])
        found = (country_of(given[name].decode("latin-1")) for name in COUNTRY_HEADERS if name in given)
        return next((country for country in found if country), "")

    def client(self, scope: Mapping[str, Any]) -> str:
        """The address of who asks: the peer's, or the last one in X-Forwarded-For that is no trusted proxy's."""
        peer = _peer(scope)
        if not self._networks or not self._trusts(peer):
            return peer
        forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for hop in reversed(forwarded.decode("latin-1").split(",")):
            address = hop.strip()
            if not _is_address(address):
                break
            peer = address
            if not self._trusts(address):
                break
        return peer

    def _trusts(self, address: str) -> bool:
        if not _is_address(address):
            return False
        ip = ipaddress.ip_address(address)
        mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
        return any((mapped or ip) in network for network in self._networks)


def _peer(scope: Mapping[str, Any]) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
