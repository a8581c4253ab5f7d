"""Short links on the screen. Pure: words and values become a `Screen`."""

from __future__ import annotations

from collections.abc import Collection

from bot.core.short_link import Clicks, LinkPage, ShortLink
from bot.services.charting import ClicksChart, Labels, top
from bot.services.link_answer import LinkCard
from bot.telegram import links_texts as texts
from bot.telegram.buttons import Button, Press, encode
from bot.telegram.languages import Words
from bot.telegram.presenter import LABEL_LIMIT, QUERY_LIMIT, Row, Screen, minutes, shorten

PER_PAGE = 8
"""Links on one page: what fits a phone's screen."""
RANKED = 6
"""Countries and devices in a chart; the rest is added up."""


def card(words: Words, one: LinkCard) -> Screen:
    """A new short link, with the song it leads to and buttons that open that song elsewhere."""
    track = one.track
    if track is None:
        return Screen(f"{one.address}\n\n{words.gettext(texts.LEADS_TO, target=one.target)}")
    lines = [shorten(f"{track.title} – {track.performer}", QUERY_LIMIT)]
    about = [track.album or "", minutes(track.duration) if track.duration else ""]
    lines += [" · ".join(filter(None, about))] if any(about) else []
    buttons = [(texts.PLATFORMS[page.service], page.url) for page in one.pages]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Screen("\n".join([*lines, "", one.address]), rows, picture=track.cover_url)


def listed(words: Words, page: LinkPage, bare: list[str]) -> Screen:
    """A page of one's links, a button each; ``bare`` are their addresses without the scheme."""
    rows: list[Row] = [
        ((_label(words, link, address), _button(Press.LINK, page.page, link.id)),)
        for link, address in zip(page.items, bare, strict=True)
    ]
    rows += _pager(page)
    rows.append(((words.gettext(texts.DELETE_SEVERAL), _button(Press.LINKS_MARK, page.page)),))
    return Screen(words.ngettext(texts.YOURS, page.total_items), tuple(rows))


def none(words: Words, example: str) -> Screen:
    """The list of somebody without links."""
    return Screen(words.gettext(texts.NO_LINKS, example=example))


def one(words: Words, link: ShortLink, address: str, back: int) -> Screen:
    """One of one's links and what can be done with it."""

    def button(sentence: str, press: Press) -> tuple[str, str]:
        return words.gettext(sentence), _button(press, back, link.id)

    lines = [
        address,
        words.gettext(texts.LEADS_TO, target=link.target),
        f"{words.ngettext(texts.VISITS, link.views)} · "
        + words.gettext(texts.MADE_ON, day=link.created.date().isoformat()),
    ]
    rows: tuple[Row, ...] = (
        (button(texts.STATS, Press.LINK_STATS), button(texts.NEW_TARGET, Press.LINK_TARGET)),
        (button(texts.RENAME, Press.LINK_NAME), button(texts.DELETE, Press.LINK_DELETE)),
        ((words.gettext(texts.TO_LIST), _button(Press.LINKS, back)),),
    )
    return Screen("\n".join(lines), rows)


def really(words: Words, link: ShortLink, address: str, back: int) -> Screen:
    """Whether a link shall be deleted."""
    rows: tuple[Row, ...] = (
        ((words.gettext(texts.YES_DELETE), _button(Press.LINK_GONE, back, link.id)),),
        ((words.gettext(texts.TO_LIST), _button(Press.LINKS, back)),),
    )
    return Screen(words.gettext(texts.REALLY, link=address), rows)


def marking(words: Words, page: LinkPage, bare: list[str], chosen: Collection[str], most: int) -> Screen:
    """A page of one's links where several can be chosen to be deleted."""
    rows: list[Row] = [
        ((f"{'☑' if link.id in chosen else '☐'} {address}", _button(Press.LINKS_MARK, page.page, link.id)),)
        for link, address in zip(page.items, bare, strict=True)
    ]
    if chosen:
        rows.append(((words.ngettext(texts.DELETE_THESE, len(chosen)), _button(Press.LINKS_GONE, page.page)),))
    rows.append(((words.gettext(texts.TO_LIST), _button(Press.LINKS, page.page)),))
    return Screen(words.ngettext(texts.CHOOSE_MOST, most), tuple(rows))


def token(words: Words, docs: str) -> Screen:
    """What tokens are for, and buttons to have one or none."""
    rows: tuple[Row, ...] = (
        ((words.gettext(texts.NEW_TOKEN), encode(Button(Press.TOKEN, "new"))),),
        ((words.gettext(texts.END_TOKEN), encode(Button(Press.TOKEN, "end"))),),
    )
    return Screen(words.gettext(texts.TOKEN_ABOUT, docs=docs), rows)


def chart(words: Words, clicks: Clicks, bare: str) -> ClicksChart:
    """What is drawn of a link's visits."""
    other = words.gettext(texts.CHART["other"])
    countries = {code or words.gettext(texts.UNKNOWN_COUNTRY): count for code, count in clicks.by_country}
    devices = {words.gettext(texts.DEVICES[device]): count for device, count in clicks.by_device}
    return ClicksChart(
        link=bare,
        days=clicks.by_day,
        countries=top(countries, RANKED, other=other),
        devices=top(devices, RANKED, other=other),
        total=clicks.link.views,
    )


def labels(words: Words) -> Labels:
    """The texts of the chart."""
    return Labels({key: words.gettext(sentence) for key, sentence in texts.CHART.items()}, words.right_to_left)


def _label(words: Words, link: ShortLink, address: str) -> str:
    visits = f" · {words.ngettext(texts.VISITS, link.views)}"
    return shorten(address, LABEL_LIMIT - len(visits)) + visits


def _pager(page: LinkPage) -> list[Row]:
    row = []
    if page.page > 1:
        row.append(("◀", _button(Press.LINKS, page.page - 1)))
    if page.page < page.total_pages:
        row.append(("▶", _button(Press.LINKS, page.page + 1)))
    return [tuple(row)] if row else []


def _button(press: Press, page: int, id: str = "") -> str:
    return encode(Button(press, f"{page}|{id}" if id else str(page)))
