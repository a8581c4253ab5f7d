"""Brings the catalogues up to date with the code: ``python -m tests.update_locales``.

It extracts every marked text of `bot/telegram`, merges it into each language's ``.po`` file, drops what is gone,
compiles the ``.mo`` files, and prints what is still to be translated. Translations are kept; nothing is guessed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.telegram.languages import DOMAIN, LOCALES, NAMES, SOURCE

SOURCES = LOCALES.parent
MARKS: Mapping[str, tuple[int, ...] | None] = {"text": None, "label": None, "answer": None, "plural": (1, 2)}
"""The marks of `bot.telegram.languages`, as Babel counts their arguments."""
WIDTH = 120
_NO_DATE = datetime.fromtimestamp(0, UTC)
_NOBODY = (b"-Date:", b"-Bugs-To:", b"Last-Translator:", b"Language-Team:", b"Generated-By:", b"Project-Id")
"""Header lines that would change with the day and the machine, or that Babel fills with placeholders."""


def extracted(marks: Mapping[str, tuple[int, ...] | None] = MARKS) -> Catalog:
    """Every text of the bot with one of the marks, with its file and the comments meant for translators."""
    catalog = Catalog(domain=DOMAIN, project=DOMAIN, fuzzy=False, header_comment="")
    found = extract_from_dir(SOURCES, [("**.py", "python")], keywords=marks, comment_tags=("Translators:",))
    for file, _line, message, comments, _context in sorted(found, key=lambda one: (one[0], one[1])):
        notes = [" ".join(line.removeprefix("Translators:").strip() for line in comments)] if comments else []
        catalog.add(message, locations=[(f"bot/telegram/{file}", 0)], auto_comments=notes)
    return catalog


def source_path(code: str) -> Path:
    """A language's translations, for people."""
    return LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(code: str) -> Catalog:
    """A language's translations; an empty catalogue for a new language."""
    path = source_path(code)
    catalog = Catalog(locale=code, domain=DOMAIN, project=DOMAIN, fuzzy=False, header_comment="")
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=code, domain=DOMAIN)
    catalog.creation_date = catalog.revision_date = _NO_DATE
    return catalog


def updated(code: str) -> Catalog:
    """A language's translations with the texts of today: new ones empty, old ones gone."""
    catalog = read(code)
    catalog.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The text of a ``.po`` file; the same for the same translations, whoever writes it and when."""
    written = io.BytesIO()
    write_po(written, catalog, width=WIDTH, include_lineno=False, ignore_obsolete=True)
    return b"".join(line for line in written.getvalue().splitlines(keepends=True) if not _is_noise(line))


def _is_noise(line: bytes) -> bool:
    return line.startswith(b'"') and any(name in line for name in _NOBODY)


def as_mo(catalog: Catalog) -> bytes:
    """The text of a ``.mo`` file, likewise."""
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """The English of what has no translation, or not in every plural form."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalog
        if message.id and not _complete(message, catalog.num_plurals)
    ]


def forms(message: Message) -> tuple[str, ...]:
    """What a text is translated to: one sentence, or one for each plural form; None and empty ones are missing."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _complete(message: Message, plurals: int) -> bool:
    return len(list(filter(None, forms(message)))) == (plurals if message.pluralizable else 1)


def main() -> None:
    """Update and compile every language."""
    for code in NAMES:
        if code == SOURCE:
            continue
        catalog = updated(code)
        path = source_path(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(read(code)))
        untold = missing(catalog)
        print(f"{code}: {len(catalog)} texts, {len(untold)} to translate")
        for one in untold:
            print(f"    {one!r}")


if __name__ == "__main__":
    main()
