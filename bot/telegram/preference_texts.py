"""What is said about settings, limits and who is let in."""

from __future__ import annotations

from bot.core.track import Quality
from bot.services.preferences import AnswerMode, Why
from bot.telegram.languages import answer, label, plural, text

# Translators: two buttons under a song's title: the song itself, or a link to it.
SEND_SONG = label("Send the song")
SEND_LINK = label("Send a link")

DAY_SPENT = plural(
    "That's all your songs for today. There will be new ones in {n} hour.",
    "That's all your songs for today. There will be new ones in {n} hours.",
)
WAIT_MINUTES = plural(
    "That was a lot at once. Please try again in {n} minute.",
    "That was a lot at once. Please try again in {n} minutes.",
)
INVITED = text("Welcome! Your invitation is accepted.")
NOT_INVITED = text("That invitation is used up or mistyped. Please ask for a new one.")

COMMAND = text("How I answer you")
GROUP_COMMAND = text("How I answer this group")
LANGUAGE_COMMAND = text("Choose my language")

MINE = text("Your settings. They also hold in groups, where the group has not decided otherwise.")
OURS = text("The settings of this group. Only its admins can change them.")
# Translators: one line of the settings: “Sound quality: 320 kbit/s (set by this group)”.
LINES = {
    Why.CHAT: text("{name}: {value} (set by this group)"),
    Why.PERSON: text("{name}: {value} (your own choice)"),
    Why.DEFAULT: text("{name}: {value} (by default)"),
}
NAMES = {
    "quality": label("Sound quality"),
    # Translators: the setting of what a song is answered with: the song itself, or a link to it.
    "answer": label("Answer with"),
    "confirm": label("Ask before sending"),
    "lyrics": label("Button for lyrics"),
    "autodetect": label("Answer links by itself"),
    "tidy": label("Delete the message with the link"),
    "language": label("Language"),
}
QUALITIES = {
    # Translators: V0 is a setting of MP3 encoders: as good as it needs to be.
    Quality.V0: label("V0, best for its size"),
    Quality.K320: label("320 kbit/s"),
    Quality.K192: label("192 kbit/s"),
    Quality.K128: label("128 kbit/s"),
    # Translators: sound that is not encoded again.
    Quality.ORIGINAL: label("As the source has it"),
}
ANSWERS = {
    AnswerMode.AUDIO: label("the song"),
    AnswerMode.LINK: label("a short link"),
    AnswerMode.ASK: label("ask me each time"),
    # Translators: links in a group are not answered.
    AnswerMode.NOTHING: label("nothing, unless asked"),
}
ON = label("on")
OFF = label("off")
# Translators: the language that the Telegram app is set to.
AS_TELEGRAM = label("As in Telegram")
BACK = label("Back")
BY_DEFAULT = label("As by default")
WHICH = text("{name}: what shall it be?")
WHICH_LANGUAGE = text("Which language shall I speak?")
ADMINS_ONLY = answer("Only admins of this group can change that.")
NOT_YOUR_BUTTON = answer("These buttons are for the one who asked. Ask for a song yourself: /song")
