"""`nubes secrets`, and what is made of the keys in the settings."""

import base64

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

import wiring
from cli.main import app
from settings import Settings

KEY = base64.b64encode(b"k" * 32).decode()


def keys_of(text: str) -> tuple[tuple[str, bytes], ...]:
    return Settings.model_validate({"temporal_codec_keys": text}).codec_keys


def test_a_new_key_is_one_for_the_settings() -> None:
    first, second = (CliRunner().invoke(app, ["secrets", "codec-key"]).stdout for _ in range(2))
    (made,) = keys_of(first)
    assert len(made[1]) == 32
    assert len(keys_of(f"{first.strip()},{second.strip()}")) == 2


def test_a_key_can_be_named() -> None:
    shown = CliRunner().invoke(app, ["secrets", "codec-key", "--id", "autumn"]).stdout
    assert [key_id for key_id, _ in keys_of(shown)] == ["autumn"]


@pytest.mark.parametrize("name", ["a:b", "a,b", "ñ", "x" * 41])
def test_a_name_of_no_use_is_refused(name: str) -> None:
    refused = CliRunner().invoke(app, ["secrets", "codec-key", "--id", name])
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_keys_keep_their_order() -> None:
    keys = keys_of(f" b:{KEY} , a:{KEY},\n")
    assert [key_id for key_id, _ in keys] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (KEY, "key 1 is not id:key"),
        (f"a:{KEY},b:{KEY[:-8]}", "key 2 is not id:key"),
        (f"a:{KEY},b:*not-to-be-shown*", "key 2 is not id:key"),
        (f":{KEY}", "key 1 is not id:key"),
        (f"a:{KEY},a:{KEY}", "there are two keys 'a'"),
    ],
)
def test_what_is_no_key_is_refused_and_not_shown(text: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint) as refused:
        keys_of(text)
    told = "".join(error["msg"] for error in refused.value.errors())
    assert KEY[:-8] not in told
    assert "not-to-be-shown" not in told


def test_without_keys_there_is_no_codec() -> None:
    assert (
        wiring.data_converter(Settings.model_validate({"temporal_codec_keys": ""})).payload_codec
        is None
    )
