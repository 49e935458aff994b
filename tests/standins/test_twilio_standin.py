"""The stand-in as Twilio's REST API, through the twilio package and over plain HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from twilio.rest.api.v2010.account.message import MessageList

from tests.clients import local_client
from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SENDER,
    RunningStandin,
    running_standin,
)
from tests.standins.twilio_product import GUEST, OTHER, PATH, Product, create, fixture


async def test_created_message_has_the_form_of_the_fixture(rest: httpx.AsyncClient) -> None:
    body = "Hola Lucía, su mesa para 4 está lista."
    answer = await create(rest, Body=body)
    wanted, got = fixture("twilio_rest_message_created.json"), answer.json()
    varying = ("sid", "date_created", "date_updated", "uri", "subresource_uris")
    assert answer.status_code == 201
    assert got.keys() == wanted.keys()
    assert {k: v for k, v in got.items() if k not in varying} == {
        k: v for k, v in wanted.items() if k not in varying
    }
    assert got["uri"] == wanted["uri"].replace(wanted["sid"], got["sid"])
    created = datetime.strptime(got["date_created"], "%a, %d %b %Y %H:%M:%S %z")
    assert abs(datetime.now(UTC) - created) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("sid", "token"), [(ACCOUNT_SID, "wrong"), ("AC" + "9" * 32, AUTH_TOKEN), ("", "")]
)
async def test_wrong_credentials(twilio_standin: RunningStandin, sid: str, token: str) -> None:
    answer = await twilio_standin.control.get(f"{PATH}.json", auth=(sid, token))
    assert (answer.status_code, answer.json()) == (401, fixture("twilio_rest_error_20003.json"))


async def test_missing_credentials_change_nothing(twilio_standin: RunningStandin) -> None:
    form = {"To": GUEST, "From": SENDER, "Body": "Hola"}
    answer = await twilio_standin.control.post(f"{PATH}.json", data=form)
    assert answer.status_code == 401
    assert await twilio_standin.messages() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": "whatsapp:+3460000"}, 21211),
        ({"To": "whatsapp:600000011"}, 21211),
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"From": "whatsapp:restobar"}, 21212),
        ({"From": "whatsapp:+34910000009"}, 63007),
        ({"From": "+34910000009", "To": "+34600000011"}, 21606),
        ({"From": "+34910000002"}, 21910),
        ({"Body": ""}, 21619),
        ({"Body": "x" * 1601}, 21617),
        ({"StatusCallback": "restobar/status"}, 21609),
    ],
)
async def test_refused_create(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, fields: dict[str, str], code: int
) -> None:
    answer = await create(rest, **fields)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert await twilio_standin.messages() == []


async def test_bad_number_is_refused_in_twilios_words(rest: httpx.AsyncClient) -> None:
    answer = await create(rest, To="whatsapp:+3460000")
    assert answer.json() == fixture("twilio_rest_error_21211.json")


async def test_longest_body_is_accepted(rest: httpx.AsyncClient) -> None:
    assert (await create(rest, Body="ñ" * 1600)).status_code == 201


async def test_package_creates_and_fetches(package: MessageList) -> None:
    created = await package.create_async(to=GUEST, from_=SENDER, body="Hola")
    fetched = await package(str(created.sid)).fetch_async()
    assert (fetched.sid, fetched.body, fetched.to) == (created.sid, "Hola", GUEST)


async def test_unknown_message_is_not_found(rest: httpx.AsyncClient) -> None:
    answer = await rest.get(f"{PATH}/MM{'0' * 32}.json")
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


async def test_package_lists_newest_first_over_pages(package: MessageList) -> None:
    for number in range(7):
        await package.create_async(to=GUEST, from_=SENDER, body=str(number))
    await package.create_async(to=OTHER, from_=SENDER, body="other")
    listed = await package.list_async(to=GUEST, from_=SENDER, page_size=3)
    assert [m.body for m in listed] == ["6", "5", "4", "3", "2", "1", "0"]
    assert await package.list_async(to=GUEST, from_="whatsapp:+34910000009") == []
    assert [m.body for m in await package.list_async(limit=2)] == ["other", "6"]


async def test_pages_hold_still_while_messages_arrive(package: MessageList) -> None:
    for number in range(4):
        await package.create_async(to=GUEST, from_=SENDER, body=str(number))
    first = await package.page_async(to=GUEST, page_size=2)
    await package.create_async(to=GUEST, from_=SENDER, body="new")
    second = await first.next_page_async()
    assert second is not None
    assert [m.body for m in second] == ["1", "0"]
    back = await second.previous_page_async()
    assert back is not None
    assert [m.body for m in back] == ["3", "2"]
    assert await second.next_page_async() is None


async def test_date_filters_leave_out_what_is_not_sent_yet() -> None:
    async with (
        running_standin(step_seconds=60) as standin,
        local_client(standin.url, auth=(ACCOUNT_SID, AUTH_TOKEN)) as rest,
    ):
        created = (await create(rest)).json()
        assert (created["status"], created["date_sent"]) == ("queued", None)
        past = {"DateSent>": "2020-01-01"}
        assert (await rest.get(f"{PATH}.json", params=past)).json()["messages"] == []
        assert len((await rest.get(f"{PATH}.json")).json()["messages"]) == 1


async def test_date_filters(
    twilio_standin: RunningStandin, package: MessageList, product: Product
) -> None:
    await package.create_async(
        to=GUEST, from_=SENDER, body="Hola", status_callback=f"{product.url}/hook"
    )
    await product.wait(2)
    sent = (await package.list_async())[0].date_sent
    assert sent is not None
    second = timedelta(seconds=1)
    cases: list[tuple[int, dict[str, Any]]] = [
        (1, {"date_sent_after": sent}),
        (0, {"date_sent_after": sent + second}),
        (1, {"date_sent_before": sent}),
        (0, {"date_sent_before": sent - second}),
        (1, {"date_sent": sent}),
        (0, {"date_sent": sent - timedelta(days=1)}),
        (1, {"date_sent_after": sent - second, "date_sent_before": sent + second}),
    ]
    for found, query in cases:
        assert len(await package.list_async(**query)) == found, query


async def test_bare_day_is_the_whole_day(
    rest: httpx.AsyncClient, twilio_standin: RunningStandin, product: Product
) -> None:
    await create(rest, StatusCallback=f"{product.url}/hook")
    await product.wait(2)
    sent = (await rest.get(f"{PATH}.json")).json()["messages"][0]["date_sent"]
    day = datetime.strptime(sent, "%a, %d %b %Y %H:%M:%S %z").date()
    on_day = await rest.get(f"{PATH}.json", params={"DateSent": day.isoformat()})
    before = await rest.get(
        f"{PATH}.json", params={"DateSent": (day - timedelta(days=1)).isoformat()}
    )
    assert (len(on_day.json()["messages"]), len(before.json()["messages"])) == (1, 0)


@pytest.mark.parametrize("query", [{"DateSent>": "ayer"}, {"PageSize": "x"}, {"PageToken": "PAx"}])
async def test_bad_query_is_refused(rest: httpx.AsyncClient, query: dict[str, str]) -> None:
    answer = await rest.get(f"{PATH}.json", params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)
