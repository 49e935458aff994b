"""`/control`: how tests, benches and the demo steer the stand-in."""

from typing import Any

from fastapi import APIRouter, Response

from standins.airtable.control_data import add_data_calls
from standins.airtable.control_schema import add_schema_calls
from standins.airtable.faults import Faults
from standins.airtable.ids import now
from standins.airtable.limits import Limits
from standins.airtable.standin import Standin
from standins.airtable.token import Token


def control_router(standin: Standin) -> APIRouter:
    """The calls that steer this stand-in; none needs credentials, it listens on loopback."""
    router = APIRouter(prefix="/control")
    _add_fault_calls(router, standin)
    _add_account_calls(router, standin)
    _add_statistics_calls(router, standin)
    _add_webhook_calls(router, standin)
    add_schema_calls(router, standin)
    add_data_calls(router, standin)
    return router


def _add_fault_calls(router: APIRouter, standin: Standin) -> None:
    @router.get("/faults")
    async def faults() -> Faults:
        return standin.faults

    @router.post("/faults")
    async def set_faults(news: Faults) -> Faults:
        standin.faults = standin.faults.merged(news)
        return standin.faults

    @router.delete("/faults")
    async def reset_faults() -> Faults:
        standin.faults = Faults()
        return standin.faults

    @router.delete("/iterators", status_code=204)
    async def expire_iterators() -> Response:
        standin.iterators.expire()
        return Response(status_code=204)


def _add_account_calls(router: APIRouter, standin: Standin) -> None:
    @router.get("/token")
    async def token() -> Token:
        return standin.token

    @router.post("/token")
    async def set_token(news: Token) -> Token:
        standin.token = standin.token.merged(news)
        return standin.token

    @router.get("/limits")
    async def limits() -> Limits:
        return standin.limits

    @router.post("/limits")
    async def set_limits(news: Limits) -> Limits:
        standin.set_limits(standin.limits.merged(news))
        return standin.limits


def _add_statistics_calls(router: APIRouter, standin: Standin) -> None:
    @router.get("/statistics")
    async def statistics() -> dict[str, Any]:
        return standin.statistics.as_json() | {"calls_this_month": standin.calls_this_month}

    @router.delete("/statistics", status_code=204)
    async def forget() -> Response:
        standin.reset_statistics()
        return Response(status_code=204)


def _add_webhook_calls(router: APIRouter, standin: Standin) -> None:
    @router.get("/webhooks")
    async def webhooks() -> dict[str, Any]:
        return {"webhooks": [webhook.as_json() for webhook in standin.hooks.all()]}

    @router.post("/webhooks/{webhook_id}/expire")
    async def expire(webhook_id: str) -> dict[str, Any]:
        webhook = standin.hooks.get(webhook_id)
        webhook.expires_at = now()
        return webhook.as_json()
