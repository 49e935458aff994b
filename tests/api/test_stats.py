"""Figures over HTTP: which dates are asked for, and how counts become rates."""

import csv
import io
from dataclasses import replace
from datetime import date, tzinfo

import pytest

from activities.stats_ports import By, ChannelFigures, Figures, Group, Waits
from api.csv_files import csv_file
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


PARTS = (
    Group(0, {"CONFIRMED": 3, "EXPIRED": 1}, Waits(2, 30.25, 20.0, 25), 4, 1),
    Group(0, {}, Waits(), 2, 0),
)
KEYS = {
    By.DAY: (date(2026, 11, 20).toordinal(), date(2026, 11, 21).toordinal()),
    By.HOUR: (21, 24),
    By.PARTY: (2, 14),
}


class FakeStatistics:
    """Statistics that are what a test says, and notes what it was asked for."""

    def __init__(self) -> None:
        self.figures_now = NOTHING
        self.asked: list[tuple[str, date, date]] = []

    async def figures(self, location: str, first: date, last: date) -> Figures:
        self.asked.append((location, first, last))
        return self.figures_now

    async def groups(
        self, location: str, first: date, last: date, by: By, zone: tzinfo
    ) -> list[Group]:
        self.asked.append((location, first, last))
        return [replace(group, key=key) for key, group in zip(KEYS[by], PARTS, strict=True)]


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
        "grupos": None,
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


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("dia", ["2026-11-20", "2026-11-21"]),
        ("hora", ["21:00", "00:00"]),
        ("comensales", ["2", "14"]),
    ],
)
async def test_figures_part_by_part(
    house: House, statistics: FakeStatistics, by: str, names: list[str]
) -> None:
    statistics.figures_now = BUSY
    answer = await house.staff("GET", f"/stats?desde=2026-11-20&por={by}", role="viewer")
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["data"]["grupos"]
    assert [first["grupo"], second["grupo"]] == names
    assert (first["conversion"], second["conversion"]) == (0.75, None)
    assert first["entradas"] == {
        "WAITING": 0, "NOTIFIED": 0, "CONFIRMED": 3, "EXPIRED": 1, "CANCELLED": 0
    }  # fmt: skip
    assert first["esperas"]["prometida_media_min"] == 30.2
    assert (first["reservas"], first["no_shows"], second["reservas"]) == (4, 1, 2)


async def test_a_sheet_of_the_same_figures(house: House) -> None:
    answer = await house.staff("GET", "/stats.csv?desde=2026-11-20&por=hora", role="viewer")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = "metricas-2026-11-20-2026-11-21-hora.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.content.decode("utf-8").splitlines() == [
        "\ufeffhora,waiting,notified,confirmed,expired,cancelled,conversion,"
        "espera_prometida_media_min,espera_real_media_min,espera_real_maxima_min,reservas,no_shows",
        "21:00,0,0,3,1,0,0.75,30.2,20.0,25,4,1",
        "00:00,0,0,0,0,0,,,,,2,0",
    ]


@pytest.mark.parametrize("path", ["/stats?por=mes", "/stats.csv?por=mes", "/stats.csv?desde=ayer"])
async def test_bad_breakdowns(house: House, statistics: FakeStatistics, path: str) -> None:
    answer = await house.staff("GET", path)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")
    assert statistics.asked == []


async def test_a_sheet_runs_nothing_and_keeps_its_cells_apart() -> None:
    rows = [["=1+1", "+34600", "-x", "@a", "\tb", 'a,"b"\nc', -1, None]]
    text = bytes(csv_file("a.csv", ["ñ"], rows).body).decode("utf-8")
    assert text.startswith("\ufeffñ\r\n")
    _, read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == ["'=1+1", "'+34600", "'-x", "'@a", "'\tb", 'a,"b"\nc', "-1", ""]
