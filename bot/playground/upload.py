"""A file as it arrives in a multipart request."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Upload:
    """One file part: the name the client gave it, its declared media type and its bytes."""

    name: str
    mime: str
    data: bytes = field(repr=False)
