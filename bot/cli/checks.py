"""The doctor's examinations. Each ends in a finding and none of them raises: what fails is what it is for."""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import shutil
import sysconfig
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted
from telegram.error import InvalidToken, TelegramError

from bot.app.knowledge import Knowledge
from bot.app.sources import youtube_options
from bot.audio.cookies import check_cookies
from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.youtube import YoutubeSource
from bot.audio.youtube_options import PO_PLUGIN
from bot.catalog.http import Http
from bot.catalog.upstreams import Upstreams
from bot.core.errors import CatalogDown, SongwireError
from bot.core.links import parse_link
from bot.core.request import Link, SongName
from bot.core.track import Track, TrackId
from bot.services.ports import Answer
from bot.settings import Settings, unknown_variables
from bot.storage.database import newest_revision, open_database
from bot.telegram.client import Client

PATIENCE = 20.0
"""Seconds one examination may take."""
YOUTUBE_PATIENCE = 90.0
"""Seconds to fetch one short recording."""
SONG = "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"
SHORT_LINKS = ("https://open.spotify.com/s/2czejYu", "https://spotify.link/a9uvoB7YQyb")
"""One of each kind of short link, as people share them (2026)."""


class Verdict(StrEnum):
    """What an examination found."""

    OK = "ok"
    NOT_OK = "not ok"
    NOT_CONFIGURED = "not configured"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    name: str
    verdict: Verdict
    detail: str
    advice: str = ""
    """What to do about it."""


Examine = Callable[[], Awaitable[Finding]]


async def local_checks(settings: Settings) -> list[Finding]:
    """What can be said without the network."""
    found = [_settings(), await _database(settings), await _ffmpeg(), await _javascript(), _library(settings)]
    return [*found, _cookies(settings)] if "youtube" in settings.sources else found


async def network_checks(settings: Settings, knowledge: Knowledge) -> list[Finding]:
    """What depends on this machine's address and credentials; all are asked at once."""
    examinations: list[tuple[str, Examine]] = [
        ("telegram", lambda: _telegram(settings)),
        ("storage chat", lambda: storage_chat(settings)),
    ]
    if knowledge.chain is not None:
        chain = knowledge.chain
        examinations += [
            ("spotify web api", lambda: _spotify(knowledge)),
            ("spotify public pages", lambda: _link(SONG, chain.answer)),
            *((f"short links ({url.split('/')[2]})", _short_link(url, chain.resolve_short)) for url in SHORT_LINKS),
            ("name search", lambda: _names(knowledge)),
        ]
    if "youtube" in settings.sources:
        examinations += [("po tokens", lambda: po_provider(settings)), ("youtube", lambda: _youtube(settings))]
    return list(await asyncio.gather(*(_bounded(name, examine) for name, examine in examinations)))


async def _bounded(name: str, examine: Examine) -> Finding:
    try:
        async with asyncio.timeout(YOUTUBE_PATIENCE if name == "youtube" else PATIENCE):
            found = await examine()
    except TimeoutError:
        return Finding(name, Verdict.NOT_OK, "no answer in time", "Check that this machine reaches it.")
    except SongwireError as error:
        return Finding(name, Verdict.NOT_OK, f"{error.code}: {error}", "Songwire goes on without it; see the README.")
    return Finding(name, found.verdict, found.detail, found.advice)


def _settings() -> Finding:
    unknown = unknown_variables(os.environ)
    if unknown:
        return Finding("settings", Verdict.NOT_OK, " ".join(unknown), "Mend the names, or unset them.")
    return Finding("settings", Verdict.OK, "all can be used")


async def _database(settings: Settings) -> Finding:
    try:
        async with open_database(settings.database) as database:
            return Finding("database", Verdict.OK, f"{database.dialect}, schema {newest_revision()}")
    except Exception as error:  # noqa: BLE001 - whatever a driver raises is the finding
        return Finding(
            "database", Verdict.NOT_OK, type(error).__name__, "Check SONGWIRE_DATABASE_URL or SONGWIRE_DATA."
        )


async def _ffmpeg() -> Finding:
    try:
        return Finding("ffmpeg", Verdict.OK, await Ffmpeg(find_ffmpeg()).version())
    except SongwireError as error:
        return Finding("ffmpeg", Verdict.NOT_OK, str(error), "Install the package imageio-ffmpeg, or ffmpeg itself.")


async def _javascript() -> Finding:
    scripts = sysconfig.get_path("scripts")
    found = shutil.which("deno", path=os.pathsep.join([scripts, os.environ.get("PATH", "")]))
    if found is None:
        return Finding("javascript", Verdict.NOT_OK, "no deno", "Install the package deno: YouTube needs it.")
    process = await asyncio.create_subprocess_exec(
        found, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    out, _ = await process.communicate()
    return Finding("javascript", Verdict.OK, out.decode(errors="replace").partition("\n")[0])


def _library(settings: Settings) -> Finding:
    if settings.library is None:
        return Finding("library", Verdict.NOT_CONFIGURED, "no folder", "Set SONGWIRE_LIBRARY to use music of your own.")
    return Finding("library", Verdict.OK, str(settings.library))


def _cookies(settings: Settings) -> Finding:
    path = youtube_options(settings).cookies
    if path is None:
        advice = "Needed only if YouTube asks for a sign-in: set SONGWIRE_YOUTUBE_COOKIES."
        return Finding("youtube cookies", Verdict.NOT_CONFIGURED, "none", advice)
    try:
        return Finding("youtube cookies", Verdict.OK, f"{check_cookies(path)} in {path}")
    except ValueError as error:
        advice = "Export them anew, from a private window, as cookies.txt."
        return Finding("youtube cookies", Verdict.NOT_OK, f"{path}: {error}", advice)


async def po_provider(settings: Settings) -> Finding:
    """Whether yt-dlp can get proof-of-origin tokens: its plugin is installed, and the plugin's server answers."""
    if settings.youtube_po_provider is None:
        advice = "Needed only if YouTube refuses downloads: set SONGWIRE_YOUTUBE_PO_PROVIDER."
        return Finding("", Verdict.NOT_CONFIGURED, "no provider", advice)
    try:
        importlib.metadata.distribution(PO_PLUGIN)
    except importlib.metadata.PackageNotFoundError:
        advice = f"Install the package {PO_PLUGIN} beside Songwire."
        return Finding("", Verdict.NOT_OK, "yt-dlp cannot ask the provider without its plugin", advice)
    return await _ping(settings.youtube_po_provider)


async def _ping(provider: str) -> Finding:
    """Ask a bgutil server for its version, as its plugin does."""
    advice = "Start the server, or mend SONGWIRE_YOUTUBE_PO_PROVIDER."
    http = Http(Upstreams())
    try:
        reply = await http.get(f"{provider}/ping")
        answer = reply.json()
    except CatalogDown as error:
        return Finding("", Verdict.NOT_OK, str(error), advice)
    finally:
        await http.close()
    if not isinstance(answer, dict) or "version" not in answer:
        return Finding("", Verdict.NOT_OK, f"{provider} is no bgutil server", advice)
    return Finding("", Verdict.OK, f"{provider} answers, version {answer['version']}")


async def _telegram(settings: Settings) -> Finding:
    if settings.telegram_token is None:
        return Finding("telegram", Verdict.NOT_CONFIGURED, "no token", "Set SONGWIRE_TELEGRAM_TOKEN from @BotFather.")
    client = Client(settings.telegram_token.get_secret_value(), settings.telegram_api)
    try:
        await client.initialize()
        return Finding("telegram", Verdict.OK, f"@{client.username}")
    except InvalidToken:
        return Finding("telegram", Verdict.NOT_OK, "the token is refused", "Copy it again from @BotFather.")
    except TelegramError as error:
        return Finding("telegram", Verdict.NOT_OK, error.message, "Check SONGWIRE_TELEGRAM_API and the network.")
    finally:
        await client.close_connections()


async def storage_chat(settings: Settings) -> Finding:
    """Whether the bot may post where songs that are asked for inline are uploaded."""
    if settings.telegram_token is None or settings.storage_chat is None:
        advice = "Set SONGWIRE_STORAGE_CHAT to a private channel's id to send new songs from any chat."
        return Finding("", Verdict.NOT_CONFIGURED, "none", advice)
    client = Client(settings.telegram_token.get_secret_value(), settings.telegram_api)
    try:
        await client.initialize()
        member = await client.get_chat_member(settings.storage_chat, client.id)
    except TelegramError as error:
        return Finding("", Verdict.NOT_OK, error.message, "Add the bot to that chat, and check the id: -100….")
    finally:
        await client.close_connections()
    if _may_post(member):
        return Finding("", Verdict.OK, f"the bot may post in {settings.storage_chat}")
    return Finding("", Verdict.NOT_OK, "the bot may not post there", "Make it an administrator who may post messages.")


def _may_post(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberAdministrator):
        return member.can_post_messages is not False  # None in groups, where there is no such right
    if isinstance(member, ChatMemberRestricted):
        return member.can_send_audios
    return member.status in (ChatMember.MEMBER, ChatMember.OWNER)


_SPOTIFY_ADVICE = {
    "premium_missing": "The app's owner needs an active Premium subscription; it takes hours to count.",
    "credentials_refused": "Copy the id and the secret again from the Spotify dashboard.",
    "quota_exceeded": "Nothing to do: it is asked again by itself, and public pages serve meanwhile.",
    "rate_limited": "Nothing to do: it is asked again by itself, and public pages serve meanwhile.",
}


async def _spotify(knowledge: Knowledge) -> Finding:
    name = "spotify web api"
    if knowledge.spotify is None:
        advice = "Set SONGWIRE_SPOTIFY_CLIENT_ID and SONGWIRE_SPOTIFY_CLIENT_SECRET for better metadata."
        return Finding(name, Verdict.NOT_CONFIGURED, "no credentials", advice)
    link = parse_link(SONG)
    assert link is not None
    try:
        await knowledge.spotify.track(link)
        await knowledge.spotify.search(SongName("test"), limit=1)
    except SongwireError as error:
        state = await knowledge.spotify.state()
        until = f", paused until {time.ctime(state.paused_until)}" if state.paused_until else ""
        return Finding(
            name, Verdict.NOT_OK, f"{state.reason or error}{until}", _SPOTIFY_ADVICE.get(state.reason or "", "")
        )
    state = await knowledge.spotify.state()
    return Finding(name, Verdict.OK, f"track and search answer; {state.requests} of {state.limit} requests today")


async def _link(url: str, answer: Callable[[Link], Awaitable[Answer]]) -> Finding:
    link = parse_link(url)
    assert link is not None
    found = await answer(link)
    what = found.found.title if isinstance(found.found, Track) else found.found.query
    return Finding("", Verdict.OK, f"“{what}” from {found.source}")


def _short_link(url: str, resolve: Callable[[Link], Awaitable[Link]]) -> Examine:
    async def examine() -> Finding:
        link = parse_link(url)
        assert link is not None
        return Finding("", Verdict.OK, f"leads to {(await resolve(link)).uri}")

    return examine


async def _names(knowledge: Knowledge) -> Finding:
    found = await knowledge.lookup.found(SongName("Beethoven Ode to Joy"), limit=3)
    return Finding("", Verdict.OK, f"{len(found.tracks)} hits from {found.source}")


async def _youtube(settings: Settings) -> Finding:
    source = YoutubeSource(replace(youtube_options(settings), max_duration=600.0))
    song = Track(id=TrackId("doctor"), title="Ode to Joy", artists=("Beethoven",))
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        recording = await source.fetch(song, Path(folder), lambda _: None)
        size = recording.path.stat().st_size
    return Finding("", Verdict.OK, f"fetched {size / 1e6:.1f} MB in {time.monotonic() - started:.0f} s")
