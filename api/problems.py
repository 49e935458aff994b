"""Errors as clients see them: `application/problem+json` (RFC 9457), told in Spanish.

`type` is stable, `detail` is for people and may be reworded.
"""

from collections.abc import Mapping, Sequence

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = {"Retry-After": "5"}

TITLES = {
    401: "Sin autorización",
    403: "Sin permiso",
    404: "No encontrado",
    405: "Método no permitido",
    408: "Petición incompleta",
    409: "Conflicto",
    413: "Petición demasiado grande",
    422: "Datos no válidos",
    429: "Demasiados intentos",
    503: "Servicio no disponible",
}


class Problem(Exception):
    """An error answer. `kind` becomes `type` (`/problems/{kind}`), `more` further members."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers, self.more = dict(headers or {}), more

    def document(self) -> dict[str, object]:
        """The problem's JSON members."""
        return {
            "type": f"/problems/{self.kind}",
            "title": TITLES.get(self.status, "Error"),
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }

    def response(self) -> JSONResponse:
        """The problem as an HTTP response."""
        return JSONResponse(self.document(), self.status, self.headers, media_type=MEDIA_TYPE)


def unauthorised(detail: str) -> Problem:
    """401: nobody we know."""
    return Problem(401, "unauthorised", detail, {"WWW-Authenticate": "Bearer"})


def forbidden(detail: str) -> Problem:
    """403: known, but not allowed."""
    return Problem(403, "forbidden", detail)


def not_found(detail: str) -> Problem:
    """404."""
    return Problem(404, "not-found", detail)


def invalid(field: str, message: str) -> Problem:
    """422 for one field, in the form of a failed validation."""
    return invalid_fields([(field, message)])


def invalid_fields(errors: Sequence[tuple[str, str]]) -> Problem:
    """422 for fields and what is wrong with each. The values themselves are not repeated."""
    listed = [{"campo": field, "detalle": message} for field, message in errors]
    detail = "; ".join(f"{field}: {message}" if field else message for field, message in errors)
    return Problem(422, "validation", f"Revisa los datos: {detail}.", errors=listed)


def too_many(seconds: int) -> Problem:
    """429: tried too often; after that many seconds it may be tried again."""
    minutes = -(-seconds // 60)
    wait = "1 minuto" if minutes == 1 else f"{minutes} minutos"
    return Problem(
        429,
        "too-many-attempts",
        f"Demasiados intentos. Vuelve a probar dentro de {wait}.",
        {"Retry-After": str(seconds)},
    )


def unavailable() -> Problem:
    """503: something that this call needs is away; repeating it later is safe."""
    return Problem(
        503,
        "unavailable",
        "El servicio no está disponible en este momento. Inténtalo de nuevo en unos segundos.",
        RETRY_AFTER,
    )
