"""Short names of links: which there may be, and how new ones are made. Upper and lower case are different names."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from typing import Final

from bot.core.link_errors import BadSlug

ALPHABET: Final = string.digits + string.ascii_letters
LENGTHS: Final = range(4, 9)
"""Characters of a random slug; the shorter ones are tried first, while they last."""
LONGEST: Final = 64
"""Characters of a slug that somebody chose."""
_WORDS: Final = (
    "about admin api app assets auth bulk dash dashboard docs favicon health healthz help index legal links live login "
    "logout me metrics miniapp new openapi playground privacy ready readyz redoc robots root search security settings "
    "short shorten sitemap songwire static stats status stream streams support telegram terms token user users webhook "
    "wellknown www"
)
RESERVED: Final = frozenset(_WORDS.split())
"""First words of paths, ours and those people would take for ours; compared in lower case."""

_SLUG: Final = re.compile(rf"[0-9A-Za-z]{{1,{LONGEST}}}", re.ASCII)


def is_slug(text: str) -> bool:
    """Whether ``text`` may name a link: ASCII letters and digits only, so that no two look alike by their script."""
    return _SLUG.fullmatch(text) is not None and text.lower() not in RESERVED


def checked_slug(text: str) -> str:
    """``text`` if it may name a link. Raises BadSlug with the reason."""
    if not _SLUG.fullmatch(text):
        raise BadSlug(f"slug must be 1 to {LONGEST} letters and digits")
    if text.lower() in RESERVED:
        raise BadSlug("slug is a reserved word")
    return text


def random_slug(attempt: int, pick: Callable[[Sequence[str]], str]) -> str:
    """A random slug for the ``attempt``-th try, counted from 0: every second one is a character longer.

    ``pick`` chooses one character; a choice nobody can foretell keeps strangers from walking through all links.
    """
    length = min(LENGTHS.start + attempt // 2, LENGTHS.stop - 1)
    return "".join(pick(ALPHABET) for _ in range(length))
