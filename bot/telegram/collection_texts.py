"""What is said about albums, playlists, artists and one's own queue."""

from __future__ import annotations

from bot.telegram.languages import plural, text

SONGS = plural("{n} song", "{n} songs")
# Translators: a length of time, as in "1 h 12 min".
HOURS = text("{hours} h {minutes} min")
MINUTES = text("{minutes} min")
ONLY_FIRST = plural("I can see only the first song of {total}.", "I can see only the first {n} songs of {total}.")
AT_ONCE = plural("{n} of them comes at once.", "{n} of them come at once.")
COSTS = plural(
    "{n} has to be fetched; you may have {left} fetched today.",
    "{n} have to be fetched; you may have {left} fetched today.",
)
TODAY_ONLY = plural("Today you can have the first song of it.", "Today you can have the first {n} songs of it.")
TODAY_NONE = text("You have had all I can fetch for you today. Please come back tomorrow.")

# Translators: a button that asks for every song of an album.
GET_ALL = plural("Get it", "Get all {n}")
# Translators: a button that lists the songs of an album, to pick from.
CHOOSE_SONGS = text("Choose…")
ALBUMS = text("Albums")
SINGLES = text("Singles")
# Translators: a button that leads back to the first page.
BACK = text("Back")

PICK_SONGS = text("Tap the songs you want.")
PICK_ALBUM = text("Which one?")

ARRIVED = text("{sent} of {total} songs of “{title}” are here.")
STOPPED_AT = text("Stopped “{title}” after {sent} of {total} songs.")
MISSING = plural("This one did not come:", "These {n} did not come:")
AND_MORE = plural("… and {n} more", "… and {n} more")
# Translators: a button that asks again for the songs that did not come.
RETRY = plural("Try it again", "Try these {n} again")
# Translators: a button that asks for the songs that had not come when the work was stopped.
GO_ON = text("Go on")

QUEUE_EMPTY = text("You're not waiting for anything.")
QUEUE = text("You're waiting for:")
NEXT = text("next")
AHEAD = plural("{n} before it", "{n} before it")
CANCELLED = plural("Stopped {n} of your requests.", "Stopped {n} of your requests.")
