"""What every benchmark prints: one JSON object with its checks and the figures that explain them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Check:
    """A figure and what it has to reach."""

    name: str
    value: float
    reach: float
    better: Literal["higher", "lower"]

    @property
    def ok(self) -> bool:
        """Whether the figure reaches it."""
        return self.value >= self.reach if self.better == "higher" else self.value <= self.reach


def finish(checks: list[Check], **explained: Any) -> int:
    """Print the report; the exit status is returned: 1 if a check is not ok."""
    rows = [{**asdict(check), "value": round(check.value, 4), "ok": check.ok} for check in checks]
    json.dump({"checks": rows, **explained}, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0 if all(check.ok for check in checks) else 1
