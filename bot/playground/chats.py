"""The methods about chats, their members, topics and reactions."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.accounts import BotAccount
from bot.playground.errors import NO_MEMBER, NO_REACTION_TARGET, ApiError
from bot.playground.rights import present, writable
from bot.playground.rooms import Json, Member, Topic
from bot.playground.standing import stand
from bot.playground.upload import Upload
from bot.playground.world import World

Files = Mapping[str, Upload]
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """GetChat."""
    room = present(world, bot, params["chat_id"])
    full: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(_GIFTS, False)}
    if room.linked is not None:
        full["linked_chat_id"] = room.linked.id
    return room.chat | full


def get_chat_member(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """GetChatMember."""
    room = present(world, bot, params["chat_id"])
    member = room.members.get(params["user_id"])
    if member is None and room.kind == "private" and params["user_id"] in {room.id, bot.id}:
        member = Member(bot.user if params["user_id"] == bot.id else room.person, "member")
    if member is None:
        raise ApiError(*NO_MEMBER)
    return member.told()


def get_chat_administrators(world: World, bot: BotAccount, params: Json, _files: Files) -> list[Json]:
    """GetChatAdministrators: those who are people, and the asking bot."""
    room = present(world, bot, params["chat_id"])
    if room.kind == "private":
        raise ApiError(400, "Bad Request: there are no administrators in the private chat")
    admins = [member for member in room.members.values() if member.admin]
    return [member.told() for member in admins if not member.user["is_bot"] or member.user["id"] == bot.id]


def get_chat_member_count(world: World, bot: BotAccount, params: Json, _files: Files) -> int:
    """GetChatMemberCount."""
    room = present(world, bot, params["chat_id"])
    return 2 if room.kind == "private" else sum(member.inside for member in room.members.values())


def leave_chat(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """LeaveChat."""
    room = present(world, bot, params["chat_id"])
    if room.kind == "private":
        raise ApiError(400, "Bad Request: chat member status can't be changed in private chats")
    stand(world, room, Member(bot.user, "left"), by=bot.user)
    if room.kind != "channel":
        world.deliver(room, "message", world.post(room, bot.user, {"left_chat_member": bot.user}))
    return True


def set_message_reaction(world: World, bot: BotAccount, params: Json, _files: Files) -> bool:
    """SetMessageReaction."""
    room = writable(world, bot, params["chat_id"])
    message_id = params["message_id"]
    if message_id not in room.messages:
        raise ApiError(*NO_REACTION_TARGET)
    chosen = [reaction.get("emoji", "") for reaction in params.get("reaction") or []]
    room.reactions.setdefault(message_id, {})[bot.id] = chosen
    world.touch()
    return True


def create_forum_topic(world: World, bot: BotAccount, params: Json, _files: Files) -> Json:
    """CreateForumTopic."""
    room = present(world, bot, params["chat_id"])
    if not room.forum:
        raise ApiError(400, "Bad Request: the chat is not a forum")
    if not room.member(bot.user).may("can_manage_topics"):
        raise ApiError(400, "Bad Request: not enough rights to create a topic")
    created: Json = {"name": params["name"], "icon_color": params.get("icon_color") or 0x6FB9F0}
    thread = world.post(room, bot.user, {"forum_topic_created": created, "is_topic_message": True})
    thread["message_thread_id"] = thread["message_id"]
    room.topics[thread["message_id"]] = Topic(params["name"])
    return created | {"message_thread_id": thread["message_id"]}
