"""What can go wrong with short links; the same tree and the same rules as in ``bot.core.errors``."""

from __future__ import annotations

from bot.core.errors import BadLink, NotFound, Refused, Unavailable


class BadTarget(BadLink):
    """What shall be shortened leads to no platform that is known."""

    code = "bad_target"


class NoSuchLink(NotFound):
    """The person has no such short link; that somebody else may have it is not told."""

    code = "no_such_link"


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
