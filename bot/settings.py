"""What an operator may set: every ``SONGWIRE_…`` variable, read once, all mistakes reported together.

A value comes from the environment, else from ``.env`` in the working directory, else from its default. A secret may
instead be in a file that ``<NAME>_FILE`` names, as container platforms hand them over. The README's table is made
from this class (`settings_table`) and a test compares the two.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "SONGWIRE_"
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,128}")
_ORIGIN = re.compile(r"https?://[^/\s?#@]+")
_DATABASE = re.compile(r"(postgresql(\+psycopg)?|sqlite(\+aiosqlite)?)://")
_PROXY = re.compile(r"(?:https?|socks[45]h?|socks[45]a?)://(?:[^/\s@]+@)?[^/\s?#@]+/?")
_EXTRACTOR_ARG = re.compile(r"[\w+-]+:[\w-]+=[^\s;]*(?:;[\w-]+=[^\s;]*)*")
_CLOUD = "https://api.telegram.org"
_CLOUD_MB = 50
_LONG_ENOUGH = 16
"""Characters from which on a value among the extractor arguments may be a token, and is kept out of the log."""
_PLACE = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
SOURCES = ("library", "youtube")
CATALOGS = ("spotify", "deezer", "ytmusic")
ACCESS = ("open", "allowlist", "invite")
QUALITIES = ("v0", "320", "192", "128", "original")
LEVELS = ("debug", "info", "warning", "error")


class SettingsError(Exception):
    """The settings are unusable; ``mistakes`` says why, one plain sentence each, without any secret."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


class Settings(BaseSettings):
    """All settings of one process; frozen. Build it with `load_settings`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", populate_by_name=True)

    telegram_token: SecretStr | None = Field(
        None, description="The bot's token from @BotFather; needed by `songwire run`."
    )
    telegram_api: str = Field(_CLOUD, description="Origin of the Bot API: a local Bot API server or a gateway.")
    upload_limit_mb: int = Field(
        _CLOUD_MB,
        ge=1,
        le=2000,
        description="Largest file that is sent, in MB: 50, or up to 2000 with a local Bot API server.",
    )
    spotify_client_id: str | None = Field(None, description="Spotify app id; without it public pages and Deezer serve.")
    spotify_client_secret: SecretStr | None = Field(None, description="Spotify app secret, with the id.")
    data: Path = Field(
        default_factory=lambda: user_data_path("songwire", appauthor=False),
        description="The one folder Songwire writes to.",
    )
    library: Path | None = Field(None, description="A folder of your own music: catalogue and source at once.")
    sources: Annotated[tuple[str, ...], NoDecode] = Field(
        SOURCES, description="Where audio comes from, in this order: `library`, `youtube`."
    )
    catalogs: Annotated[tuple[str, ...], NoDecode] = Field(
        CATALOGS,
        description="Who is asked about names besides the library, in this order: `spotify` (with credentials), "
        "`deezer`, `ytmusic`; `none`: nobody, not about links either.",
    )
    youtube_cookies: Path | None = Field(
        None,
        description="Cookies of a throwaway YouTube account, a file in the Netscape format (`cookies.txt`); it is only "
        "read, anew for each song.",
    )
    youtube_proxy: SecretStr | None = Field(
        None, description="Proxy for YouTube alone: `http://`, `https://` or `socks5://`, with or without a password."
    )
    youtube_extractor_args: SecretStr | None = Field(
        None,
        description="yt-dlp's extractor arguments, as its `--extractor-args` takes them, several with spaces between.",
    )
    youtube_po_provider: str | None = Field(
        None,
        description="Origin of a [bgutil](https://github.com/Brainicism/bgutil-ytdlp-pot-provider) server for "
        "proof-of-origin tokens; install its yt-dlp plugin too.",
    )
    youtube_per_minute: float = Field(
        4.0, gt=0, le=600, description="Videos asked of YouTube in a minute in the long run; 20 may come at once."
    )
    youtube_deadline: float = Field(300.0, ge=10, le=7200, description="Seconds a song from YouTube may take in all.")
    youtube_parallel: int = Field(3, ge=1, le=64, description="Songs fetched from YouTube at a time, 65 MB each.")
    youtube_warm: int = Field(2, ge=0, le=64, description="How many processes for that wait ready, 65 MB each.")
    database_url: SecretStr | None = Field(
        None,
        description="`postgresql://user:password@host/name` or `sqlite:///file`; a file in the data folder if unset.",
    )
    admins: Annotated[tuple[int, ...], NoDecode] = Field((), description="Telegram user ids of the operators.")
    access: str = Field(
        "open", description="`open`: everybody may ask; `allowlist`: whom you allow; `invite`: those you invite, too."
    )
    quality: str = Field("v0", description="`v0`, `320`, `192`, `128` or `original`, for all who have not chosen.")
    storage_chat: int | None = Field(
        None,
        description="Chat id of a private channel where the bot may post: songs asked for inline are uploaded there; "
        "without it, only songs that are already known to Telegram are offered in other chats.",
    )
    upstreams: dict[str, str] = Field(
        default_factory=dict, description="JSON, origin → origin: reach an upstream through a gateway."
    )
    searches_per_minute: int = Field(30, ge=1, description="Searches a person may start in 60 seconds.")
    fetches_per_minute: int = Field(10, ge=1, description="Songs a person may have fetched in 60 seconds.")
    inline_per_minute: int = Field(
        60, ge=1, description="Queries a person may type after the bot's name in 60 seconds."
    )
    songs_per_day: int = Field(300, ge=1, description="Songs a person may have fetched in a day, collections included.")
    group_searches_per_minute: int = Field(60, ge=1, description="Searches in one group in 60 seconds.")
    group_fetches_per_minute: int = Field(20, ge=1, description="Songs fetched for one group in 60 seconds.")
    all_searches_per_minute: int = Field(1200, ge=1, description="Searches in 60 seconds, all people together.")
    all_fetches_per_minute: int = Field(120, ge=1, description="Songs fetched in 60 seconds, all people together.")
    fetches_at_once: int = Field(4, ge=1, le=32, description="Songs that one process fetches at the same time.")
    tracks_per_collection: int = Field(100, ge=1, description="Songs of one album or playlist a person may ask for.")
    collected_per_day: int = Field(
        200, ge=1, description="Songs of albums and playlists a person may have fetched in 24 hours."
    )
    web: str | None = Field(None, description="`host:port` to serve short links, the APIs and health on; off if unset.")
    public_url: str | None = Field(
        None, description="How the world reaches that, like `https://go.example`; `http://` and the above if unset."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses or networks of your proxies: they may say a visitor's address and country."
    )
    webhook: bool = Field(
        default=False, description="`true`: Telegram pushes updates to the public URL instead of being polled for them."
    )
    links_per_minute: int = Field(10, ge=1, description="Short links a person may have made by chat in 60 seconds.")
    maintenance: bool = Field(False, description="`true`: links are followed and shown, but not changed by the API.")
    turnstile_secret: SecretStr | None = Field(
        None, description="Cloudflare Turnstile secret: people without a token may make links, too."
    )
    sptfy_token: SecretStr | None = Field(
        None, description="Token of your account at sptfy.in: operators' links are made there."
    )
    grace: float = Field(
        8.0, ge=0, le=600, description="Seconds that work under way gets when told to stop; containers allow 10."
    )
    log_level: str = Field("info", description="`debug`, `info`, `warning` or `error`.")
    streams: bool = Field(
        default=False,
        description="`true`: offer `/api/search` and `/api/stream`, and what is too large for Telegram as a link.",
    )
    stream_secret: SecretStr | None = Field(
        None, description="Signs the links of streams, 32 characters or more; a file in the data folder if unset."
    )
    streams_megabytes: int = Field(2000, ge=100, description="Room for files that are streamed, in the data folder.")
    streams_per_minute: int = Field(10, ge=1, description="Streams an address may ask for in 60 seconds.")
    web_searches_per_minute: int = Field(30, ge=1, description="Searches over HTTP from one address in 60 seconds.")
    blocked_agents: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Words of a `User-Agent` that search and streams refuse, such as `curl,python-requests`.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings passes all five by name
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` hands over: it has read the environment itself."""
        return (init_settings,)

    @field_validator("sources", mode="before")
    @classmethod
    def _split_sources(cls, value: object) -> object:
        return _names(value, SOURCES)

    @field_validator("catalogs", mode="before")
    @classmethod
    def _split_catalogs(cls, value: object) -> object:
        return () if isinstance(value, str) and value.strip().lower() == "none" else _names(value, CATALOGS)

    @field_validator("admins", mode="before")
    @classmethod
    def _split_admins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        words = re.split(r"[\s,]+", value.strip()) if value.strip() else []
        if not all(re.fullmatch(r"\d{1,19}", word) for word in words):
            raise ValueError("list Telegram user ids (numbers), separated by commas")
        return tuple(int(word) for word in words)

    @field_validator("blocked_agents", mode="before")
    @classmethod
    def _split_agents(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("stream_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < 32:
            raise ValueError("give 32 characters or more: `openssl rand -hex 32` makes some")
        return value

    @field_validator("telegram_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("a bot token looks like 123456:ABC-DEF…; copy it again from @BotFather")
        return value

    @field_validator("web")
    @classmethod
    def _place(cls, value: str | None) -> str | None:
        if value is not None and (not (match := _PLACE.fullmatch(value)) or int(match[2]) > 65_535):
            raise ValueError("give host:port like 127.0.0.1:8080")
        return value

    @field_validator("public_url")
    @classmethod
    def _public_origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not _ORIGIN.fullmatch(value := value.rstrip("/").lower()):
            raise ValueError("give an origin like https://go.example, without a path")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        words = tuple(re.split(r"[\s,]+", value.strip())) if isinstance(value, str) else value
        for word in words if isinstance(words, tuple) else ():
            try:
                ipaddress.ip_network(word, strict=False)
            except ValueError as error:
                raise ValueError("list addresses or networks like 10.0.0.0/8, separated by commas") from error
        return words

    @field_validator("database_url")
    @classmethod
    def _database_kind(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _DATABASE.match(value.get_secret_value()):
            raise ValueError("give a URL like postgresql://user@host/name or sqlite:////data/songwire.db")
        return value

    @field_validator("telegram_api", "youtube_po_provider")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        value = value and value.rstrip("/")
        if value is not None and not _ORIGIN.fullmatch(value):
            raise ValueError("give an origin like http://127.0.0.1:8081, without a path")
        return value

    @field_validator("youtube_proxy")
    @classmethod
    def _proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _PROXY.fullmatch(value.get_secret_value()):
            raise ValueError("give a proxy like socks5://name:word@host:1080")
        return value

    @field_validator("youtube_extractor_args")
    @classmethod
    def _extractor_args(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not all(map(_EXTRACTOR_ARG.fullmatch, value.get_secret_value().split())):
            raise ValueError("write extractor arguments like youtube:player_client=web,mweb;skip=dash")
        return value

    @field_validator("youtube_cookies")
    @classmethod
    def _file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("there is no such file")
        return value

    @field_validator("upstreams")
    @classmethod
    def _origins(cls, value: dict[str, str]) -> dict[str, str]:
        clean = {public.rstrip("/"): real.rstrip("/") for public, real in value.items()}
        if not all(_ORIGIN.fullmatch(origin) for pair in clean.items() for origin in pair):
            raise ValueError('give JSON like {"https://api.spotify.com":"http://127.0.0.1:9001"}')
        return clean

    @field_validator("library")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("there is no such folder")
        return value

    @field_validator("access", mode="before")
    @classmethod
    def _kind_of_access(cls, value: object) -> object:
        return _one_of(value, ACCESS)

    @field_validator("quality", mode="before")
    @classmethod
    def _kind_of_quality(cls, value: object) -> object:
        return _one_of(value, QUALITIES)

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, value: object) -> object:
        return _one_of(value, LEVELS)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value set, for the log's redaction, and what of it may stand in a line alone."""
        found = (
            self.telegram_token,
            self.spotify_client_secret,
            self.youtube_proxy,
            self.youtube_extractor_args,
            self.turnstile_secret,
            self.sptfy_token,
            self.stream_secret,
        )
        whole = [secret.get_secret_value() for secret in found if secret is not None]
        password = urlsplit(self.database).password
        whole += [password, unquote(password)] if password else []
        return tuple(dict.fromkeys([*whole, *_parts(self.youtube_proxy, self.youtube_extractor_args)]))

    @property
    def uploaded_cookies(self) -> Path:
        """Where cookies are put that an operator sends by chat; used where ``youtube_cookies`` names no other file."""
        return self.data / "cookies.txt"

    @property
    def upload_limit(self) -> int:
        """Bytes of the largest file that is sent."""
        return self.upload_limit_mb * 1_000_000

    @property
    def web_address(self) -> tuple[str, int] | None:
        """Where to listen; None if the web part is off. An IPv6 address is without its brackets."""
        match = _PLACE.fullmatch(self.web) if self.web is not None else None
        return (match[1].strip("[]"), int(match[2])) if match is not None else None

    @property
    def public_origin(self) -> str:
        """The origin of links that are given out."""
        return self.public_url or f"http://{self.web or 'localhost'}"

    @property
    def links_are_followed(self) -> bool:
        """Whether something answers at the addresses of our own short links: this process or another one."""
        return self.web is not None or self.public_url is not None

    @property
    def links_are_on(self) -> bool:
        """Whether there is anything to shorten links with."""
        return self.links_are_followed or self.sptfy_token is not None

    @property
    def streams_are_on(self) -> bool:
        """Whether files may be had over HTTP, from this process or another one."""
        return self.streams and self.links_are_followed

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data / 'songwire.db'}"

    @property
    def jobs_database(self) -> str:
        """The URL of the jobs' own tables: beside ours in PostgreSQL, else a file, since SQLite has one writer only."""
        scheme, _, rest = self.database.partition("://")
        shared = scheme.partition("+")[0] == "postgresql"
        return f"postgresql://{rest}" if shared else f"sqlite:///{self.data / 'jobs.db'}"


def variable(field: str) -> str:
    """The environment variable of a field of `Settings`."""
    return PREFIX + field.upper()


def is_secret(field: str) -> bool:
    """Whether a field is a secret, so that ``<NAME>_FILE`` is read for it too."""
    return "SecretStr" in str(Settings.model_fields[field].annotation)


def load_settings(environ: Mapping[str, str], *, dotenv: Path | None = None, **fixed: Any) -> Settings:
    """Read all settings from ``environ`` over ``dotenv``; ``fixed`` values win over both.

    Raises SettingsError with every mistake there is, not just the first.
    """
    file_values = dotenv_values(dotenv) if dotenv is not None and dotenv.is_file() else {}
    given = {key.upper(): value for key, value in {**file_values, **environ}.items() if value}
    values, mistakes = _collect(given)
    values.update(fixed)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        mistakes += [_sentence(item["loc"], item["msg"]) for item in error.errors(include_input=False)]
    else:
        mistakes += _pairs(settings)
    if mistakes:
        # Not chained: pydantic's own error would show the values, secrets among them.
        raise SettingsError(mistakes) from None
    return settings


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each ``SONGWIRE_…`` variable that is no setting, with the nearest that is."""
    known = {variable(field) for field in Settings.model_fields}
    known |= {f"{variable(field)}_FILE" for field in Settings.model_fields if is_secret(field)}
    sentences = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            sentences.append(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "."))
    return sentences


def settings_table() -> str:
    """The settings as the README's Markdown table."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for field, info in Settings.model_fields.items():
        name = f"`{variable(field)}`" + (f" (or `{variable(field)}_FILE`)" if is_secret(field) else "")
        rows.append(f"| {name} | {_default(field)} | {info.description} |")
    return "\n".join(rows)


def _one_of(value: object, known: tuple[str, ...]) -> str:
    """A word that is one of the ``known``. Raises ValueError for any other."""
    word = str(value).strip().lower()
    if word not in known:
        raise ValueError(f"choose one of {', '.join(known)}")
    return word


def _names(value: object, known: tuple[str, ...]) -> object:
    """The names in a comma-separated list. Raises ValueError for one that is not ``known``."""
    names = tuple(re.split(r"[\s,]+", value.strip().lower())) if isinstance(value, str) else value
    if isinstance(value, str) and set(names if isinstance(names, tuple) else ()) - set(known):
        raise ValueError(f"name one or more of {', '.join(known)}, separated by commas")
    return names


def _default(field: str) -> str:
    if field == "data":
        return "the platform's user data folder"
    value = Settings.model_fields[field].get_default(call_default_factory=True, validated_data={})
    if value is None or value in ((), {}):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{','.join(value)}`" if isinstance(value, tuple) else f"`{value}`"


def _collect(given: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    for field in Settings.model_fields:
        name = variable(field)
        if name in given:
            values[field] = given[name]
        elif is_secret(field) and (path := given.get(f"{name}_FILE")):
            try:
                values[field] = Path(path).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not text"
                mistakes.append(f"{name}_FILE: cannot read the file it names ({reason}).")
    if "upstreams" in values:
        values["upstreams"] = _json_object(values["upstreams"], mistakes)
    return values, mistakes


def _json_object(text: str, mistakes: list[str]) -> dict[str, str]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, dict):
        return value
    mistakes.append(f'{PREFIX}UPSTREAMS: give JSON like {{"https://api.spotify.com":"http://127.0.0.1:9001"}}.')
    return {}


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    text = message.removeprefix("Value error, ").rstrip(".")
    return f"{variable(str(location[0]))}: {text[:1].lower()}{text[1:]}."


def _parts(proxy: SecretStr | None, arguments: SecretStr | None) -> list[str]:
    """A proxy's password, and the values among extractor arguments that may be tokens; not what is very short."""
    found = re.findall(r"//[^:/@]*:([^/@]{4,})@", proxy.get_secret_value()) if proxy else []
    values = re.split(r"[\s:=,;]", arguments.get_secret_value()) if arguments else []
    return found + [value for value in values if len(value) >= _LONG_ENOUGH]


def _pairs(settings: Settings) -> list[str]:
    """What two settings say together that they must not."""
    mistakes = []
    if settings.upload_limit_mb > _CLOUD_MB and settings.telegram_api == _CLOUD:
        mistakes.append(
            f"{PREFIX}UPLOAD_LIMIT_MB: Telegram's own servers take {_CLOUD_MB} MB; for more, "
            f"run a local Bot API server and name it in {PREFIX}TELEGRAM_API."
        )
    return mistakes + _halves(settings) + _webhook(settings)


def _webhook(settings: Settings) -> list[str]:
    if not settings.webhook:
        return []
    if settings.web is None or settings.public_url is None:
        return [f"{PREFIX}WEBHOOK: set {PREFIX}WEB and {PREFIX}PUBLIC_URL too, Telegram pushes updates there."]
    if settings.telegram_api == _CLOUD and not settings.public_url.startswith("https://"):
        return [f"{PREFIX}PUBLIC_URL: Telegram pushes updates to https:// addresses only."]
    return []


def _halves(settings: Settings) -> list[str]:
    if (settings.spotify_client_id is None) == (settings.spotify_client_secret is None):
        return []
    missing = "SPOTIFY_CLIENT_SECRET" if settings.spotify_client_secret is None else "SPOTIFY_CLIENT_ID"
    return [f"{PREFIX}{missing}: set it too, Spotify needs both the id and the secret."]
