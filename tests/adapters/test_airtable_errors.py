"""What Airtable's refusals mean: the fixtures' bodies, other statuses, and nobody's data."""

import json
from pathlib import Path

import pytest
import requests

from activities.mirror_ports import BaseFailure
from adapters.airtable.errors import BY_STATUS, BY_TYPE, Deed, refused, unanswered

FIXTURES = Path(__file__).parents[1] / "fixtures"
WRITING = Deed("data.records:write", "WAITLIST")
AWAY, RECORD, CONFIGURATION = BaseFailure.AWAY, BaseFailure.RECORD, BaseFailure.CONFIGURATION
FORBIDDEN = {
    "error": {
        "type": "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
        "message": "Invalid permissions, or the requested model was not found.",
    }
}


def typed(kind: str, message: str = "") -> object:
    """A body in the usual layout."""
    return {"error": {"type": kind, "message": message}}


@pytest.mark.parametrize(
    ("status", "body", "failure", "retry_after", "said"),
    [
        (
            429,
            {"errors": [{"error": "RATE_LIMIT_REACHED", "message": "Rate limit exceeded."}]},
            BaseFailure.BUSY,
            30.0,
            "too many requests",
        ),
        (429, None, BaseFailure.BUSY, 30.0, "too many requests"),
        (
            429,
            {"errors": [{"error": "PUBLIC_API_BILLING_LIMIT_EXCEEDED", "message": "This call"}]},
            BaseFailure.QUOTA,
            3600.0,
            "month's API calls",
        ),
        (401, typed("AUTHENTICATION_REQUIRED"), CONFIGURATION, None, "AIRTABLE_API_KEY is not acc"),
        (403, FORBIDDEN, CONFIGURATION, None, "lacks data.records:write, does not list the base"),
        (403, FORBIDDEN, CONFIGURATION, None, "(table WAITLIST): `nubes airtable check`"),
        (404, {"error": "NOT_FOUND"}, CONFIGURATION, None, "no base AIRTABLE_BASE_ID"),
        (
            404,
            typed("TABLE_NOT_FOUND"),
            CONFIGURATION,
            None,
            "no table WAITLIST: `nubes airtable s",
        ),
        (
            422,
            typed("UNKNOWN_FIELD_NAME", 'Unknown field name: "posicion"'),
            CONFIGURATION,
            None,
            "the table WAITLIST has no column posicion: `nubes airtable setup`",
        ),
        (
            422,
            typed("INVALID_MULTIPLE_CHOICE_OPTIONS", 'create new select option ""EXPIRED""'),
            RECORD,
            None,
            "WAITLIST does not know the choice EXPIRED",
        ),
        (
            422,
            typed("INVALID_VALUE_FOR_COLUMN", 'Field "fecha" cannot accept the provided value'),
            RECORD,
            None,
            "the column fecha of WAITLIST does not take its value",
        ),
        (
            422,
            typed("INVALID_REQUEST_UNKNOWN", "Cannot update more than one record matching"),
            BaseFailure.DUPLICATE,
            None,
            "more than one record of WAITLIST",
        ),
        (422, typed("LIST_RECORDS_ITERATOR_NOT_AVAILABLE"), AWAY, None, "start over"),
        (422, typed("INVALID_REQUEST_UNKNOWN", "no"), RECORD, None, "422 INVALID_REQUEST_UNKNOWN"),
        (422, typed("BASE_RECORD_LIMIT_EXCEEDED"), CONFIGURATION, None, "the base is full"),
        (413, None, RECORD, None, "larger"),
        (400, None, RECORD, None, "(400)"),
        (408, None, AWAY, None, "gave up waiting"),
        (500, typed("SERVER_ERROR"), AWAY, None, "(500 SERVER_ERROR)"),
        (503, None, AWAY, None, "(503)"),
        (405, None, CONFIGURATION, None, "AIRTABLE_API_URL is not Airtable (405)"),
    ],
)
def test_meaning_of_answers(
    status: int, body: object, failure: BaseFailure, retry_after: float | None, said: str
) -> None:
    error = refused(status, body, WRITING)
    assert (error.failure, error.retry_after) == (failure, retry_after)
    assert said in error.detail


def test_a_deed_without_a_table_is_told_without_one() -> None:
    detail = refused(403, FORBIDDEN, Deed("schema.bases:read")).detail
    assert "the token lacks schema.bases:read" in detail
    assert "(table" not in detail


@pytest.mark.parametrize(
    "body",
    [
        typed("INVALID_MULTIPLE_CHOICE_OPTIONS", 'new select option ""María Prueba""'),
        typed("INVALID_VALUE_FOR_COLUMN", 'Value "+34600000011" of María Prueba'),
        typed("UNKNOWN_FIELD_NAME", 'Unknown field name: "María Prueba"'),
        typed("María Prueba +34600000011", "María Prueba"),
        {"error": "María Prueba +34600000011"},
        {"errors": [{"error": "María Prueba", "message": "+34600000011"}]},
        {"errors": []},
        {"error": None},
        ["María Prueba"],
        "María Prueba",
    ],
)
def test_nothing_of_a_guest_is_told(body: object) -> None:
    for status in (400, 403, 422, 429, 500):
        detail = refused(status, body, WRITING).detail
        assert "María" not in detail
        assert "600000011" not in detail


def test_every_text_can_be_filled_in() -> None:
    for kind in BY_TYPE:
        assert "{" not in refused(422, typed(kind), WRITING).detail
    for status in BY_STATUS:
        assert "{" not in refused(status, None, Deed("scope")).detail


@pytest.mark.parametrize(
    ("error", "failure", "said"),
    [
        (requests.ReadTimeout("host"), AWAY, "Airtable does not answer (ReadTimeout)"),
        (requests.ConnectionError("host"), AWAY, "(ConnectionError)"),
        (requests.exceptions.ChunkedEncodingError(), AWAY, "(ChunkedEncodingError)"),
        (requests.exceptions.InvalidURL("x"), CONFIGURATION, "AIRTABLE_API_URL"),
        (requests.TooManyRedirects(), CONFIGURATION, "AIRTABLE_API_URL"),
        (requests.exceptions.InvalidHeader("key"), CONFIGURATION, "AIRTABLE_API_KEY"),
    ],
)
def test_no_answer(error: requests.RequestException, failure: BaseFailure, said: str) -> None:
    told = unanswered(error)
    assert told.failure is failure
    assert said in told.detail


def test_the_bodies_that_airtable_sends() -> None:
    bodies = json.loads((FIXTURES / "airtable_error_bodies.json").read_text("utf-8"))
    failures = {
        name: refused(int(name.partition("_")[0]), body, WRITING).failure
        for name, body in bodies.items()
    }
    assert failures == {
        "429": BaseFailure.BUSY,
        "429_monthly_quota": BaseFailure.QUOTA,
        "404": CONFIGURATION,
        "401": CONFIGURATION,
        "403": CONFIGURATION,
        "422_choice": RECORD,
        "422_field": CONFIGURATION,
        "422_iterator": AWAY,
    }
