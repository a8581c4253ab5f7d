"""A song too large for Telegram is offered as a link, and the link plays it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.web.wired import open_wired


async def test_what_telegram_does_not_take_is_downloaded_from_the_link_in_the_chat(
    tmp_path: Path, melodies: Path
) -> None:
    async with open_wired(tmp_path, melodies, upload_limit_mb=0) as site:
        (told,) = await site.ask("Ode to Joy")
        found = re.search(r"http://\S+", told["text"])
        assert found is not None
        file = await site.get(found[0].removeprefix(site.base))

        assert told["text"].startswith("That song is too large for Telegram. Until tomorrow")
        assert file.status == 200
        assert file.body[:3] == b"ID3"
        assert "Ode to Joy.mp3" in file.headers["Content-Disposition"]
        assert site.demo.server.world.counters.uploads == 0
