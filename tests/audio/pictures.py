"""Pictures for tests."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(width: int, height: int) -> bytes:
    """A grey gradient."""
    data = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(data, "JPEG")
    return data.getvalue()
