"""Folding makes spellings of one name equal and never anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.fold import compact, fold, masks, romanise, sound, strip_invisible, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Blue   UMBRELLA ", "blue umbrella"),
        ("Çöl Şarkısı İz ı", "col sarkisi iz i"),
        ("Łódź, Ørsted, Đa", "lodz orsted da"),
        ("Cæsar Straße", "caesar strasse"),
        ("Otter$ha", "ottersha"),
        ("m!lk, sugar!", "milk sugar"),
        ("A.B.C. & D", "abc and d"),
        ("1.5 x", "1 5 x"),
        ("don’t don't don`t", "dont dont dont"),
        ("b**ch *bold* **", "b**ch bold"),
        ("𝓢𝓲𝓵𝓿𝓮𝓻 ＴＲＡＩＮ ﬁn", "silver train fin"),
        ("Ёлка Тихий", "елка тихии"),
        ("أغنيةٌ إلى", "اغنيه الي"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी गाना", "हिन्दी गाना"),
        ("が か", "が か"),
        ("\u200eRight\u200f to\u200b left\ufe0f", "right to left"),
        ("🔥🔥 ♪", ""),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_a_text_folds_to(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "latin"),
    [("Тихая гавань", "tikhaia gavan"), ("Ελλάδα", "ellada"), ("Blue", "blue"), ("🔥 огонь", "ogon")],
)
def test_other_scripts_are_spelled_in_latin_letters(text: str, latin: str) -> None:
    assert romanise(text).replace("y", "i") == latin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("black rocket", "блак рокет"),
        ("photography", "fotografi"),
        ("Wolga", "Volga"),
        ("quiet", "kviet"),
        ("Katyusha Band", "Катюша Банд"),
        ("summer otters", "sumerotters"),
    ],
)
def test_one_name_spelled_differently_sounds_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_words_and_the_compact_form_come_from_the_fold() -> None:
    assert tokens("Nine, Quiet Rivers!") == ("nine", "quiet", "rivers")
    assert compact("Route - 9") == compact("route9") == "route9"


def test_a_masked_word_stands_for_words_of_its_length_only() -> None:
    assert masks("f**k", "fork")
    assert not masks("f**k", "forks")
    assert not masks("f**k", "bark")
    assert not masks("fork", "fork")


def test_invisible_characters_are_removed_and_nothing_else() -> None:
    assert strip_invisible("a\u200bb\u2066ç\u00ad") == "abç"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_every_text_has_all_forms(text: str) -> None:
    assert fold(romanise(text)) == romanise(text)
    assert sound(text).isascii()
    assert " " not in sound(text)
