"""The parts of a picture: headings, columns over time, bars with names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.services.charting import Labels, Row, highest, shortened

EDGE = 32
"""Pixels between a panel and the edge of the picture."""
INSET = 64
"""Pixels between text and the edge of the picture."""
_HEAD = 84
"""Pixels of a panel's height that its heading takes."""
_TICKS = 66
_SCALE = 96
"""Pixels left of the columns, for the numbers there."""


class Sheet:
    """A picture in the making; every measure is in pixels, from the top left corner."""

    def __init__(self, labels: Labels, fonts: Fonts, *, height: int) -> None:
        self._labels = labels
        self._fonts = fonts
        self._height = height
        self.figure = Figure(figsize=(theme.WIDTH / theme.DPI, height / theme.DPI), dpi=theme.DPI)
        self.figure.set_facecolor(theme.GROUND)
        self._pen = FigureCanvasAgg(self.figure).get_renderer()

    def say(self, text: str, top: float, *, size: float, colour: str, bold: bool = False) -> None:
        """Write a line where lines of this language start; one that is too long is written smaller."""
        right = self._labels.right_to_left
        line = self.figure.text(
            (theme.WIDTH - INSET if right else INSET) / theme.WIDTH,
            1 - top / self._height,
            self._fonts.drawable(text),
            size=size,
            color=colour,
            weight="bold" if bold else "normal",
            ha="right" if right else "left",
            va="center",
        )
        room = (theme.WIDTH - 2 * INSET) / line.get_window_extent(self._pen).width
        line.set_fontsize(min(size, max(theme.SMALL, size * room)))

    def columns(
        self,
        heading: str,
        place: tuple[int, int],
        ticks: Mapping[int, str],
        series: Sequence[tuple[Sequence[int], str]],
        *,
        legend: Sequence[str] = (),
    ) -> None:
        """A panel at ``place`` (top and height) with columns; each series, counts and colour, stands on the one before.

        ``ticks`` are the columns that are named; ``legend`` are the names of the series.
        """
        foot = _TICKS + (_TICKS if legend else 0)
        axes = self._panel(heading, place, left=INSET + _SCALE, foot=foot, right=24)
        floor = [0] * len(series[0][0])
        for counts, colour in series:
            axes.bar(range(len(counts)), counts, bottom=floor, color=colour, width=0.78)
            floor = [below + count for below, count in zip(floor, counts, strict=True)]
        axes.set_ylim(0, highest(floor) * 1.04)
        axes.set_xlim(-0.7, len(floor) - 0.3)
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.yaxis.set_major_formatter(lambda count, _: compact(round(count)))
        axes.grid(axis="y", color=theme.GRID, linewidth=1.5)
        axes.set_axisbelow(True)
        axes.set_xticks(list(ticks), [self._fonts.drawable(tick) for tick in ticks.values()])
        if legend:
            self._legend(place, list(zip(legend, (colour for _, colour in series), strict=True)))

    def ranking(self, heading: str, place: tuple[int, int], rows: Sequence[Row], colour: str, *, places: int) -> None:
        """A panel with bars from top to bottom, each with its name above and its count behind it."""
        axes = self._panel(heading, place, left=INSET, foot=12)
        right = self._labels.right_to_left
        longest = highest([count for _, count in rows])
        room = longest * 1.14
        axes.set_xlim(*((room, 0) if right else (0, room)))
        axes.set_ylim(places - 0.5, -0.5)
        axes.set_axis_off()
        axes.barh([at + 0.24 for at in range(len(rows))], [count for _, count in rows], color=colour, height=0.3)
        side = "right" if right else "left"
        for at, (name, count) in enumerate(rows):
            label = self._fonts.drawable(shortened(name))
            axes.text(0, at + 0.02, label, size=theme.SMALL, color=theme.TEXT, ha=side, va="bottom")
            behind = count + room * 0.012
            axes.text(
                behind,
                at + 0.24,
                compact(count) if count >= 10_000 else f"{count:,}",
                size=theme.SMALL,
                color=theme.QUIET,
                ha=side,
                va="center_baseline",
            )

    def day(self, day: date) -> str:
        """A day in a few characters."""
        return self._labels["day"].format(month=day.month, day=day.day)

    def _panel(self, heading: str, place: tuple[int, int], *, left: int, foot: int, right: int = 0) -> Axes:
        """A box with a heading, and axes inside it."""
        top, height = place
        box = FancyBboxPatch(
            (EDGE, self._height - top - height),
            theme.WIDTH - 2 * EDGE,
            height,
            boxstyle="round,pad=0,rounding_size=22",
            facecolor=theme.PANEL,
            edgecolor="none",
            transform=Affine2D().scale(1 / theme.WIDTH, 1 / self._height) + self.figure.transFigure,
            zorder=-1,
        )
        self.figure.add_artist(box)
        self.say(heading, top + 46, size=theme.MIDDLE, colour=theme.QUIET)
        width, inner = theme.WIDTH - left - INSET - right, height - _HEAD - foot
        bottom = self._height - top - height + foot
        shares = (left / theme.WIDTH, bottom / self._height, width / theme.WIDTH, inner / self._height)
        axes = self.figure.add_axes(shares)
        axes.set_facecolor("none")
        axes.tick_params(colors=theme.QUIET, labelsize=theme.SMALL, length=0, pad=8)
        for side in axes.spines.values():
            side.set_visible(False)
        return axes

    def _legend(self, place: tuple[int, int], entries: Sequence[tuple[str, str]]) -> None:
        """What the colours mean, in one line at the foot of a panel."""
        self.figure.legend(
            [Patch(color=colour) for _, colour in entries],
            [self._fonts.drawable(text) for text, _ in entries],
            loc="center",
            bbox_to_anchor=(0.5, 1 - (sum(place) - _TICKS * 0.6) / self._height),
            ncols=len(entries),
            frameon=False,
            labelcolor=theme.TEXT,
            fontsize=theme.SMALL,
            handlelength=0.9,
            handleheight=0.9,
            handletextpad=0.4,
            columnspacing=1.4,
        )


def compact(count: int) -> str:
    """A count in at most five characters: 950, 1.2k, 30k, 4M."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + letter
    return str(count)
