"""Putting the stand-in together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from standins.connection import DroppingApp
from standins.twilio.content_rest import content_router
from standins.twilio.control import control_router
from standins.twilio.errors import TwilioError
from standins.twilio.page import chats_page
from standins.twilio.rest import rest_router
from standins.twilio.settings import StandinSettings
from standins.twilio.standin import Standin


def create_app(settings: StandinSettings) -> FastAPI:
    """A stand-in with an empty memory. Serve it with uvicorn: it cuts connections when told to."""
    standin = Standin(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await standin.aclose()

    app = DroppingApp(title="Twilio stand-in", lifespan=lifespan, redirect_slashes=False)
    app.include_router(rest_router(standin))
    app.include_router(content_router(standin))
    app.include_router(control_router(standin))

    @app.exception_handler(TwilioError)
    async def refuse(_: Request, refused: TwilioError) -> Response:
        return refused.response(standin.faults.retry_after if refused.status == 429 else None)

    @app.get("/", response_class=HTMLResponse)
    async def page() -> str:
        return chats_page(standin.store.oldest_first())

    return app
