"""The pictures: a person's history, a link's clicks, the bot's own days."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date

from matplotlib import rcParams
from matplotlib.figure import Figure

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.panels import Sheet
from bot.services.charting import (
    Chart,
    ClicksChart,
    DayCount,
    HistoryChart,
    Labels,
    OverviewChart,
    is_empty,
    shortened,
)

WEEK = 7


def drawn(chart: Chart, labels: Labels) -> bytes:
    """The PNG of a chart."""
    figure = figure_of(chart, labels)
    out = io.BytesIO()
    figure.savefig(out, format="png", facecolor=theme.GROUND, metadata={"Software": None})
    return out.getvalue()


def figure_of(chart: Chart, labels: Labels) -> Figure:
    """A chart as a figure. Texts in a language this machine has no font for are in English."""
    fonts = Fonts(_texts(chart, labels))
    if not all(map(fonts.has, labels.words.values())):
        labels = Labels()
    rcParams.update({"font.family": fonts.families, "text.parse_math": False})
    if is_empty(chart):
        return _empty(labels, fonts).figure
    if isinstance(chart, HistoryChart):
        return _history(chart, labels, fonts).figure
    if isinstance(chart, ClicksChart):
        return _clicks(chart, labels, fonts).figure
    return _overview(chart, labels, fonts).figure


def _texts(chart: Chart, labels: Labels) -> Iterator[str]:
    yield from labels.words.values()
    if isinstance(chart, HistoryChart):
        yield from (name for name, _ in chart.artists)
    if isinstance(chart, ClicksChart):
        yield chart.link
        yield from (name for name, _ in (*chart.countries, *chart.devices))


def _heading(sheet: Sheet, title: str, line: str) -> None:
    sheet.say(title, 76, size=theme.LARGE, colour=theme.TEXT, bold=True)
    sheet.say(line, 152, size=theme.MIDDLE, colour=theme.QUIET)


def _empty(labels: Labels, fonts: Fonts) -> Sheet:
    sheet = Sheet(labels, fonts, height=480)
    text = fonts.drawable(labels["empty"])
    sheet.figure.text(0.5, 0.5, text, size=theme.MIDDLE, color=theme.TEXT, ha="center", va="center")
    return sheet


def _history(chart: HistoryChart, labels: Labels, fonts: Fonts) -> Sheet:
    sheet = Sheet(labels, fonts, height=1624)
    _heading(sheet, labels["history"], labels["total"].format(count=f"{chart.total:,}"))
    _per_day(sheet, chart.days, labels, 200, 420)
    hours = {hour: f"{hour:02d}" for hour in range(0, 24, 6)}
    sheet.columns(labels["by_hour"], (644, 370), hours, [(chart.hours, theme.GREEN)])
    sheet.ranking(labels["top_artists"], (1038, 554), chart.artists[:5], theme.ORANGE, places=5)
    return sheet


def _clicks(chart: ClicksChart, labels: Labels, fonts: Fonts) -> Sheet:
    sheet = Sheet(labels, fonts, height=2026)
    _heading(sheet, shortened(chart.link), labels["total"].format(count=f"{chart.total:,}"))
    _per_day(sheet, chart.days, labels, 200, 420)
    sheet.ranking(labels["by_country"], (644, 918), chart.countries[:9], theme.GREEN, places=9)
    sheet.ranking(labels["by_device"], (1586, 408), chart.devices[:3], theme.ORANGE, places=3)
    return sheet


def _per_day(sheet: Sheet, days: Sequence[DayCount], labels: Labels, top: int, height: int) -> None:
    ticks = _weekly([day for day, _ in days], sheet)
    sheet.columns(labels["per_day"], (top, height), ticks, [([count for _, count in days], theme.BLUE)])


def _overview(chart: OverviewChart, labels: Labels, fonts: Fonts) -> Sheet:
    sheet = Sheet(labels, fonts, height=1080)
    _heading(sheet, labels["overview"], _share(chart, labels))
    series = [
        ([one.cached for one in chart.days], theme.BLUE),
        ([one.new for one in chart.days], theme.GREEN),
        ([one.failed for one in chart.days], theme.RED),
    ]
    ticks = _weekly([one.day for one in chart.days], sheet)
    legend = [labels[key] for key in ("cached", "new", "failed")]
    sheet.columns(labels["per_day"], (200, 848), ticks, series, legend=legend)
    return sheet


def _weekly(days: Sequence[date], sheet: Sheet) -> dict[int, str]:
    """The last day and each a week before it, by place."""
    return {at: sheet.day(days[at]) for at in range((len(days) - 1) % WEEK, len(days), WEEK)}


def _share(chart: OverviewChart, labels: Labels) -> str:
    total = labels["total"].format(count=f"{chart.total:,}")
    if chart.hit_rate is None:
        return total
    return f"{total} · {labels['hit_rate'].format(percent=f'{chart.hit_rate:.0%}')}"
