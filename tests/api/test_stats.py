"""Figures over HTTP: which dates are asked for, and how counts become rates."""

from dataclasses import replace
from datetime import date

import pytest

from activities.stats_ports import ChannelFigures, Figures, Waits
from api.dependencies import ApiDependencies
from tests.api.conftest import House

NOTHING = Figures({}, {}, 0, Waits(), 0, 0, ())
BUSY = Figures(
    by_status={"WAITING": 2, "NOTIFIED": 1, "CONFIRMED": 6, "EXPIRED": 2, "CANCELLED": 1},
    reasons={"declined": 1, "no-answer": 2},
    offers=11,
    waits=Waits(9, 31.25, 28.6666, 55),
    reservations=20,
    no_shows=1,
    deliveries=(
        ChannelFigures("whatsapp", accepted=3, delivered=40, read=57, failed=3),
        ChannelFigures("sms", accepted=0, delivered=2, read=0, failed=1),
        ChannelFigures("mail", accepted=12),
    ),
)


class FakeStatistics:
    """Statistics that are what a test says, and notes what it was asked for."""

    def __init__(self) -> None:
        self.figures_now = NOTHING
        self.asked: list[tuple[str, date, date]] = []

    async def figures(self, location: str, first: date, last: date) -> Figures:
        self.asked.append((location, first, last))
        return self.figures_now


@pytest.fixture
def statistics() -> FakeStatistics:
    """Statistics by hand."""
    return FakeStatistics()


@pytest.fixture
def deps(deps: ApiDependencies, statistics: FakeStatistics) -> ApiDependencies:
    """All that the API is given, with those statistics."""
    return replace(deps, statistics=statistics)


async def test_a_span_of_dates(house: House, statistics: FakeStatistics) -> None:
    statistics.figures_now = BUSY
    answer = await house.staff("GET", "/stats?desde=2026-11-01&hasta=2026-11-21", role="viewer")
    assert answer.status_code == 200, answer.text
    assert statistics.asked == [("casa", date(2026, 11, 1), date(2026, 11, 21))]
    assert answer.json()["data"] == {
        "desde": "2026-11-01",
        "hasta": "2026-11-21",
        "entradas": {"WAITING": 2, "NOTIFIED": 1, "CONFIRMED": 6, "EXPIRED": 2, "CANCELLED": 1},
        "motivos": {"declined": 1, "no-answer": 2},
        "avisos": 11,
        "conversion": 0.6667,
        "esperas": {
            "entradas": 9,
            "prometida_media_min": 31.2,
            "real_media_min": 28.7,
            "real_maxima_min": 55,
        },
        "reservas": 20,
        "no_shows": 1,
        "entregas": [
            {"canal": "whatsapp", "enviados": 3, "entregados": 40, "leidos": 57, "fallidos": 3,
             "tasa": 0.97},
            {"canal": "sms", "enviados": 0, "entregados": 2, "leidos": 0, "fallidos": 1,
             "tasa": 0.6667},
            {"canal": "mail", "enviados": 12, "entregados": 0, "leidos": 0, "fallidos": 0,
             "tasa": None},
        ],
        "tasa_entrega": 0.9612,
        "objetivo_entrega": 0.98,
    }  # fmt: skip


async def test_before_anything_has_happened(house: House, statistics: FakeStatistics) -> None:
    data = (await house.staff("GET", "/stats")).json()["data"]
    assert statistics.asked == [("casa", date(2026, 11, 21), date(2026, 11, 21))]
    assert (data["desde"], data["hasta"]) == ("2026-11-21", "2026-11-21")
    assert set(data["entradas"].values()) == {0}
    assert (data["conversion"], data["tasa_entrega"], data["entregas"]) == (None, None, [])
    assert data["esperas"] == {
        "entradas": 0,
        "prometida_media_min": None,
        "real_media_min": None,
        "real_maxima_min": None,
    }


@pytest.mark.parametrize(
    ("query", "span"),
    [
        ("desde=2026-11-20", (date(2026, 11, 20), date(2026, 11, 21))),
        ("hasta=2026-11-22", (date(2026, 11, 21), date(2026, 11, 22))),
        ("desde=2025-11-21", (date(2025, 11, 21), date(2026, 11, 21))),  # 366 days
        ("desde=&hasta=", (date(2026, 11, 21), date(2026, 11, 21))),
    ],
)
async def test_a_missing_date_is_today(
    house: House, statistics: FakeStatistics, query: str, span: tuple[date, date]
) -> None:
    assert (await house.staff("GET", f"/stats?{query}")).status_code == 200
    assert statistics.asked == [("casa", *span)]


REVERSED = "no puede ser anterior a «desde» (la fecha que falta es hoy)"


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("desde=2026-11-22", "hasta", REVERSED),
        ("desde=2026-11-02&hasta=2026-11-01", "hasta", REVERSED),
        ("desde=2025-11-20", "hasta", "son 366 días como mucho desde «desde»"),
        ("desde=ayer", "desde", "tiene que ser una fecha como 2025-01-15"),
        ("hasta=2026-02-30", "hasta", "tiene que ser una fecha como 2025-01-15"),
    ],
)
async def test_bad_dates_are_told_in_spanish(
    house: House, statistics: FakeStatistics, query: str, field: str, told: str
) -> None:
    answer = await house.staff("GET", f"/stats?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"campo": field, "detalle": told}]
    assert statistics.asked == []


async def test_only_staff_see_figures(house: House) -> None:
    assert (await house.http.get("/api/mobile/stats")).status_code == 401
