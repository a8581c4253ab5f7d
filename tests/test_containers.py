"""compose.yaml and the Dockerfile: they parse, and every name in them is one that exists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import COMMANDS
from bot.services.ports_workers import Role
from bot.settings import PREFIX, unknown_variables

ROOT = Path(__file__).parents[1]
SECRETS = "/run/secrets/"

Service = dict[str, Any]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """compose.yaml, its anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def ours(compose: dict[str, Any]) -> dict[str, Service]:
    """The services that run Songwire."""
    return {name: service for name, service in compose["services"].items() if service["image"] == "songwire"}


def test_one_front_two_workers_and_a_database(compose: dict[str, Any], ours: dict[str, Service]) -> None:
    commands = [service["command"] for service in ours.values()]

    assert sorted(command[-1] for command in commands) == [Role.FRONT, Role.WORKER, Role.WORKER]
    assert all(command[0] in COMMANDS and command[1] == "--role" for command in commands)
    assert set(compose["services"]) == {"postgres", *ours}


def test_every_setting_exists(ours: dict[str, Service]) -> None:
    for service in ours.values():
        assert unknown_variables(service["environment"]) == []
        assert all(name.startswith(PREFIX) for name in service["environment"])


def test_secrets_are_files_and_go_only_to_who_needs_them(compose: dict[str, Any]) -> None:
    used: set[str] = set()
    for service in compose["services"].values():
        read = {value.removeprefix(SECRETS) for value in service["environment"].values() if value.startswith(SECRETS)}
        assert read == set(service["secrets"])
        assert all(name.endswith("_FILE") for name, value in service["environment"].items() if "/" in value)
        used |= read
    assert used == set(compose["secrets"])
    assert all(secret["file"].startswith("secrets/") for secret in compose["secrets"].values())
    assert "/secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_every_service_has_a_volume_of_its_own(compose: dict[str, Any]) -> None:
    mounts = [mount.split(":")[0] for service in compose["services"].values() for mount in service["volumes"]]

    assert sorted(mounts) == sorted(compose["volumes"])
    assert len(mounts) == len(compose["services"])


def test_everybody_is_watched_and_waits_for_the_database(compose: dict[str, Any], ours: dict[str, Service]) -> None:
    assert all(service["healthcheck"]["test"][0] == "CMD" for service in compose["services"].values())
    for service in ours.values():
        assert service["healthcheck"]["test"][1:] == ["songwire", "health"]
        assert service["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_image_runs_without_root_and_downloads_nothing_but_locked_packages() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(stages) == 2
    last = stages[-1]

    assert re.findall(r"^USER (\S+)$", last, flags=re.MULTILINE)[-1] == "songwire"
    assert not re.search(r"\b(curl|wget|apt|ADD)\b", "".join(stages))
    assert "--require-hashes" in stages[0]
    assert all(
        ("-r requirements.lock" in line or "--no-deps" in line) for line in re.findall("pip install.*", stages[0])
    )
    checks = re.findall(r"^HEALTHCHECK .*CMD (\[.*\])$", last, flags=re.MULTILINE)
    commands = [json.loads(check)[1] for check in checks] + json.loads(
        re.findall(r"^CMD (\[.*\])$", last, re.MULTILINE)[0]
    )
    assert commands == ["health", "run"]
    assert set(commands) <= set(COMMANDS)
