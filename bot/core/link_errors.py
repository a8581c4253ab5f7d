"""What can go wrong with short links; the same tree and the same rules as in ``bot.core.errors``."""

from __future__ import annotations

from bot.core.errors import Refused, Unavailable


class BadSlug(Refused):
    """The wanted short name has other characters than letters and digits, a wrong length, or is a reserved word."""

    code = "bad_slug"


class SlugTaken(Refused):
    """Somebody has that short name already."""

    code = "slug_taken"


class BadDomain(Refused):
    """The wanted domain is not one that these links are served under."""

    code = "bad_domain"


class TooManyAtOnce(Refused):
    """More links were named than may be deleted in one go."""

    code = "too_many_at_once"


class ShortenerDown(Unavailable):
    """The shortener outside cannot be reached, or refuses everybody."""

    code = "shortener_down"
