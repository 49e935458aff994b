"""Shares of creates that go wrong, limits on the way, and callbacks that take their time."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from standins.twilio.dice import Dice
from standins.twilio.fates import Fates
from standins.twilio.faults import Faults
from standins.twilio.messages import Message, Store
from tests.standin_fixtures import SENDER, RunningStandin
from tests.standins.twilio_product import GUEST, OTHER, PATH, Product, create, fixture

PEOPLE = [f"whatsapp:+34600000{number:03}" for number in range(100)]


async def outcome(rest: httpx.AsyncClient, to: str) -> str:
    try:
        return str((await create(rest, To=to)).status_code)
    except httpx.TransportError:
        return "dropped"


def test_shares_are_met() -> None:
    dice = Dice(7)
    drawn = Counter(dice.thrown(to, 0.05, 0.02) for to in PEOPLE for _ in range(200))
    assert 0.045 < (drawn[429] + drawn[503]) / drawn.total() < 0.055
    assert 0.4 < drawn[429] / (drawn[429] + drawn[503]) < 0.6
    assert 0.017 < drawn["dropped"] / drawn.total() < 0.023


def test_seed_repeats_in_any_order() -> None:
    forth, back, other, unseeded = Dice(7), Dice(7), Dice(8), Dice()
    draws = [
        {to: [dice.thrown(to, 0.3, 0.3) for _ in range(5)] for to in order}
        for dice, order in (
            (forth, PEOPLE),
            (back, PEOPLE[::-1]),
            (other, PEOPLE),
            (unseeded, PEOPLE),
        )
    ]
    assert draws[0] == draws[1]
    assert draws[0] != draws[2]
    assert draws[0] != draws[3]


async def test_run_with_shares_can_be_repeated(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    runs: list[list[str]] = []
    for _ in range(2):
        await twilio_standin.control.delete("/control/messages")
        await twilio_standin.faults(retryable_share=0.3, drop_share=0.3, seed=11, retry_after=2)
        runs.append([await outcome(rest, to) for to in PEOPLE[:40]])
        kept = Counter(runs[-1])
        assert len(await twilio_standin.messages()) == kept["201"] + kept["dropped"]
    assert runs[0] == runs[1]
    assert set(runs[0]) == {"201", "429", "503", "dropped"}


async def test_other_faults_leave_the_sequence_alone(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    expected = Dice(3)
    await twilio_standin.faults(retryable_share=0.5, seed=3)
    for place in range(8):
        await twilio_standin.faults(read_receipts=bool(place % 2))
        wanted = expected.thrown(GUEST, 0.5, 0.0)
        assert await outcome(rest, GUEST) == str(wanted or 201)


async def test_refusal_by_share_tells_when_to_come_back(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await twilio_standin.faults(retryable_share=1, retry_after=7, processed=True)
    answer = await create(rest)
    assert answer.headers["Retry-After"] == "7"
    assert answer.json()["code"] in (20429, 20503)
    assert await twilio_standin.messages() == []


async def test_pair_limit(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(pair_limit=3600)
    hook = {"StatusCallback": f"{product.url}/hook"}
    first = (await create(rest)).json()["sid"]
    second = (await create(rest, **hook)).json()["sid"]
    form = (await product.wait(1))[0]["form"]
    assert form.keys() == fixture("twilio_status_failed_63018.json").keys()
    assert (form["MessageSid"], form["MessageStatus"]) == (second, "failed")
    assert form["ErrorCode"] == "63018"
    shown = (await rest.get(f"{PATH}/{first}.json")).json()
    assert shown["error_code"] is None
    await create(rest, To=OTHER, **hook)
    assert (await product.wait(3))[2]["form"]["MessageStatus"] == "delivered"


def test_pair_limit_ends() -> None:
    fates, faults, start = Fates(Store()), Faults(pair_limit=6), datetime.now(UTC)
    codes = []
    for seconds in (0, 5.9, 6, 11.9, 12):
        at = start + timedelta(seconds=seconds)
        message = Message("MM", "outbound-api", SENDER, GUEST, "Hola", "queued", accepted_at=at)
        codes.append(fates.of(message, faults))
    assert codes == [None, 63018, None, 63018, None]


@pytest.mark.parametrize("period", ["1", "36000", "060"])
async def test_validity_period(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, period: str
) -> None:
    assert (await create(rest, ValidityPeriod=period)).status_code == 201
    assert (await twilio_standin.messages())[0]["validity_period"] == int(period)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("0", 90014),
        ("-1", 90014),
        ("1.5", 90014),
        ("ten", 90014),
        ("36001", 90007),
        ("9" * 5000, 90007),
    ],
)
async def test_bad_validity_period(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, period: str, code: int
) -> None:
    answer = await create(rest, ValidityPeriod=period)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert await twilio_standin.messages() == []


async def test_message_that_waited_too_long(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(queue_ms=1500)
    hook = {"StatusCallback": f"{product.url}/hook"}
    short = (await create(rest, ValidityPeriod="1", **hook)).json()["sid"]
    lasting = (await create(rest, ValidityPeriod="60", **hook)).json()["sid"]
    lost = await product.until(lambda form: form["MessageSid"] == short)
    assert (lost["MessageStatus"], lost["ErrorCode"]) == ("undelivered", "30036")
    await product.until(lambda f: f["MessageSid"] == lasting and f["MessageStatus"] == "delivered")
    assert [c["form"]["MessageSid"] for c in product.calls].count(short) == 1


async def test_read_receipts(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(read_receipts=True)
    await create(rest, StatusCallback=f"{product.url}/hook")
    forms = [call["form"] for call in await product.wait(3)]
    assert [form["MessageStatus"] for form in forms] == ["sent", "delivered", "read"]
    assert forms[2].keys() == fixture("twilio_status_read.json").keys()


async def until_delivered(rest: httpx.AsyncClient, sid: str) -> None:
    async with asyncio.timeout(5):
        while True:
            shown = (await rest.get(f"{PATH}/{sid}.json")).json()
            if shown["status"] == "delivered":
                return
            await asyncio.sleep(0.01)


async def test_late_callbacks_come_in_order(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(callback_delay_ms=300)
    created = datetime.now(UTC)
    await create(rest, StatusCallback=f"{product.url}/hook")
    statuses = [call["form"]["MessageStatus"] for call in await product.wait(2)]
    assert statuses == ["sent", "delivered"]
    assert datetime.now(UTC) - created >= timedelta(milliseconds=300)


async def test_late_callbacks_do_not_hold_up_the_message(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, product: Product
) -> None:
    await twilio_standin.faults(callback_delay_ms=60_000)
    sent = await create(rest, StatusCallback=f"{product.url}/hook")
    await until_delivered(rest, sent.json()["sid"])
    assert product.calls == []


async def test_silent_product_does_not_hold_up_the_message(
    rest: httpx.AsyncClient, product: Product
) -> None:
    product.hold = asyncio.Event()
    sent = await create(rest, StatusCallback=f"{product.url}/hook")
    await until_delivered(rest, sent.json()["sid"])
    product.hold.set()
    statuses = [call["form"]["MessageStatus"] for call in await product.wait(2)]
    assert statuses == ["sent", "delivered"]
