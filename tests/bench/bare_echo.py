"""The floor: python-telegram-bot as its own tutorial has it, echoing every text."""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send the text back."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    """Run the bot at the origin given on the command line."""
    origin, token = sys.argv[1:3]
    application = (
        ApplicationBuilder().token(token).base_url(f"{origin}/bot").base_file_url(f"{origin}/file/bot").build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
