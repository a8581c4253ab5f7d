"""Every text of the bot, in every language: complete, well formed, and short enough for where it is shown.

A failure about a missing translation is answered with ``python -m tests.update_locales`` and a translator.
"""

from __future__ import annotations

import gettext
import re
import string
import unicodedata
from collections.abc import Iterator
from functools import cache

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message

from bot.core.candidate import Candidate
from bot.core.errors import Broken, NotFound, TooMany
from bot.core.match_reasons import Difference, DifferenceKind, Judgement, Outcome
from bot.core.progress import Progress, Stage
from bot.core.track import Track, TrackId
from bot.telegram import presenter, texts
from bot.telegram.languages import NAMES, SOURCE, Languages, Words
from tests.update_locales import MARKS, extracted, forms, missing, read

TRANSLATED = [code for code in NAMES if code != SOURCE]
LANGUAGES = Languages()
LIMITS = {"text": 4096, "plural": 4096, "label": 60, "answer": 200}
"""By mark; UTF-16 units, the stricter of the ways in which Telegram counts."""
SHOWN_ELSEWHERE = {texts.DESCRIPTION: 512, texts.SHORT_DESCRIPTION: 120, **dict.fromkeys(texts.COMMANDS.values(), 256)}
NOTES = [*texts.VERSIONS.values(), *texts.DIFFERENCES.values(), texts.NOT_VERSION, texts.SECONDS]
"""What stands on a button after a title and a channel."""
LOAN_WORDS = {
    "arrangement",
    "interview",
    "teaser",
    "type beat",
    "Singles",
    "Tablet",
    "{minutes} min",
    "{hours} h {minutes} min",
    "320 kbit/s",
    "192 kbit/s",
    "128 kbit/s",
    "https://open.spotify.com/…",
}
"""English words and units that are those of other languages too."""


_NUMBERS = range(1000)
_LONG = "W" * 80
"""As long as a name or a person's own words are in a sentence (`presenter.QUERY_LIMIT`)."""
_AS_IT_STANDS = re.compile(r"(?<!\w)/[a-z]+|open\.spotify\.com/\S+|[\U0001F300-\U0001FAFF\u2190-\u2BFF]|•|MP3|Spotify")
"""What a translation repeats: commands, addresses, pictures and names."""
_MARKUP = re.compile(r"</?\w+[^>]*>|&#?\w+;|\*\*|__|\[[^\]]*\]\(")

LONG = Track(id=TrackId("spotify:track:" + "a" * 22), title="W" * 300, artists=("ا" * 200,), duration=3725)

each_language = pytest.mark.parametrize("code", TRANSLATED)


@cache
def _catalogue(code: str) -> Catalog:
    return read(code)


@cache
def _limits() -> dict[str, int]:
    """The limit of each text, by its English."""
    found = {
        english: LIMITS[mark]
        for mark in LIMITS
        for message in _messages(extracted({mark: MARKS[mark]}))
        for english in _english(message)
    }
    return found | SHOWN_ELSEWHERE


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def _form_of(code: str, number: int) -> int:
    return gettext.c2py(_catalogue(code).plural_expr)(number)


def _size(sentence: str) -> int:
    return len(sentence.encode("utf-16-le")) // 2


def _direction(line: str) -> str:
    """The direction of a line by its first letter; empty if it has none."""
    classes = (unicodedata.bidirectional(letter) for letter in re.sub(r"\{\w+\}", "", line))
    first = next((found for found in classes if found in {"L", "R", "AL"}), "")
    return {"L": "ltr", "": ""}.get(first, "rtl")


def test_there_are_enough_languages() -> None:
    assert len(NAMES) >= 13
    assert any(words.right_to_left for words in LANGUAGES)


@each_language
def test_every_text_is_translated_and_nothing_else(code: str) -> None:
    catalogue = _catalogue(code)

    assert {_english(one) for one in _messages(catalogue)} == {_english(one) for one in _messages(extracted())}
    assert missing(catalogue) == []
    assert [one.id for one in _messages(catalogue) if one.fuzzy] == []


@each_language
def test_what_is_compiled_is_what_was_translated(code: str) -> None:
    words = LANGUAGES.of(code)

    for message in _messages(_catalogue(code)):
        if message.pluralizable:
            one, other = _english(message)
            compiled = tuple(
                words.catalogue.ngettext(one, other, next(n for n in _NUMBERS if _form_of(code, n) == form))
                for form in range(_catalogue(code).num_plurals)
            )
        else:
            compiled = (words.catalogue.gettext(*_english(message)),)
        assert compiled == forms(message)


@each_language
def test_there_are_the_plural_forms_that_the_language_has(code: str) -> None:
    rule = Locale.parse(code).plural_form
    forms_of: dict[str, set[int]] = {}
    for number in _NUMBERS:
        forms_of.setdefault(rule(number), set()).add(_form_of(code, number))

    # One form for each of CLDR's categories; where CLDR sees more categories than the language's grammar, one for all.
    assert all(len(found) == 1 for found in forms_of.values())
    used = set.union(*forms_of.values())
    assert used == set(range(_catalogue(code).num_plurals))
    assert len(used) in {1, len(forms_of)}


@each_language
def test_placeholders_are_those_of_the_english(code: str) -> None:
    numbers: dict[int, list[int]] = {}
    for number in _NUMBERS:
        numbers.setdefault(_form_of(code, number), []).append(number)

    for message in _messages(_catalogue(code)):
        wanted = set.union(*map(_fields, _english(message)))
        for form, sentence in enumerate(forms(message)):
            # "One second" needs no figure, but a form that serves several numbers does.
            optional = {"n"} if message.pluralizable and len(numbers[form]) == 1 else set()
            assert wanted - optional <= _fields(sentence) <= wanted, sentence


@each_language
def test_lines_commands_addresses_and_pictures_are_those_of_the_english(code: str) -> None:
    for message in _messages(_catalogue(code)):
        english = _english(message)[-1]
        for sentence in forms(message):
            assert sentence.count("\n") == english.count("\n"), sentence
            assert sorted(_AS_IT_STANDS.findall(sentence)) == sorted(_AS_IT_STANDS.findall(english)), sentence
            assert sentence == sentence.strip()


@each_language
def test_no_text_has_markup(code: str) -> None:
    for message in _messages(_catalogue(code)):
        for sentence in (*_english(message), *forms(message)):
            assert not _MARKUP.search(sentence), sentence


@each_language
def test_texts_fit_where_they_are_shown(code: str) -> None:
    for message in _messages(_catalogue(code)):
        limit = min(_limits().get(english, LIMITS["text"]) for english in _english(message))
        for sentence in (*_english(message), *forms(message)):
            longest = dict.fromkeys(_fields(sentence), _LONG if limit == LIMITS["text"] else "W" * 10)
            assert _size(sentence.format(**{**longest, "n": 1_000_000})) <= limit, sentence


@each_language
def test_notes_leave_room_for_the_title_on_a_button(code: str) -> None:
    words = LANGUAGES.of(code)

    assert [note for note in map(words.gettext, NOTES) if len(note) > 32] == []


@each_language
def test_what_reads_as_in_english_is_meant_to(code: str) -> None:
    same = [message.id for message in _messages(_catalogue(code)) if forms(message)[0] == _english(message)[0]]

    assert [english for english in same if english not in LOAN_WORDS and re.search(r"\w{2}", _bare(english))] == []


def _bare(sentence: object) -> str:
    return re.sub(r"\{\w+\}", "", str(sentence))


@pytest.mark.parametrize("code", [words.code for words in LANGUAGES if words.right_to_left])
def test_every_line_of_a_language_from_right_to_left_runs_that_way(code: str) -> None:
    for message in _messages(_catalogue(code)):
        for sentence in forms(message):
            assert {_direction(line) for line in sentence.splitlines()} <= {"rtl", ""}, sentence


@pytest.mark.parametrize("words", list(LANGUAGES), ids=[words.code for words in LANGUAGES])
def test_every_screen_can_be_shown_in_every_language(words: Words) -> None:
    judged = [_judged(Difference(kind, "live", seconds)) for kind in DifferenceKind for seconds in (None, 12.0)]
    screens = [
        presenter.choice(words, [LONG] * 9, more=True),
        presenter.choice(words, [LONG]),
        presenter.song(words, LONG.id, "youtube"),
        *(presenter.uploads(words, LONG, [one]) for one in judged),
        *(presenter.progress(words, Progress(stage, 1.0), LONG) for stage in Stage),
        presenter.error(words, TooMany("search", 3600)),
        presenter.error(words, NotFound("x"), "W" * 4096),
        presenter.error(words, Broken("x")),
    ]

    for screen in screens:
        assert screen is not None
        assert _size(screen.text) <= presenter.TEXT_LIMIT
        for label, _data in (button for row in screen.rows for button in row):
            assert 0 < len(label) <= presenter.LABEL_LIMIT + 20


def _judged(difference: Difference) -> Judgement:
    upload = Candidate(id="youtube:dQw4w9WgXcQ", title="ا" * 100, channel="W" * 100, duration=3725)
    return Judgement(upload, Outcome.NEAR, 0.5, differences=(difference, difference))
