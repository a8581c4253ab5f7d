"""Which language is spoken, and how a sentence is filled in."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import Locale

from bot.telegram import texts
from bot.telegram.languages import NAMES, Languages, Words, plural

LANGUAGES = Languages()


@pytest.mark.parametrize(
    ("code", "spoken"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE", "de"),
        ("pt-br", "pt_BR"),
        ("pt", "pt_BR"),
        ("pt-PT", "pt_BR"),
        ("zh", "zh_CN"),
        ("zh-hans", "zh_CN"),
        ("zh-hant", "zh_TW"),
        ("zh-Hant-HK", "zh_TW"),
        ("zh_TW", "zh_TW"),
        ("en", "en"),
        ("en-us", "en"),
        ("tlh", "en"),
        ("", "en"),
        (None, "en"),
        ("-", "en"),
    ],
)
def test_a_telegram_code_leads_to_the_nearest_language(code: str | None, spoken: str) -> None:
    assert LANGUAGES.of(code).code == spoken


def test_every_language_is_listed_once_by_its_own_name() -> None:
    assert [words.code for words in LANGUAGES] == list(NAMES)
    for words in LANGUAGES:
        own = Locale.parse(words.code).get_language_name(words.code)
        assert own is not None
        assert own.casefold() in words.name.casefold()
    assert len({words.name for words in LANGUAGES}) == len(NAMES)


@pytest.mark.parametrize("name", list(NAMES.values()))
def test_the_readme_names_every_language(name: str) -> None:
    assert name in (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_right_to_left_is_what_babel_says() -> None:
    assert {words.code: words.right_to_left for words in LANGUAGES} == {
        code: Locale.parse(code).text_direction == "rtl" for code in NAMES
    }


def test_english_needs_no_catalogue() -> None:
    english = LANGUAGES.of("en")

    assert english.gettext(texts.CHOOSE) == texts.CHOOSE
    songs = plural("{n} song by {who}", "{n} songs by {who}")
    assert [english.ngettext(songs, n, who="Ada") for n in (0, 1, 2)] == [
        "0 songs by Ada",
        "1 song by Ada",
        "2 songs by Ada",
    ]


def test_a_sentence_is_spoken_in_the_language_asked_for() -> None:
    assert LANGUAGES.of("de").gettext(texts.CHOOSE) == "Welchen meinst du?"
    assert LANGUAGES.of("de").gettext("Nobody has translated {this}", this="yet") == "Nobody has translated yet"


def test_braces_in_a_song_name_are_just_braces() -> None:
    assert "{0} {x" in LANGUAGES.of("de").gettext(texts.WHICH_UPLOAD, song="{0} {x")


@pytest.mark.parametrize(
    ("song", "shown"),
    [
        ("Ode to Joy", "Ode to Joy"),
        ("99 (−3)", "99 (−3)"),
        ("نسم علينا الهوى", "\u2068نسم علينا الهوى\u2069"),
        ("שיר", "\u2068שיר\u2069"),
    ],
)
def test_a_name_that_runs_leftward_is_kept_apart_in_a_sentence_that_does_not(song: str, shown: str) -> None:
    assert LANGUAGES.of("en").gettext("“{song}”?", song=song) == f"“{shown}”?"


@pytest.mark.parametrize("song", ["Ode to Joy", "نسم علينا الهوى", "+12"])
def test_every_name_is_kept_apart_in_a_sentence_that_runs_leftward(song: str) -> None:
    arabic = Words("ar", "العربية", LANGUAGES.of("en").catalogue)

    assert arabic.gettext("“{song}”?", song=song) == f"“\u2068{song}\u2069”?"
