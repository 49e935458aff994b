"""Putting the stand-in together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from standins.airtable.control import control_router
from standins.airtable.control_schema import seed_base
from standins.airtable.errors import AirtableError, not_found
from standins.airtable.gate import Gate
from standins.airtable.meta_rest import MetaApi
from standins.airtable.page import POLICY, base_page
from standins.airtable.records_rest import RecordsApi
from standins.airtable.settings import AirtableSettings
from standins.airtable.standin import Standin
from standins.airtable.webhooks_rest import WebhooksApi
from standins.connection import DroppingApp


def create_app(settings: AirtableSettings) -> FastAPI:
    """A stand-in of one base. Serve it with uvicorn: it cuts connections when told to."""
    standin = Standin(settings)
    if settings.seeded:
        seed_base(standin)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await standin.aclose()

    app = DroppingApp(title="Airtable stand-in", lifespan=lifespan, redirect_slashes=False)
    app.include_router(control_router(standin))
    _add_api(app, standin)
    _add_refusals(app)

    @app.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        return HTMLResponse(base_page(standin), headers=POLICY)

    return app


def _add_api(app: FastAPI, standin: Standin) -> None:
    # The records' paths would match the others' as well: they come last.
    routes = [
        *MetaApi(standin).routes(),
        *WebhooksApi(standin).routes(),
        *RecordsApi(standin).routes(),
    ]
    app.include_router(Gate(standin).router(routes))


def _add_refusals(app: FastAPI) -> None:
    @app.exception_handler(AirtableError)
    async def refuse(_: Request, refused: AirtableError) -> Response:
        return refused.response()

    @app.exception_handler(HTTPException)
    async def no_call(request: Request, refused: HTTPException) -> Response:
        if request.url.path.startswith("/v0/"):
            return not_found().response()
        return await http_exception_handler(request, refused)
