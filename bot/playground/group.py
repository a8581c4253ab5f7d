"""Groups, supergroups, forums and channels from the people's side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.playground.audience import mentioned
from bot.playground.conversation import Conversation, text_content
from bot.playground.ephemeral import put_whisper
from bot.playground.inline import Summons
from bot.playground.person import Person
from bot.playground.rooms import ADMIN_RIGHTS, GENERAL_TOPIC, Json, Member, Topic
from bot.playground.standing import stand
from bot.playground.world import BotAccount, World, quoted

ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Who writes for an administrator who stays anonymous (Bot API, Message.from and sender_chat)."""
CHANNEL: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
"""Who writes for a person that speaks in the name of a channel."""
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
"""Who forwards a channel's posts into its discussion group."""
GUESTS_PER_MESSAGE = 3
_CREATED = {"group": "group_chat_created", "supergroup": "supergroup_chat_created", "channel": "channel_chat_created"}


class Group(Conversation):
    """A chat of many; ``kind`` is ``group``, ``supergroup`` or ``channel``."""

    def __init__(self, world: World, title: str, *, owner: Person, kind: str = "group", forum: bool = False) -> None:
        super().__init__(world, world.new_room(kind, title, forum=forum))
        self.room.members[owner.id] = Member(owner.user, "creator")
        if forum:
            self.room.topics[GENERAL_TOPIC] = Topic("General")
        self.owner = owner

    def add(self, person: Person, *, by: Person | None = None) -> None:
        """Let somebody in."""
        self._enter(person.user, by or person, hears_all=False)

    def add_bot(self, bot: BotAccount, *, by: Person | None = None) -> None:
        """Let a bot in; whether its privacy mode is on counts from this moment."""
        if self.room.kind == "channel":
            self.promote(bot, "can_post_messages", by=by)
        else:
            self._enter(bot.user, by or self.owner, hears_all=not bot.privacy)

    def remove(self, who: Person | BotAccount, *, by: Person | None = None) -> None:
        """Throw somebody out."""
        actor = (by or self.owner).user
        stand(self.world, self.room, Member(who.user, "kicked"), by=actor)
        if self.room.kind != "channel":
            self._post(actor, {"left_chat_member": _plain(who.user)})

    def promote(
        self, who: Person | BotAccount, *rights: str, anonymous: bool = False, by: Person | None = None
    ) -> None:
        """Make somebody an administrator with these rights; all of them, if none is named."""
        old = self.room.member(who.user)
        granted = frozenset(rights or ADMIN_RIGHTS) | {"can_manage_chat"}
        new = replace(old, status="administrator", rights=granted, anonymous=anonymous)
        stand(self.world, self.room, new, by=(by or self.owner).user)

    def demote(self, who: Person | BotAccount, *, by: Person | None = None) -> None:
        """Make an administrator a member again."""
        new = replace(self.room.member(who.user), status="member", rights=frozenset(), anonymous=False)
        stand(self.world, self.room, new, by=(by or self.owner).user)

    def restrict(self, who: Person | BotAccount, *permissions: str, by: Person | None = None) -> None:
        """Take permissions such as ``can_send_audios`` from a member."""
        new = replace(self.room.member(who.user), status="restricted", rights=frozenset(permissions))
        stand(self.world, self.room, new, by=(by or self.owner).user)

    def say(
        self,
        person: Person,
        text: str,
        *,
        reply_to: int | None = None,
        topic: int | None = None,
        anonymous: bool = False,
        channel: Group | None = None,
        links: Sequence[tuple[int, int, str]] = (),
    ) -> int:
        """Somebody sends a text; the message's id is returned.

        An administrator may stay ``anonymous``, and anybody may speak in the name of a ``channel``. Bots that are not
        here but take guests' calls are called by their names.
        """
        content = text_content(text, links) | self._thread(topic, reply_to)
        number = self.send(person, content, anonymous=anonymous, channel=channel)
        self._summon(self.room.messages[number])
        return number

    def send(self, person: Person, content: Json, *, anonymous: bool = False, channel: Group | None = None) -> int:
        """Somebody sends a message of any kind, given as the Bot API's own fields; its id is returned."""
        spoken: Json = {}
        if anonymous:
            spoken = {"from": ANONYMOUS, "sender_chat": self.room.chat}
        elif channel is not None:
            spoken = {"from": CHANNEL, "sender_chat": channel.room.chat}
        return self._post(person.user, spoken | content)

    def whisper(self, person: Person, command: str, bot: BotAccount) -> int:
        """Somebody gives a bot a command that only the two see; the message's ephemeral number is returned.

        Raises LookupError if the bot offers no such command as an ephemeral one.
        """
        word = command.split(maxsplit=1)[0].removeprefix("/").partition("@")[0]
        offered = self.commands(person, bot)
        if not any(each["command"] == word and each.get("is_ephemeral") for each in offered):
            raise LookupError(f"@{bot.username} has no ephemeral command /{word}")
        message = put_whisper(self.world, self.room, person.user, person.id, text_content(command))
        bot.updates.push("message", message)
        return int(message["ephemeral_message_id"])

    def post(self, text: str) -> int:
        """The channel says something; its discussion group gets it too."""
        number = self._post(self.owner.user, text_content(text))
        if self.room.linked is not None:
            self._forward(self.room.messages[number], Conversation(self.world, self.room.linked))
        return number

    def link(self, discussion: Group) -> None:
        """Let people discuss this channel's posts in a supergroup."""
        self.room.linked, discussion.room.linked = discussion.room, self.room

    def edit(self, person: Person, message_id: int, text: str) -> None:
        """Somebody changes a text of theirs. Raises LookupError if it is not theirs."""
        if self.room.authors.get(message_id) != person.id:
            raise LookupError(f"{person.name} has not written message {message_id}")
        self.change(message_id, text)

    def react(self, person: Person, message_id: int, *emoji: str) -> None:
        """Somebody sets their reactions on a message; administrators among the bots are told, if they ask for it."""
        chosen = self.room.reactions.setdefault(message_id, {})
        before, chosen[person.id] = chosen.get(person.id, []), list(emoji)
        told = {"chat": self.room.chat, "message_id": message_id, "user": person.user, "date": int(self.world.now())}
        told |= {"old_reaction": _reactions(before), "new_reaction": _reactions(emoji)}
        for bot in self.world.bots.values():
            if self.room.member(bot.user).admin:
                bot.updates.push("message_reaction", told)
        self.world.touch()

    async def press(self, person: Person, message_id: int, row: int, column: int) -> str:
        """Somebody presses a button; the bot's answer is returned. Raises LookupError, TimeoutError."""
        return await self.press_as(person.user, message_id, row, column)

    async def press_label(self, person: Person, label: str) -> str:
        """Somebody presses the newest button that says ``label``. Raises LookupError if there is none."""
        return await self.press_label_as(person.user, label)

    def commands(self, person: Person, bot: BotAccount) -> list[Json]:
        """The commands of a bot that the app offers somebody here."""
        return bot.profile.shown(self.room, person.user)

    def topic(self, name: str) -> int:
        """Open a topic; its thread's number is returned. Raises LookupError where there are none."""
        if not self.room.forum:
            raise LookupError(f"{self.room.chat['title']} is no forum")
        created = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}, "is_topic_message": True}
        message = self.world.post(self.room, self.owner.user, created)
        number = message["message_thread_id"] = int(message["message_id"])
        self.room.topics[number] = Topic(name)
        self.world.deliver(self.room, "message", message)
        return number

    def close(self, topic: int) -> None:
        """Close a topic to all but administrators."""
        self.room.topics[topic].closed = True
        self._post(self.owner.user, {"forum_topic_closed": {}} | self._thread(topic, None))

    def migrate(self, *, by: Person | None = None) -> Group:
        """Make this group a supergroup, which is another chat with the same people; that one is returned."""
        actor = (by or self.owner).user
        successor = Group(self.world, self.room.chat["title"], owner=self.owner, kind="supergroup")
        successor.room.members |= self.room.members
        self._post(actor, {"migrate_to_chat_id": successor.id})
        self.room.migrated_to = successor.id
        successor._post(actor, {"migrate_from_chat_id": self.id})
        return successor

    def _enter(self, user: Json, by: Person, *, hears_all: bool) -> None:
        stand(self.world, self.room, Member(user, "member", hears_all=hears_all), by=by.user)
        self._post(by.user, {"new_chat_members": [_plain(user)]})

    def _post(self, sender: Json, content: Json) -> int:
        message = self.world.post(self.room, sender, content)
        self.world.deliver(self.room, "message", message)
        return int(message["message_id"])

    def _thread(self, topic: int | None, reply_to: int | None) -> Json:
        """What a message carries of the topic it is in and the message that it answers."""
        replied = self.room.messages[reply_to] if reply_to is not None else None
        thread: Json = {}
        if replied is not None:
            thread["reply_to_message"] = quoted(replied)
            if self.room.forum:
                topic = topic or replied.get("message_thread_id")
            elif self.room.kind == "supergroup":
                # Replies form a thread here too, but none that a bot may name (Bot API, Message.message_thread_id).
                thread["message_thread_id"] = replied.get("message_thread_id", reply_to)
        if topic is not None and topic != GENERAL_TOPIC:
            beginning = {"reply_to_message": quoted(self.room.messages[topic])}
            thread = beginning | thread | {"message_thread_id": topic, "is_topic_message": True}
        return thread

    def _forward(self, post: Json, discussion: Conversation) -> None:
        """Telegram forwards a channel's post into the discussion group."""
        origin = {"type": "channel", "date": post["date"], "chat": self.room.chat, "message_id": post["message_id"]}
        kept = {key: value for key, value in post.items() if key in ("text", "entities")}
        forward = {"sender_chat": self.room.chat, "forward_origin": origin, "is_automatic_forward": True}
        message = self.world.post(discussion.room, TELEGRAM, kept | forward)
        self.world.deliver(discussion.room, "message", message)

    def _summon(self, message: Json) -> None:
        """Call the bots that a message names and that are not here."""
        absent = [bot for bot in self.world.bots.values() if bot.guests and not self.room.member(bot.user).inside]
        for bot in [bot for bot in absent if mentioned(message, bot)][:GUESTS_PER_MESSAGE]:
            query_id = self.world.inline.new_id()
            self.world.inline.summons[query_id] = Summons(bot.id, self.room, message)
            bot.updates.push("guest_message", message | {"guest_query_id": query_id})


def _plain(user: Json) -> Json:
    return {key: value for key, value in user.items() if not key.startswith(("can_", "supports_"))}


def _reactions(emoji: Sequence[str]) -> list[Json]:
    return [{"type": "emoji", "emoji": each} for each in emoji]
