"""Charts as they come, and at their limits."""

from __future__ import annotations

from datetime import date, timedelta

from bot.services.charting import Chart, ClicksChart, DayOfService, HistoryChart, Labels, OverviewChart

TODAY = date(2026, 11, 21)
DAYS = tuple(TODAY - timedelta(days=29 - n) for n in range(30))

HISTORY = HistoryChart(
    tuple((day, n % 7) for n, day in enumerate(DAYS)),
    tuple(range(24)),
    (("Radiohead", 42), ("فيروز", 22), ("Кино", 15), ("椎名林檎", 9), ("Ke$ha $ _ ^ {x}", 1)),
    1234,
)
CLICKS = ClicksChart(
    "songs.example/abc123",
    tuple((day, n * 40) for n, day in enumerate(DAYS)),
    (("Germany", 812), ("United States", 702), ("Other", 23)),
    (("Phone", 2000), ("Computer", 388), ("Tablet", 17)),
    2405,
)
OVERVIEW = OverviewChart(tuple(DayOfService(day, 90, 30, n % 3) for n, day in enumerate(DAYS)))
HUGE = ClicksChart(
    "songs.example/" + "w" * 200,
    tuple((day, 987_654_321) for day in DAYS),
    tuple(("W" * 300, 987_654_321) for _ in range(50)),
    tuple(("W" * 300, 987_654_321) for _ in range(50)),
    987_654_321,
)
ONE = HistoryChart(((TODAY, 1),), (0,) * 23 + (1,), (("X", 1),), 1)
CHARTS: dict[str, Chart] = {"history": HISTORY, "clicks": CLICKS, "overview": OVERVIEW, "huge": HUGE, "one": ONE}
EMPTY: tuple[Chart, ...] = (
    HistoryChart((), (0,) * 24, (), 0),
    ClicksChart("songs.example/a", (), (), (), 0),
    OverviewChart(()),
    OverviewChart((DayOfService(TODAY, 0, 0, 0),)),
)

ENGLISH = Labels()
ARABIC = Labels(
    {
        "history": "أغانيك",
        "total": "المجموع {count}",
        "per_day": "حسب اليوم",
        "top_artists": "أكثر الفنانين",
        "day": "{day}/{month}",
    },
    right_to_left=True,
)
RUSSIAN = Labels(
    {"overview": "Отправлено", "failed": "Не получилось", "cached": "Из кэша", "day": "{day:02d}.{month:02d}"}
)
LANGUAGES = {"en": ENGLISH, "ar": ARABIC, "ru": RUSSIAN}
