"""What can go wrong, sorted by who must act.

    SongwireError
    ├─ Refused        the person can change something
    │  ├─ NotFound        there is no such thing
    │  ├─ BadLink         the link is not one, or its id is wrong
    │  ├─ Unsure          found, but perhaps not the right recording
    │  ├─ NotSupported    recognised, but nothing Songwire delivers (an episode, a show, a pre-release)
    │  ├─ TooMany         a limit was reached; ``wait`` says for how many seconds
    │  ├─ TooLong         longer than what may be delivered
    │  ├─ TooLarge        larger than what Telegram takes
    │  ├─ NotAllowed      this person or chat may not
    │  └─ Cancelled       the person stopped it
    ├─ Unavailable    a service is down; later helps
    │  ├─ CatalogDown     metadata cannot be had now
    │  ├─ SourceDown      audio cannot be had now
    │  ├─ UploadFailed    Telegram did not take the file
    │  ├─ Unreachable     the chat cannot be written to
    │  └─ DeadFile        Telegram forgot a file; healed by uploading it again
    └─ Broken         Songwire is wrong: logged with its cause, apologised for, never retried

Every class has a stable ``code`` which is at once message key, log field and metric label. ``str(error)`` is for the
operator's log and never holds a secret; what the person reads is looked up by ``code``.
"""

from __future__ import annotations

from typing import ClassVar

from bot.core.match_reasons import Judgement


class SongwireError(Exception):
    """The base of all that Songwire raises on purpose."""

    code: ClassVar[str] = "error"


class Refused(SongwireError):
    """The person can change something about the request."""

    code = "refused"


class NotFound(Refused):
    """There is no such track, album or upload."""

    code = "not_found"


class BadLink(Refused):
    """The link leads nowhere: a wrong id, or a short link that does not resolve."""

    code = "bad_link"


class NotSupported(Refused):
    """A link that was understood but holds nothing to deliver; ``kind`` says what it is."""

    code = "not_supported"

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind} links are not delivered")
        self.kind = kind


class Unsure(Refused):
    """Nothing found is surely the recording; ``near`` is what it may be, for the person to decide."""

    code = "unsure"

    def __init__(self, near: tuple[Judgement, ...]) -> None:
        super().__init__(f"{len(near)} uploads may be meant")
        self.near = near


class TooMany(Refused):
    """A limit was reached; asking again after ``wait`` seconds helps."""

    code = "too_many"

    def __init__(self, what: str, wait: int, *, repeated: bool = False) -> None:
        super().__init__(f"{what}: wait {wait} s")
        self.what = what
        self.wait = wait
        self.repeated = repeated
        """The person has already been told about this wait; telling again would be noise."""


class TooLong(Refused):
    """The recording is longer than may be delivered."""

    code = "too_long"


class TooLarge(Refused):
    """The file is larger than Telegram takes; ``link`` is where it can be had instead, if anywhere."""

    code = "too_large"

    def __init__(self, message: str = "", *, link: str | None = None) -> None:
        super().__init__(message)
        self.link = link


class NotAllowed(Refused):
    """The person or chat may not use Songwire."""

    code = "not_allowed"


class Cancelled(Refused):
    """The person stopped the work."""

    code = "cancelled"


class Unavailable(SongwireError):
    """A service is down; the same request may succeed after ``retry_after`` seconds (None: unknown)."""

    code = "unavailable"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CatalogDown(Unavailable):
    """No catalogue answered."""

    code = "catalog_down"


class SourceDown(Unavailable):
    """No source of audio answered."""

    code = "source_down"


class UploadFailed(Unavailable):
    """Telegram did not take the file."""

    code = "upload_failed"


class Unreachable(Unavailable):
    """The chat cannot be written to: the bot was blocked or removed, so nobody is told."""

    code = "unreachable"


class DeadFile(Unavailable):
    """Telegram no longer knows a ``file_id``; the file must be uploaded anew. People never see this one."""

    code = "dead_file"

    def __init__(self, message: str, *, item: int | None = None) -> None:
        super().__init__(message)
        self.item = item
        """Which file of an album it is, from zero; None if there was one file only, or Telegram did not say."""


class Broken(SongwireError):
    """Songwire is wrong somewhere; the cause is in ``__cause__`` and in the log."""

    code = "broken"
