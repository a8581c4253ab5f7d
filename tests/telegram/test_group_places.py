"""Groups of every kind: topics, anonymous admins, channels with a discussion, coming, going and moving."""

from __future__ import annotations

from bot.cli.demo import Demo
from bot.playground.group import Group
from bot.playground.person import Person
from bot.telegram import group_texts
from tests.telegram.test_group_chat import LINK, SONG, Party, party


async def test_an_answer_stays_in_its_topic(demo: Demo) -> None:
    here = await party(demo, kind="supergroup", forum=True)
    topic = here.group.topic("Music")

    shown = await here.says(here.ben, LINK, topic=topic)
    assert shown == [f"[Music] Ben: {LINK}", f"[Music] Songwire ↩ Ben: {SONG}"]
    assert (await here.says(here.ben, LINK))[1] == f"Songwire ↩ Ben: {SONG}"


async def test_the_hello_says_whether_links_are_heard_and_speaks_to_who_added_the_bot(demo: Demo) -> None:
    open_ears, closed = await party(demo), await party(demo, privacy=True)
    jan = Person(demo.server.world, "Jan", language="de")
    theirs = Group(demo.server.world, "Freunde", owner=jan)
    theirs.add_bot(demo.account)
    await demo.settle()

    assert open_ears.group.messages()[-1]["text"] == group_texts.HELLO
    assert closed.group.messages()[-1]["text"] == group_texts.HELLO_PRIVATE
    assert theirs.messages()[-1]["text"] != ""
    assert await closed.says(closed.ben, LINK) == [f"Ben: {LINK}"]
    assert (await closed.says(closed.ben, f"/song {LINK}"))[1] == f"Songwire ↩ Ben: {SONG}"


async def test_an_anonymous_admin_and_a_channels_post_are_answered(demo: Demo) -> None:
    here = await party(demo, kind="supergroup")
    news = Group(demo.server.world, "News", owner=here.ada, kind="channel")
    news.link(here.group)
    here.group.promote(here.ben, anonymous=True)

    assert (await here.says(here.ben, LINK, anonymous=True))[1].endswith(SONG)
    news.post(f"new here: {LINK}")
    await demo.settle()
    assert here.group.transcript().splitlines()[-1].endswith(SONG)


async def test_a_group_that_moves_keeps_its_settings(demo: Demo) -> None:
    here = await party(demo)
    await here.says(here.ada, "/settings")
    settings = here.group.messages()[-1]["id"]
    await here.group.press_label(here.ada, "Answer links by itself: on")
    await demo.settle()
    assert "Answer links by itself: off (set by this group)" in here.group.transcript()
    assert settings == here.group.messages()[-1]["id"]
    assert len(await here.says(here.ben, LINK)) == 1

    moved = Party(demo, here.ada, here.ben, here.group.migrate(by=here.ada))
    await demo.settle()

    assert len(await moved.says(moved.ben, LINK)) == 1
    assert (await moved.says(moved.ben, f"/song {LINK}"))[1] == f"Songwire ↩ Ben: {SONG}"


async def test_a_song_that_is_being_made_while_the_group_moves_arrives_there(demo: Demo) -> None:
    here = await party(demo)
    here.group.say(here.ben, f"/song {LINK}")
    moved = here.group.migrate(by=here.ada)
    await demo.settle()

    assert any(SONG in line for line in moved.transcript().splitlines())


async def test_nothing_is_said_in_a_group_that_threw_the_bot_out(demo: Demo) -> None:
    here = await party(demo)
    here.group.remove(demo.account, by=here.ada)
    await demo.settle()

    assert here.group.messages()[-1]["service"]
    here.group.add_bot(demo.account)
    await demo.settle()
    assert here.group.messages()[-1]["text"] == group_texts.HELLO
