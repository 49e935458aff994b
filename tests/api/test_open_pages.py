"""What anybody may see: the front page, health, and documentation that needs no network."""

import re

import pytest

from tests.api.conftest import PUBLIC, House


async def test_the_front_page(house: House) -> None:
    page = (await house.http.get("/")).json()
    assert page["name"] == "Casa de Prueba"
    assert re.match(r"\d+\.", page["version"])
    assert page["twilio_webhook"] == f"{PUBLIC}/twilio/whatsapp/incoming#rc=2&rp=5xx,ct,rt"
    for link in page["links"].values():
        assert (await house.http.get(link)).status_code == 200, link


async def test_health(house: House) -> None:
    assert (await house.http.get("/health")).json() == {"status": "ok"}


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
async def test_the_documentation_works_offline(house: House, page: str) -> None:
    html = (await house.http.get(page)).text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert addresses
    for address in addresses:
        assert address.startswith("/"), address
        assert (await house.http.get(address)).status_code == 200, address
    assert "https://" not in re.sub(r"<noscript>.*?</noscript>", "", html, flags=re.DOTALL)


async def test_the_openapi_document_names_every_route(house: House) -> None:
    document = (await house.http.get("/openapi.json")).json()
    assert "/api/mobile/waitlist/{entry_id}/notify" in document["paths"]
    assert "WaitlistBody" in document["components"]["schemas"]
