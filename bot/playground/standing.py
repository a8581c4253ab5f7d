"""Changes of who is what in a chat, and the updates that tell bots of them."""

from __future__ import annotations

from bot.playground.rooms import Json, Member, Room
from bot.playground.world import World


def stand(world: World, room: Room, new: Member, *, by: Json) -> None:
    """Let somebody's standing become ``new``, and tell it.

    A bot always hears of itself (``my_chat_member``), and as an administrator of others (``chat_member``), if it asks
    for that (https://core.telegram.org/bots/api#update).
    """
    user = new.user
    old = room.member(user)
    room.members[int(user["id"])] = new
    change = {"chat": room.chat, "from": by, "date": int(world.now())}
    change |= {"old_chat_member": old.told(), "new_chat_member": new.told()}
    for bot in world.bots.values():
        if bot.id == user["id"]:
            bot.updates.push("my_chat_member", change)
        elif room.member(bot.user).admin:
            bot.updates.push("chat_member", change)
    world.touch()
