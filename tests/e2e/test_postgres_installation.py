"""The same house over PostgreSQL, with an API more."""

from datetime import datetime
from pathlib import Path

from tests.e2e.evening import CONFIRMED, LEFT, OFFER
from tests.e2e.house import ZONE, open_house


async def test_an_evening_over_postgresql(tmp_path: Path, postgres_url: str) -> None:
    today = datetime.now(ZONE).date()
    async with open_house(tmp_path, today, 60, apis=2, DATABASE_URL=postgres_url) as house:
        evening = await house.full_evening()
        carmen, luis = evening.guest("Carmen Ruiz"), evening.guest("Luis Ortega")
        assert "posición 1 de la lista" in await evening.call(carmen)
        await evening.join(luis)
        assert await evening.free("T2") == [evening.ids[carmen]]
        await evening.hears(carmen, OFFER)
        await evening.answers(carmen, "No puedo", LEFT)
        await evening.hears(luis, OFFER)
        await evening.answers(luis, "¡Sí!", CONFIRMED)
        await evening.becomes(carmen, "CANCELLED")
        await evening.becomes(luis, "CONFIRMED", "T2")
        await evening.check()
    assert not (tmp_path / "nubes.db").exists()
