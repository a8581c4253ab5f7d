"""What is said about short links."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.request import Service
from bot.core.visit import Device
from bot.telegram.languages import Plural, answer, label, plural, text
from bot.telegram.texts import COMMANDS

LINK_COMMANDS = {
    "short": text("Make a link short"),
    "links": text("Your short links"),
    "stats": text("Your songs, or who followed a link, as a picture"),
    "expand": text("Where a short link leads"),
    "token": text("A token for your own programs"),
}


def commands(*, links: bool) -> Mapping[str, str]:
    """The commands of the menu and what each does."""
    return COMMANDS | LINK_COMMANDS if links else COMMANDS


# Translators: a button under a song that makes a short link to it.
SHORT_LINK = label("Short link")
TOO_LARGE_BUT = text("That song is too large for Telegram. Until tomorrow you can download it here: {link}")

# Translators: {example} is a command with a link, to be sent as it stands.
SHORT_HOW = text("Send me a link, and a name for it if you want one: {example}")
EXPAND_HOW = text("Send me the link you wonder about: {example}")
EXPANDED = text("It leads here: {link}")
NOT_SHORT = text("That link is no short one; it leads here: {link}")

NO_LINKS = text("You have no short links yet. Make one like this: {example}")
YOURS = plural("You have {n} short link.", "You have {n} short links.")
# Translators: how often a short link was followed.
VISITS = plural("{n} visit", "{n} visits")
LEADS_TO = text("Leads to {target}")
MADE_ON = text("Made on {day}")
# Translators: what a short link's address is called on its card.
PLATFORMS = {
    Service.SPOTIFY: "Spotify",
    Service.YOUTUBE: "YouTube Music",
    Service.DEEZER: "Deezer",
    Service.APPLE: "Apple Music",
    Service.SOUNDCLOUD: "SoundCloud",
    Service.BANDCAMP: "Bandcamp",
    Service.TIDAL: "Tidal",
}

# Translators: buttons under a short link of one's own.
STATS = label("Statistics")
NEW_TARGET = label("New target")
RENAME = label("Rename")
DELETE = label("Delete")
# Translators: a button that leads back to the list.
TO_LIST = label("Back to the list")
# Translators: a button under the list of one's links.
DELETE_SEVERAL = label("Delete several…")
DELETE_THESE = plural("Delete {n} link", "Delete {n} links")
REALLY = text("Delete {link} for good? It stops working, and its visits are forgotten.")
YES_DELETE = label("Yes, delete it")
CHOOSE_MOST = plural("Tap the link that shall go.", "Tap the links that shall go, at most {n}.")
CHOSE_NONE = answer("Tap the links that shall go first.")
CHOSE_MOST = answer("You can delete five links at once.")
DELETED = answer("Deleted.")
SOME_KEPT = answer("Some could not be deleted.")
LINK_GONE = answer("That link is gone. Please send /links again.")

ASK_TARGET = text("Where shall {link} lead? Answer this message with the new link.")
ASK_NAME = text("What shall {link} be called? Answer this message with letters and digits.")
# Translators: the hint in an empty line.
HINT_TARGET = label("https://open.spotify.com/…")
HINT_NAME = label("Letters and digits")

ONLY_IN_PRIVATE = text("Please ask me for that in our private chat.")
TOKEN_ABOUT = text(
    "With a token your own programs can make and change your short links: {docs}\n\n"
    "A new token is shown once, works for a year and ends the one before."
)
NEW_TOKEN = label("Make a new token")
END_TOKEN = label("End my token")
TOKEN_IS = text("Your token, shown only this once:\n\n{token}\n\nWhoever has it can change your links.")
TOKEN_ENDED = answer("Your token has ended.")
NO_TOKEN = answer("You have no token.")

CHART = {
    # Translators: the heading of a chart of who followed a link.
    "clicks": text("Clicks"),
    "total": text("{count} in all"),
    "per_day": text("Per day"),
    "by_country": text("By country"),
    "by_device": text("By device"),
    "other": text("Other"),
    "empty": text("Nothing to show yet"),
}
"""By the keys of `bot.services.charting.ENGLISH`."""
UNKNOWN_COUNTRY = text("Unknown")
DEVICES = {
    Device.PHONE: text("Phone"),
    Device.TABLET: text("Tablet"),
    Device.DESKTOP: text("Computer"),
    Device.OTHER: text("Other"),
}

ERRORS: dict[str, str | Plural] = {
    "bad_slug": text("A link's name has up to 64 letters and digits and is no word I use myself. Try another."),
    "slug_taken": text("Somebody has that name already. Please try another."),
    "bad_domain": text("I serve no links under that domain."),
    "too_many_at_once": text("That's too many links at once."),
    "shortener_down": text("The link service can't be reached right now. Please try again in a few minutes."),
    "bad_target": text(
        "I can shorten links to Spotify, YouTube, Deezer, Apple Music, SoundCloud, Bandcamp and Tidal only."
    ),
    "no_such_link": text("There is no such short link. Yours are in /links."),
}
"""By error code."""
