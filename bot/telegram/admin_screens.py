"""What operators see. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.services.operations import Situation
from bot.services.ports_admin import Broadcast
from bot.services.ports_people import Standing
from bot.services.upstream_watch import Health
from bot.telegram import admin_texts as texts
from bot.telegram.buttons import Button, Press, encode
from bot.telegram.languages import Words
from bot.telegram.presenter import TEXT_LIMIT, Row, Screen, shorten

PANEL, ERRORS, INVITE, ON, OFF, SEND = "panel", "errors", "invite", "on", "off", "send"
"""What buttons ask for."""
LINES = 8
"""Lines of the log that are shown."""
LINE_LIMIT = 400
"""Characters of each."""
MOST_UPSTREAMS = 20
_UNITS = ("B", "kB", "MB", "GB", "TB")


def panel(words: Words, now: Situation) -> Screen:
    """How everything is."""
    blocks = [
        [words.gettext(texts.STATE, time=datetime.fromtimestamp(now.at, UTC).strftime("%Y-%m-%d %H:%M:%S"))],
        _work(words, now),
        [words.gettext(texts.DISK, free=_size(now.disk.free), total=_size(now.disk.total), used=_size(now.disk.used))],
        _workers(words, now),
        _upstreams(words, now),
    ]
    text = "\n\n".join("\n".join(block) for block in blocks)
    return Screen(text[:TEXT_LIMIT], (*_switches(words, now), *_ways(words)))


def errors(words: Words, lines: Sequence[str]) -> Screen:
    """The last lines of the log that say what went wrong."""
    shown = [shorten(line, LINE_LIMIT) for line in lines[:LINES]]
    text = "\n\n".join(shown) if shown else words.gettext(texts.NO_ERRORS)
    return Screen(text, (((words.gettext(texts.BACK), _admin(PANEL)), (words.gettext(texts.REFRESH), _admin(ERRORS))),))


def preview(words: Words, text: str, people: int) -> Screen:
    """A message as everybody would get it, with the question whether to send it."""
    send = (words.gettext(texts.SEND), encode(Button(Press.BROADCAST, SEND)))
    cancel = (words.gettext(texts.DO_NOT_SEND), encode(Button(Press.CANCEL)))
    return Screen(words.ngettext(texts.PREVIEW, people, text=text)[:TEXT_LIMIT], ((send,), (cancel,)))


def sending(words: Words, one: Broadcast) -> Screen:
    """How far a broadcast is, with a button that stops it."""
    if one.done:
        return Screen(words.gettext(texts.SENT, sent=one.sent, failed=one.failed))
    stop = (words.gettext(texts.STOP), encode(Button(Press.BROADCAST, str(one.id))))
    return Screen(words.gettext(texts.SENDING, sent=one.sent, failed=one.failed), ((stop,),))


def _work(words: Words, now: Situation) -> list[str]:
    told = [words.gettext(texts.NOTHING_WAITING)]
    if now.waiting:
        told = [words.ngettext(texts.WAITING, now.waiting, time=_span(now.oldest or 0.0))]
    today = now.today
    percent = round(100 * today.cached / today.delivered) if today.delivered else 0
    told.append(words.ngettext(texts.TODAY, today.delivered, percent=percent))
    if today.failed:
        told.append(words.ngettext(texts.TODAY_FAILED, today.failed))
    banned = now.people.get(Standing.BANNED, 0)
    told.append(words.ngettext(texts.PEOPLE, sum(now.people.values()), banned=banned))
    return told + [
        words.gettext(texts.BROADCAST_RUNNING, id=one.id, sent=one.sent, failed=one.failed) for one in now.broadcasts
    ]


def _workers(words: Words, now: Situation) -> list[str]:
    told = [
        words.gettext(texts.WORKER, name=one.name, role=one.role.value, seconds=round(one.age)) for one in now.workers
    ]
    return told or [words.gettext(texts.ALONE)]


def _upstreams(words: Words, now: Situation) -> list[str]:
    names = [name if on else words.gettext(texts.SWITCHED_OFF, name=name) for name, on in now.sources.items()]
    told = [words.gettext(texts.SOURCES, names=", ".join(names))]
    told += [_upstream(words, one, now.at) for one in now.upstreams[:MOST_UPSTREAMS]]
    if not now.upstreams:
        told.append(words.gettext(texts.NOBODY_ASKED))
    return told + [
        words.gettext(texts.PAUSED, name=name.partition(":")[0], time=_span(one.until - now.at), reason=one.reason)
        for name, one in now.paused.items()
    ]


def _upstream(words: Words, one: Health, now: float) -> str:
    ago = _span(max(0.0, now - one.at))
    if one.down:
        return words.gettext(texts.UPSTREAM_DOWN, name=one.name, said=one.said, time=ago)
    return words.gettext(texts.UPSTREAM, name=one.name, said=one.said, ms=round(one.seconds * 1000), time=ago)


def _switches(words: Words, now: Situation) -> list[Row]:
    return [
        (
            (
                words.gettext(texts.SWITCH_OFF if on else texts.SWITCH_ON, name=name),
                _admin(f"{OFF if on else ON}|{name}"),
            ),
        )
        for name, on in now.sources.items()
    ]


def _ways(words: Words) -> tuple[Row, ...]:
    return (
        ((words.gettext(texts.REFRESH), _admin(PANEL)), (words.gettext(texts.ERRORS), _admin(ERRORS))),
        ((words.gettext(texts.INVITE), _admin(INVITE)),),
    )


def _admin(errand: str) -> str:
    return encode(Button(Press.ADMIN, errand))


def _size(size: float) -> str:
    for unit in _UNITS[:-1]:
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} {_UNITS[-1]}"


def _span(seconds: float) -> str:
    """A length of time as operators write it: ``12 s``, ``5 min``, ``3 h``, ``2 d``."""
    for most, length, unit in ((120, 1, "s"), (7_200, 60, "min"), (172_800, 3_600, "h")):
        if seconds < most:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds / 86_400:.0f} d"
