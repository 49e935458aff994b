"""Turns whatever a request ran into into a problem; nothing answers 500."""

import logging
import traceback

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from activities.errors import RecordsUnavailable
from api.engine_errors import EngineAway, EntryGone
from api.problems import Problem, invalid_fields, unavailable
from api.refusal_texts import RefusalTexts
from api.validation_texts import field_errors
from domain.refusals import Refused

log = logging.getLogger(__name__)

_HTTP = {
    404: ("not-found", "Esa dirección no existe."),
    405: ("method-not-allowed", "Esa dirección no admite ese método."),
    408: ("too-slow", "La petición no ha llegado a tiempo."),
    413: ("too-large", "La petición es demasiado grande."),
}


class ErrorTable:
    """What each exception means to a client of one restaurant."""

    def __init__(self, refusals: RefusalTexts) -> None:
        self._refusals = refusals

    def problem(self, error: Exception) -> Problem:
        """The problem for any exception; unexpected ones are logged and become 503."""
        match error:
            case Problem():
                return error
            case Refused():
                return self._refusals.problem(error)
            case RequestValidationError():
                return invalid_fields(field_errors(error.errors()))
            case HTTPException():
                return _http(error)
            case EngineAway() | EntryGone() | RecordsUnavailable():
                log.warning("unavailable: %s", type(error).__name__)
            case _:
                log_fault(error)
        return unavailable()


def install(app: FastAPI, table: ErrorTable) -> None:
    """Make the app answer every known exception by the table."""

    async def answer(_: Request, error: Exception) -> Response:
        return table.problem(error).response()

    known = (
        Problem,
        Refused,
        RequestValidationError,
        HTTPException,
        EngineAway,
        EntryGone,
        RecordsUnavailable,
    )
    for kind in known:
        app.add_exception_handler(kind, answer)


def log_fault(error: BaseException) -> None:
    """Log an unexpected exception by type and place; its text could hold a guest's data."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))
    log.error("unexpected %s at %s", type(error).__qualname__, places)


class CatchAll:
    """Outermost layer: an exception that nobody foresaw becomes a 503 problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request; an answer that has begun cannot be replaced."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            log_fault(error)
            await unavailable().response()(scope, receive, send)


def _http(error: HTTPException) -> Problem:
    if error.status_code == 400:  # how FastAPI calls a body that it cannot read
        return invalid_fields([("", "el cuerpo no se puede leer")])
    kind, detail = _HTTP.get(error.status_code, ("http-error", "La petición no es correcta."))
    return Problem(error.status_code, kind, detail, error.headers)
