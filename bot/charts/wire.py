"""A chart on its way to the process that draws it, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import orjson

from bot.services.charting import Chart, ClicksChart, DayOfService, HistoryChart, Labels, OverviewChart


def packed(chart: Chart, labels: Labels) -> bytes:
    """A chart and its texts as bytes, the same for the same chart."""
    return orjson.dumps(
        {
            "kind": type(chart).__name__,
            "chart": asdict(chart),
            "words": dict(labels.words),
            "right_to_left": labels.right_to_left,
        },
        option=orjson.OPT_SORT_KEYS,
    )


def unpacked(raw: bytes) -> tuple[Chart, Labels]:
    """What `packed` packed. Raises ValueError, KeyError or TypeError for anything else."""
    order = orjson.loads(raw)
    readers = {"HistoryChart": _history, "ClicksChart": _clicks, "OverviewChart": _overview}
    return readers[order["kind"]](order["chart"]), Labels(order["words"], order["right_to_left"])


def _history(data: dict[str, Any]) -> Chart:
    return HistoryChart(_days(data["days"]), tuple(data["hours"]), _rows(data["artists"]), data["total"])


def _clicks(data: dict[str, Any]) -> Chart:
    return ClicksChart(
        data["link"], _days(data["days"]), _rows(data["countries"]), _rows(data["devices"]), data["total"]
    )


def _overview(data: dict[str, Any]) -> Chart:
    return OverviewChart(
        tuple(
            DayOfService(date.fromisoformat(one["day"]), one["cached"], one["new"], one["failed"])
            for one in data["days"]
        )
    )


def _days(rows: list[list[Any]]) -> tuple[tuple[date, int], ...]:
    return tuple((date.fromisoformat(day), count) for day, count in rows)


def _rows(rows: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((name, count) for name, count in rows)
