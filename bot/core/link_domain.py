"""The domains that short links are shown under: the service's own, and names below it as somebody's brand."""

from __future__ import annotations

import re
from typing import Final

from bot.core.link_errors import BadDomain

_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)


def checked_domain(text: str, own: str) -> str:
    """``text`` in lower case if it is ``own`` or a name below it; a bare word stands for one. Raises BadDomain."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise BadDomain("subdomain is not a host name")
    if "." not in name and name != own:
        name = f"{name}.{own}"
    if name != own and not name.endswith(f".{own}"):
        raise BadDomain(f"subdomain must be {own} or a name below it")
    return name
