"""``songwire doctor``: what works here and what does not, a line each, with what to do about it.

The last lines ask the questions that only an operator's own network can answer: how short links, Spotify and YouTube
treat requests from this address. ``--offline`` leaves them out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from bot.app.knowledge import open_knowledge
from bot.cli.checks import Finding, Verdict, local_checks, network_checks
from bot.cli.environment import make_folder, read_settings
from bot.log import configure_logging
from bot.settings import Settings

_MARKS = {Verdict.OK: "ok", Verdict.NOT_OK: "NOT OK", Verdict.NOT_CONFIGURED: "not configured"}


def main(arguments: Sequence[str]) -> int:
    """Check everything; the exit status is 1 if something is not ok, which what is not configured is not."""
    parser = argparse.ArgumentParser(prog="songwire doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--offline", action="store_true", help="ask nothing of the network")
    options = parser.parse_args(arguments)
    settings = read_settings()
    make_folder(settings.data)
    # The findings say it all; what the parts under examination log would only repeat it.
    configure_logging("error", settings.secrets, stream=sys.stderr)
    findings = asyncio.run(_examine(settings, offline=options.offline))
    if options.json:
        document = {"checks": [asdict(finding) for finding in findings]}
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(_line(finding) for finding in findings))
    return 1 if any(finding.verdict is Verdict.NOT_OK for finding in findings) else 0


async def _examine(settings: Settings, *, offline: bool) -> list[Finding]:
    findings = await local_checks(settings)
    if any(finding.name == "database" and finding.verdict is Verdict.NOT_OK for finding in findings):
        return findings
    async with open_knowledge(settings) as knowledge:
        if not offline:
            findings += await network_checks(settings, knowledge)
    return findings


def _line(finding: Finding) -> str:
    advice = f"\n{'':16}→ {finding.advice}" if finding.advice else ""
    return f"{_MARKS[finding.verdict]:<15} {finding.name}: {finding.detail}{advice}\n"
