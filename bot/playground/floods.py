"""How much a bot sends, and what happens when that is too much."""

from __future__ import annotations

import math
from collections import deque

from bot.playground.accounts import BotAccount
from bot.playground.errors import flood
from bot.playground.rooms import Room
from bot.playground.world import Broken, World

MINUTE = 60.0


def note_sent(world: World, bot: BotAccount, room: Room, method: str, messages: int = 1) -> None:
    """Count messages that are about to be sent. Raises ApiError 429 where the rules say so."""
    rules, now = world.floods, world.now()
    windows = [(bot.sent, 1.0, rules.overall_second, "a second")]
    if room.kind in {"group", "supergroup"}:
        windows.append((room.sent.setdefault(bot.id, deque()), MINUTE, rules.group_minute, "a minute to one group"))
    for sent, seconds, limit, words in windows:
        if limit is None:
            continue
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        if len(sent) + messages > limit:
            if rules.refuse:
                raise flood(math.ceil(sent[0] + seconds - now) if sent else 1)
            world.count(Broken(method, "flood", f"more than {limit} messages {words}"))
        sent.extend([now] * messages)
