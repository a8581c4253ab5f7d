"""Songwire: a Telegram bot that turns a song name or a link into a tagged MP3."""

__version__ = "0.1.0"
