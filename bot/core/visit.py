"""A visit to a short link: what is kept of it, and how that is read from a request's headers.

Kept are a time and three coarse classes; neither the address of the visitor nor the agent or the page they came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit


class Device(StrEnum):
    """What a link was opened on."""

    PHONE = "phone"
    TABLET = "tablet"
    DESKTOP = "desktop"
    OTHER = "other"
    """Televisions, consoles, cars and what does not say."""


class Referrer(StrEnum):
    """What kind of page a link was opened from."""

    DIRECT = "direct"
    """No page: an app, a bookmark, or a page that keeps itself secret."""
    SOCIAL = "social"
    SEARCH = "search"
    WEBSITE = "website"


@dataclass(frozen=True, slots=True)
class Visit:
    """One person following one link."""

    link: int
    """The link's number in the database."""
    at: float
    """Unix time."""
    country: str
    """Two upper-case letters as the proxy gave them (ISO 3166-1), or empty."""
    device: Device
    referrer: Referrer


_OTHER: Final = re.compile(r"smart-?tv|googletv|appletv|hbbtv|\btv\b|playstation|xbox|nintendo|bravia|aft[a-z]\b|crkey")
_TABLET: Final = re.compile(r"ipad|tablet|kindle|silk/|playbook")
_PHONE: Final = re.compile(r"iphone|ipod|mobile|phone|opera mini|j2me")
_DESKTOP: Final = re.compile(r"windows nt|macintosh|x11|cros|linux")

_SOCIAL_SITES: Final = (
    "t.co twitter.com x.com facebook.com instagram.com threads.net threads.com t.me telegram.org telegram.me "
    "vk.com ok.ru reddit.com linkedin.com lnkd.in pinterest.com tiktok.com youtube.com youtu.be discord.com "
    "tumblr.com bsky.app whatsapp.com wa.me snapchat.com weibo.com mastodon.social "
)
_SOCIAL: Final = frozenset(_SOCIAL_SITES.split())
_SEARCH: Final = re.compile(
    r"(?:^|\.)(?:google\.[a-z.]{2,6}|bing\.com|duckduckgo\.com|yahoo\.[a-z.]{2,6}|yandex\.[a-z.]{2,6}|ya\.ru|baidu\.com|ecosia\.org"
    r"|search\.brave\.com|qwant\.com|startpage\.com|naver\.com)$"
)


def device_of(agent: str) -> Device:
    """The class of device that a browser's ``User-Agent`` names; an Android without "Mobile" is a tablet."""
    agent = agent.lower()
    if _OTHER.search(agent):
        return Device.OTHER
    if _TABLET.search(agent) or ("android" in agent and "mobile" not in agent):
        return Device.TABLET
    if _PHONE.search(agent):
        return Device.PHONE
    return Device.DESKTOP if _DESKTOP.search(agent) else Device.OTHER


def referrer_of(referer: str) -> Referrer:
    """The class of page that a ``Referer`` names; apps on Android name themselves as ``android-app://…``."""
    try:
        parts = urlsplit(referer)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return Referrer.DIRECT
    if parts.scheme == "android-app":
        return Referrer.SOCIAL if "telegram" in host or "facebook" in host or "twitter" in host else Referrer.DIRECT
    if not host:
        return Referrer.DIRECT
    if host in _SOCIAL or host.partition(".")[2] in _SOCIAL:
        return Referrer.SOCIAL
    return Referrer.SEARCH if _SEARCH.search(host) else Referrer.WEBSITE


def country_of(value: str) -> str:
    """A proxy's country header, checked; empty for what is none (Cloudflare's XX is unknown and T1 is Tor)."""
    code = value.strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() and code != "XX" else ""
