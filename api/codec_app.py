"""The codec server: shows managers, in Temporal's own tools, what is encrypted in Temporal.

It speaks the remote codec protocol of Temporal's web UI and command line: POST of payloads as JSON.
Whoever asks shows an API token, or the cookie of the staff's screens from the one origin of the UI.
"""

import base64
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, BeforeValidator, PlainSerializer, ValidationError
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec
from temporalio.exceptions import TemporalError

from activities.account_ports import Sessions
from api import errors
from api.body_limit import KIB, BodyLimit
from api.parts import DECODE, PERMISSIONS
from api.problems import Problem, forbidden, invalid, unauthorised
from api.refusal_texts import RefusalTexts
from api.security_headers import SecurityHeaders
from api.sessions import COOKIE
from api.tokens import Staff, Tokens
from domain.restaurant import Restaurant
from settings import Settings

# Temporal takes payloads of 2 MB at most; a page of history is asked for in parts.
_BODY_LIMITS = {"/": 8 * KIB * KIB}
_BEARER = OAuth2PasswordBearer(tokenUrl="/api/auth/token", auto_error=False)

log = logging.getLogger(__name__)


def _decoded(text: object) -> object:
    return base64.b64decode(text, validate=True) if isinstance(text, str) else text


_Base64 = Annotated[
    bytes,
    BeforeValidator(_decoded),
    PlainSerializer(lambda data: base64.b64encode(data).decode(), return_type=str),
]


class _Payload(BaseModel):
    metadata: dict[str, _Base64] = {}
    data: _Base64 = b""


class _Payloads(BaseModel):
    payloads: list[_Payload]


Work = Callable[[Sequence[Payload]], Awaitable[list[Payload]]]


@dataclass(frozen=True)
class CodecDependencies:
    """`clock` gives the current instant (aware, UTC)."""

    settings: Settings
    restaurant: Restaurant
    codec: PayloadCodec
    sessions: Sessions
    clock: Callable[[], datetime]


def create_codec_app(deps: CodecDependencies) -> FastAPI:
    """The application: `/decode` and `/encode` for managers, `/health` for anybody."""
    gate = Gate(deps)
    # FastAPI's own pages would tell strangers what this is.
    app = FastAPI(openapi_url=None, redirect_slashes=False)

    @app.get("/health")
    async def health() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @app.post("/decode", dependencies=[Depends(gate.manager)])
    async def decode(request: Request) -> Response:
        return await _changed(request, deps.codec.decode)

    @app.post("/encode", dependencies=[Depends(gate.manager)])
    async def encode(request: Request) -> Response:
        return await _changed(request, deps.codec.encode)

    errors.install(app, errors.ErrorTable(RefusalTexts(deps.restaurant)))
    app.add_middleware(BodyLimit, limits=_BODY_LIMITS)
    app.add_middleware(errors.CatchAll)
    _let_the_ui_in(app, deps.settings.temporal_ui_origin)
    app.add_middleware(SecurityHeaders, base_url=deps.settings.base_url)
    return app


class Gate:
    """Lets managers pass, by a token, or from the UI's origin by their session's cookie."""

    def __init__(self, deps: CodecDependencies) -> None:
        settings = deps.settings
        lifetime = timedelta(minutes=settings.token_minutes)
        self._tokens = Tokens(settings.jwt_secrets, deps.restaurant.id, lifetime, deps.sessions)
        self._origin, self._clock = settings.temporal_ui_origin, deps.clock

    async def manager(
        self, request: Request, bearer: Annotated[str | None, Depends(_BEARER)]
    ) -> Staff:
        """Who asks; 403 from a page of another origin and for other roles, 401 for nobody."""
        origin = request.headers.get("Origin")
        if origin is not None and origin != self._origin:
            raise forbidden("Esta página no puede leer lo cifrado.")
        # Without an origin it is no page that asks, and only pages have a cookie.
        token = bearer or (request.cookies.get(COOKIE) if origin else None)
        if token is None:
            raise unauthorised("Hace falta entrar con usuario y contraseña.")
        someone = await self._tokens.read(token, self._clock())
        if DECODE not in PERMISSIONS[someone.role]:
            raise forbidden("Tu usuario no tiene permiso para esto.")
        log.info("%s by %s", request.url.path, someone.username)
        return someone


def _let_the_ui_in(app: FastAPI, origin: str) -> None:
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[origin] if origin else [],
        allow_credentials=True,
        allow_methods=["POST"],
        allow_headers=["Authorization", "Content-Type", "X-Namespace"],
    )


async def _changed(request: Request, work: Work) -> Response:
    try:
        asked = _Payloads.model_validate_json(await request.body())
    except ValidationError:  # its text would repeat what was sent
        raise invalid("", "no son «payloads» de Temporal") from None
    given = [Payload(metadata=one.metadata, data=one.data) for one in asked.payloads]
    try:
        made = await work(given)
    except TemporalError:  # a key that is not ours, or a payload that was changed
        detail = "No se puede descifrar: falta su clave en TEMPORAL_CODEC_KEYS, o está alterado."
        raise Problem(409, "unreadable-payload", detail) from None
    answer = _Payloads(
        payloads=[_Payload(metadata=dict(one.metadata), data=one.data) for one in made]
    )
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(answer.model_dump(mode="json"), headers=headers)
