"""What messages sent through the bot look like. Pure, as `presenter`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.errors import SongwireError, TooMany, Unavailable
from bot.core.track import Track
from bot.telegram import inline_texts, presenter, texts
from bot.telegram.buttons import Button, Press, encode
from bot.telegram.languages import Words
from bot.telegram.presenter import LABEL_LIMIT, QUERY_LIMIT, Screen, shorten


def song_line(track: Track) -> str:
    """``title – artist`` on one line."""
    return shorten(" – ".join(filter(None, [track.title, track.performer])), QUERY_LIMIT)


def placeholder(words: Words, track: Track) -> Screen:
    """What stands in the chat until the song does. It has a button: else Telegram does not say which message it is."""
    button = words.gettext(inline_texts.GET), encode(Button(Press.FILL, track.id))
    return Screen(words.gettext(inline_texts.PLACEHOLDER, song=song_line(track)), ((button,),))


def link(words: Words, track: Track, url: str, *, short: bool) -> Screen:
    """A song as a link; a button makes it a ``short`` one where it is not."""
    rows = () if short else (((words.gettext(inline_texts.SHORT_LINK), encode(Button(Press.SHORTEN_HERE, track.id))),),)
    return Screen(f"🔗 {song_line(track)}\n{url}", rows)


def trouble(words: Words, error: SongwireError, track: str, query: str = "") -> Screen:
    """One sentence about what went wrong, with a way to ask again where that may help."""
    if isinstance(error, TooMany):
        error = TooMany(error.what, error.wait)  # the message must say something, however often it was said
    screen = presenter.error(words, error, query) or Screen(words.gettext(texts.FAILED_ANYHOW))
    if not track or not (isinstance(error, (Unavailable, TooMany)) or error.code == "cancelled"):
        return screen
    return Screen(screen.text, (((words.gettext(inline_texts.AGAIN), encode(Button(Press.REFILL, track))),),))


def choice(words: Words, tracks: Sequence[Track]) -> Screen:
    """Which of these is meant? The message becomes the one whose button is pressed."""
    rows = [
        ((shorten(presenter.choice_label(track), LABEL_LIMIT), encode(Button(Press.PICK, track.id))),)
        for track in tracks[: presenter.CHOICES]
    ]
    return Screen(words.gettext(texts.CHOOSE if len(tracks) > 1 else texts.CHOOSE_ONE), tuple(rows))
