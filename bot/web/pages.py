"""The few pages a person may see: whole in themselves, so that nothing is fetched from anywhere."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ground: #fbfaf7; --ink: #1d2129; --faint: #5b6472 }
:root { --card: #fff; --line: #e3e0d8; --mark: #0a7d54 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171c; --ink: #eceef2; --faint: #a3acba; --card: #1c2027; --line: #2d333d; --mark: #4fd39c }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif }
a { color: var(--mark) }
"""

NOT_FOUND: Final = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>No such link</title>
<style>{STYLE}
body {{ min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.5rem }}
main {{ max-width: 26rem; text-align: center }}
svg {{ width: 5rem; height: 5rem; color: var(--mark) }}
h1 {{ font-size: 1.6rem; line-height: 1.25; margin: 1rem 0 .5rem; text-wrap: balance }}
p {{ margin: 0 0 .75rem; color: var(--faint); text-wrap: pretty }}
</style>
</head>
<body>
<main>
<svg viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="3"
stroke-linecap="round" aria-hidden="true">
<path d="M19 29l-3.5 3.5a6.4 6.4 0 0 1-9-9L13 17a6.4 6.4 0 0 1 9 0
M29 19l3.5-3.5a6.4 6.4 0 0 1 9 9L35 31a6.4 6.4 0 0 1-9 0"/>
<path d="M22 9l1 4M14 8l3 4M26 39l-1-4M34 40l-3-4"/>
</svg>
<h1>This link leads nowhere</h1>
<p>There is no link by this name. It may have been deleted, or a letter got lost; capital letters matter, too.</p>
<p>Ask whoever sent it to you for a new one.</p>
</main>
</body>
</html>
""".encode()
"""What is shown for a short link that does not exist."""
