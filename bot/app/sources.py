"""Where audio comes from, in the order of the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from bot.app.knowledge import Knowledge
from bot.app.opening import closed_by
from bot.audio.workshop import FfmpegWorkshop
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.audio.youtube_options import parse_extractor_args
from bot.services.ports import AudioSource
from bot.settings import Settings

SourceMaker = Callable[[Settings, Knowledge], Sequence[AudioSource]]
"""Makes the sources where they shall not be those of the settings."""


def youtube_options(settings: Settings) -> YoutubeOptions:
    """What the settings say about YouTube."""
    proxy, arguments = settings.youtube_proxy, settings.youtube_extractor_args
    uploaded = settings.uploaded_cookies if settings.uploaded_cookies.is_file() else None
    return YoutubeOptions(
        proxy=proxy.get_secret_value() if proxy else None,
        cookies=settings.youtube_cookies or uploaded,
        extractor_args=parse_extractor_args(arguments.get_secret_value()) if arguments else {},
        po_provider=settings.youtube_po_provider,
        cache=settings.data / "yt-dlp",
        videos_per_minute=settings.youtube_per_minute,
        deadline=settings.youtube_deadline,
        parallel=settings.youtube_parallel,
        spare=settings.youtube_warm,
    )


async def youtube(
    settings: Settings, knowledge: Knowledge, workshop: FfmpegWorkshop, stack: AsyncExitStack
) -> YoutubeSource | None:
    """YouTube, with its processes ready; None where the settings leave it out."""
    if "youtube" not in settings.sources:
        return None
    youtube = YoutubeSource(youtube_options(settings), encoder=workshop.encoder, find=knowledge.chooser.uploads)
    knowledge.chooser.search_also(youtube)
    closed_by(stack, youtube)
    await youtube.open()
    return youtube


def in_order(settings: Settings, knowledge: Knowledge, youtube: YoutubeSource | None) -> Sequence[AudioSource]:
    """The sources that there are, the first to be asked first."""
    known: dict[str, AudioSource | None] = {"library": knowledge.library, "youtube": youtube}
    return [source for name in settings.sources if (source := known[name]) is not None]
