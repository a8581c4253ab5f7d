"""All of the matching benchmark in one table: picking an upload, understanding a name, recognising a request.

    python -m tests.bench.matching [--json] [--raise-floors]

The runners and their data are not part of this repository: they are looked for in
``$SONGWIRE_TEST_DATA/bench/matching``, and where they are absent there is nothing to measure and nothing fails. A check
fails below its *floor*, kept in ``matching_floors.json``: what was reached, less one point. ``--raise-floors`` raises
them to that, and never lowers one. Times are shown and have no floor: they are the machine's as much as the matcher's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from tests.bench.report import Check, finish

HERE = Path(__file__).resolve().parent
ADAPTER = HERE / "matching_adapter.py"
FLOORS = HERE / "matching_floors.json"
RUNNERS = ("run_pick.py", "run_text.py", "run_chat.py")
SLACK = 1.0
"""Points between what was reached and the floor."""
PICK = {"top1": "top1", "wrong": "wrong_pick", "false accept": "false_accept_withheld"}
TEXT = {"top1": "top1", "wrong": "wrong", "false accept": "absent_false_accept"}
CHAT = {
    "links": "link_exact",
    "recall": "track_recall",
    "chatter": "chatter_false_trigger",
    "talk": "reco_false_trigger",
}
HIGHER = frozenset(("top1", "links", "recall"))
TARGETS = {
    "pick sy top1": 98.0,
    "pick sy wrong": 0.5,
    "pick sy false accept": 1.0,
    "pick hl top1": 65.0,
    "pick hl wrong": 0.0,
    "pick hl false accept": 5.0,
    "pick ytm top1": 100.0,
    "pick ytm wrong": 0.0,
    "pick ytm false accept": 10.0,
    "pick shs top1": 93.0,
    "pick shs wrong": 0.0,
    "pick shs false accept": 1.0,
    "pick rv false accept": 0.5,
    "pick sy ms per case": 1.5,
}
"""What the matcher is to reach on data nobody has tuned it on; printed beside the figures, not enforced."""


def run(folder: Path, runner: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Run one runner and yield each set's name with its figures as it prints them."""
    command = [sys.executable, str(folder / runner), "--adapter", str(ADAPTER), "--half", "public"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        name, brace, rest = line.partition("{")
        if brace:
            yield name.strip() or "chat", json.loads(brace + rest)


def figures(folder: Path) -> dict[str, float]:
    """Return every figure of every set, in per cent, and the time that picking takes, in milliseconds."""
    found: dict[str, float] = {}
    for runner, names in zip(RUNNERS, (PICK, TEXT, CHAT), strict=True):
        task = runner.removeprefix("run_").removesuffix(".py")
        for name, row in run(folder, runner):
            label = task if name == task else f"{task} {name}"
            found |= {f"{label} {title}": 100 * row[key] for title, key in names.items() if key in row}
            if task == "pick" and "ms_per_case" in row:
                found[f"{label} ms per case"] = row["ms_per_case"]
    return {name: round(value, 2) for name, value in found.items()}


def better(name: str) -> Literal["higher", "lower"]:
    """Whether more or less of the figure is better."""
    return "higher" if any(name.endswith(word) for word in HIGHER) else "lower"


def raised(floors: dict[str, float], found: dict[str, float]) -> dict[str, float]:
    """Return the floors raised to what was ``found`` less the slack; a floor that is better already stays."""
    new = dict(floors)
    for name, value in found.items():
        if name.endswith("ms per case"):
            continue
        if better(name) == "higher":
            new[name] = round(max(value - SLACK, floors.get(name, 0.0)), 2)
        else:
            new[name] = round(min(value + SLACK, floors.get(name, 100.0)), 2)
    return new


def table(found: dict[str, float], checks: list[Check]) -> str:
    """Return the figures, one a line, for people."""
    by_name = {check.name: check for check in checks}
    lines = [f"{'':28}{'now':>8}{'floor':>8}{'target':>8}"]
    for name, value in found.items():
        check = by_name.get(name)
        mark = "   BELOW THE FLOOR" if check and not check.ok else ""
        lines.append(f"{name:28}{value:8.2f}{check.reach if check else '':>8}{TARGETS.get(name, ''):>8}{mark}")
    return "\n".join(lines)


def main() -> int:
    """Run, print, and return the exit status: 1 if a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the report as JSON on stdout")
    parser.add_argument("--raise-floors", action="store_true")
    options = parser.parse_args()
    folder = Path(os.environ.get("SONGWIRE_TEST_DATA", "")) / "bench" / "matching"
    if not os.environ.get("SONGWIRE_TEST_DATA") or not all((folder / runner).is_file() for runner in RUNNERS):
        print("matching benchmark skipped: SONGWIRE_TEST_DATA does not hold bench/matching", file=sys.stderr)
        return 0
    floors: dict[str, float] = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    found = figures(folder)
    if options.raise_floors:
        floors = raised(floors, found)
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n")
    checks = [Check(name, value, floors[name], better(name)) for name, value in found.items() if name in floors]
    print(table(found, checks), file=sys.stderr)
    if options.json:
        return finish(checks, figures=found, targets=TARGETS)
    return 0 if all(check.ok for check in checks) else 1


if __name__ == "__main__":
    raise SystemExit(main())
