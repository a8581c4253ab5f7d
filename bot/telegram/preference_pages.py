"""Settings on the screen: what is in force and why, and buttons that change it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.track import Quality
from bot.services.preferences import AnswerMode, Preferences
from bot.telegram import preference_texts as texts
from bot.telegram.buttons import Button, Press, encode
from bot.telegram.languages import Words
from bot.telegram.presenter import Row, Screen

DEFAULT = "default"
"""What a button carries instead of a value to take a choice back."""
LANGUAGES_IN_A_ROW = 2
_SWITCHES = frozenset({"confirm", "lyrics", "autodetect", "tidy"})
_CHOSEN = "✓ "


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose settings are shown, and which there are; ``links`` tells whether short links can be had."""

    group: bool
    links: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that mean something here, in order."""
        only_groups = frozenset({"autodetect", "tidy"})
        return tuple(
            name
            for name in texts.NAMES
            if (self.group or name not in only_groups) and (name != "answer" or self.group or self.links)
        )

    @property
    def answers(self) -> tuple[AnswerMode, ...]:
        """What a song can be answered with here."""
        with_links = (AnswerMode.LINK, AnswerMode.ASK) if self.links else ()
        return AnswerMode.AUDIO, *with_links, *((AnswerMode.NOTHING,) if self.group else ())


def overview(words: Words, wanted: Preferences, scope: Scope) -> Screen:
    """All settings, each with who decided it; a button each."""
    lines = [words.gettext(texts.OURS if scope.group else texts.MINE), ""]
    rows: list[Row] = []
    for name in scope.names:
        title, value = words.gettext(texts.NAMES[name]), _value(words, wanted, name)
        lines.append(words.gettext(texts.LINES[wanted.reason(name)], name=title, value=value))
        rows.append(((f"{title}: {value}", _press(_next(wanted, name))),))
    return Screen("\n".join(lines), tuple(rows))


def options(words: Words, wanted: Preferences, scope: Scope, name: str) -> Screen | None:
    """The values of one setting to choose from; None if it has no such list."""
    names: Mapping[str, str] = {str(key): title for key, title in [*texts.QUALITIES.items(), *texts.ANSWERS.items()]}
    choices: Mapping[str, Sequence[str]] = {"quality": tuple(Quality), "answer": scope.answers}
    if name not in choices:
        return None
    rows: list[Row] = [
        ((_marked(words.gettext(names[choice]), chosen=getattr(wanted, name) == choice), _press(f"{name}={choice}")),)
        for choice in choices[name]
    ]
    rows.append(_last_row(words, name))
    return Screen(words.gettext(texts.WHICH, name=words.gettext(texts.NAMES[name])), tuple(rows))


def languages(words: Words, known: Iterable[Words], wanted: Preferences) -> Screen:
    """Every language by its own name; the one chosen by hand is marked."""
    buttons = [(_marked(one.name, chosen=wanted.language == one.code), _press(f"language={one.code}")) for one in known]
    rows: list[Row] = [
        tuple(buttons[first : first + LANGUAGES_IN_A_ROW]) for first in range(0, len(buttons), LANGUAGES_IN_A_ROW)
    ]
    as_telegram = _marked(words.gettext(texts.AS_TELEGRAM), chosen=wanted.language is None)
    rows.append(((as_telegram, _press(f"language={DEFAULT}")), (words.gettext(texts.BACK), _press())))
    return Screen(words.gettext(texts.WHICH_LANGUAGE), tuple(rows))


def _value(words: Words, wanted: Preferences, name: str) -> str:
    if name == "quality":
        return words.gettext(texts.QUALITIES[wanted.quality])
    if name == "answer":
        return words.gettext(texts.ANSWERS[wanted.answer])
    if name == "language":
        return words.name
    return words.gettext(texts.ON if getattr(wanted, name) else texts.OFF)


def _next(wanted: Preferences, name: str) -> str:
    """What the button of a setting does: switch it over at once, or show its values."""
    return f"{name}={'off' if getattr(wanted, name) else 'on'}" if name in _SWITCHES else name


def _last_row(words: Words, name: str) -> Row:
    return (words.gettext(texts.BY_DEFAULT), _press(f"{name}={DEFAULT}")), (words.gettext(texts.BACK), _press())


def _marked(label: str, *, chosen: bool) -> str:
    return _CHOSEN + label if chosen else label


def _press(argument: str = "") -> str:
    return encode(Button(Press.SETTINGS, argument))


def value_of(name: str, text: str) -> str | bool | None:
    """The value that a button carries for the setting ``name``; None takes the choice back."""
    if text == DEFAULT:
        return None
    return text == "on" if name in _SWITCHES else text
