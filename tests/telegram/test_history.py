"""What a person had: listed, searched, sent again, drawn, and forgotten."""

from __future__ import annotations

from bot.cli.demo import Demo
from bot.playground.person import Person
from bot.services.charting import ENGLISH
from bot.telegram import history_screens, history_texts, privacy_texts
from bot.telegram.languages import Languages
from tests.telegram.conftest import ask

WORDS = Languages().of("en")


async def test_history_lists_searches_and_sends_again(demo: Demo) -> None:
    (nothing,) = await ask(demo, "/history")
    assert nothing["text"] == history_texts.NONE
    for name in ("Ode to Joy", "Für Elise", "Ode to Joy"):
        await ask(demo, name)

    (listed,) = await ask(demo, "/history")
    assert [row[0]["text"] for row in listed["buttons"]] == [
        "Ludwig van Beethoven – Ode to Joy",
        "Ludwig van Beethoven – Für Elise",
        "Ludwig van Beethoven – Ode to Joy",
    ]
    (found,) = await ask(demo, "/history fur elise")
    assert [row[0]["text"] for row in found["buttons"]] == ["Ludwig van Beethoven – Für Elise"]
    (none,) = await ask(demo, "/history mozart")
    assert none["text"] == "None of your songs has “mozart” in its name."

    await demo.chat.press_label("Ludwig van Beethoven – Für Elise")
    await demo.settle()
    assert demo.chat.messages()[-1]["audio"]["title"] == "Für Elise"


async def test_a_long_history_has_pages(demo: Demo) -> None:
    for _ in range(history_screens.PAGE + 1):
        await ask(demo, "Ode to Joy")
    (first,) = await ask(demo, "/history ode")
    assert [button["text"] for button in first["buttons"][-1]] == [history_texts.OLDER]

    await demo.chat.press_label(history_texts.OLDER)
    await demo.settle()
    (second,) = (one for one in demo.chat.messages() if one["id"] == first["id"])
    assert len(second["buttons"]) == 2
    assert [button["text"] for button in second["buttons"][-1]] == [history_texts.NEWEST]

    await demo.chat.press_label(history_texts.NEWEST)
    await demo.settle()
    (again,) = (one for one in demo.chat.messages() if one["id"] == first["id"])
    assert again["buttons"] == first["buttons"]


async def test_nobody_sees_the_songs_of_others_and_stats_is_a_picture(demo: Demo) -> None:
    await ask(demo, "Ode to Joy")
    ben = Person(demo.server.world, "Ben").chat(demo.account)
    ben.say("/history")
    await demo.settle()
    assert ben.messages()[-1]["text"] == history_texts.NONE

    (picture,) = await ask(demo, "/stats")
    assert picture["photo"]["width"] > 300
    assert picture["text"] == "The last 30 days; times are in UTC."
    ben.say("/stats")
    await demo.settle()
    assert ben.messages()[-1]["text"] == history_texts.STATS_NONE


async def test_forget_asks_says_what_went_and_leaves_nothing(demo: Demo) -> None:
    await ask(demo, "Ode to Joy")
    (kept,) = await ask(demo, "/privacy")
    assert privacy_texts.KEPT["deliveries"].why in kept["text"]
    (question,) = await ask(demo, "/forget")
    assert question["text"] == privacy_texts.ASK

    await demo.chat.press_label(privacy_texts.FORGET)
    await demo.settle()
    (told,) = (one for one in demo.chat.messages() if one["id"] == question["id"])
    assert told["text"].splitlines() == [
        privacy_texts.FORGOTTEN,
        "• your settings",
        "• 1 song of your history",
        "• 1 request of the last days",
        "• that you added me to 1 group",
    ]
    assert "buttons" not in told
    (nothing,) = await ask(demo, "/history")
    assert nothing["text"] == history_texts.NONE


def test_what_is_searched_for_fits_a_button_in_any_script() -> None:
    for words in ("x" * 100, "日本語" * 30, "a b " * 40):
        searched = history_screens.searchable(words)
        assert 10 < len(searched.encode()) <= 64
        assert words.startswith(searched)


def test_the_pictures_texts_are_those_that_it_has() -> None:
    assert set(history_texts.CHART) <= set(ENGLISH)
    assert history_screens.chart_labels(WORDS)["total"].format(count=3) == "3 in all"
