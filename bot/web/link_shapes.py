"""What goes in and out of the Links API, in the names of its contract."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field

from bot.core.short_link import MOST_AT_ONCE, Deleted, LinkPage, ShortLink

_EXAMPLE: Final = "https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp"
_LONGEST: Final = 2000


class ErrorOut(BaseModel):
    """What an error says."""

    message: str


class LinkOut(BaseModel):
    """A short link."""

    id: str
    id_url: str = Field(description="The slug.", examples=["fk9x"])
    from_: str = Field(alias="from", description="Where it leads.", examples=[_EXAMPLE])
    subdomain: str
    utm_view: int = Field(description="Visits by people.")
    enable: bool
    user: str = Field(description="Whose it is; empty for a link made without an account.")
    created: str = Field(examples=["2026-11-21T10:30:00.000Z"])
    updated: str


class PageOut(BaseModel):
    """Some of your links, newest first."""

    items: list[LinkOut]
    page: int
    perPage: int  # noqa: N815 - the contract's name
    totalPages: int  # noqa: N815
    totalItems: int  # noqa: N815


class LinkIn(BaseModel):
    """A link to be shortened."""

    from_: str = Field(
        alias="from", min_length=1, max_length=_LONGEST, description="A link of a known platform.", examples=[_EXAMPLE]
    )
    slug: str | None = Field(None, max_length=200, description="Letters and digits; random if left out.")
    subdomain: str | None = Field(None, max_length=300, description="Our domain, or a name below it.")
    turnstile: str | None = Field(
        None, alias="turnstileToken", max_length=4096, description="Instead of a token, where that is switched on."
    )


class ChangeIn(BaseModel):
    """What to change; the rest stays."""

    from_: str | None = Field(None, alias="from", min_length=1, max_length=_LONGEST)
    id_url: str | None = Field(None, max_length=200, description="The new slug.")
    subdomain: str | None = Field(None, max_length=300)


class BulkIn(BaseModel):
    """Links to be deleted."""

    ids: list[Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]] = Field(
        min_length=1, description=f"At most {MOST_AT_ONCE}."
    )


class FailedOut(BaseModel):
    """A link that was not deleted."""

    id: str
    reason: str


class BulkOut(BaseModel):
    """What became of them."""

    deleted: list[str]
    failed: list[FailedOut]


class UrlIn(BaseModel):
    """A link to be expanded."""

    url: str = Field(min_length=1, max_length=_LONGEST, examples=[_EXAMPLE])


class ExpandedOut(BaseModel):
    """Where it leads."""

    expanded: str
    original: str
    wasExpanded: bool = Field(description="False if it was no short link.")  # noqa: N815


def link_out(link: ShortLink) -> LinkOut:
    """A link in the contract's names."""
    return LinkOut.model_validate(
        {
            "id": link.id,
            "id_url": link.slug,
            "from": link.target,
            "subdomain": link.subdomain,
            "utm_view": link.views,
            "enable": link.enabled,
            "user": "" if link.owner is None else str(link.owner),
            "created": _moment(link.created),
            "updated": _moment(link.updated),
        }
    )


def page_out(page: LinkPage) -> PageOut:
    """A page in the contract's names."""
    return PageOut(
        items=[link_out(link) for link in page.items],
        page=page.page,
        perPage=page.per_page,
        totalPages=page.total_pages,
        totalItems=page.total_items,
    )


def bulk_out(deleted: Deleted) -> BulkOut:
    """What became of links in the contract's names."""
    failed = [FailedOut(id=link, reason=reason) for link, reason in deleted.failed]
    return BulkOut(deleted=list(deleted.deleted), failed=failed)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
