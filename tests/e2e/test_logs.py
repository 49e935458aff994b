"""What the processes log of an evening, answers, refusals and faults included, names no guest."""

import asyncio
from pathlib import Path

from tests.e2e.evening import CONFIRMED, HELP, LEFT, OFFER
from tests.e2e.house import House
from tests.waiting import eventually

NOTE = "alergia al cacahuete de Rosalinda"


async def test_an_evening_leaves_no_guest_in_the_logs(house: House) -> None:
    folder = house.installation.settings.data_dir / "logs"
    evening = house.evening()
    await evening.fill(told=True)
    yes, no, silent = (evening.guest(f"Rosalinda Zubizarreta {n}") for n in ("A", "B", "C"))
    wish = yes.wish(evening.day, "21:00") | {"notas": NOTE, "email": "rosalinda@casa.example"}
    joined = await evening.staff.ask("POST", "/waitlist", {**wish, "num_personas": 0})
    assert joined.status_code == 422
    await evening.call(yes)
    await evening.join(no, silent)
    await evening.free("T2")
    await evening.hears(yes, OFFER)
    await evening.answers(yes, "Soy Rosalinda, ¿hay trona?", HELP)
    await evening.answers(yes, "SÍ", CONFIRMED)
    await evening.free("T3")
    await evening.hears(no, OFFER)
    await evening.answers(no, "no", LEFT)
    await evening.hears(silent, OFFER)
    await evening.becomes(silent, "EXPIRED")
    await evening.telephones.write("+34600000098", "Hola, soy Rosalinda")

    async def logged() -> str | None:
        text = await asyncio.to_thread(_read, folder / "api.log")
        # Of those who had reserved the tables that came free.
        return text if "is delivered" in text and "request_id" in text else None

    api = await eventually(logged)
    worker = await asyncio.to_thread(_read, folder / "worker.log")
    assert "working for casa" in worker
    for secret in ("Rosalinda", "Zubizarreta", "cacahuete", "trona", "600000", "casa.example"):
        assert secret not in api + worker


def _read(log: Path) -> str:
    return log.read_text("utf-8")
