"""``songwire COMMAND``, also ``python -m bot COMMAND``: each command is a module of `bot.cli` with its own help."""

from __future__ import annotations

import sys
from importlib import import_module

from bot import __version__

COMMANDS = {
    "demo": "try Songwire here and now: no account, no token, no network",
    "run": "run the bot on Telegram",
    "resolve": "say what a text is understood as and what it leads to",
    "doctor": "check the settings, the tools and whether the world can be reached from here",
    "health": "say whether the bot that runs here is in touch with Telegram",
}


def main() -> int:
    """Run the command named first on the command line; the exit status is returned."""
    arguments = sys.argv[1:]
    name = arguments[0] if arguments else "--help"
    if name == "run":
        # structlog loads rich wherever it is installed, for tracebacks that are never shown here: 5 MB.
        sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
    if name in COMMANDS:
        # Only the command's own module is loaded: `run` carries neither the playground nor the terminal's colours.
        status: int = import_module(f"bot.cli.{name}").main(arguments[1:])
        return status
    if name in ("-V", "--version"):
        sys.stdout.write(f"songwire {__version__}\n")
        return 0
    known = name in ("-h", "--help")
    (sys.stdout if known else sys.stderr).write(usage() if known else f"There is no command {name!r}.\n{usage()}")
    return 0 if known else 2


def usage() -> str:
    """The commands, a line each."""
    lines = [f"  {name:<8} {words}" for name, words in COMMANDS.items()]
    return "\n".join(["usage: songwire COMMAND [--help]", "", *lines, ""])


if __name__ == "__main__":
    sys.exit(main())
