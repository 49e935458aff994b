"""Slices of the made-up requests and webhooks; the commands of `bench` make up more."""

from bench import webhooks
from bench.fuzz import at
from tests.e2e.house import House


async def test_no_made_up_request_breaks_or_surprises(patient: House) -> None:
    found = await at(patient, cases=300, number=1)
    assert sum(one.statuses.total() for one in found) >= 300
    assert {one.name: dict(one.failures) for one in found if one.failures} == {}


async def test_no_made_up_webhook_breaks_and_no_forged_one_is_heard(patient: House) -> None:
    found = await webhooks.at(patient, 200, seed=1)
    assert found.answers.total() == 200
    assert found.wrong == []
    assert {status for _, how, status in found.answers if how != "signed"} == {403}
