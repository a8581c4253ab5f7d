"""Long texts in pages, cut where a reader would pause."""

from __future__ import annotations


def pages(text: str, *, lines: int = 40, letters: int = 3000) -> tuple[str, ...]:
    """``text`` in pages of at most so many lines and letters, cut between verses where that is possible.

    A line longer than a page is cut itself. An empty text has no pages.
    """
    found: list[str] = []
    page: list[str] = []
    for verse in _verses(text, lines, letters):
        if page and not _fits([*page, *verse], lines, letters):
            found.append("\n".join(page).strip("\n"))
            page = []
        page += verse
    found.append("\n".join(page).strip("\n"))
    return tuple(one for one in found if one)


def _verses(text: str, lines: int, letters: int) -> list[list[str]]:
    """The text's verses, an empty line at the end of each; what is too long for a page comes line by line."""
    verses: list[list[str]] = []
    for verse in text.split("\n\n"):
        whole = [*verse.split("\n"), ""]
        if _fits(whole, lines, letters):
            verses.append(whole)
        else:
            verses += [[piece] for line in whole for piece in _cut(line, letters)]
    return verses


def _cut(line: str, letters: int) -> list[str]:
    return [line[start : start + letters] for start in range(0, len(line), letters)] or [""]


def _fits(page: list[str], lines: int, letters: int) -> bool:
    return len(page) <= lines + 1 and sum(len(line) + 1 for line in page) <= letters + 2
