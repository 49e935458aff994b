"""What people do in the Airtable stand-in's base, waiting for records, the page, the process."""

import asyncio
import re
import signal
import subprocess
import sys
from asyncio import to_thread
from typing import Any

import pytest
from pyairtable.api.base import Base

from cli.ports import free_port
from standins.airtable import AirtableSettings
from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable, running_airtable
from tests.clients import answered
from tests.standins.airtable_tables import GUEST, WAITLIST, refused


async def test_the_seed_columns(airtable_standin: RunningAirtable, airtable_base: Base) -> None:
    await airtable_standin.seed()
    schema = await to_thread(airtable_base.schema)
    assert [table.name for table in schema.tables] == ["WAITLIST", "RESERVAS"]
    assert {
        "nombre_cliente", "telefono_cliente", "fecha", "hora", "num_personas", "estado",
        "posicion", "zona_preferida", "notas", "notified_at", "created_at",
    } == {field.name for field in schema.table("WAITLIST").fields}  # fmt: skip
    async with running_airtable(seeded=True) as other:
        seeded = (await to_thread(other.api().base(BASE_ID).schema)).tables
        assert [table.name for table in seeded] == ["WAITLIST", "RESERVAS"]


async def test_seeding_replaces_all_or_nothing(airtable_standin: RunningAirtable) -> None:
    await airtable_standin.seed({**WAITLIST, "records": [{"fields": GUEST}]})
    http = airtable_standin.control
    bad: list[list[dict[str, Any]]] = [
        [{**WAITLIST, "records": [{"fields": {"Nada": 1}}]}],
        [WAITLIST, WAITLIST],
        [{"name": "X", "fields": []}],
    ]
    for tables in bad:
        assert (await http.put("/control/base", json={"tables": tables})).status_code == 422
    (record,) = await airtable_standin.records("WAITLIST")
    assert record["fields"] == GUEST
    await airtable_standin.seed({**WAITLIST, "name": "OTRA"})
    assert (await http.get("/control/tables/WAITLIST/records")).status_code == 403


async def test_people_edit_without_counting_as_requests(
    airtable_standin: RunningAirtable, airtable_base: Base
) -> None:
    await airtable_standin.seed(WAITLIST)
    record = await airtable_standin.type_in("WAITLIST", **GUEST)
    edited = await airtable_standin.edit("WAITLIST", record["id"], "Ana", Personas=6, Notas=None)
    assert edited["fields"] == {k: v for k, v in {**GUEST, "Personas": 6}.items() if k != "Notas"}
    refusals = [{"Personas": "seis"}, {"Estado": "nada"}, {"Nada": 1}]
    path = f"/control/tables/WAITLIST/records/{record['id']}"
    for fields in refusals:
        answer = await airtable_standin.control.patch(path, json={"fields": fields})
        assert answer.status_code == 422
    assert await airtable_standin.records("WAITLIST") == [edited]
    await airtable_standin.delete("WAITLIST", record["id"])
    assert (await airtable_standin.control.delete(path)).status_code == 404
    counts = await airtable_standin.statistics()
    assert (counts["taken"], counts["refused"], counts["by_second"]) == (0, 0, {})


async def test_columns_are_renamed_deleted_and_given_other_choices(
    airtable_standin: RunningAirtable, airtable_base: Base
) -> None:
    await airtable_standin.seed({**WAITLIST, "records": [{"fields": GUEST}]})
    await airtable_standin.change_field("WAITLIST", "Nombre", name="Cliente")
    await airtable_standin.delete_field("WAITLIST", "Telefono")
    await airtable_standin.change_field("WAITLIST", "Estado", choices=["avisado", "sentado"])
    (record,) = await airtable_standin.records("WAITLIST")
    left = {k: v for k, v in GUEST.items() if k not in ("Nombre", "Telefono", "Estado")}
    assert record["fields"] == {**left, "Cliente": GUEST["Nombre"]}
    table = airtable_base.table("WAITLIST")
    await to_thread(table.update, record["id"], {"Estado": "sentado"})
    assert (await refused(table.update, record["id"], {"Estado": "esperando"}))[0] == 422
    assert (await refused(table.update, record["id"], {"Telefono": "x"}))[0] == 422
    path = "/control/tables/WAITLIST/fields"
    http = airtable_standin.control
    assert (await http.delete(f"{path}/EntryID")).status_code == 422
    assert (await http.patch(f"{path}/Notas", json={"choices": ["a"]})).status_code == 422
    assert (await http.delete("/control/tables/WAITLIST")).status_code == 204
    assert (await refused(table.all))[0] == 403


async def test_waiting_for_a_record(airtable_standin: RunningAirtable) -> None:
    await airtable_standin.seed(WAITLIST)
    waiting = asyncio.create_task(
        airtable_standin.wait("WAITLIST", EntryID="e1", Estado="avisado", Notas=None)
    )
    path = "/control/tables/WAITLIST/wait"
    late = await airtable_standin.control.post(path, json={"fields": {}, "timeout": 0.05})
    assert (late.status_code, late.json()["detail"]) == (408, "0 of 1 records after 0.05 s")
    record = await airtable_standin.type_in("WAITLIST", EntryID="e1", Estado="esperando")
    assert not waiting.done()
    await airtable_standin.edit("WAITLIST", record["id"], Estado="avisado")
    assert [one["id"] for one in await waiting] == [record["id"]]
    gone = asyncio.create_task(airtable_standin.wait("WAITLIST", 0, EntryID="e1"))
    await airtable_standin.delete("WAITLIST", record["id"])
    assert await gone == []
    unknown = await airtable_standin.control.post(path, json={"fields": {"Nada": 1}})
    assert unknown.status_code == 422


async def test_the_page_shows_the_tables_escaped(airtable_standin: RunningAirtable) -> None:
    http = airtable_standin.control
    assert "Todavía no hay tablas" in (await http.get("/")).text
    await airtable_standin.seed(WAITLIST)
    await airtable_standin.type_in("WAITLIST", EntryID="viejo")
    await airtable_standin.type_in("WAITLIST", EntryID="<script>x</script>", Baja=True)
    page = await http.get("/")
    assert page.text.index("&lt;script&gt;x&lt;/script&gt;") < page.text.index("viejo")
    assert "<td>✓</td>" in page.text
    assert "<script>" not in page.text
    assert "<title>Airtable de prueba: Base de prueba</title>" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert re.findall(r"(?:src|href)=", page.text) == []
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


async def test_the_page_counts_what_it_leaves_out(airtable_standin: RunningAirtable) -> None:
    rows = [{"fields": {"EntryID": f"e{number:03}"}} for number in range(120)]
    await airtable_standin.seed({**WAITLIST, "records": rows})
    page = (await airtable_standin.control.get("/")).text
    assert "120 filas (las 100 últimas)" in page
    assert ("e119" in page, "e020" in page, "e019" in page) == (True, True, False)


@pytest.mark.parametrize(
    ("api_key", "base"), [("", BASE_ID), ("pat x", BASE_ID), (API_KEY, "app1"), (API_KEY, "x")]
)
def test_settings_that_cannot_be(api_key: str, base: str) -> None:
    with pytest.raises(ValueError, match=r"token|base"):
        AirtableSettings(api_key, base)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "standins.airtable", *arguments]


async def test_runs_as_a_process_and_leaves_cleanly_on_sigterm() -> None:
    port = free_port()
    arguments = ["--port", str(port), "--api-key", API_KEY, "--base", BASE_ID, "--seed"]
    process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
        command(*arguments), stderr=subprocess.PIPE, text=True
    )
    try:
        url = f"http://127.0.0.1:{port}/v0/{BASE_ID}/WAITLIST"
        page = await answered(url, headers={"Authorization": f"Bearer {API_KEY}"})
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.to_thread(process.communicate, timeout=10)
    finally:
        process.kill()
    assert page.json() == {"records": []}
    assert (process.returncode, errors) == (0, "")


def test_a_bad_base_ends_with_code_2() -> None:
    arguments = ["--port", "1", "--api-key", API_KEY, "--base", "base"]
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "not the id of a base" in done.stderr
