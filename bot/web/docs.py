"""The API's documentation as one page, written from its OpenAPI description and whole in itself.

FastAPI's own pages load a megabyte of scripts from a public server, which then knows who reads them; this one works
behind any firewall and content policy. The description for programs is at ``/openapi.json``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from bot.web.pages import STYLE

_STYLE: Final = (
    STYLE
    + """
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { line-height: 1.2; margin: 0 }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere }
article { background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
article { padding: 1rem 1.25rem; margin-top: 1rem }
code { font: .9em ui-monospace, monospace }
.verb { color: var(--mark); font-weight: 700; margin-right: .5rem }
p { margin: .4rem 0 } h3 { font-size: .85rem; margin: .9rem 0 .2rem; color: var(--faint) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 }
dt { font: .9em ui-monospace, monospace } dd { margin: 0; color: var(--faint) }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .4rem } }
"""
)
Json = Mapping[str, Any]


def docs_page(description: Json) -> str:
    """The page for an OpenAPI description."""
    info = description["info"]
    articles = "".join(
        _article(description, verb, path, operation)
        for path, operations in description["paths"].items()
        for verb, operation in operations.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])} API</h1><p>{escape(info.get('description', ''))}</p>"
        '<p>For programs: <a href="/openapi.json">openapi.json</a></p>'
        f"{articles}</main></body></html>"
    )


def _article(description: Json, verb: str, path: str, operation: Json) -> str:
    lists: list[tuple[str, list[tuple[str, str]]]] = [
        ("Parameters", list(_parameters(operation))),
        ("Body", list(_fields(description, operation.get("requestBody", {})))),
        ("Answers", [(status, answer["description"]) for status, answer in operation["responses"].items()]),
    ]
    token = "<h3>Needs a token</h3>" if operation.get("security") else ""
    details = token + "".join(_list(title, rows) for title, rows in lists if rows)
    words = escape(operation.get("description", operation.get("summary", "")))
    heading = f'<h2><span class="verb">{verb.upper()}</span><code>{escape(path)}</code></h2>'
    return f"<article>{heading}<p>{words}</p>{details}</article>"


def _list(title: str, rows: list[tuple[str, str]]) -> str:
    terms = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in rows)
    return f"<h3>{escape(title)}</h3><dl>{terms}</dl>"


def _parameters(operation: Json) -> Iterator[tuple[str, str]]:
    for parameter in operation.get("parameters", ()):
        yield parameter["name"], parameter.get("description", "")


def _fields(description: Json, body: Json) -> Iterator[tuple[str, str]]:
    """The fields of a JSON body and what is said about them."""
    reference = body.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = description.get("components", {}).get("schemas", {}).get(reference.rpartition("/")[2], {})
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield name, ("required. " if name in required else "") + field.get("description", "")
