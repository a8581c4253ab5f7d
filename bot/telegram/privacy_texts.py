"""What is kept about a person and why: one table for what ``/privacy`` says and for what ``/forget`` reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.telegram.languages import Plural, label, plural, text

PRIVACY = text("This is all I keep about you:")
PRIVACY_END = text(
    "Nothing else, and nobody gets it. I keep no list of what you searched for.\n"
    "/forget removes all of it; only what is counted for today goes by itself."
)
ASK = text(
    "Shall I remove everything I keep about you? Your songs stay in this chat, but your history, your settings and "
    "your short links will be gone. This cannot be undone."
)
# Translators: a button.
FORGET = label("Yes, remove it all")
# Translators: a button.
KEEP = label("No, keep it")
FORGOTTEN = text("Done. I have removed:")
NOTHING = text("There was nothing to remove: I keep nothing about you.")
STILL_BANNED = text("The operator has banned you from this bot; that alone I have to remember.")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a table holds about a person."""

    why: str
    """What it is and what it is for."""
    removed: Plural | None = None
    """How many rows of it were removed; None where they go by themselves."""


KEPT: Mapping[str, Kept] = MappingProxyType(
    {
        "people": Kept(
            text(
                "Your Telegram number, your settings, and the day you first and last wrote: to serve you as you like."
            ),
            plural("your settings", "your settings"),
        ),
        "deliveries": Kept(
            text("Which songs you had, when and in which chat: for /history, /stats and the limits."),
            plural("{n} song of your history", "{n} songs of your history"),
        ),
        "choices": Kept(
            text("Which recordings you said are the right ones: so that you get them again."),
            plural("{n} choice of a recording", "{n} choices of recordings"),
        ),
        "jobs": Kept(
            text(
                "What you are waiting for, and for two days what you waited for: so that nothing is lost or sent twice."
            ),
            plural("{n} request of the last days", "{n} requests of the last days"),
        ),
        "counters": Kept(
            text("How many songs I fetched for you, until the next day is over: for the daily limit."),
        ),
        "inbox": Kept(
            text("Your messages, until they are answered: so that a restart loses none."),
        ),
        "links": Kept(
            text("Your short links: so that they work and you can change them."),
            plural("{n} short link", "{n} short links"),
        ),
        "visits": Kept(
            text("How often your short links were followed, from which country and kind of device; not by whom."),
            plural("{n} visit to your links", "{n} visits to your links"),
        ),
        "tokens": Kept(
            text("A fingerprint of your API token, from which the token cannot be told."),
            plural("your API token", "your API tokens"),
        ),
        "chats": Kept(
            text("To which groups you added me: to know whom to tell if something is wrong there."),
            plural("that you added me to {n} group", "that you added me to {n} groups"),
        ),
        "invites": Kept(
            text("Which invitations you made."),
            plural("{n} invitation", "{n} invitations"),
        ),
    }
)
"""By the table's name, in the order in which it is told."""
