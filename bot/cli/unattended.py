"""The demo without a person: say each text, wait for its answer, save the songs, report."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.playground.person import Chat
from bot.playground.world import Json


async def converse(
    chat: Chat,
    settle: Callable[[], Awaitable[None]],
    texts: Sequence[str],
    *,
    folder: Path | None,
    as_json: bool,
    patience: float,
) -> int:
    """Say ``texts`` one after the other; 0 is returned only if each got an answer within ``patience`` seconds."""
    unanswered = 0
    for number, text in enumerate(texts, 1):
        sys.stderr.write(f"songwire demo: {number} of {len(texts)}: {' '.join(text.split())[:60]}\n")
        unanswered += not await _answered(chat, settle, text, patience)
    view = chat.view()
    paths = save_songs(chat, view["messages"], folder) if folder is not None else []
    if as_json:
        report = {"chat": view["messages"], "files": [str(path) for path in paths], "playground": view["counters"]}
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in map(_line, view["messages"])))
    if unanswered:
        sys.stderr.write(f"songwire demo: {unanswered} of {len(texts)} got no answer\n")
    return 1 if unanswered else 0


async def _answered(chat: Chat, settle: Callable[[], Awaitable[None]], text: str, patience: float) -> bool:
    said = chat.say(text)
    try:
        async with asyncio.timeout(patience):
            await settle()
    except TimeoutError:
        return False
    return any(message["from"] == "bot" and message["id"] > said for message in chat.messages())


def save_songs(chat: Chat, messages: Sequence[Json], folder: Path) -> list[Path]:
    """Save every song shown under the name the bot gave it; the paths, each once, are returned.

    A song shown twice is one file; two different songs of one name do not overwrite each other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[tuple[str, bytes], Path] = {}
    for message in messages:
        stored = chat.file(message["audio"]["file_id"]) if "audio" in message else None
        if stored is not None and (stored.name, stored.data) not in paths:
            path = _free(folder / Path(stored.name).name, taken=set(paths.values()))
            path.write_bytes(stored.data)
            paths[stored.name, stored.data] = path
    return list(paths.values())


def _free(path: Path, taken: set[Path]) -> Path:
    names = (path if n == 1 else path.with_stem(f"{path.stem} ({n})") for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _line(message: Json) -> str:
    if audio := message.get("audio"):
        return f"{message['from']}: ♫ {audio['title']} · {audio['performer']} · {audio['duration']} s"
    buttons = "".join(f" [{button['text']}]" for row in message.get("buttons", []) for button in row)
    return f"{message['from']}: {message['text']}{buttons}"
