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
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.playground.person import Chat

COVER_COLUMNS = 18
"""Characters across a drawn cover; half as many lines."""

Message = Mapping[str, Any]


class Terminal:
    """One person at a terminal in one chat."""

    def __init__(self, chat: Chat, *, console: Console | None = None) -> None:
        self._chat = chat
        self._console = console or Console(highlight=False)
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
                self._console.print("Bye.")
            finally:
                watching.cancel()
                await asyncio.wait([watching])

    async def _act(self, line: str) -> None:
        words = line.strip()
        if not words:
            return
        if words.isdigit() and 0 < int(words) <= len(self._buttons):
            answer = await self._chat.press(*self._buttons[int(words) - 1])
            if answer:
                self._console.print(Text(answer, style="yellow"))
        else:
            self._chat.say(words)

    async def _watch(self) -> None:
        while True:
            changed = self._chat.changed()
            self.show(self._chat.view()["messages"])
            await changed

    def show(self, messages: Sequence[Message]) -> None:
        """Print what is new, and keep the message that is still changing in the bottom line."""
        self._status = ""
        for message in messages:
            if message["from"] == "person":
                continue
            settled = message is not messages[-1] or bool(message.get("audio") or message.get("buttons"))
            text = str(message.get("text") or "")
            if not settled and _is_status(text):
                self._status = text
            elif self._shown.get(message["id"]) != text:
                self._shown[message["id"]] = text
                self._print(message)

    def _print(self, message: Message) -> None:
        if audio := message.get("audio"):
            self._print_audio(audio)
        if message.get("text"):
            self._console.print(Text("songwire › ", style="bold cyan") + Text(str(message["text"])))
        if rows := message.get("buttons"):
            self._buttons = []
            for row, buttons in enumerate(rows):
                for column, button in enumerate(buttons):
                    self._buttons.append((int(message["id"]), row, column))
                    label = Text(f"  [{len(self._buttons)}] ", style="bold") + Text(button["text"])
                    self._console.print(label)
            self._console.print(Text("  Type a number to press a button.", style="dim"))

    def _print_audio(self, audio: Mapping[str, Any]) -> None:
        if audio.get("cover") and self._console.color_system in ("256", "truecolor"):
            self._console.print(draw_cover(self._chat.cover(audio["file_id"])))
        minutes, seconds = divmod(int(audio.get("duration") or 0), 60)
        line = Text("songwire › ", style="bold cyan") + Text(f"♫ {audio['title']}", style="bold")
        line += Text(f" · {audio['performer']} · {minutes}:{seconds:02}")
        self._console.print(line + Text(f"  ({audio['file_name']})", style="dim"))


def draw_cover(jpeg: bytes) -> Text:
    """A picture in coloured half blocks."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        small = picture.convert("RGB").resize((COVER_COLUMNS, COVER_COLUMNS))
    text = Text()
    for line in range(0, COVER_COLUMNS, 2):
        for column in range(COVER_COLUMNS):
            upper, lower = (_hex(small.getpixel((column, line + half))) for half in (0, 1))
            text.append("▀", Style(color=upper, bgcolor=lower))
        text.append("\n")
    return text


def _hex(pixel: Any) -> str:
    red, green, blue = pixel
    return f"#{red:02x}{green:02x}{blue:02x}"


def _is_status(text: str) -> bool:
    return text.endswith(("…", "%"))


def interactive() -> bool:
    """Whether a person sits at both ends of this process."""
    return sys.stdin.isatty() and sys.stdout.isatty()
