"""The product's judgements behind the functions that the matching benchmark calls.

Run from anywhere: ``python run_pick.py --adapter <this file> --half public`` (and ``run_text.py``, ``run_chat.py``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.core.candidate import Candidate, CandidateType
from bot.core.links import find_links
from bot.core.match import match
from bot.core.name_index import NameIndex
from bot.core.query import song_name, upload_name
from bot.core.rank import SURE_SCORE, UNASKED_SCORE
from bot.core.recognise import Looks, looks_like_a_request
from bot.core.request import Link, SongName
from bot.core.track import Track, TrackId

_state: dict[str, NameIndex] = {}


def build(catalogue: list[dict[str, Any]]) -> None:
    """Index the catalogue, best known tracks first."""
    known = sorted(catalogue, key=lambda entry: -int(entry["pop"]))
    _state["index"] = NameIndex(
        Track(id=TrackId(entry["id"]), title=entry["name"], artists=tuple(entry["artists"])) for entry in known
    )


def _best(name: SongName | None) -> tuple[Track | None, float]:
    found = _state["index"].search(name, 1) if name else []
    return found[0] if found else (None, 0.0)


def search(query: str, channel: str | None) -> tuple[str | None, float]:
    """Return the id of the track that ``query`` means, if the product would offer one, and its score."""
    track, score = _best(upload_name(query, channel) if channel else song_name(query))
    return (track.id if track and score >= SURE_SCORE else None), score


def classify(text: str) -> dict[str, Any]:
    """Sort a chat message as the product would: a link, a song asked for, or nothing."""
    for found in find_links(text):
        if isinstance(found.request, Link):
            link = found.request
            return {"kind": "link", "link": [str(link.service), str(link.kind), link.id]}
    looks = looks_like_a_request(text)
    sure = looks in (Looks.REQUEST, Looks.NAME) and _best(song_name(text))[1] >= UNASKED_SCORE
    return {"kind": "track" if sure else "none", "link": None}


def pick(track: dict[str, Any], cands: list[dict[str, Any]]) -> tuple[str | None, float]:
    """Return the id of the candidate that the product would send without asking, and its score."""
    found = match(
        Track(
            id=TrackId(track["id"]),
            title=track["name"],
            artists=tuple(track["artists"]),
            album=track["album"],
            duration=track["duration"],
            explicit=track["explicit"],
            isrc=track["isrc"],
        ),
        [_candidate(entry) for entry in cands],
    )
    return (found.best.id if found.best else None), (found.judgements[0].score if found.judgements else 0.0)


def _candidate(entry: dict[str, Any]) -> Candidate:
    return Candidate(
        id=entry["id"],
        title=entry["title"],
        channel=entry["channel"] or "",
        artists=tuple(entry["artists"]),
        duration=entry["duration"],
        views=entry["views"],
        album=entry["album"],
        explicit=entry.get("explicit"),
        type=CandidateType(entry["type"]),
    )
