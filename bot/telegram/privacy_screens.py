"""What is kept, the question before it is removed, and what was removed. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.telegram import privacy_texts as texts
from bot.telegram.buttons import Button, Press, encode
from bot.telegram.languages import Words
from bot.telegram.presenter import Screen

_ITEM = "• {item}"


def kept(words: Words) -> Screen:
    """What is kept about everybody."""
    lines = [_ITEM.format(item=words.gettext(one.why)) for one in texts.KEPT.values()]
    return Screen("\n".join([words.gettext(texts.PRIVACY), *lines, "", words.gettext(texts.PRIVACY_END)]))


def ask(words: Words, person: int) -> Screen:
    """The question whether it is meant."""
    yes = (words.gettext(texts.FORGET), encode(Button(Press.FORGET, str(person))))
    no = (words.gettext(texts.KEEP), encode(Button(Press.CANCEL)))
    return Screen(words.gettext(texts.ASK), ((yes,), (no,)))


def forgotten(words: Words, removed: Mapping[str, int], *, banned: bool) -> Screen:
    """How much of what was removed, by table."""
    counts = [(one.removed, removed.get(table, 0)) for table, one in texts.KEPT.items() if one.removed is not None]
    lines = [_ITEM.format(item=words.ngettext(sentence, count)) for sentence, count in counts if count]
    said = [words.gettext(texts.FORGOTTEN), *lines] if lines else [words.gettext(texts.NOTHING)]
    if banned:
        said += ["", words.gettext(texts.STILL_BANNED)]
    return Screen("\n".join(said))
