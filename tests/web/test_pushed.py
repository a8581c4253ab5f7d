"""Updates that Telegram pushes, all the way: the playground's webhook, HTTP, the record, the chat."""

from __future__ import annotations

from pathlib import Path

import orjson

from bot.web.webhook import SECRET_HEADER, webhook_words
from tests.web.wired import Wired, open_wired


def _address(site: Wired) -> tuple[str, dict[str, str]]:
    path, secret = webhook_words(site.demo.account.token)
    return f"/telegram/{path}", {SECRET_HEADER: secret}


async def _pushed(site: Wired, text: str, update_id: int) -> int:
    path, headers = _address(site)
    you = site.demo.chat.person.user
    message = {"message_id": 900, "date": 1, "chat": {"id": you["id"], "type": "private"}, "from": you, "text": text}
    answer = await site.call(
        "POST", path, data=orjson.dumps({"update_id": update_id, "message": message}), headers=headers
    )
    return answer.status


async def test_what_is_pushed_is_answered_once_however_often_it_is_sent(tmp_path: Path, melodies: Path) -> None:
    async with open_wired(tmp_path, melodies, webhook=True) as site:
        (song,) = await site.ask("Ode to Joy")
        number = site.demo.chat.messages()[-1]["id"]
        statuses = [await _pushed(site, "Ode to Joy", 70_000) for _ in range(3)]
        answers = await site.after(number)
        path, _ = _address(site)
        forged = await site.call("POST", path, json={"update_id": 70_001}, headers={SECRET_HEADER: "guess"})
        ready = orjson.loads((await site.get("/readyz")).body)

        assert song["audio"]["title"] == "Ode to Joy"
        assert statuses == [200, 200, 200]
        assert [answer["audio"]["title"] for answer in answers] == ["Ode to Joy"]
        assert forged.status == 403
        assert ready["checks"]["polling"] == {"status": "ok"}
        assert site.demo.server.world.counters.calls.get("getupdates", 0) == 0


async def test_polling_again_takes_the_webhook_away(tmp_path: Path, melodies: Path) -> None:
    async with open_wired(tmp_path, melodies) as site:
        (song,) = await site.ask("Ode to Joy")

        assert song["audio"]["title"] == "Ode to Joy"
        assert site.demo.server.world.counters.calls["deletewebhook"] == 1
