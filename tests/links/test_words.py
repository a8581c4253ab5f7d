"""The words of short links: slugs, domains, and what is read from a visitor's headers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.link_domain import checked_domain
from bot.core.link_errors import BadDomain, BadSlug
from bot.core.slug import ALPHABET, LENGTHS, RESERVED, checked_slug, is_slug, random_slug
from bot.core.visit import Device, Referrer, country_of, device_of, referrer_of


@pytest.mark.parametrize("attempt", range(20))
def test_random_slugs_have_four_to_eight_characters_and_grow_as_tries_fail(attempt: int) -> None:
    def last(among: Sequence[str]) -> str:
        assert among == ALPHABET
        return among[-1]

    slug = random_slug(attempt, last)

    assert slug == "Z" * min(4 + attempt // 2, 8)
    assert len(slug) in LENGTHS


@pytest.mark.parametrize(
    "text", ["", "a-b", "a b", "a/b", "а", "ａ", "a\n", "É", "²", "x" * 65, "api", "API", "Healthz"]
)
def test_what_is_no_slug_is_refused_with_a_reason(text: str) -> None:
    assert not is_slug(text)
    with pytest.raises(BadSlug, match="slug"):
        checked_slug(text)


@given(st.text(max_size=70))
def test_a_slug_is_ascii_letters_and_digits_and_no_reserved_word(text: str) -> None:
    if is_slug(text):
        assert checked_slug(text) == text
        assert set(text) <= set(ALPHABET)
        assert text.lower() not in RESERVED


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("go.example", "go.example"),
        ("ode.go.example", "ode.go.example"),
        (" ODE.go.example ", "ode.go.example"),
        ("ode", "ode.go.example"),
        ("a.b.go.example", "a.b.go.example"),
    ],
)
def test_a_domain_is_ours_or_below_ours(text: str, domain: str) -> None:
    assert checked_domain(text, "go.example") == domain


@pytest.mark.parametrize(
    "text", ["", "evil.example", "go.example.evil.example", "evilgo.example", "-a", "a_b", "ö", "a.", "." * 9]
)
def test_any_other_domain_is_refused(text: str) -> None:
    with pytest.raises(BadDomain):
        checked_domain(text, "go.example")


@pytest.mark.parametrize(
    ("referer", "kind"),
    [
        ("", Referrer.DIRECT),
        ("https://t.co/abc", Referrer.SOCIAL),
        ("https://www.reddit.com/r/music", Referrer.SOCIAL),
        ("https://l.facebook.com/l.php", Referrer.SOCIAL),
        ("android-app://org.telegram.messenger/", Referrer.SOCIAL),
        ("android-app://com.slack/", Referrer.DIRECT),
        ("https://www.google.co.uk/", Referrer.SEARCH),
        ("https://duckduckgo.com/", Referrer.SEARCH),
        ("https://notgoogle.com.evil.example/", Referrer.WEBSITE),
        ("https://blog.example/post", Referrer.WEBSITE),
        ("https://[broken", Referrer.DIRECT),
        ("garbage", Referrer.DIRECT),
    ],
)
def test_a_referrer_is_put_into_a_class(referer: str, kind: Referrer) -> None:
    assert referrer_of(referer) is kind


@pytest.mark.parametrize(
    ("value", "country"), [("DE", "DE"), (" de ", "DE"), ("XX", ""), ("T1", ""), ("DEU", ""), ("", ""), ("ÄÖ", "")]
)
def test_a_country_is_two_letters_or_unknown(value: str, country: str) -> None:
    assert country_of(value) == country


@given(st.text(max_size=200))
def test_headers_of_any_shape_are_put_into_classes(text: str) -> None:
    assert device_of(text) in Device
    assert referrer_of(text) in Referrer
    assert len(country_of(text)) in {0, 2}
