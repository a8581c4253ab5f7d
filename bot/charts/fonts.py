"""Text that can be drawn: what the bundled font lacks is drawn with an installed one, or written in Latin letters.

DejaVu Sans, which comes with matplotlib, has Latin, Cyrillic, Greek, Arabic and Hebrew, and matplotlib shapes them and
turns them the right way round. It has no Chinese, Japanese, Korean, Thai or Indian letters. Where the machine has a
Noto font for them it is used; else the name is transliterated: Latin letters say more than boxes do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from anyascii import anyascii
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

BASE = "DejaVu Sans"
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"), Path("C:/Windows/Fonts"))
_PATTERNS = ("NotoSansCJK*Regular.*", "NotoSans*-Regular.*", "NotoNaskhArabic-Regular.*", "Arial Unicode*")
_IGNORED = frozenset(range(0x200B, 0x2010)) | frozenset(range(0x202A, 0x202F)) | frozenset(range(0x2060, 0x206A))
"""Marks without a shape: joiners and writing directions."""


class Fonts:
    """The fonts for some texts. Looks on the disk only for characters the bundled font has not."""

    def __init__(self, texts: Iterable[str], folders: Iterable[Path] = FOLDERS) -> None:
        self._known = set(FT2Font(font_manager.findfont(BASE)).get_charmap()) | _IGNORED
        self.families = [BASE]
        missing = {ord(character) for text in texts for character in text} - self._known
        for path in _installed(folders) if missing else ():
            font = FT2Font(path)
            found = missing & set(font.get_charmap())
            if found:
                font_manager.fontManager.addfont(path)
                self.families.append(font.family_name)
                self._known |= found
                missing -= found
            if not missing:
                break
        if len(self.families) > 1:
            # It has kept the library from going through all fonts; from here on it would hide those just added.
            os.environ.pop("MPL_IGNORE_SYSTEM_FONTS", None)

    def has(self, text: str) -> bool:
        """Whether some font has every character of the text."""
        return all(ord(character) in self._known for character in text)

    def drawable(self, text: str) -> str:
        """The text, in Latin letters if no font has all of its own."""
        return text if self.has(text) else anyascii(text)


def _installed(folders: Iterable[Path]) -> Iterator[Path]:
    for pattern in _PATTERNS:
        for folder in folders:
            yield from sorted(folder.rglob(pattern))
