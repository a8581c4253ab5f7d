"""What is said about the songs that a person had."""

from __future__ import annotations

from bot.telegram.languages import label, text

YOURS = text("Your songs, the newest first. Tap one to get it again.")
FOUND = text("Your songs with “{words}”. Tap one to get it again.")
NONE = text("You have had no song from me yet. Send me a song's name.")
NONE_FOUND = text("None of your songs has “{words}” in its name.")
# Translators: a button that leads to the next page of a list, with older songs.
OLDER = label("Older ▸")
# Translators: a button that leads back to the first page of a list.
NEWEST = label("◂ Newest")
STATS_NONE = text("There is nothing to draw yet. Send me a song's name first.")
# Translators: below a picture that shows how many songs somebody had, day by day.
STATS = text("The last {days} days; times are in UTC.")

CHART = {
    # Translators: headings in a picture; keep them short.
    "history": text("Your songs"),
    "total": text("{count} in all"),
    "per_day": text("Per day"),
    "by_hour": text("By hour"),
    "top_artists": text("Top artists"),
    "empty": text("Nothing to show yet"),
}
"""By their keys in `services.charting.ENGLISH`."""
