"""``songwire resolve``: what a text is understood as, what it leads to, and who said so.

With ``--recognise-only`` it reads JSON lines ``{"text": …, "chat": "private"|"group"}`` from stdin, writes a JSON line
``{"kind": …, "service": …, "id": …, "query": …}`` for each, and asks nobody anything.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from bot.app.knowledge import Knowledge, open_knowledge
from bot.cli.environment import make_folder, read_settings
from bot.core.collection import Collection
from bot.core.errors import SongwireError
from bot.core.match_reasons import Match
from bot.core.recognise import recognise
from bot.core.request import Link, LinkKind, Request
from bot.core.track import Track, TrackId
from bot.log import configure_logging
from bot.services.resolving import Choice, Sure
from bot.settings import Settings

Json = dict[str, Any]
NOTHING: Json = {"kind": "none", "service": None, "id": None, "query": None}
_COLLECTIONS = frozenset({LinkKind.ALBUM, LinkKind.PLAYLIST, LinkKind.ARTIST})


def main(arguments: Sequence[str]) -> int:
    """Resolve each text; the exit status is 0 only if every one led somewhere."""
    parser = argparse.ArgumentParser(prog="songwire resolve", description=__doc__)
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="a song's name or a link, as one would send it")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--explain", action="store_true", help="judge the uploads for each song, and say why")
    parser.add_argument("--recognise-only", action="store_true", help="read JSON lines from stdin, ask nobody")
    options = parser.parse_args(arguments)
    if options.recognise_only:
        return recognise_lines(sys.stdin)
    if not options.texts:
        parser.error("say what to resolve")
    settings = read_settings()
    make_folder(settings.data)
    configure_logging("error" if settings.log_level == "info" else settings.log_level, settings.secrets)
    answers = asyncio.run(_resolve_all(settings, options.texts, explain=options.explain))
    if options.json:
        sys.stdout.write(json.dumps(answers, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(line for answer in answers for line in describe(answer)) + "\n")
    return 0 if all(answer["outcome"] in ("sure", "choose", "collection") for answer in answers) else 1


def recognise_lines(lines: Iterable[str]) -> int:
    """Answer JSON lines; a line that is not one is answered with an error and makes the exit status 1."""
    wrong = 0
    for line in filter(str.strip, lines):
        try:
            asked = json.loads(line)
            answer = recognised(str(asked["text"]), group=asked.get("chat") == "group")
        except (ValueError, TypeError, KeyError, AttributeError):
            wrong += 1
            answer = {"error": 'not {"text": …, "chat": "private"|"group"}'}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 1 if wrong else 0


def recognised(text: str, *, group: bool) -> Json:
    """What a message asks for; in a group only links count. Further requests of one message are in ``more``."""
    found = [request_view(request) for request in recognise(text) if not group or isinstance(request, Link)]
    if not found:
        return dict(NOTHING)
    return found[0] | ({"more": found[1:]} if len(found) > 1 else {})


def request_view(request: Request) -> Json:
    """A request as JSON."""
    if isinstance(request, Link):
        return {"kind": request.kind, "service": request.service, "id": request.id, "query": None}
    names = {"title": request.title, "artist": request.artist}
    given = {key: value for key, value in names.items() if value}
    return {"kind": "name", "service": None, "id": None, "query": request.query} | given


async def _resolve_all(settings: Settings, texts: Sequence[str], *, explain: bool) -> list[Json]:
    asked = [(text, request) for text in texts for request in recognise(text) or (None,)]
    async with open_knowledge(settings) as knowledge:
        return [await _resolve(knowledge, text, request, explain=explain) for text, request in asked]


async def _resolve(knowledge: Knowledge, text: str, request: Request | None, *, explain: bool) -> Json:
    if request is None:
        return {"text": text, "recognised": NOTHING, "outcome": "nothing"}
    answer: Json = {"text": text, "recognised": request_view(request)}
    try:
        answer |= await _outcome(knowledge, request)
        if explain and answer["outcome"] == "sure":
            track = await knowledge.resolver.picked(TrackId(answer["tracks"][0]["id"]))
            assert track is not None
            answer["match"] = match_view(await knowledge.chooser.match(track, thorough=True))
        return answer  # noqa: TRY300 - what is raised above is the other outcome
    except SongwireError as error:
        return answer | {"outcome": "error", "code": error.code, "cause": str(error)}


async def _outcome(knowledge: Knowledge, request: Request) -> Json:
    if isinstance(request, Link) and request.kind in _COLLECTIONS and knowledge.chain is not None:
        return collection_view(await knowledge.chain.collection(request))
    known = await knowledge.resolver.known(request)
    if known is not None:
        return {"outcome": "sure", "source": "cache", "tracks": [track_view(known)]}
    match await knowledge.resolver.resolve(request):
        case Sure(track, source):
            return {"outcome": "sure", "source": source, "tracks": [track_view(track)]}
        case Choice() as choice:
            tracks = [*map(track_view, choice.tracks)]
            return {"outcome": "choose", "source": choice.source, "more": choice.more, "tracks": tracks}


def match_view(found: Match) -> Json:
    """A match as JSON: every upload with what speaks for and against it, best first."""
    return {
        "outcome": found.outcome,
        "best": found.best.id if found.best else None,
        "judgements": [
            {
                "id": one.candidate.id,
                "title": one.candidate.title,
                "channel": one.candidate.channel,
                "duration": one.candidate.duration,
                "outcome": one.outcome,
                "score": round(one.score, 3),
                "title_found": round(one.title, 3),
                "artist_found": round(one.artist, 3),
                "artist_in": one.artist_in,
                "differences": [
                    {"kind": difference.kind, "detail": difference.detail, "seconds": difference.seconds}
                    for difference in one.differences
                ],
            }
            for one in found.judgements
        ],
    }


def track_view(track: Track) -> Json:
    """A track as JSON; what is not known is left out."""
    fields: Json = {
        "id": track.id,
        "title": track.title,
        "artists": list(track.artists),
        "album": track.album,
        "duration": track.duration,
        "isrc": track.isrc,
        "released": track.released,
        "url": track.url,
    }
    return {key: value for key, value in fields.items() if value is not None}


def collection_view(found: Collection) -> Json:
    """A collection as JSON."""
    return {
        "outcome": "collection",
        "source": found.id.partition(":")[0],
        "kind": found.kind,
        "title": found.title,
        "owner": found.owner,
        "total": found.total,
        "cut": found.cut,
        "albums": [{"id": card.id, "title": card.title, "type": card.type} for card in found.albums],
        "tracks": [*map(track_view, found.tracks)],
    }


def describe(answer: Json) -> list[str]:
    """An answer for people."""
    asked = answer["recognised"]
    what = asked["query"] or f"{asked['service'] or ''} {asked['kind']} {asked['id'] or ''}".strip()
    lines = [f"{answer['text']!r}", f"  understood as: {what}"]
    match answer["outcome"]:
        case "nothing":
            return [*lines, "  nothing is asked for"]
        case "error":
            return [*lines, f"  {answer['code']}: {answer['cause']}"]
        case "collection":
            cut = ", only the first part of it" if answer["cut"] else ""
            lines.append(f"  {answer['kind']} “{answer['title']}”, {len(answer['tracks'])} tracks{cut}")
        case outcome:
            lines.append(f"  {outcome}, from {answer['source']}")
    lines += [f"    {' · '.join(_line(track))}" for track in answer["tracks"]]
    return lines + _explained(answer["match"]) if "match" in answer else lines


def _explained(found: Json) -> list[str]:
    lines = [f"  uploads: {found['outcome']}, {len(found['judgements'])} judged"]
    for one in found["judgements"]:
        told = [f"{one['outcome']} {one['score']:.2f}", one["title"], one["channel"], f"artist in {one['artist_in']}"]
        told += [" ".join(filter(None, (reason["kind"], reason["detail"]))) for reason in one["differences"]]
        lines.append(f"    {one['id']}  {' · '.join(told)}")
    return lines


def _line(track: Json) -> list[str]:
    length = [f"{round(track['duration']) // 60}:{round(track['duration']) % 60:02}"] if "duration" in track else []
    extra = [str(track[key]) for key in ("album", "isrc", "id") if key in track]
    return [f"{track['title']} – {', '.join(track['artists'])}", *length, *extra]
