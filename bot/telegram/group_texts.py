"""What is said in groups."""

from __future__ import annotations

from bot.telegram.languages import text

SONG_COMMAND = text("Send a song: its name, a link, or as a reply to them")
HELP_COMMAND = text("What I can do here")

HELLO = text(
    "Hi! Post a link to a song, and I'll answer with the song. By name: /song artist – title\n\n"
    "How I answer, your admins choose: /settings"
)
HELLO_PRIVATE = text(
    "Hi! Write /song and a song's name or a link, or reply to a message with /song.\n\n"
    "I don't see other messages, because my privacy mode is on. If you want me to answer every link to a song, make me "
    "an admin of this group. How I answer, your admins choose: /settings"
)
HELP = text(
    "In this group:\n"
    "• /song and a song's name or link sends the song\n"
    "• /song as a reply sends the song that the message is about\n"
    "• the same if you mention me or reply to me\n"
    "• links to songs, if I can see them and the settings allow it\n\n"
    "👀 – I'm working on it\n😢 – that didn't work\n\n"
    "/settings – how I answer here\n/cancel – stop everything you're waiting for"
)
NO_WORDS = text("Which song? Write it after the command, like: /song {example} – or reply to a message that names it.")
