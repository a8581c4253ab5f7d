from __future__ import annotations

import pytest

from bot.audio.uploads import Upload, choose_upload
from bot.core.track import Track, TrackId

TRACK = Track(id=TrackId("x"), title="Hey Jude - Remastered 2015", artists=("The Beatles",), duration=425.0)


def upload(
    title: str, channel: str = "The Beatles", duration: float | None = 425.0, id: str = "x", *, live: bool = False
) -> Upload:
    return Upload(id=id, title=title, channel=channel, duration=duration, live=live)


@pytest.mark.parametrize(
    "right",
    [
        upload("Hey Jude"),
        upload("The Beatles - Hey Jude (Official Video)", "Somebody"),
        upload("Hey Jude", "TheBeatlesVEVO", 431.0),
        upload("HEY JUDE (Remastered)", "The Beatles - Topic"),
    ],
)
def test_an_upload_of_the_recording_is_taken(right: Upload) -> None:
    assert choose_upload(TRACK, [upload("Let It Be", id="wrong"), right]) is right


@pytest.mark.parametrize(
    "wrong",
    [
        upload("Hey Jude", duration=300.0),
        upload("Hey Jude (Live at Wembley)"),
        upload("Hey Jude - Karaoke Version"),
        upload("Hey Jude", "Someone Else"),
        upload("Hey Bulldog"),
        upload("Hey Jude", live=True),
    ],
)
def test_anything_else_is_not(wrong: Upload) -> None:
    assert choose_upload(TRACK, [wrong]) is None


def test_what_the_label_delivered_goes_first() -> None:
    label = upload("Hey Jude", "The Beatles - Topic", id="label")
    assert choose_upload(TRACK, [upload("Hey Jude"), label]) is label
