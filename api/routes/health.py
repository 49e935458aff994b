"""What anybody may ask: what this is, whether it is alive, whether it can work."""

from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from api.engine_errors import EngineAway
from api.parts import Api, Parts
from api.patience import in_time
from api.problems import Problem

router = APIRouter(tags=["estado"])

PROBE_SECONDS = 3.0


def product_version() -> str:
    """The installed version, `0` when it runs without having been installed."""
    try:
        return version("nubes-waitlist")
    except PackageNotFoundError:
        return "0"


@router.get("/")
async def about(api: Api) -> JSONResponse:
    """Nombre, versión y enlaces; `twilio_webhook` es lo que se pone en la consola de Twilio."""
    return JSONResponse(
        {
            "name": api.deps.restaurant.name,
            "version": product_version(),
            "links": {
                "docs": "/docs",
                "openapi": "/openapi.json",
                "health": "/health",
                "ready": "/ready",
            },
            "twilio_webhook": api.deps.settings.twilio_webhook,
        }
    )


@router.get("/health")
async def health() -> JSONResponse:
    """El proceso está vivo."""
    return JSONResponse({"status": "ok"})


@router.get("/ready", responses={503: {"description": "Falta algo; `checks` dice qué."}})
async def ready(api: Api) -> Response:
    """Temporal, SQL y al menos un worker responden."""
    found = await checks(api)
    if set(found.values()) == {"ok"}:
        return JSONResponse({"status": "ok", "checks": found})
    detail = "Todavía no se puede atender: " + ", ".join(k for k, v in found.items() if v != "ok")
    raise Problem(503, "not-ready", f"{detail}.", {"Retry-After": "5"}, checks=found)


async def checks(api: Parts) -> dict[str, str]:
    """How Temporal, the workers and SQL are; `ok` for each that can work."""
    return {**await _engine_checks(api), "sql": await _sql_check(api)}


async def _engine_checks(api: Parts) -> dict[str, str]:
    try:
        workers = await api.service.workers(PROBE_SECONDS)
    except EngineAway:
        return {"temporal": "unreachable", "worker": "unknown"}
    return {"temporal": "ok", "worker": "ok" if workers else "none"}


async def _sql_check(api: Parts) -> str:
    try:
        await in_time(api.deps.ping(), PROBE_SECONDS)
    except Exception:  # whatever a driver raises, the answer is the same
        return "unreachable"
    return "ok"
