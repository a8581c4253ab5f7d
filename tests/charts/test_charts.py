"""What the pictures show, and that a phone shows it well."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.text import Text
from PIL import Image

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.panels import compact
from bot.charts.pictures import drawn, figure_of
from bot.charts.wire import packed, unpacked
from bot.services.charting import Chart, DayOfService, Labels, OverviewChart, is_empty, shortened, top
from tests.charts.samples import ARABIC, CHARTS, CLICKS, EMPTY, ENGLISH, HISTORY, LANGUAGES, OVERVIEW, TODAY

PHONE = 390 / theme.WIDTH
"""Points of a common phone's screen per pixel of the picture."""


def texts_of(figure: Figure) -> list[Text]:
    """Everything written in a figure that can be seen."""
    figure.draw_without_rendering()
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def words_of(figure: Figure) -> list[str]:
    """What a figure says."""
    return [text.get_text() for text in texts_of(figure)]


@pytest.mark.parametrize("ground", [theme.GROUND, theme.PANEL])
@pytest.mark.parametrize("colour", [theme.TEXT, theme.QUIET])
def test_text_stands_out_from_its_ground(colour: str, ground: str) -> None:
    assert theme.contrast(colour, ground) >= 4.5


@pytest.mark.parametrize("colour", [theme.BLUE, theme.ORANGE, theme.GREEN, theme.RED])
def test_bars_stand_out_from_their_panel(colour: str) -> None:
    assert theme.contrast(colour, theme.PANEL) >= 3


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert theme.contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_every_text_is_large_enough_light_enough_and_inside_the_picture(name: str, language: str) -> None:
    figure = figure_of(CHARTS[name], LANGUAGES[language])
    width, height = figure.canvas.get_width_height()
    texts = texts_of(figure)
    assert texts
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
        assert float(text.get_fontsize()) * theme.DPI / 72 * PHONE >= 10, text
        assert theme.contrast(to_hex(text.get_color()), theme.PANEL) >= 4.5, text


@pytest.mark.parametrize("name", ["history", "huge"])
def test_a_picture_is_a_png_that_telegram_takes_as_a_photo(name: str) -> None:
    png = drawn(CHARTS[name], ENGLISH)
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        assert image.width == theme.WIDTH
        assert image.width + image.height <= 10_000
        assert image.convert("RGB").getpixel((2, 2)) == (0x17, 0x21, 0x2B)
    assert len(png) < 500_000


def test_a_history_shows_days_hours_artists_and_the_total() -> None:
    words = words_of(figure_of(HISTORY, ENGLISH))

    assert {"Your songs", "1,234 in all", "Per day", "By hour", "Top artists", "11-21", "10-24", "18"} <= set(words)
    assert {"Radiohead", "42", "Кино", "Ke$ha $ _ ^ {x}"} <= set(words)


def test_clicks_show_the_link_countries_and_devices() -> None:
    words = words_of(figure_of(CLICKS, ENGLISH))

    assert {"songs.example/abc123", "2,405 in all", "Germany", "812", "Other", "Phone", "Tablet", "17"} <= set(words)


def test_the_overview_shows_the_share_of_the_cache_and_what_the_colours_mean() -> None:
    words = words_of(figure_of(OVERVIEW, ENGLISH))

    assert {"3,600 in all · 75% from the cache", "From the cache", "New", "Failed"} <= set(words)


@pytest.mark.parametrize("chart", EMPTY)
def test_nothing_to_show_is_said(chart: Chart) -> None:
    assert words_of(figure_of(chart, ENGLISH)) == ["Nothing to show yet"]


def test_days_of_failures_only_are_not_nothing() -> None:
    chart = OverviewChart((DayOfService(TODAY, 0, 0, 5),))

    assert not is_empty(chart)
    assert "0 in all" in words_of(figure_of(chart, ENGLISH))


def test_a_language_written_from_the_right_starts_there() -> None:
    texts = {text.get_text(): text.get_window_extent() for text in texts_of(figure_of(HISTORY, ARABIC))}

    assert texts["أغانيك"].x1 > theme.WIDTH * 0.9
    assert texts["Radiohead"].x1 > theme.WIDTH * 0.9


def test_a_name_without_a_font_is_written_in_latin_letters(tmp_path: Path) -> None:
    fonts = Fonts(["椎名林檎"], folders=[tmp_path])

    assert fonts.drawable("椎名林檎").isascii()
    assert fonts.drawable("椎名林檎")


def test_a_font_of_the_machine_is_used_where_the_bundled_one_has_no_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPL_IGNORE_SYSTEM_FONTS", "1")
    path = a_font_for("\U00017001", tmp_path)
    fonts = Fonts(["\U00017001"], folders=[tmp_path])

    assert fonts.drawable("\U00017001") == "\U00017001"
    assert Path(findfont(fonts.families[-1])) == path


def a_font_for(character: str, folder: Path) -> Path:
    """A font with one letter, a square."""
    pen = TTGlyphPen(None)
    for step in ((0, 0), (0, 500), (500, 500), (500, 0)):
        (pen.lineTo if step != (0, 0) else pen.moveTo)(step)
    pen.closePath()
    square = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "square"])
    font.setupCharacterMap({ord(character): "square"})
    font.setupGlyf({".notdef": square, "square": square})
    font.setupHorizontalMetrics({".notdef": (500, 0), "square": (500, 0)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Songwire Test", "styleName": "Regular"})
    font.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    font.setupPost()
    path = folder / "NotoSansTest-Regular.ttf"
    font.save(path)
    return path


@pytest.mark.parametrize("text", ["Кино", "فيروز", "שלום", "Ωmega", "Sigur Rós", "a\u200fb\u2066c\u2069"])
def test_a_name_the_bundled_font_has_is_kept(text: str, tmp_path: Path) -> None:
    assert Fonts([text], folders=[tmp_path]).drawable(text) == text


def test_texts_in_a_language_without_a_font_are_in_english_as_a_whole() -> None:
    """Tangut: no font has it by accident, and half a language would be worse than another."""
    words = words_of(figure_of(HISTORY, Labels({"history": "\U00017000", "per_day": "Am Tag"}, right_to_left=True)))

    assert {"Your songs", "Per day"} <= set(words)


def test_what_is_missing_in_a_language_is_in_english() -> None:
    assert {"Am Tag", "By hour"} <= set(words_of(figure_of(HISTORY, Labels({"per_day": "Am Tag", "by_hour": ""}))))


@pytest.mark.parametrize("chart", [*CHARTS.values(), *EMPTY])
@pytest.mark.parametrize("labels", LANGUAGES.values())
def test_a_chart_arrives_as_it_was_sent(chart: Chart, labels: Labels) -> None:
    assert unpacked(packed(chart, labels)) == (chart, labels)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (999, "999"), (1000, "1k"), (1234, "1.2k"), (30_000, "30k"), (4_000_000, "4M")]
)
def test_large_counts_are_short(count: int, text: str) -> None:
    assert compact(count) == text


def test_the_rest_of_a_ranking_is_added_up() -> None:
    assert top({"a": 1, "b": 5, "c": 2, "d": 0}, 1, other="Other") == (("b", 5), ("Other", 3))
    assert top({"b": 2, "a": 2}, 2, other="Other") == (("a", 2), ("b", 2))
    assert top({}, 3, other="Other") == ()


def test_a_long_name_is_cut() -> None:
    assert shortened("short") == "short"
    assert len(shortened("x" * 100)) == 28
    assert shortened("x" * 100).endswith("x…")
