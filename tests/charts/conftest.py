"""The drawing library is kept from going through all fonts of the machine, and from writing into anybody's home."""

from __future__ import annotations

import os
import tempfile

os.environ["MPL_IGNORE_SYSTEM_FONTS"] = "1"
os.environ.setdefault("MPLCONFIGDIR", tempfile.mkdtemp(prefix="songwire-fonts-"))
