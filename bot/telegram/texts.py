"""Every sentence the bot says. Plain text, no markup, so that no song name can break a message."""

from __future__ import annotations

from bot.core.progress import Stage

START = (
    "Hi! Send me a song's name or a Spotify link, and I'll send you the song as an MP3.\n\n"
    "For example: {example}\n\nMore: /help"
)
HELP = (
    "What you can send me:\n"
    "• a song's name, best with the artist: {example}\n"
    "• a Spotify track link: open.spotify.com/track/…\n"
    "• several songs, one per line\n\n"
    "If several songs fit, I'll ask which one you mean. A song I have sent before comes at once.\n\n"
    "/start – a short hello\n/help – this page"
)
COMMANDS = {"start": "A short hello", "help": "What I can do"}

CHOOSE = "Which one do you mean?"
CHOOSE_ONE = "Is it this one?"
CHOOSE_MORE = "More…"
NO_MORE = "That's all I found. Try adding the artist's name."
CHOOSE_CANCEL = "None of these"
WRONG_SONG = "Wrong song?"
WHICH_UPLOAD = "Which of these is “{song}”?"
DIFFERENCES = {
    "version": "{detail} version",
    "not version": "not the {detail} version",
    "other remix": "another remix",
    "other artist": "another artist",
    "other performer": "another performer",
    "other title": "another title",
    "leftover": "“{detail}”",
    "explicit": "explicit",
    "clean": "clean",
}
"""In what an upload differs from the song, by `DifferenceKind`; kinds without a text are not told."""
CHOSEN_GONE = "That button is from an older message. Please send the song's name again."
NOT_FOUND_TIP = "I couldn't find “{query}”. Check the spelling, or add the artist: artist – title."
ONLY_SONGS = "I can't listen to that yet. Send me the song's name or a Spotify link instead."
UNKNOWN_COMMAND = "I don't know that command. Send me a song's name or a link, or see /help."
NOTHING_ASKED = "I see no song name in that. Send me something like: {example}"
TOO_MANY_SONGS = "That's more than {limit} songs at once; I'll take the first {limit}."

STAGES = {
    Stage.SEARCHING: "🔎 Looking for it…",
    Stage.DOWNLOADING: "⬇️ Getting {song}…",
    Stage.ENCODING: "🎧 Making the MP3 of {song}…",
    Stage.TAGGING: "🏷️ Writing the tags of {song}…",
    Stage.UPLOADING: "📤 Sending {song}…",
}

ERRORS = {
    "error": "Something went wrong. Please try again.",
    "refused": "I can't do that one. Please try another song.",
    "not_found": "I couldn't find that song. Check the spelling, or send the artist and the title.",
    "bad_link": "That link leads to no song. Please copy it again from Spotify.",
    "unsure": "I'm not sure I found the right recording. Please try the title together with the artist.",
    "not_supported": "I only deliver songs so far, and that link is something else. Send me a song's link or name.",
    "too_many": "That was a lot at once. Please try again in {wait} s.",
    "too_long": "That recording is too long for me. Please pick a shorter one.",
    "too_large": "That file is too large for Telegram. Please pick a shorter recording.",
    "not_allowed": "This bot is private. Please ask its owner to let you in.",
    "cancelled": "Stopped. Send me another song whenever you like.",
    "unavailable": "That's not available right now. Please try again in a few minutes.",
    "catalog_down": "I can't reach the music catalogue right now. Please try again in a few minutes.",
    "source_down": "I found the song but can't get the audio right now. Please try again in a few minutes.",
    "upload_failed": "Telegram didn't take the file. Please try again in a minute.",
    "broken": "Sorry, that's a mistake on my side and has been noted. Please try another song.",
}
"""By error code. `unreachable` and `dead_file` have none: nobody can be told, or nobody needs to be."""
EXAMPLE = "Beethoven – Ode to Joy"
