"""Texts and keyboards, without Telegram."""

from __future__ import annotations

import pytest

from bot.core import errors
from bot.core.progress import Progress, Stage
from bot.core.track import Track, TrackId
from bot.telegram import presenter, texts
from bot.telegram.buttons import LIMIT, Button, Press, decode, encode
from bot.telegram.languages import Languages

ENGLISH = Languages().of("en")
LONG = Track(
    id=TrackId("spotify:track:" + "a" * 22), title="A very long title " * 10, artists=("An artist " * 9,), duration=3725
)


def _codes() -> list[str]:
    found, queue = [], [errors.SongwireError]
    while queue:
        kind = queue.pop()
        found.append(kind.code)
        queue += [child for child in kind.__subclasses__() if child.__module__ == errors.__name__]
    return found


def test_every_error_has_a_sentence_or_a_reason_to_have_none() -> None:
    assert set(_codes()) - set(texts.ERRORS) == {"unreachable", "dead_file"}
    assert set(texts.ERRORS) <= set(_codes())


def test_codes_are_unique() -> None:
    assert len(_codes()) == len(set(_codes()))


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (errors.TooMany("search", 42), "42 seconds"),
        (errors.NotFound("x"), "couldn't find"),
        (errors.CatalogDown("secret detail"), "few minutes"),
        (errors.Broken("secret detail"), "my side"),
    ],
)
def test_an_error_becomes_one_sentence_without_its_cause(error: errors.SongwireError, text: str) -> None:
    screen = presenter.error(ENGLISH, error)

    assert screen is not None
    assert text in screen.text
    assert "secret detail" not in screen.text


def test_what_was_already_said_and_what_nobody_can_hear_is_not_said() -> None:
    assert presenter.error(ENGLISH, errors.TooMany("search", 5, repeated=True)) is None
    assert presenter.error(ENGLISH, errors.Unreachable("blocked")) is None


def test_a_choice_has_one_button_a_track_and_a_way_out() -> None:
    screen = presenter.choice(ENGLISH, [LONG] * 20)

    assert len(screen.rows) == presenter.CHOICES + 1
    label, data = screen.rows[0][0]
    assert len(label) <= presenter.LABEL_LIMIT
    assert label.endswith(" · 1:02:05")
    assert decode(data) == Button(Press.PICK, LONG.id)
    assert screen.rows[-1][0][0] == texts.CHOOSE_CANCEL


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_a_line_with_its_percentage(stage: Stage) -> None:
    assert presenter.progress(ENGLISH, Progress(stage, 0.424), LONG).text.endswith("42 %")
    assert "%" not in presenter.progress(ENGLISH, Progress(stage), LONG).text


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (59.6, "1:00"), (187, "3:07"), (3600, "1:00:00")])
def test_durations_are_shown_as_players_do(seconds: float, shown: str) -> None:
    assert presenter.minutes(seconds) == shown


def test_callback_data_that_does_not_fit_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        encode(Button(Press.PICK, "x" * LIMIT))


@pytest.mark.parametrize("data", ["", "|", "2|p|x", "1|zz|x", "1", "\x00"])
def test_foreign_callback_data_is_no_button(data: str) -> None:
    assert decode(data) is None
