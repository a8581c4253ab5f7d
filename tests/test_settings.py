"""Settings: read once, every mistake reported, no secret shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings, settings_table, unknown_variables, variable

TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"


def test_everything_has_a_default() -> None:
    settings = load_settings({})

    assert settings.telegram_token is None
    assert settings.sources == ("library", "youtube")
    assert settings.database == f"sqlite+aiosqlite:///{settings.data / 'songwire.db'}"


def test_values_come_from_the_environment_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text('SONGWIRE_ADMINS=1\nSONGWIRE_LOG_LEVEL="warning"\n')

    settings = load_settings({"SONGWIRE_ADMINS": "2, 3"}, dotenv=dotenv)

    assert settings.admins == (2, 3)
    assert settings.log_level == "warning"


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(TOKEN + "\n")

    settings = load_settings({"SONGWIRE_TELEGRAM_TOKEN_FILE": str(secret)})

    assert settings.secrets == (TOKEN,)


def test_the_password_of_the_database_is_a_secret(tmp_path: Path) -> None:
    address = tmp_path / "address"
    address.write_text("postgresql://songwire:p%40ss@host/name\n")

    settings = load_settings({"SONGWIRE_DATABASE_URL_FILE": str(address)})

    assert settings.database == "postgresql://songwire:p%40ss@host/name"
    assert set(settings.secrets) == {"p%40ss", "p@ss"}
    assert "ss@host" not in repr(settings)


def test_all_mistakes_are_reported_at_once_in_plain_words_without_secrets(tmp_path: Path) -> None:
    environ = {
        "SONGWIRE_TELEGRAM_TOKEN": "my secret that is no token",
        "SONGWIRE_TELEGRAM_API": "http://user:password@host/path",
        "SONGWIRE_SPOTIFY_CLIENT_SECRET_FILE": str(tmp_path / "missing"),
        "SONGWIRE_LIBRARY": str(tmp_path / "nowhere"),
        "SONGWIRE_SOURCES": "library,napster",
        "SONGWIRE_ADMINS": "@me",
        "SONGWIRE_UPSTREAMS": "not json",
        "SONGWIRE_SEARCHES_PER_MINUTE": "many",
        "SONGWIRE_FETCHES_PER_MINUTE": "0",
        "SONGWIRE_WEB": "8080",
        "SONGWIRE_PUBLIC_URL": "https://go.example/path",
        "SONGWIRE_TRUSTED_PROXIES": "10.0.0.0/8, me",
        "SONGWIRE_MAINTENANCE": "perhaps",
        "SONGWIRE_LOG_LEVEL": "loud",
        "SONGWIRE_DATABASE_URL": "mysql://user:password@host/name",
        "SONGWIRE_UPLOAD_LIMIT_MB": "2001",
        "SONGWIRE_YOUTUBE_COOKIES": str(tmp_path / "nowhere.txt"),
        "SONGWIRE_YOUTUBE_PROXY": "user:password@host",
        "SONGWIRE_YOUTUBE_EXTRACTOR_ARGS": "player_client=my secret",
        "SONGWIRE_YOUTUBE_PO_PROVIDER": "127.0.0.1:4416",
        "SONGWIRE_YOUTUBE_PER_MINUTE": "0",
        "SONGWIRE_YOUTUBE_DEADLINE": "soon",
        "SONGWIRE_YOUTUBE_PARALLEL": "0",
        "SONGWIRE_YOUTUBE_WARM": "-1",
    }

    with pytest.raises(SettingsError) as caught:
        load_settings(environ)

    assert {line.partition(":")[0] for line in caught.value.mistakes} == set(environ)
    assert len(caught.value.mistakes) == len(environ)
    assert "my secret" not in str(caught.value)
    assert "password" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_half_a_pair_of_spotify_credentials_is_a_mistake() -> None:
    with pytest.raises(SettingsError, match="SONGWIRE_SPOTIFY_CLIENT_SECRET: set it too"):
        load_settings({"SONGWIRE_SPOTIFY_CLIENT_ID": "id"})


def test_files_beyond_fifty_megabytes_need_a_bot_api_server_of_one_s_own() -> None:
    with pytest.raises(SettingsError, match=r"SONGWIRE_UPLOAD_LIMIT_MB: .* SONGWIRE_TELEGRAM_API"):
        load_settings({"SONGWIRE_UPLOAD_LIMIT_MB": "2000"})

    own = {"SONGWIRE_UPLOAD_LIMIT_MB": "2000", "SONGWIRE_TELEGRAM_API": "http://127.0.0.1:8081"}
    assert load_settings(own).upload_limit == 2_000_000_000
    assert load_settings({}).upload_limit == 50_000_000


def test_a_password_and_a_token_are_secrets_by_themselves_too() -> None:
    proxy, token = "socks5://me:hunter22@host:1080", "Mlt_abcdefghijklmnopqrstuv"
    arguments = f"youtube:player_client=web,mweb;po_token=web.gvs+{token}"

    settings = load_settings({"SONGWIRE_YOUTUBE_PROXY": proxy, "SONGWIRE_YOUTUBE_EXTRACTOR_ARGS": arguments})

    assert settings.secrets == (proxy, arguments, "hunter22", f"web.gvs+{token}")
    assert "hunter22" not in repr(settings)


@pytest.mark.parametrize("proxy", ["http://host", "https://a:b@host:3128", "socks5h://10.0.0.1:1080/"])
def test_proxies_of_every_kind(proxy: str) -> None:
    value = load_settings({"SONGWIRE_YOUTUBE_PROXY": proxy}).youtube_proxy

    assert value is not None
    assert value.get_secret_value() == proxy


@pytest.mark.parametrize("value", ['["a"]', '{"https://a": 1}', '{"https://a/path": "http://b"}', '{"a": "http://b"}'])
def test_upstreams_must_map_origins_to_origins(value: str) -> None:
    with pytest.raises(SettingsError, match="SONGWIRE_UPSTREAMS"):
        load_settings({"SONGWIRE_UPSTREAMS": value})


def test_upstreams_are_read_without_trailing_slashes() -> None:
    settings = load_settings({"SONGWIRE_UPSTREAMS": '{"https://api.spotify.com/":"http://127.0.0.1:9001/"}'})

    assert settings.upstreams == {"https://api.spotify.com": "http://127.0.0.1:9001"}


def test_a_misspelt_variable_is_named_with_its_nearest_setting() -> None:
    sentences = unknown_variables({"SONGWIRE_TELEGRM_TOKEN": "x", "SONGWIRE_TEST_DATA": "y", "PATH": "z"})

    assert sentences == ["SONGWIRE_TELEGRM_TOKEN is not a setting; did you mean SONGWIRE_TELEGRAM_TOKEN?"]


def test_the_readme_has_the_settings_table() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")

    assert settings_table() in readme


def test_every_setting_is_described() -> None:
    for field, info in Settings.model_fields.items():
        assert info.description, variable(field)


def test_settings_never_show_a_secret() -> None:
    assert TOKEN not in repr(load_settings({"SONGWIRE_TELEGRAM_TOKEN": TOKEN}))


@pytest.mark.parametrize(
    ("web", "address", "origin"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080), "http://127.0.0.1:8080"),
        ("[::1]:0", ("::1", 0), "http://[::1]:0"),
        ("localhost:65535", ("localhost", 65535), "http://localhost:65535"),
    ],
)
def test_the_web_part_listens_where_it_is_told(web: str, address: tuple[str, int], origin: str) -> None:
    settings = load_settings({"SONGWIRE_WEB": web, "SONGWIRE_TRUSTED_PROXIES": "10.0.0.0/8 ::1"})

    assert (settings.web_address, settings.public_origin) == (address, origin)
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")
    assert load_settings({}).web_address is None


@pytest.mark.parametrize("web", ["127.0.0.1:65536", ":80", "go.example", "a b:80", "http://a:80", "::1:80"])
def test_half_an_address_is_a_mistake(web: str) -> None:
    with pytest.raises(SettingsError, match="SONGWIRE_WEB: give host:port"):
        load_settings({"SONGWIRE_WEB": web})


def test_a_public_address_is_known_without_its_slash_and_in_lower_case() -> None:
    settings = load_settings({"SONGWIRE_WEB": "127.0.0.1:1", "SONGWIRE_PUBLIC_URL": "https://Go.Example/"})

    assert settings.public_origin == "https://go.example"


def test_blocked_agents_may_hold_spaces() -> None:
    settings = load_settings({"SONGWIRE_BLOCKED_AGENTS": "curl, Mozilla/4.0 (compatible; ,,python-"})

    assert settings.blocked_agents == ("curl", "Mozilla/4.0 (compatible;", "python-")


def test_streams_are_off_unless_asked_for() -> None:
    assert not load_settings({}).streams
    assert load_settings({"SONGWIRE_STREAMS": "true"}).streams


def test_a_short_stream_secret_is_a_mistake_and_is_not_shown() -> None:
    with pytest.raises(SettingsError, match="SONGWIRE_STREAM_SECRET: give 32 characters") as caught:
        load_settings({"SONGWIRE_STREAM_SECRET": "hunter2"})

    assert "hunter2" not in str(caught.value)


def test_a_stream_secret_is_hidden_from_the_log() -> None:
    assert load_settings({"SONGWIRE_STREAM_SECRET": "x" * 32}).secrets == ("x" * 32,)
