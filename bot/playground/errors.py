"""Telegram's refusals, in its own words."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


UNAUTHORIZED = (401, "Unauthorized")
NO_METHOD = (404, "Not Found: method not found")
CHAT_NOT_FOUND = (400, "Bad Request: chat not found")
WRONG_FILE = (400, "Bad Request: wrong file identifier/HTTP URL specified")
FILE_TOO_BIG = (400, "Bad Request: file is too big")
NOT_MODIFIED = (
    400,
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message",
)
NO_MESSAGE_TO_EDIT = (400, "Bad Request: message to edit not found")
CANNOT_EDIT = (400, "Bad Request: message can't be edited")
NO_MESSAGE_TO_DELETE = (400, "Bad Request: message to delete not found")
NO_MESSAGE_TO_REPLY = (400, "Bad Request: message to be replied not found")
QUERY_TOO_OLD = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
BLOCKED = (403, "Forbidden: bot was blocked by the user")
CONFLICT = (
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)
TOO_LARGE = (413, "Request Entity Too Large")


def flood(retry_after: int) -> ApiError:
    """A 429 that asks for ``retry_after`` seconds of peace."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
