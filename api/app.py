"""Builds the HTTP application from its dependencies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api import errors
from api.body_limit import KIB, BodyLimit
from api.dependencies import ApiDependencies
from api.parts import Parts, build
from api.routes import (
    auth,
    availability,
    health,
    reservations,
    stats,
    tables,
    twilio,
    vapi,
    waitlist,
)

# VAPI sends the whole conversation along with every call.
_BODY_LIMITS = {"/vapi/": 8 * KIB * KIB, "/twilio/": 64 * KIB}


def create_app(deps: ApiDependencies) -> FastAPI:
    """The application. Its lifespan hands over kept messages and drops old answers."""
    parts = build(deps)
    app: FastAPI = FastAPIOffline(
        title=f"Lista de espera de {deps.restaurant.name}",
        version=health.product_version(),
        lifespan=lambda _: _lifespan(parts),
        # A redirect would turn Twilio's POST into a GET and lose the form.
        redirect_slashes=False,
    )
    app.state.parts = parts
    staff = (auth, availability, waitlist, reservations, tables, stats)
    for module in (health, *staff, vapi, twilio):
        app.include_router(module.router)
    errors.install(app, parts.errors)
    app.add_middleware(BodyLimit, limits=_BODY_LIMITS)
    app.add_middleware(errors.CatchAll)
    return app


@asynccontextmanager
async def _lifespan(parts: Parts) -> AsyncIterator[None]:
    background = [
        asyncio.create_task(parts.forwarder.run()),
        asyncio.create_task(parts.once.forget_old()),
    ]
    try:
        yield
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await parts.service.close()
        await parts.once.close()
        await parts.forecasts.close()
        await parts.reads.close()
