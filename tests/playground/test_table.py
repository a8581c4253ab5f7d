"""The compiled table and its reader."""

import json
from pathlib import Path

import pytest

from bot.playground.compile_table import TABLE, compile_table, main
from bot.playground.table import Parameter, Table, extended, load_table


def described(**fields: dict[str, object]) -> str:
    """A description of one type, whose fields are given by what differs from a required String."""
    plain = {"types": ["String"], "required": True, "description": ""}
    kind = {"fields": [{"name": name, **plain, **changes} for name, changes in fields.items()]}
    method = {"returns": ["True"], "fields": []}
    return json.dumps({"version": "Bot API 1.0", "methods": {"doIt": method}, "types": {"Thing": kind}})


def test_the_kept_table_equals_a_fresh_compile(shared_data: Path) -> None:
    source = (shared_data / "data" / "telegram" / "bot_api_10_1.json").read_text(encoding="utf-8")
    assert compile_table(source) == TABLE.read_text(encoding="utf-8")


def test_the_kept_table_names_its_version_and_is_small() -> None:
    assert load_table().version == "10.1"
    assert TABLE.stat().st_size < 150_000


def test_every_method_and_type_stands_on_a_line_of_its_own() -> None:
    table = load_table()
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(table.methods) + len(table.types) + 7


@pytest.mark.parametrize("table", [load_table(), extended(load_table())], ids=["kept", "extended"])
def test_every_type_that_is_named_is_there(table: Table) -> None:
    known = set(table.types) | {"String", "Integer", "Float", "Boolean", "True"}
    owners = [method.parameters for method in table.methods.values()] + [kind.fields for kind in table.types.values()]
    named = {
        alternative.replace("Array of ", "")
        for fields in owners
        for field in fields.values()
        for alternative in field.alternatives
        if not alternative.startswith("'")
    }
    assert named <= known


def test_later_fields_and_methods_stand_beside_the_earlier_ones() -> None:
    methods = extended(load_table()).methods

    assert {"text", "ephemeral_message_parameters"} <= set(methods["sendmessage"].parameters)
    assert methods["deleteephemeralmessage"].name == "deleteEphemeralMessage"
    assert "ephemeral_message_parameters" not in load_table().methods["sendmessage"].parameters


def test_methods_are_found_by_their_lower_case_names() -> None:
    method = load_table().methods["sendaudio"]
    assert (method.name, method.returns) == ("sendAudio", "Message")
    assert method.parameters["audio"] == Parameter("audio", ("InputFile", "String"), required=True)
    assert method.parameters["caption"] == Parameter("caption", ("String",), required=False)


def test_a_type_is_either_an_object_or_one_of_several() -> None:
    types = load_table().types
    assert "InputMediaAudio" in types["InputMedia"].members
    assert not types["InputMedia"].fields
    assert types["InputMediaAudio"].fields["type"].alternatives == ("'audio'",)


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Type of the result, must be audio", "'audio'"),
        ('Type of the reaction, always "emoji"', "'emoji'"),
        ('Style of the button. Must be one of "danger" (red) or "primary" (blue). If "no", then', "'danger'|'primary'"),
        ("Pass a file_id or attach://<name>", "InputFile|String"),
        ("Thumbnails can't be reused, so pass attach://<name>", "InputFile"),
        ("Performer of the audio", "String"),
    ],
)
def test_facts_that_stand_in_prose_are_kept(description: str, expected: str) -> None:
    table = json.loads(compile_table(described(field={"description": description})))
    assert table["types"]["Thing"] == {"field!": expected}


def test_compiling_without_a_source_explains_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "SOURCE" in capsys.readouterr().err
