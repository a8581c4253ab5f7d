"""Links of every platform and every shape, and texts that only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.links import find_links, parse_link, without_links
from bot.core.request import Link, LinkKind, Service, SongName

ID = "0aB1cD2eF3gH4iJ5kL6mN7"
OTHER_ID = "7nM6lK5jI4hG3fE2dC1bA0"
VIDEO = "a-B_c1D2e3F"

SPOTIFY_TRACK_FORMS = [
    f"https://open.spotify.com/track/{ID}",
    f"http://open.spotify.com/track/{ID}",
    f"open.spotify.com/track/{ID}",
    f"www.open.spotify.com/track/{ID}/",
    f"HTTPS://OPEN.SPOTIFY.COM/TRACK/{ID}",
    f"https://open.spotify.com/track/{ID}?si=abc123&context=spotify%3Aplaylist%3A{OTHER_ID}",
    f"https://open.spotify.com/track/{ID}&si=abc123",
    f"https://open.spotify.com/track/{ID}#1:02",
    f"https://open.spotify.com/intl-de/track/{ID}?si=1",
    f"https://open.spotify.com/intl-pt-BR/track/{ID}",
    f"https://open.spotify.com/INTL-es/track/{ID}",
    f"https://open.spotify.com/embed/track/{ID}?utm_source=generator",
    f"https://open.spotify.com/embed/intl-fr/track/{ID}",
    f"https://play.spotify.com/track/{ID}",
    f"spotify:track:{ID}",
    f"SPOTIFY:track:{ID}",
    f"spotify://track/{ID}",
    f"[song](https://open.spotify.com/track/{ID})",
    f"<https://open.spotify.com/track/{ID}>",
    f"“https://open.spotify.com/track/{ID}”",
    f"see https://open.spotify.com/track/{ID}, it is good",
    f"open.spotify.com/track/{ID}.",
    f"https://open.spotify.com/track/{ID}🔥🔥",
    f"скачайhttps://open.spotify.com/track/{ID}",
    f"https://open.spotify.com/\u200btrack/{ID}\u200e",
]


@pytest.mark.parametrize("text", SPOTIFY_TRACK_FORMS)
def test_every_shape_of_a_spotify_track_link_is_read(text: str) -> None:
    assert [found.request for found in find_links(text)] == [
        Link(Service.SPOTIFY, LinkKind.TRACK, ID, f"https://open.spotify.com/track/{ID}")
    ]


@pytest.mark.parametrize("kind", ["album", "playlist", "artist", "episode", "show", "prerelease"])
@pytest.mark.parametrize(
    "form", ["https://open.spotify.com/{}/{}?si=1", "spotify:{}:{}", "open.spotify.com/embed/{}/{}"]
)
def test_the_other_kinds_of_spotify_are_read(kind: str, form: str) -> None:
    link = parse_link(form.format(kind, ID))
    assert link == Link(Service.SPOTIFY, LinkKind(kind), ID, f"https://open.spotify.com/{kind}/{ID}")


@pytest.mark.parametrize(
    ("text", "service", "kind", "id"),
    [
        (f"https://open.spotify.com/user/some%20one/playlist/{ID}", "spotify", "playlist", ID),
        (f"spotify:user:someone:playlist:{ID}", "spotify", "playlist", ID),
        (f"https://open.spotify.com/embed-podcast/episode/{ID}", "spotify", "episode", ID),
        (f"https://open.spotify.com/artist/{ID}/discography/all", "spotify", "artist", ID),
        ("https://open.spotify.com/collection/tracks", "spotify", "other", "collection/tracks"),
        ("https://open.spotify.com/user/someone", "spotify", "other", "user/someone"),
        ("https://open.spotify.com/s/2cZe7Yu?x=1", "spotify", "short", "https://open.spotify.com/s/2cZe7Yu"),
        ("https://spotify.link/a9uVoB7YQyb.", "spotify", "short", "https://spotify.link/a9uVoB7YQyb"),
        ("spotify.app.link/a9uVoB7YQyb?_p=c1", "spotify", "short", "https://spotify.app.link/a9uVoB7YQyb"),
        ("http://spoti.fi/3aBcD4", "spotify", "short", "https://spoti.fi/3aBcD4"),
        (f"https://spotify.app.link/?$full_url=https%3A%2F%2Fopen.spotify.com%2Ftrack%2F{ID}", "spotify", "track", ID),
        (f"https://www.youtube.com/watch?v={VIDEO}&list=PL1&index=3", "youtube", "video", VIDEO),
        (f"youtube.com/watch?feature=share&v={VIDEO},", "youtube", "video", VIDEO),
        (f"https://m.youtube.com/watch?v={VIDEO}", "youtube", "video", VIDEO),
        (f"https://music.youtube.com/watch?v={VIDEO}&si=x", "youtube", "video", VIDEO),
        (f"https://youtu.be/{VIDEO}?t=42", "youtube", "video", VIDEO),
        (f"https://www.youtube.com/shorts/{VIDEO}?feature=share", "youtube", "video", VIDEO),
        (f"https://www.youtube.com/live/{VIDEO}", "youtube", "video", VIDEO),
        (f"https://www.youtube-nocookie.com/embed/{VIDEO}", "youtube", "video", VIDEO),
        (f"https://www.youtube.com/attribution_link?u=%2Fwatch%3Fv%3D{VIDEO}", "youtube", "video", VIDEO),
        ("https://music.youtube.com/playlist?list=OLAK5uy_abc", "youtube", "playlist", "OLAK5uy_abc"),
        ("https://music.youtube.com/browse/MPREb_abc", "youtube", "album", "MPREb_abc"),
        ("https://www.youtube.com/@someone", "youtube", "artist", "@someone"),
        ("https://www.deezer.com/track/12345", "deezer", "track", "12345"),
        ("deezer.com/en/album/12345?utm=1", "deezer", "album", "12345"),
        ("https://www.deezer.com/pt-br/playlist/12345", "deezer", "playlist", "12345"),
        ("https://deezer.page.link/AbC1", "deezer", "short", "https://deezer.page.link/AbC1"),
        ("https://link.deezer.com/s/30AbC", "deezer", "short", "https://link.deezer.com/s/30AbC"),
        ("https://music.apple.com/de/album/some-name/123?i=456", "apple", "track", "456"),
        ("https://music.apple.com/us/song/some-name/456", "apple", "track", "456"),
        ("https://itunes.apple.com/us/album/some-name/id123", "apple", "album", "123"),
        ("https://music.apple.com/us/playlist/mine/pl.u-abc", "apple", "playlist", "pl.u-abc"),
        ("https://soundcloud.com/Some-One/a-track?in=x", "soundcloud", "track", "some-one/a-track"),
        ("https://m.soundcloud.com/someone/sets/a-set", "soundcloud", "playlist", "someone/sets/a-set"),
        ("https://on.soundcloud.com/AbC", "soundcloud", "short", "https://on.soundcloud.com/AbC"),
        ("soundcloud.com/someone", "soundcloud", "artist", "someone"),
        ("https://soundcloud.com/discover", "soundcloud", "other", "discover"),
        ("https://some-band.bandcamp.com/track/a-song.", "bandcamp", "track", "some-band/a-song"),
        ("some-band.bandcamp.com/album/an-album", "bandcamp", "album", "some-band/an-album"),
        ("https://tidal.com/browse/track/123?u", "tidal", "track", "123"),
        ("https://listen.tidal.com/album/123", "tidal", "album", "123"),
        ("https://tidal.com/playlist/aa-bb-cc", "tidal", "playlist", "aa-bb-cc"),
    ],
)
def test_a_link_is_read_with_platform_kind_and_id(text: str, service: str, kind: str, id: str) -> None:
    link = parse_link(text)
    assert link is not None
    assert (link.service, link.kind, link.id) == (service, kind, id)


@pytest.mark.parametrize(
    "text",
    [
        f"https://open.spotify.com/track/{ID[:-1]}",
        f"https://open.spotify.com/track/{ID}x",
        "https://open.spotify.com/album/not-an-id",
        "https://open.spotify.com/track/",
        "spotify:track:123",
        "https://open.spotify.com/s/",
        "https://spotify.link/",
        "https://link.tospotify.com/abc",
        "https://youtu.be/short",
        "https://www.youtube.com/watch?v=",
        "https://www.deezer.com/track/abc",
        "https://tidal.com/track/none",
    ],
)
def test_a_link_with_an_impossible_id_is_broken_and_no_song_name(text: str) -> None:
    link = parse_link(text)
    assert link is not None
    assert link.kind is LinkKind.BROKEN


@pytest.mark.parametrize(
    "text",
    [
        f"https://open.spotify.com.evil.example/track/{ID}",
        f"https://open.spotify.com@evil.example/track/{ID}",
        f"https://notspotify.com/track/{ID}",
        f"someone@open.spotify.com/track/{ID}",
        "https://accounts.spotify.com/login",
        "https://www.apple.com/iphone",
        "https://example.com/track/1",
        "my spotify: track one",
        "Otters [Official Video",
        "http://[",
        "spotify:",
        "",
    ],
)
def test_what_only_looks_like_a_link_is_none(text: str) -> None:
    assert find_links(text) == ()


def test_several_links_are_found_in_their_order_even_glued_together() -> None:
    text = f"https://youtu.be/{VIDEO} and https://open.spotify.com/track/{ID}https://open.spotify.com/track/{OTHER_ID}"
    ids = [found.request.id for found in find_links(text) if isinstance(found.request, Link)]
    assert ids == [VIDEO, ID, OTHER_ID]


def test_a_local_file_and_a_search_page_ask_for_a_song_by_its_words() -> None:
    (local,) = find_links("spotify:local:Mira+Talvik::Blue%20Umbrella:215")
    assert local.request == SongName(
        "Mira Talvik Blue Umbrella", title="Blue Umbrella", artist="Mira Talvik", raw="Mira Talvik Blue Umbrella"
    )
    (search,) = find_links("https://open.spotify.com/search/blue%20umbrella/tracks")
    assert search.request == SongName("blue umbrella", raw="blue umbrella")


def test_links_of_any_site_are_blanked_out() -> None:
    text = f"Otters https://example.com/x www.example.org open.spotify.com/track/{ID} t.me/somebot"
    assert without_links(text).split() == ["Otters"]


def test_a_link_inside_a_link_inside_a_link_ends_somewhere() -> None:
    assert len(find_links("spoti.fi?$full_url=" * 215)) >= 1
    assert len(find_links("https://w.soundcloud.com/?url=" * 136)) >= 1


@given(st.text(alphabet=st.sampled_from("spotify:/.comlinktrackyoutube?v=&%#@[]() \u200b字"), max_size=300))
def test_no_text_breaks_the_link_reader(text: str) -> None:
    found = find_links(text)
    assert [item.start for item in found] == sorted(item.start for item in found)
    without_links(text)
