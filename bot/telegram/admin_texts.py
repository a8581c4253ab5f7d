"""What is said to those who run the bot."""

from __future__ import annotations

from bot.services.alerts import TroubleKind
from bot.telegram.languages import label, plural, text

USAGE = text(
    "/admin – how everything is\n"
    "/admin ban 123, unban 123, allow 123 – who may ask\n"
    "/admin quota 123 50 – songs a day for one person; “none” for everybody's number\n"
    "/admin invite 5 – a link that lets five people in\n"
    "/admin broadcast Hello! – a message to everybody, shown to you first\n"
    "/admin refresh link – forget what is kept of a song\n"
    "/admin off youtube, on youtube – switch a source\n"
    "/admin errors – the last things that went wrong\n"
    "cookies.txt sent as a file – new cookies for YouTube"
)

STATE = text("How everything is, {time} UTC")
SOURCES = text("Sources: {names}")
# Translators: after the name of something that is switched off.
SWITCHED_OFF = text("{name} (off)")
WAITING = plural("{n} job waiting, the oldest for {time}", "{n} jobs waiting, the oldest for {time}")
NOTHING_WAITING = text("Nobody is waiting.")
TODAY = plural("{n} song today, {percent} % from the cache", "{n} songs today, {percent} % from the cache")
TODAY_FAILED = plural("{n} failed today", "{n} failed today")
PEOPLE = plural("{n} person, {banned} banned", "{n} people, {banned} banned")
DISK = text("Disk: {free} free of {total}, data folder {used}")
WORKER = text("{name} ({role}): heard of {seconds} s ago")
ALONE = text("One process does everything.")
# Translators: {said} is a status code or a short code; {ms} how long it took; {time} how long ago that was.
UPSTREAM = text("{name}: {said}, {ms} ms, {time} ago")
UPSTREAM_DOWN = text("{name}: DOWN, {said}, {time} ago")
NOBODY_ASKED = text("Nobody was asked since the start.")
PAUSED = text("{name}: paused for {time} ({reason})")
BROADCAST_RUNNING = text("Broadcast {id}: {sent} sent, {failed} not")

# Translators: a button that shows the same again, as it is now.
REFRESH = label("Refresh")
# Translators: a button.
ERRORS = label("Last errors")
# Translators: a button that makes a link that lets people in.
INVITE = label("Invite somebody")
# Translators: a button that switches a source of music off.
SWITCH_OFF = label("Switch {name} off")
# Translators: a button that switches a source of music on.
SWITCH_ON = label("Switch {name} on")
# Translators: a button that leads back to the first page.
BACK = label("Back")
NO_ERRORS = text("Nothing went wrong since the start.")

BANNED = text("{id} is banned now.")
UNBANNED = text("{id} is like everybody else now.")
ALLOWED = text("{id} may ask now, invited or not.")
QUOTA = plural("{id} may have {n} song a day now.", "{id} may have {n} songs a day now.")
NO_QUOTA = text("{id} may have as many songs as everybody now.")
INVITED = plural("This link lets {n} person in:\n{link}", "This link lets {n} people in:\n{link}")
REFRESHED = text("What was kept of “{song}” is forgotten; the next request fetches it anew.")
NOT_KNOWN = text("Nothing is kept of that. Send the link of a song that somebody had.")
SWITCHED = text("{name} is switched off now. It stays off until you switch it on.")
SWITCHED_ON = text("{name} is switched on now.")
NO_SUCH_SOURCE = text("There is no source with that name. These exist: {names}")

PREVIEW = plural("This goes to {n} person:\n\n{text}", "This goes to {n} people:\n\n{text}")
# Translators: a button that sends a message to everybody.
SEND = label("Send it to everybody")
# Translators: a button.
DO_NOT_SEND = label("Don't send it")
PREVIEW_GONE = text("That message is not known any more. Please write it again.")
SENDING = text("Sending: {sent} have it, {failed} could not be reached.")
SENT = text("Sent: {sent} have it, {failed} could not be reached.")
# Translators: a button that stops sending a message to everybody.
STOP = label("Stop sending")
STOPPED = text("Stopped.")

COOKIES = plural(
    "Thank you, {n} cookie is in use from the next song on. I have deleted your message, since it held secrets.",
    "Thank you, {n} cookies are in use from the next song on. I have deleted your message, since it held secrets.",
)
COOKIES_REFUSED = text("I can't use that file: {reason}. I have deleted your message.")
COOKIES_TOO_LARGE = text("That file is too large to be cookies. I have deleted your message.")

BEGAN = {
    TroubleKind.DOWN: text("⚠️ {name} does not answer. I'll tell you when it does."),
    TroubleKind.PAUSED: text("⚠️ {name} asked to be left alone for a while. I'll tell you when it may be asked again."),
    TroubleKind.DISK: text("⚠️ The disk of {name} is nearly full. Please make room, or songs will fail."),
    TroubleKind.WORKER: text("⚠️ The process {name} died. Others have taken over its work."),
}
ENDED = {
    TroubleKind.DOWN: text("✅ {name} answers again."),
    TroubleKind.PAUSED: text("✅ {name} may be asked again."),
    TroubleKind.DISK: text("✅ There is room on the disk of {name} again."),
}
"""A process that died does not come back under its name."""
