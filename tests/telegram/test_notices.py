"""Words to all operators, each in their own language."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.errors import Unreachable
from bot.services.alerts import Trouble, TroubleKind
from bot.services.messaging import ChatTarget
from bot.telegram import admin_texts as texts
from bot.telegram.languages import Languages, Words
from bot.telegram.notices import Notices
from bot.telegram.presenter import Screen
from tests.services.fakes_store import MemoryPeople

ANN, BEN, CID = 1, 2, 3
DEEZER = Trouble(TroubleKind.DOWN, "api.deezer.com")


class Screens:
    """Shows nothing, remembers everything; Ben has blocked the bot."""

    def __init__(self) -> None:
        self.languages = Languages()
        self.shown: list[tuple[int, str, str]] = []

    def words(self, language: str) -> Words:
        return self.languages.of(language)

    async def show(self, target: ChatTarget, screen: Screen) -> int:
        if target.chat_id == BEN:
            raise Unreachable("blocked")
        self.shown.append((target.chat_id, target.language, screen.text))
        return 1


async def test_every_operator_is_told_in_their_language_even_if_one_cannot_be_reached() -> None:
    people, screens = MemoryPeople(lambda: datetime(2026, 11, 21, tzinfo=UTC)), Screens()
    await people.choose_language(CID, "de")
    notices = Notices(screens, people, (ANN, BEN, CID))  # type: ignore[arg-type]
    await notices.alert(DEEZER, False)
    await notices.alert(DEEZER, True)

    told = [screens.words(code).gettext(texts.BEGAN[DEEZER.kind], name=DEEZER.name) for code in ("", "de")]
    assert screens.shown[:2] == [(ANN, "", told[0]), (CID, "de", told[1])]
    assert screens.shown[2][2] == "✅ api.deezer.com answers again."


def test_there_are_words_for_every_trouble() -> None:
    assert set(texts.BEGAN) == set(TroubleKind)
    assert set(texts.ENDED) == set(TroubleKind) - {TroubleKind.WORKER}
