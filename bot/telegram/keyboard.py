"""A screen's buttons as Telegram wants them."""

from __future__ import annotations

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.presenter import Screen


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The keyboard under a message, or None if it has no buttons."""
    if not screen.rows:
        return None
    return InlineKeyboardMarkup([[_button(label, data) for label, data in row] for row in screen.rows])


def markup(screen: Screen) -> InlineKeyboardMarkup | ForceReply | None:
    """What goes under a new message: its keyboard, or an open reply where the screen asks for one."""
    return ForceReply(input_field_placeholder=screen.reply or None) if screen.reply is not None else keyboard(screen)


def _button(label: str, data: str) -> InlineKeyboardButton:
    if data.startswith("https://"):
        return InlineKeyboardButton(label, url=data)
    return InlineKeyboardButton(label, callback_data=data)
