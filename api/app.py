"""Builds the HTTP application from its dependencies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from api import errors
from api.body_limit import KIB, BodyLimit
from api.dependencies import ApiDependencies
from api.guest import demo, join_routes, pages, poster
from api.guest import routes as guest
from api.metrics import Measured
from api.parts import Parts, build
from api.problem_schema import RESPONSES
from api.request_ids import HEADER as REQUEST_ID
from api.request_ids import RequestIds
from api.routes import (
    airtable,
    auth,
    availability,
    conversations,
    events,
    health,
    metrics,
    reservations,
    stats,
    system,
    tables,
    users,
    vapi,
    waitlist,
)
from api.screens import routes as screens
from api.screens.files import ScreenFiles
from api.screens.pages import ASSETS as SCREEN_FILES
from api.security_headers import SecurityHeaders

# VAPI sends the whole conversation along with every call.
_BODY_LIMITS = {"/vapi/": 8 * KIB * KIB, "/twilio/": 64 * KIB, "/airtable/": 64 * KIB}


def create_app(deps: ApiDependencies) -> FastAPI:
    """The application. Its lifespan hands over kept messages and drops old answers."""
    parts = build(deps)
    app: FastAPI = FastAPIOffline(
        title=f"Lista de espera de {deps.restaurant.name}",
        version=health.product_version(),
        lifespan=lambda _: _lifespan(parts),
        # A redirect would turn Twilio's POST into a GET and lose the form.
        redirect_slashes=False,
        responses=RESPONSES,
    )
    app.state.parts = parts
    lists = (availability, waitlist, reservations, conversations, tables, stats)
    staff = (auth, users, *lists, system, events)
    guests = (guest, poster, join_routes, demo)
    for module in (health, metrics, *staff, vapi, airtable, *guests, screens):
        app.include_router(module.router)
    for webhook in deps.webhooks:
        app.include_router(webhook)
    app.mount(SCREEN_FILES, ScreenFiles())
    app.mount(pages.ASSETS, StaticFiles(directory=pages.STATIC))
    errors.install(app, parts.errors)
    app.add_middleware(BodyLimit, limits=_BODY_LIMITS)
    app.add_middleware(errors.CatchAll)
    _let_other_origins_in(app, deps.settings.origins)
    app.add_middleware(SecurityHeaders, base_url=deps.settings.base_url)
    app.add_middleware(Measured, metrics=parts.metrics)
    app.add_middleware(RequestIds)
    return app


def _let_other_origins_in(app: FastAPI, origins: tuple[str, ...]) -> None:
    """Apps of other origins may call the API with a token. The session's cookie never leaves."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", REQUEST_ID],
            expose_headers=["Retry-After", REQUEST_ID],
        )


@asynccontextmanager
async def _lifespan(parts: Parts) -> AsyncIterator[None]:
    background = [
        asyncio.create_task(parts.forwarder.run()),
        asyncio.create_task(parts.deps.house.follow()),
        asyncio.create_task(parts.once.forget_old()),
        asyncio.create_task(parts.joining.forget_old()),
    ]
    try:
        yield
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await parts.live.close()
        await parts.service.close()
        await parts.once.close()
        await parts.forecasts.close()
        await parts.reads.close()
