"""Settings, languages and who is let in, as a private chat shows them."""

from __future__ import annotations

from bot.app.opening import now
from bot.cli.demo import Demo
from bot.playground.group import Group
from bot.playground.person import Person
from bot.services.ports_people import Standing
from bot.storage.database import open_database
from bot.storage.invites import InviteRepository
from bot.storage.people import PeopleRepository
from bot.telegram import preference_texts, texts
from bot.telegram.languages import Languages
from tests.telegram.conftest import Open, ask

GERMAN = Languages().of("de")


async def test_settings_say_what_is_in_force_and_why_and_change_by_buttons(demo: Demo) -> None:
    chat = demo.chat
    await ask(demo, "/settings")
    page = chat.messages()[-1]["id"]
    assert "Sound quality: V0, best for its size (by default)" in chat.messages()[-1]["text"]
    assert "tidy" not in chat.messages()[-1]["text"]

    await chat.press_label("Sound quality: V0, best for its size")
    await chat.press_label("128 kbit/s")
    await chat.press_label("Ask before sending: off")
    await demo.settle()
    shown = chat.messages()[-1]
    assert shown["id"] == page
    assert "Sound quality: 128 kbit/s (your own choice)" in shown["text"]
    assert "Ask before sending: on (your own choice)" in shown["text"]

    (question,) = await ask(demo, "Ode to Joy")
    assert question["text"] == texts.CHOOSE_ONE
    await chat.press(question["id"], 0, 0)
    await demo.settle()
    assert chat.messages()[-1]["audio"]["title"] == "Ode to Joy"


async def test_a_language_is_chosen_by_its_own_name_and_taken_back(demo: Demo) -> None:
    chat = demo.chat
    (page,) = await ask(demo, "/language")
    assert {"Deutsch", "العربية", "日本語"} <= {button["text"] for row in page["buttons"] for button in row}

    await chat.press_label("Deutsch")
    await demo.settle()
    assert chat.messages()[-1]["text"] == GERMAN.gettext(preference_texts.WHICH_LANGUAGE)
    assert (await ask(demo, "/blah"))[0]["text"] == GERMAN.gettext(texts.UNKNOWN_COMMAND)

    await chat.press(page["id"], len(page["buttons"]) - 1, 0)
    await demo.settle()
    assert (await ask(demo, "/blah"))[0]["text"] == texts.UNKNOWN_COMMAND


async def test_without_an_invitation_nobody_is_answered_and_with_one_they_are(open_bot: Open) -> None:
    async with open_bot(access="invite") as demo:
        async with open_database(f"sqlite+aiosqlite:///{demo.songwire.heart.data / 'songwire.db'}") as database:
            await InviteRepository(database).create("letmein", created_by=1, uses=1)
        assert (await ask(demo, "Ode to Joy"))[0]["text"] == texts.NOT_ALLOWED
        assert await ask(demo, "Ode to Joy") == []
        assert (await ask(demo, "/start invite_wrong"))[0]["text"] == preference_texts.NOT_INVITED

        welcome, _hello = await ask(demo, "/start invite_letmein")
        assert welcome["text"] == preference_texts.INVITED
        assert (await ask(demo, "Ode to Joy"))[-1]["audio"]["title"] == "Ode to Joy"

        ben = Person(demo.server.world, "Ben", language="en").chat(demo.account)
        ben.say("/start invite_letmein")
        await demo.settle()
        assert ben.messages()[-1]["text"] == preference_texts.NOT_INVITED


async def test_who_is_banned_is_not_answered_at_all_and_others_are(open_bot: Open) -> None:
    async with open_bot() as demo:
        ben = Person(demo.server.world, "Ben", language="en")
        async with open_database(f"sqlite+aiosqlite:///{demo.songwire.heart.data / 'songwire.db'}") as database:
            await PeopleRepository(database, recent={}, now=now).put_standing(ben.id, Standing.BANNED)
        chat = ben.chat(demo.account)
        chat.say("/start")
        group = Group(demo.server.world, "Friends", owner=demo.chat.person)
        group.add(ben)
        group.add_bot(demo.account)
        await demo.settle()
        before = len(group.messages())
        group.say(ben, "/song ode to joy")
        await demo.settle()

        assert [message["from"] for message in chat.messages()] == ["person"]
        assert len(group.messages()) == before + 1
        assert (await ask(demo, "Ode to Joy"))[-1]["audio"]["title"] == "Ode to Joy"


async def test_a_days_songs_end_and_what_is_there_already_costs_none(open_bot: Open) -> None:
    async with open_bot(songs_per_day=1) as demo:
        assert "audio" in (await ask(demo, "Ode to Joy"))[-1]
        assert "all your songs for today" in (await ask(demo, "Für Elise"))[-1]["text"]
        assert "audio" in (await ask(demo, "Ode to Joy"))[-1]
