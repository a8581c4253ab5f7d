"""The demo's chat on a terminal: messages scroll by, the status message lives in the bottom line as it changes.

Buttons are numbered; typing a number presses the button. A cover is drawn in half blocks, two pixels a character.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image
from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.patch_stdout import patch_stdout

from bot.playground.person import Chat

COVER_COLUMNS = 18
"""Characters across a drawn cover; half as many lines."""

Message = Mapping[str, Any]
Span = tuple[str, str]
_NAME: Span = ("ansicyan bold", "songwire › ")


class Terminal:
    """One person at a terminal in one chat."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._shown: dict[int, str] = {}
        self._buttons: list[tuple[int, int, int]] = []
        self._status = ""

    async def converse(self) -> None:
        """Chat until the end of input, Ctrl-C or Ctrl-D."""
        session: PromptSession[str] = PromptSession(bottom_toolbar=lambda: self._status or None, refresh_interval=0.2)
        with patch_stdout(raw=True):
            watching = asyncio.ensure_future(self._watch())
            try:
                while True:
                    await self._act(await session.prompt_async("you › "))
            except (EOFError, KeyboardInterrupt):
                show(("", "Bye."))
            finally:
                watching.cancel()
                await asyncio.wait([watching])

    async def _act(self, line: str) -> None:
        words = line.strip()
        if words.isdigit() and 0 < int(words) <= len(self._buttons):
            try:
                answer = await self._chat.press(*self._buttons[int(words) - 1])
            except (LookupError, TimeoutError):
                answer = "That button is gone."
            if answer:
                show(("ansiyellow", answer))
        elif words:
            self._chat.say(words)

    async def _watch(self) -> None:
        while True:
            changed = self._chat.changed()
            self.update(self._chat.messages())
            await changed

    def update(self, messages: Sequence[Message]) -> None:
        """Print what is new, and keep the message that is still changing in the bottom line."""
        self._status = ""
        for message in messages:
            text = str(message["text"])
            if message["from"] == "person":
                continue
            if text.endswith(("…", "%")) and not message.get("buttons"):
                self._status = text
            elif self._shown.get(message["id"]) != text:
                self._shown[message["id"]] = text
                self._print(message)

    def _print(self, message: Message) -> None:
        if audio := message.get("audio"):
            if audio.get("cover"):
                show(*draw_cover(self._chat.cover(audio["file_id"])))
            minutes, seconds = divmod(int(audio["duration"]), 60)
            details = f" · {audio['performer']} · {minutes}:{seconds:02}"
            show(_NAME, ("bold", f"♫ {audio['title']}"), ("", details), ("ansigray", f"  ({audio['file_name']})"))
        if message["text"]:
            show(_NAME, ("", str(message["text"])))
        if rows := message.get("buttons"):
            self._buttons = []
            for row, line in enumerate(rows):
                for column, button in enumerate(line):
                    self._buttons.append((int(message["id"]), row, column))
                    show(("bold", f"  [{len(self._buttons)}] "), ("", button["text"]))
            show(("ansigray", "  Type a number to press a button."))


def show(*spans: Span) -> None:
    """Print styled text and end the line."""
    print_formatted_text(FormattedText(spans))


def draw_cover(jpeg: bytes) -> list[Span]:
    """A picture in coloured half blocks."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        small = picture.convert("RGB").resize((COVER_COLUMNS, COVER_COLUMNS))
    spans: list[Span] = []
    for line in range(0, COVER_COLUMNS, 2):
        for column in range(COVER_COLUMNS):
            upper, lower = (_hex(small.getpixel((column, line + half))) for half in (0, 1))
            spans.append((f"{upper} bg:{lower}", "▀"))
        spans.append(("", "\n" if line + 2 < COVER_COLUMNS else ""))
    return spans


def _hex(pixel: Any) -> str:
    red, green, blue = pixel
    return f"#{red:02x}{green:02x}{blue:02x}"


def interactive() -> bool:
    """Whether a person sits at both ends of this process."""
    return sys.stdin.isatty() and sys.stdout.isatty()
