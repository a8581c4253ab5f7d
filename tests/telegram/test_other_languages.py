"""The bot in chats with people whose Telegram is not in English."""

from __future__ import annotations

import pytest

from bot.cli.demo import Demo
from bot.playground.person import Chat
from bot.telegram import texts
from bot.telegram.languages import Languages

LANGUAGES = Languages()


def _chat(demo: Demo, language: str) -> Chat:
    world = demo.server.world
    return Chat(world, demo.account, world.new_user("Somebody", language))


async def _answer(demo: Demo, chat: Chat, text: str) -> str:
    chat.say(text)
    await demo.settle()
    return str(chat.messages()[-1]["text"])


async def _first_answer(demo: Demo, chat: Chat, text: str) -> str:
    number = chat.say(text)
    await demo.settle()
    return str(next(message["text"] for message in chat.messages() if message["id"] > number))


@pytest.mark.parametrize("language", ["de", "pt-br", "zh-hans", "ar", "tlh"])
async def test_people_are_answered_in_their_own_language(demo: Demo, language: str) -> None:
    chat, words = _chat(demo, language), LANGUAGES.of(language)

    assert await _answer(demo, chat, "/start") == words.gettext(texts.START, example=texts.EXAMPLE)
    assert await _answer(demo, chat, "/nonsense") == words.gettext(texts.UNKNOWN_COMMAND)
    assert await _answer(demo, chat, "qqqq zzzz") == words.gettext(texts.NOT_FOUND_TIP, query="qqqq zzzz")
    many = "\n".join(f"nobody's song {n}" for n in range(11))
    assert await _first_answer(demo, chat, many) == words.ngettext(texts.TOO_MANY_SONGS, 10)


async def test_questions_and_their_buttons_speak_it_too(demo: Demo) -> None:
    chat, words = _chat(demo, "uk"), LANGUAGES.of("uk")

    assert await _answer(demo, chat, "Beethoven") == words.gettext(texts.CHOOSE)
    question = chat.messages()[-1]
    assert question["buttons"][-1][0]["text"] == words.gettext(texts.CHOOSE_CANCEL)
    await chat.press_label(words.gettext(texts.CHOOSE_CANCEL))
    await demo.settle()
    assert len(chat.messages()) == 1


async def test_an_old_button_is_answered_in_the_language_of_who_presses_it(demo: Demo) -> None:
    chat, words = _chat(demo, "tr"), LANGUAGES.of("tr")
    await _answer(demo, chat, "Beethoven")
    message = demo.server.world.rooms[chat.id].messages[chat.messages()[-1]["id"]]
    message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = "0|from|before"

    assert await chat.press(message["message_id"], 0, 0) == words.gettext(texts.CHOSEN_GONE)


async def test_two_people_are_answered_at_once_each_in_their_own(demo: Demo) -> None:
    ada, bob = _chat(demo, "fr"), _chat(demo, "ja")
    ada.say("/help")
    bob.say("/help")
    await demo.settle()

    for chat, language in ((ada, "fr"), (bob, "ja")):
        said = chat.messages()[-1]["text"]
        assert said == LANGUAGES.of(language).gettext(texts.HELP, example=texts.EXAMPLE)
