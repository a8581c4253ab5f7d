"""What is said in messages that people send through the bot in other chats, and about them."""

from __future__ import annotations

from bot.telegram.languages import answer, label, text

# Translators: a message in any chat that is about to become the song; {song} is its title and artist.
PLACEHOLDER = text("🎵 {song}\nTap the button if the song doesn't come by itself.")
# Translators: a button in a chat, under the line with the song's title.
GET = label("Get the song")
AGAIN = label("Try again")
# Translators: a line in a list of results: tapping it sends the song at once.
NOT_YET = text("Will be sent in a moment")
# Translators: a line in a list of results: tapping it sends a link to the song's page.
SHARE = text("Share as a link")
SHORT_LINK = label("Short link")
NO_LINK = answer("I can't make a short link right now. The long one works, too.")
# Translators: a button above a list of results that stays empty. Tapping it opens the bot's own chat.
NOTHING = label("Nothing found. Ask me in my chat")
# Translators: a button above an empty list of results, before anything is typed.
TYPE = label("Type a song's name, or open my chat")
# Translators: a button above a list of results. Tapping it opens the bot's own chat.
ONLY_KEPT = label("More songs in my chat")
ONLY_THERE = text("I can't send that song here yet. Ask me for it in my own chat first.")
SEARCHING = text("🔎 Looking for it…")
NOTHING_ASKED = text("Write the name of a song after mine, or a link to it.")

# Translators: the next three go to the bot's owner. @BotFather, /setinlinefeedback and SONGWIRE_STORAGE_CHAT stay.
NO_STORAGE = text(
    "Somebody uses me inline, and I have nowhere to upload songs for that. Make a private channel, let me post in it, "
    "and set SONGWIRE_STORAGE_CHAT to its id. Until then I offer only songs I have sent before, and links."
)
NO_FEEDBACK = text(
    "Telegram doesn't tell me which inline results people choose, so they must press a button to get a song. "
    "Send /setinlinefeedback to @BotFather, choose me, and set it to 100%."
)
STORAGE_FAILS = text("I can't post in the chat of SONGWIRE_STORAGE_CHAT. Let me in as an administrator who may post.")
