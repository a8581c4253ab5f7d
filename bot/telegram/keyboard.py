"""A screen's buttons as Telegram wants them."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.presenter import Screen


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The keyboard under a message, or None if it has no buttons."""
    if not screen.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in screen.rows]
    )
