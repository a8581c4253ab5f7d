"""A chat as text: one line a message, with its reactions and buttons indented below it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.playground.rooms import Json


def transcript(messages: Sequence[Json]) -> str:
    """What views of messages look like, for people who read tests."""
    names = {message["id"]: _name(message) for message in messages}
    return "\n".join(line for message in messages for line in _lines(message, names))


def results_text(results: Sequence[Json], button: Json | None) -> str:
    """What a list of inline results looks like."""
    lines = [f"[{button['text']}]"] if button else []
    for view in results:
        mark = {"audio": "♫ ", "photo": "▣ ", "document": "▤ "}.get(view["type"], "")
        lines.append(mark + " · ".join(filter(None, (view["title"], view.get("description")))))
    return "\n".join(lines)


def _lines(message: Json, names: dict[int, str]) -> list[str]:
    if "service" in message:
        return [f"· {message['service']}"]
    head = _name(message) + (f" via {message['via']}" if "via" in message else "")
    if "reply_to" in message:
        head += f" ↩ {names.get(message['reply_to'], 'a deleted message')}"
    prefix = f"[{message['topic']}] " if "topic" in message else ""
    prefix += f"(only {message['only']} sees) " if "only" in message else ""
    lines = [f"{prefix}{head}: {_content(message)}"]
    if "reactions" in message:
        lines.append("  " + " ".join(message["reactions"]))
    return lines + ["  " + " ".join(f"[{button['text']}]" for button in row) for row in message.get("buttons", ())]


def _name(message: Json) -> str:
    return str(message.get("name") or {"bot": "Bot", "person": "You"}[message["from"]])


def _content(message: Json) -> str:
    parts = []
    if audio := message.get("audio"):
        minutes, seconds = divmod(audio["duration"], 60)
        parts.append(f"♫ {audio['title'] or audio['file_name']} · {audio['performer']} ({minutes}:{seconds:02})")
    if photo := message.get("photo"):
        parts.append(f"▣ photo {photo['width']}×{photo['height']}")
    if document := message.get("document"):
        parts.append(f"▤ {document['file_name']}")
    parts += [f"sticker {message['sticker']}"] if "sticker" in message else []
    parts += ["voice message"] if "voice" in message else []
    text = message["text"].replace("\n", "\n    ")
    return " — ".join([*parts, *([text] if text else [])])
