"""Every sentence the bot says. Plain text, no markup, so that no song name can break a message.

They are marked for the catalogues here and looked up by `Words.gettext` where they are shown. A comment that begins
with ``Translators:`` is for those who translate the line below it.
"""

from __future__ import annotations

from bot.core.match_reasons import DifferenceKind
from bot.core.progress import Stage
from bot.core.version import Version
from bot.telegram import group_texts, preference_texts
from bot.telegram.languages import Plural, answer, label, plural, text

EXAMPLE = "Beethoven – Ode to Joy"
"""A song everybody may have: the same in every language, since it can be sent as it stands."""

START = text(
    "Hi! Send me a song's name or a Spotify link, and I'll send you the song as an MP3.\n\n"
    "For example: {example}\n\nMore: /help"
)
HELP = text(
    "What you can send me:\n"
    "• a song's name, best with the artist: {example}\n"
    "• a Spotify track link: open.spotify.com/track/…\n"
    "• a link to an album, a playlist or an artist\n"
    "• several songs, one per line\n\n"
    "If several songs fit, I'll ask which one you mean. A song I have sent before comes at once.\n\n"
    "/queue – what you're waiting for\n/cancel – stop all of it\n/settings – how I answer you\n"
    "/language – choose my language\n"
    "/history – the songs you had; /history words searches them\n/stats – your songs as a picture\n"
    "/privacy – what I keep about you\n/forget – remove it\n/start – a short hello\n/help – this page"
)
COMMANDS = {
    "start": text("A short hello"),
    "help": text("What I can do"),
    "queue": text("What you're waiting for"),
    "cancel": text("Stop everything you're waiting for"),
    "settings": preference_texts.COMMAND,
    "language": preference_texts.LANGUAGE_COMMAND,
    "history": text("The songs you had"),
    "stats": text("Your songs as a picture"),
    "privacy": text("What I keep about you"),
    "forget": text("Remove all I keep about you"),
}
GROUP_COMMANDS = {
    "song": group_texts.SONG_COMMAND,
    "cancel": COMMANDS["cancel"],
    "help": group_texts.HELP_COMMAND,
}
"""What everybody sees in a group."""
ADMIN_COMMANDS = GROUP_COMMANDS | {
    "settings": preference_texts.GROUP_COMMAND,
    "language": preference_texts.LANGUAGE_COMMAND,
}
"""What its admins see there."""
# Translators: shown in an empty chat, before somebody presses Start. At most 512 characters.
DESCRIPTION = text(
    "Send me a song's name or a Spotify link, and I'll send you the song as an MP3, with its cover, tags and lyrics."
)
# Translators: shown in the bot's profile and when it is shared. At most 120 characters.
SHORT_DESCRIPTION = text("Turns a song's name or a Spotify link into an MP3 with cover, tags and lyrics.")

CHOOSE = text("Which one do you mean?")
CHOOSE_ONE = text("Is it this one?")
# Translators: a button that shows further songs.
CHOOSE_MORE = label("More…")
NO_MORE = answer("That's all I found. Try adding the artist's name.")
# Translators: a button that puts the question away.
CHOOSE_CANCEL = label("None of these")
# Translators: a button under a song.
WRONG_SONG = label("Wrong song?")
WHICH_UPLOAD = text("Which of these is “{song}”?")
CHOSEN_GONE = answer("That button is from an older message. Please send the song's name again.")
NOT_FOUND_TIP = text("I couldn't find “{query}”. Check the spelling, or add the artist: artist – title.")
ONLY_SONGS = text("I can't listen to that yet. Send me the song's name or a Spotify link instead.")
UNKNOWN_COMMAND = text("I don't know that command. Send me a song's name or a link, or see /help.")
NOTHING_ASKED = text("I see no song name in that. Send me something like: {example}")
TOO_MANY_SONGS = plural(
    "That's more than {n} song at once; I'll take the first.",
    "That's more than {n} songs at once; I'll take the first {n}.",
)

# Translators: a button that stops the work which the message shows.
STOP = text("Stop")
STOPPED = text("Stopped.")
NOT_YOURS = text("That's done already, or somebody else is waiting for it.")
PAUSED = text("I'm being restarted. I'll go on with this in a moment.")
# Translators: a button under a song that shows its words.
LYRICS = text("Lyrics")
NO_LYRICS = text("I couldn't find the words of this song.")
DONE_OF = text("{done} of {total}")
FAILED = plural("{n} failed", "{n} failed")
ABOUT_MINUTES = plural("about {n} minute", "about {n} minutes")

# Translators: how many seconds an upload is longer (+12 s) or shorter (−3 s) than the song.
SECONDS = text("{seconds} s")
PERCENT = text("{percent} %")

# In what an upload differs from the song: short notes on a button, after its title and channel.
NOT_VERSION = label("not the {version}")
DIFFERENCES = {
    DifferenceKind.OTHER_REMIX: label("another remix"),
    DifferenceKind.OTHER_ARTIST: label("another artist"),
    DifferenceKind.OTHER_PERFORMER: label("another performer"),
    DifferenceKind.OTHER_TITLE: label("another title"),
    DifferenceKind.LEFTOVER: label("“{detail}”"),
    # Translators: with strong language, as music services mark it.
    DifferenceKind.EXPLICIT: label("explicit"),
    # Translators: without the strong language.
    DifferenceKind.CLEAN: label("clean"),
}
"""Kinds without a text are not told."""
VERSIONS = {
    Version.LIVE: label("live version"),
    Version.ACOUSTIC: label("acoustic version"),
    Version.REMIX: label("remix version"),
    Version.MASHUP: label("mashup version"),
    # Translators: played by somebody else.
    Version.COVER: label("cover version"),
    Version.KARAOKE: label("karaoke version"),
    Version.INSTRUMENTAL: label("instrumental version"),
    # Translators: voices only.
    Version.ACAPPELLA: label("a cappella version"),
    Version.SPED_UP: label("sped-up version"),
    Version.SLOWED: label("slowed-down version"),
    Version.NIGHTCORE: label("nightcore version"),
    Version.SURROUND: label("8D version"),
    Version.BASS_BOOSTED: label("bass-boosted version"),
    # Translators: the song again and again, for an hour.
    Version.LOOP: label("endless loop"),
    # Translators: for other instruments: piano, orchestra, music box.
    Version.ARRANGED: label("arrangement"),
    # Translators: the recording with dancers before the camera.
    Version.DANCE: label("dance video"),
    Version.EXTENDED: label("extended version"),
    Version.DEMO: label("demo version"),
    # Translators: recorded again by the same artist, years later.
    Version.RERECORDED: label("new recording"),
    Version.LANGUAGE: label("version in another language"),
    # Translators: a video that teaches how to play the song.
    Version.LESSON: label("music lesson"),
    # Translators: a video of somebody who hears the song for the first time.
    Version.REACTION: label("reaction video"),
    Version.TEASER: label("teaser"),
    Version.FULL_ALBUM: label("full album"),
    # Translators: a beat in the style of an artist.
    Version.TYPE_BEAT: label("type beat"),
    Version.PARODY: label("parody"),
    Version.INTERVIEW: label("interview"),
}
"""By kind of version; those that are the same performance are not told."""

STAGES = {
    Stage.SEARCHING: text("🔎 Looking for it…"),
    Stage.DOWNLOADING: text("⬇️ Getting {song}…"),
    Stage.ENCODING: text("🎧 Making the MP3 of {song}…"),
    Stage.TAGGING: text("🏷️ Writing the tags of {song}…"),
    Stage.UPLOADING: text("📤 Sending {song}…"),
}

NOT_ALLOWED = text("This bot is private. Please ask its owner to let you in.")
FAILED_ANYHOW = text("Something went wrong. Please try again.")

ERRORS: dict[str, str | Plural] = {
    "error": FAILED_ANYHOW,
    "refused": text("I can't do that one. Please try another song."),
    "not_found": text("I couldn't find that song. Check the spelling, or send the artist and the title."),
    "bad_link": text("That link leads to no song. Please copy it again from Spotify."),
    "unsure": text("I'm not sure I found the right recording. Please try the title together with the artist."),
    "not_supported": text(
        "I only deliver songs so far, and that link is something else. Send me a song's link or name."
    ),
    "too_many": plural(
        "That was a lot at once. Please try again in {n} second.",
        "That was a lot at once. Please try again in {n} seconds.",
    ),
    "too_long": text("That recording is too long for me. Please pick a shorter one."),
    "too_large": text("That file is too large for Telegram. Please pick a shorter recording."),
    "not_allowed": NOT_ALLOWED,
    "cancelled": text("Stopped. Send me another song whenever you like."),
    "unavailable": text("That's not available right now. Please try again in a few minutes."),
    "catalog_down": text("I can't reach the music catalogue right now. Please try again in a few minutes."),
    "source_down": text("I found the song but can't get the audio right now. Please try again in a few minutes."),
    "upload_failed": text("Telegram didn't take the file. Please try again in a minute."),
    "broken": text("Sorry, that's a mistake on my side and has been noted. Please try another song."),
}
"""By error code. `unreachable` and `dead_file` have none: nobody can be told, or nobody needs to be."""
