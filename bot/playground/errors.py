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
NO_INLINE_MESSAGE = (400, "Bad Request: MESSAGE_ID_INVALID")
CANNOT_DELETE = (400, "Bad Request: message can't be deleted")
NO_THREAD = (400, "Bad Request: message thread not found")
TOPIC_CLOSED = (400, "Bad Request: TOPIC_CLOSED")
NO_REACTION_TARGET = (400, "Bad Request: message to react not found")
NO_MEMBER = (400, "Bad Request: member not found")
NO_URL_CONTENT = (400, "Bad Request: failed to get HTTP URL content")
NOT_AN_ADMIN = (400, "Bad Request: need administrator rights in the channel chat")
WEBHOOK_ACTIVE = (
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)
BLOCKED = (403, "Forbidden: bot was blocked by the user")
DEACTIVATED = (403, "Forbidden: user is deactivated")
CONFLICT = (
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)
TOO_LARGE = (413, "Request Entity Too Large")


def flood(retry_after: int) -> ApiError:
    """A 429 that asks for ``retry_after`` seconds of peace."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def kicked(kind: str) -> ApiError:
    """A 403 from a chat that threw the bot out; ``kind`` is the chat's type."""
    return ApiError(403, f"Forbidden: bot was kicked from the {kind} chat")


def not_inside(kind: str) -> ApiError:
    """A 403 from a chat that the bot is not in."""
    return ApiError(403, f"Forbidden: bot is not a member of the {kind} chat")


def migrated(chat_id: int) -> ApiError:
    """The refusal of a group that has become the supergroup ``chat_id``."""
    description = "Bad Request: group chat was upgraded to a supergroup chat"
    return ApiError(400, description, migrate_to_chat_id=chat_id)


def no_rights(what: str) -> ApiError:
    """The refusal where members, or this one, may not send ``what`` (td, MessagesManager::can_send_message_content)."""
    return ApiError(400, f"Bad Request: not enough rights to send {what} to the chat")
