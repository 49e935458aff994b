"""What Prometheus scrapes."""

from secrets import compare_digest
from typing import Annotated

from fastapi import APIRouter, Header, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.parts import Api
from api.problems import unauthorised

router = APIRouter(tags=["estado"])


@router.get("/metrics", response_class=Response)
async def metrics(api: Api, authorization: Annotated[str, Header()] = "") -> Response:
    """Las cifras para Prometheus; pide `METRICS_TOKEN` si lo hay."""
    token = api.deps.settings.metrics_token.get_secret_value()
    if token and not compare_digest(authorization.encode(), f"Bearer {token}".encode()):
        raise unauthorised("Hace falta el token de las métricas.")
    return Response(await api.metrics.text(), media_type=CONTENT_TYPE_LATEST)
