"""What a message asks for: links first, else names, else nothing; in bounded time, whatever it holds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.query import searches, song_name, upload_name
from bot.core.recognise import Looks, looks_like_a_request, recognise
from bot.core.request import Link, LinkKind, SongName

ID = "0aB1cD2eF3gH4iJ5kL6mN7"
TRACK = f"https://open.spotify.com/track/{ID}"


def names(text: str) -> list[str]:
    """The queries of the song names in ``text``."""
    return [request.query for request in recognise(text) if isinstance(request, SongName)]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Blue Umbrella", "Blue Umbrella"),
        ("download blue umbrella mira talvik mp3 please", "blue umbrella mira talvik"),
        ("скачай Тихая гавань", "Тихая гавань"),
        ("скачать тихая гавань бесплатно", "тихая гавань"),
        ("تحميل Blue Umbrella", "Blue Umbrella"),
        ("دانلود آهنگ Blue Umbrella", "Blue Umbrella"),
        ("descargar Blue Umbrella mp3", "Blue Umbrella"),
        ("baixar Blue Umbrella", "Blue Umbrella"),
        ("télécharge Blue Umbrella stp", "Blue Umbrella stp"),
        ("Blue Umbrella şarkısı indir", "Blue Umbrella"),
        ("Blue Umbrella ka gana bhejo", "Blue Umbrella"),
        ("hey can u find blue umbrella?", "blue umbrella"),
        ("pls send me blue umbrella 🙏🙏", "blue umbrella"),
        ("play blue umbrella", "blue umbrella"),
        ("/song blue umbrella", "blue umbrella"),
        ("/get@songwire_bot blue umbrella", "blue umbrella"),
        ("@songwire_bot blue umbrella", "blue umbrella"),
        ("#blueumbrella", "blueumbrella"),
        ("Blue Umbrella (Official Video)", "Blue Umbrella"),
        ("Blue Umbrella [Official Video", "Blue Umbrella"),
        ("get some otters", "get some otters"),
        ("otter song", "otter song"),
        ("song", "song"),
        ("山本花子 傘の歌", "山本花子 傘の歌"),
    ],
)
def test_request_words_are_cut_and_the_name_is_left(text: str, query: str) -> None:
    assert names(text) == [query]


@pytest.mark.parametrize(
    "text",
    [
        "Mira Talvik - Blue Umbrella",
        "Mira Talvik – Blue Umbrella",
        "Mira Talvik | Blue Umbrella",
        "Blue Umbrella by Mira Talvik",
        "download Blue Umbrella by Mira Talvik mp3",
        "Mira Talvik “Blue Umbrella” MV",
        "1. Mira Talvik - Blue Umbrella",
    ],
)
def test_artist_and_title_are_told_apart_where_the_text_does(text: str) -> None:
    (name,) = recognise(text)
    assert isinstance(name, SongName)
    assert (name.artist, name.title) == ("Mira Talvik", "Blue Umbrella")
    assert name.query in ("Mira Talvik Blue Umbrella", "Blue Umbrella by Mira Talvik")


def test_a_by_that_belongs_to_the_title_stays_in_what_is_searched_for() -> None:
    name = song_name("Side by Side")
    assert name is not None
    assert searches(name)[0] == "Side by Side"


def test_guests_are_kept_apart_and_in_the_query() -> None:
    (name,) = recognise("Mira Talvik - Otters feat. Juno Kestrel")
    assert name == SongName(
        "Mira Talvik Otters Juno Kestrel",
        title="Otters",
        artist="Mira Talvik",
        features=("Juno Kestrel",),
        raw="Mira Talvik - Otters feat. Juno Kestrel",
    )


def test_a_version_that_is_asked_for_stays_in_the_query() -> None:
    assert names("Mira Talvik - Otters (Live in Tartu) [Official Video]") == ["Mira Talvik Otters Live in Tartu"]


def test_several_lines_are_several_songs() -> None:
    assert names("Blue Umbrella\n\nNine Quiet Rivers\nBlue Umbrella") == ["Blue Umbrella", "Nine Quiet Rivers"]
    assert names("please download these:\n1) Blue Umbrella\n2) Nine Quiet Rivers") == [
        "Blue Umbrella",
        "Nine Quiet Rivers",
    ]


def test_a_list_is_cut_at_the_limit() -> None:
    text = "\n".join(f"Otters part {number}" for number in range(30))
    assert len(recognise(text)) == 20
    assert len(recognise(text, limit=3)) == 3


def test_links_come_before_names_and_without_duplicates() -> None:
    found = recognise(
        f"Here is Otters by Mira Talvik\n{TRACK}?si=1 {TRACK}", hidden_links=[TRACK, "https://youtu.be/a-B_c1D2e3F"]
    )
    assert [(request.kind, request.id) for request in found if isinstance(request, Link)] == [
        (LinkKind.TRACK, ID),
        (LinkKind.VIDEO, "a-B_c1D2e3F"),
    ]
    assert len(found) == 2


def test_a_link_behind_a_word_is_found() -> None:
    (link,) = recognise("listen to this", hidden_links=[TRACK])
    assert isinstance(link, Link)
    assert link.id == ID


@pytest.mark.parametrize(
    "text", ["", " \n ", "...", "🔥🔥🔥", "\u200e\u200f", "- - -", "https://example.com/x", "/start"]
)
def test_nothing_is_asked_for_by(text: str) -> None:
    assert recognise(text) == ()


def test_an_upload_is_read_with_its_channel() -> None:
    name = upload_name("Otters (Official Video)", "MiraTalvikVEVO")
    assert name is not None
    assert (name.query, name.uploader) == ("Otters MiraTalvik", "MiraTalvik")
    assert upload_name("🔥", "someone") is None


def test_a_catalogue_is_asked_with_the_cleaned_name_first_and_the_raw_one_last() -> None:
    name = song_name("play blue umbrella by mira talvik")
    assert name is not None
    asked = searches(name)
    assert asked[0] == "blue umbrella by mira talvik"
    assert asked[1] == "mira talvik blue umbrella"
    assert asked[-1] == "play blue umbrella by mira talvik"
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (f"look {TRACK}", Looks.LINK),
        ("download blue umbrella", Looks.REQUEST),
        ("Mira Talvik - Blue Umbrella", Looks.REQUEST),
        ("blue umbrella", Looks.NAME),
        ("Any songs similar to Blue Umbrella?", Looks.TALK),
        ("Looking for music to fall asleep to", Looks.TALK),
        ("I went home early. It was late. See you!", Looks.TALK),
        ("are you at home?", Looks.TALK),
        ("😀", Looks.NOTHING),
    ],
)
def test_a_message_of_a_conversation_looks_like(text: str, looks: Looks) -> None:
    assert looks_like_a_request(text) is looks


TEXTS = st.text() | st.text(alphabet=st.sampled_from("by- \n()[]|feat.'\"/@#aбक字é\u200f🔥1"), max_size=400)


@given(TEXTS, st.lists(st.text(), max_size=3))
def test_no_message_breaks_recognition(text: str, hidden: list[str]) -> None:
    for request in recognise(text, hidden_links=hidden):
        if isinstance(request, SongName):
            assert request.query.strip()
            assert searches(request)
    looks_like_a_request(text)


@pytest.mark.parametrize(
    "piece",
    [
        "(\n", "a\n", "a - ", "/", "please ", " by ", "@a", "#a", "'a ", "- ", "1. ", "?! ", "é", "a.b", "\u0301a",
        "\u200e", "𝓗", "字", "हि", "feat. ", "*a", "https://", "a.", "spotify:", "youtube.com/watch?v=", "-.", "&",
        "live ",
    ],
)  # fmt: skip
def test_the_time_for_a_hostile_message_is_bounded(piece: str) -> None:
    text = (piece * 4096)[:4096]
    recognise(text)
    start = time.process_time()
    recognise(text)
    looks_like_a_request(text)
    assert time.process_time() - start < 0.1
