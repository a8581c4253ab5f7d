"""Callback data: what a button carries, in at most 64 bytes.

``<version>|<action>|<argument>``. The version lets a newer Songwire answer an older button politely instead of
misreading it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = "1"
LIMIT = 64
"""Bytes of callback data that Telegram takes (Bot API, InlineKeyboardButton)."""


class Press(StrEnum):
    """What pressing a button asks for."""

    PICK = "p"
    """Deliver the track whose id is the argument."""
    WRONG = "w"
    """The song whose track id is the argument is the wrong one."""
    TAKE = "u"
    """Take the track from an upload: ``<track id>|<upload id>``."""
    MORE = "m"
    """Show the next tracks of a question."""
    CANCEL = "c"
    """Put the question away."""
    STOP = "x"
    """Stop the job whose id is the argument."""
    RETRY = "r"
    """Ask again for what did not come of the job whose id is the argument."""
    LYRICS = "y"
    """Show the words of a song: ``<track id>``, or ``<track id>|<page>`` to turn to another page."""
    CARD = "k"
    """Turn a collection's card: ``<uri>|<side><offset>``."""
    ALL = "a"
    """Deliver all of the collection whose URI is the argument."""
    PART = "t"
    """Deliver one track of a collection and leave its card standing."""
    ALBUM = "l"
    """Show the card of the album whose URI is the argument."""
    SETTINGS = "s"
    """Show all settings (no argument), the values of one (``<name>``), or set it (``<name>=<value>``)."""
    SEND = "gs"
    """Send the track whose id is the argument, whatever else is preferred."""
    SEND_LINK = "gl"
    """Answer with a link to the track whose id is the argument."""
    FILL = "if"
    """Have the inline message become the song whose track id is the argument."""
    REFILL = "ia"
    """The same once more, after it did not work."""
    SHORTEN_HERE = "il"
    """Have the inline message show the short link to the track whose id is the argument."""
    HISTORY = "hi"
    """Show a page of one's own history: ``<id below which it begins, or nothing>|<words searched for>``."""
    FORGET = "fo"
    """Forget everything about the person who presses, whose id is the argument."""
    ADMIN = "ad"
    """An operator's errand: ``<errand>``, or ``<errand>|<about what>``."""
    BROADCAST = "bc"
    """Send the message that is shown to everybody, or stop sending the broadcast whose id is the argument."""
    SHORTEN = "sh"
    """Show a short link to the track whose id is the argument."""
    LINKS = "ln"
    """Show a page of one's short links: ``<page>``."""
    LINK = "lk"
    """Show one of them: ``<page>|<id>``, with the page to go back to."""
    LINK_TARGET = "lt"
    """Ask where a link shall lead from now on: ``<page>|<id>``, as those that follow."""
    LINK_NAME = "lr"
    """Ask for a link's new name."""
    LINK_STATS = "ls"
    """Draw who followed a link."""
    LINK_DELETE = "ld"
    """Ask whether a link shall really be deleted."""
    LINK_GONE = "lg"
    """Delete it."""
    LINKS_MARK = "lm"
    """Choose several links to delete: ``<page>``, or ``<page>|<id>`` to choose one more or one less."""
    LINKS_GONE = "lx"
    """Delete those that were chosen: ``<page>``."""
    TOKEN = "tk"  # noqa: S105 - what a button asks for
    """Make a new token for the API, ``new``, or end the one there is, ``end``."""


_PRESSES = {press.value: press for press in Press}


@dataclass(frozen=True, slots=True)
class Button:
    """A press and its argument."""

    press: Press
    argument: str = ""


def encode(button: Button) -> str:
    """The callback data of a button. Raises ValueError if it does not fit, which is a mistake of ours."""
    data = f"{VERSION}|{button.press}|{button.argument}"
    if len(data.encode()) > LIMIT:
        raise ValueError(f"callback data over {LIMIT} bytes: {data!r}")
    return data


def decode(data: str) -> Button | None:
    """The button behind callback data, or None if this version has no such button."""
    version, _, rest = data.partition("|")
    press, _, argument = rest.partition("|")
    if version != VERSION or press not in _PRESSES:
        return None
    return Button(_PRESSES[press], argument)
