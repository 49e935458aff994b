"""Putting the stand-in together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from standins.mail.control import control_router
from standins.mail.page import mails_page
from standins.mail.standin import MailStandin

# Whatever a mail contains, the page loads nothing from anywhere.
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


def create_app(standin: MailStandin) -> FastAPI:
    """The stand-in's page and controls. Mails are taken for as long as the application serves."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with standin:
            yield

    app = FastAPI(title="Mail stand-in", lifespan=lifespan, redirect_slashes=False)
    app.include_router(control_router(standin))

    @app.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        return HTMLResponse(mails_page(reversed(standin.mailbox.mails())), headers=POLICY)

    return app
