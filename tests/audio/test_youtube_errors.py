from __future__ import annotations

import re

import pytest

from bot.audio.youtube_errors import MEANINGS, Kind, meaning
from bot.settings import Settings, variable


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ExtractorError: [youtube] x: Sign in to confirm you’re not a bot. Use --cookies", Kind.BOT_CHECK),
        ("ExtractorError: [youtube] x: Sign in to confirm you're not a bot", Kind.BOT_CHECK),
        ("ExtractorError: Video unavailable. YouTube is requiring a captcha challenge before playback", Kind.BOT_CHECK),
        (
            "ExtractorError: Video unavailable. This content isn't available, try again later. The current session has "
            "been rate-limited by YouTube for up to an hour.",
            Kind.RATE_LIMITED,
        ),
        ("HTTPError: HTTP Error 429: Too Many Requests", Kind.RATE_LIMITED),
        ("ExtractorError: Sign in to confirm your age. This video may be inappropriate for some users.", Kind.AGE),
        ("GeoRestrictedError: The uploader has not made this video available in your country", Kind.GEO),
        ("ExtractorError: [youtube] x: Requested format is not available", Kind.FORMAT),
        ("ExtractorError: [youtube] x: Private video. Sign in if you've been granted access", Kind.UNAVAILABLE),
        ("ExtractorError: [youtube] x: Video unavailable", Kind.UNAVAILABLE),
        ("ExtractorError: This live event will begin in 3 hours.", Kind.UNAVAILABLE),
        ("DownloadError: ERROR: unable to download video data: HTTP Error 403: Forbidden", Kind.FORBIDDEN),
        ("DownloadError: ERROR: unable to download video data: HTTP Error 503: Service Unavailable", Kind.NETWORK),
        ("TransportError: [Errno 111] Connection refused", Kind.NETWORK),
        ("TransportError: The read operation timed out", Kind.NETWORK),
        ("TooLargeError: more than 5 bytes", Kind.TOO_LARGE),
        ("KeyError: 'entries'", Kind.OTHER),
    ],
)
def test_an_error_s_text_says_what_it_means(text: str, kind: Kind) -> None:
    assert meaning(text).kind is kind


def test_every_meaning_tells_the_operator_what_to_do() -> None:
    assert {known.kind for known in MEANINGS} | {Kind.OTHER} == set(Kind)
    assert all(len(known.hint) > 10 for known in MEANINGS)


def test_every_setting_a_hint_names_exists() -> None:
    named = {name for known in MEANINGS for name in re.findall(r"SONGWIRE_\w+", known.hint)}
    assert named
    assert named <= {variable(field) for field in Settings.model_fields}
