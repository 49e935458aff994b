"""The assistant in VAPI's form: what the agent may call, and what it is told."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from api.vapi_assistant import assistant
from api.vapi_definitions import Server, definitions
from api.vapi_prompt import RULES, first_message, system_prompt
from api.voice_models import TOOLS
from api.voice_tools import VoiceTools
from domain.languages import LANGUAGES
from domain.restaurant import Restaurant
from tests.api.conftest import House, payload

SERVER = Server("https://lista.restaurante-ejemplo.es", credential="credential-1")
TOOL_NAMES = [tool.tool for tool in TOOLS]


@pytest.fixture
def whole(restaurant: Restaurant) -> dict[str, Any]:
    """The assistant as it is posted."""
    return assistant(restaurant, SERVER)


def shape(value: object) -> object:
    """The types of all that is in it, its lists by their first item."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value)


# --- tools -----------------------------------------------------------------------------------


async def test_every_tool_is_defined_and_every_definition_is_a_tool(house: House) -> None:
    defined = [d["function"]["name"] for d in definitions(("Terraza",), "941 00 00 00", SERVER)]
    assert sorted(defined) == sorted(VoiceTools(house.parts).tools)
    assert len(defined) == len(set(defined)) == 7


def test_a_definition_has_the_form_that_vapi_takes(whole: dict[str, Any]) -> None:
    expected = payload("vapi_config_tool_add_to_waitlist")
    del expected["parameters"]  # we read caller and call from the message itself
    made = next(d for d in whole["model"]["tools"] if d["function"]["name"] == "add_to_waitlist")
    function, model = made["function"], expected["function"]
    assert made.keys() == expected.keys()
    assert function.keys() == model.keys()
    assert sorted(function["parameters"]["required"]) == sorted(model["parameters"]["required"])
    for name, told in model["parameters"]["properties"].items():
        own = function["parameters"]["properties"][name]
        assert (own["type"], own.keys()) == (told["type"], told.keys())
    assert [m["type"] for m in made["messages"]] == [m["type"] for m in expected["messages"]]
    assert made["server"] == expected["server"] | {
        "url": "https://lista.restaurante-ejemplo.es/vapi/tools/add_to_waitlist",
        "credentialId": "credential-1",
    }


@pytest.mark.parametrize("number", range(len(TOOLS)), ids=TOOL_NAMES)
def test_each_tool_can_be_understood_by_the_agent(whole: dict[str, Any], number: int) -> None:
    made = whole["model"]["tools"][number]
    function = made["function"]
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", function["name"])
    parameters = function["parameters"]
    assert set(parameters["required"]) <= parameters["properties"].keys()
    for told in parameters["properties"].values():
        assert told["type"] in ("string", "integer", "boolean")
        assert told["description"]
    assert all(0 < len(m["content"]) <= 1000 for m in made["messages"])
    assert "telefono" not in parameters["required"]


def test_zones_are_the_houses_own(whole: dict[str, Any], restaurant: Restaurant) -> None:
    properties = whole["model"]["tools"][0]["function"]["parameters"]["properties"]
    assert properties["zona_preferida"]["enum"] == list(restaurant.zones)


# --- the assistant ---------------------------------------------------------------------------


def test_the_assistant_has_the_form_that_vapi_takes(whole: dict[str, Any]) -> None:
    expected = payload("vapi_config_assistant")
    tools, _ = whole["model"].pop("tools"), expected["model"].pop("toolIds")
    assert len(tools) == len(TOOLS)
    assert shape(whole) == shape(expected)
    for same in ("voice", "transcriber", "serverMessages", "artifactPlan", "backgroundSound"):
        assert whole[same] == expected[same]
    assert whole["server"]["url"] == "https://lista.restaurante-ejemplo.es/vapi/events"


def test_the_secret_is_there_only_when_asked_for(restaurant: Restaurant) -> None:
    open_server = replace(SERVER, credential=None, secret="not-for-everybody")
    servers = [assistant(restaurant, open_server)["server"]]
    servers += [t["server"] for t in assistant(restaurant, open_server)["model"]["tools"]]
    assert {json.dumps(s["headers"]) for s in servers} == {'{"X-Vapi-Secret": "not-for-everybody"}'}
    assert "headers" not in json.dumps(assistant(restaurant, SERVER))


def test_the_first_message_says_that_a_machine_speaks(restaurant: Restaurant) -> None:
    assert "asistente automático" in first_message(restaurant)


# --- the prompt ------------------------------------------------------------------------------


def test_rules_are_numbered_and_the_third_is_the_waitlist(restaurant: Restaurant) -> None:
    prompt = system_prompt(restaurant)
    numbered = re.findall(r"^(\d+)\. (.+)$", prompt, re.M)
    assert [int(number) for number, _ in numbered] == list(range(1, len(RULES) + 1))
    third = numbered[2][1]
    assert third.startswith(
        "Lista de espera: ofrécela cuando check_availability o create_reservation digan que no hay "
        "mesa, nunca antes."
    )
    # No rule before it speaks of the line.
    assert not any("espera" in rule for _, rule in numbered[:2])


def test_the_prompt_names_every_tool_and_no_other(restaurant: Restaurant) -> None:
    named = set(re.findall(r"\b[a-z]+_[a-z_]+\b", " ".join(RULES)))
    assert named - {name for tool in TOOLS for name in tool.model_fields} == set(TOOL_NAMES)


@pytest.mark.parametrize("name", ["add_to_waitlist", "create_reservation"])
def test_the_agent_passes_on_the_language_and_the_consent(whole: dict[str, Any], name: str) -> None:
    made = next(d for d in whole["model"]["tools"] if d["function"]["name"] == name)
    parameters = made["function"]["parameters"]
    assert parameters["properties"]["idioma"]["enum"] == list(LANGUAGES)
    assert parameters["properties"]["acepta_whatsapp"]["type"] == "boolean"
    assert not {"idioma", "acepta_whatsapp"} & set(parameters["required"])


def test_the_agent_asks_for_the_consent_in_these_words() -> None:
    (rule,) = [rule for rule in RULES if "acepta_whatsapp" in rule]
    assert "«¿Te avisamos por WhatsApp a este número?»" in rule


def test_the_prompt_knows_the_house(restaurant: Restaurant) -> None:
    odd = replace(
        restaurant.services[0],
        name="brunch",
        weekdays=(1, 2, 3, 6),
        last_seating=restaurant.services[0].opens,
    )
    prompt = system_prompt(replace(restaurant, services=(odd, *restaurant.services[1:])))
    assert "brunch, de lunes a miércoles y sábado, de 12:00 a 12:00" in prompt
    assert "cena, de lunes a domingo, de 20:00 a 23:00" in prompt
    assert "Zonas: Interior, Terraza. Teléfono del restaurante: 941 00 00 00." in prompt
    assert '{{"now" | date: "%d/%m/%Y, %H:%M", "UTC"}}' in prompt
    assert "{{customer.number}}" in prompt
