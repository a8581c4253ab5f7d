"""Collections and queues on the screen: a card with its sides, how it ended, what a person waits for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.collection import AlbumCard, Collection
from bot.services.jobs import Queued
from bot.services.messaging import Offer, Summary, View
from bot.telegram import collection_texts as texts
from bot.telegram.buttons import Button, Press, encode
from bot.telegram.languages import Words
from bot.telegram.presenter import LABEL_LIMIT, QUERY_LIMIT, Row, Screen, choice_label, shorten
from bot.telegram.texts import STOP

PAGE = 8
"""Songs or albums on one side of a card: what fits a phone's screen."""
LISTED = 15
"""Songs that did not come which are named; of more only the number is said."""
WAITING = 10
"""Jobs of a person's queue that are shown."""


def card(words: Words, collection: Collection, offer: Offer) -> Screen:
    """One side of a collection's card."""
    if offer.view is View.TRACKS:
        return _tracks(words, collection, offer)
    if offer.view in {View.ALBUMS, View.SINGLES}:
        return _albums(words, collection, offer)
    return _cover(words, collection, offer)


def summary(words: Words, ended: Summary) -> Screen:
    """How a collection ended: what came, what did not, and a way to have the rest."""
    title = shorten(ended.title, QUERY_LIMIT)
    sentence = texts.STOPPED_AT if ended.stopped else texts.ARRIVED
    lines = [words.gettext(sentence, title=title, sent=ended.sent, total=ended.total)]
    if ended.failed:
        lines += ["", words.ngettext(texts.MISSING, len(ended.failed))]
        lines += [f"• {choice_label(track)}" for track, _ in ended.failed[:LISTED]]
    if len(ended.failed) > LISTED:
        lines.append(words.ngettext(texts.AND_MORE, len(ended.failed) - LISTED))
    if ended.retry is None:
        return Screen("\n".join(lines))
    label = words.gettext(texts.GO_ON) if ended.stopped else words.ngettext(texts.RETRY, len(ended.failed))
    return Screen("\n".join(lines), (((label, encode(Button(Press.RETRY, ended.retry))),),))


def queue(words: Words, waiting: Sequence[Queued]) -> Screen:
    """What a person waits for, each with its place and a button that stops it."""
    if not waiting:
        return Screen(words.gettext(texts.QUEUE_EMPTY))
    lines, rows = [words.gettext(texts.QUEUE)], []
    for number, one in enumerate(waiting[:WAITING], 1):
        place = words.ngettext(texts.AHEAD, one.ahead) if one.ahead else words.gettext(texts.NEXT)
        lines.append(f"{number}. {shorten(one.job.title, QUERY_LIMIT)} · {place}")
        label = shorten(f"{words.gettext(STOP)}: {one.job.title}", LABEL_LIMIT)
        rows.append(((label, encode(Button(Press.STOP, one.job.id))),))
    if len(waiting) > WAITING:
        lines.append(words.ngettext(texts.AND_MORE, len(waiting) - WAITING))
    return Screen("\n".join(lines), tuple(rows))


def _cover(words: Words, collection: Collection, offer: Offer) -> Screen:
    tracks = collection.tracks
    title = shorten(collection.title, QUERY_LIMIT)
    owner = shorten(collection.owner, QUERY_LIMIT)
    lines = [f"{title} – {owner}" if owner else title]
    if tracks:
        seconds = sum(track.duration or 0 for track in tracks)
        size = words.ngettext(texts.SONGS, collection.total or len(tracks))
        lines += [f"{size} · {_length(words, seconds)}" if seconds else size, *_cost(words, collection, offer)]
    return Screen("\n".join(lines), tuple(_ways(words, collection, offer)), picture=collection.cover_url)


def _cost(words: Words, collection: Collection, offer: Offer) -> list[str]:
    """What having all of it costs, said before it is asked for."""
    seen, fetched = len(collection.tracks), offer.limit - offer.cached
    lines = []
    if collection.total is not None and seen < collection.total:
        lines.append(words.ngettext(texts.ONLY_FIRST, seen, total=collection.total))
    if not offer.limit:
        return [*lines, words.gettext(texts.TODAY_NONE)]
    if offer.cached:
        lines.append(words.ngettext(texts.AT_ONCE, offer.cached))
    if fetched:
        lines.append(words.ngettext(texts.COSTS, fetched, left=offer.left))
    if offer.limit < seen:
        lines.append(words.ngettext(texts.TODAY_ONLY, offer.limit))
    return lines


def _ways(words: Words, collection: Collection, offer: Offer) -> list[Row]:
    rows: list[Row] = []
    if collection.tracks:
        choose = words.gettext(texts.CHOOSE_SONGS), _side(offer, View.TRACKS)
        get_all = words.ngettext(texts.GET_ALL, offer.limit), encode(Button(Press.ALL, offer.uri))
        rows.append((get_all, choose) if offer.limit else (choose,))
    kinds = {View.SINGLES if _is_single(album) else View.ALBUMS for album in collection.albums}
    named = {View.ALBUMS: texts.ALBUMS, View.SINGLES: texts.SINGLES}
    row = tuple((words.gettext(label), _side(offer, view)) for view, label in named.items() if view in kinds)
    return [*rows, row] if row else rows


def _tracks(words: Words, collection: Collection, offer: Offer) -> Screen:
    rows: list[Row] = [
        ((choice_label(track), encode(Button(Press.PART, track.id))),)
        for track in collection.tracks[offer.offset : offer.offset + PAGE]
    ]
    rows.append(_pager(words, offer, len(collection.tracks)))
    text = f"{shorten(collection.title, QUERY_LIMIT)}\n{words.gettext(texts.PICK_SONGS)}"
    return Screen(text, tuple(rows), picture=collection.cover_url)


def _albums(words: Words, collection: Collection, offer: Offer) -> Screen:
    albums = [album for album in collection.albums if _is_single(album) is (offer.view is View.SINGLES)]
    rows: list[Row] = [
        ((_album_label(album), encode(Button(Press.ALBUM, album.id))),)
        for album in albums[offer.offset : offer.offset + PAGE]
    ]
    rows.append(_pager(words, offer, len(albums)))
    text = f"{shorten(collection.title, QUERY_LIMIT)}\n{words.gettext(texts.PICK_ALBUM)}"
    return Screen(text, tuple(rows), picture=collection.cover_url)


def _pager(words: Words, offer: Offer, total: int) -> Row:
    row = [(words.gettext(texts.BACK), _side(offer, View.COVER))]
    if offer.offset > 0:
        row.append(("◀", _side(offer, offer.view, max(offer.offset - PAGE, 0))))
    if offer.offset + PAGE < total:
        row.append(("▶", _side(offer, offer.view, offer.offset + PAGE)))
    return tuple(row)


def _side(offer: Offer, view: View, offset: int = 0) -> str:
    return encode(Button(Press.CARD, f"{offer.uri}|{view}{offset}"))


def _is_single(album: AlbumCard) -> bool:
    return album.type == "single"


def _album_label(album: AlbumCard) -> str:
    year = f" · {album.released[:4]}" if album.released else ""
    return shorten(album.title, LABEL_LIMIT - len(year)) + year


def _length(words: Words, seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 60:
        return words.gettext(texts.MINUTES, minutes=max(minutes, 1))
    return words.gettext(texts.HOURS, hours=minutes // 60, minutes=minutes % 60)
