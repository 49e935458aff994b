"""`/unirse/qr`: the sheet that the manager prints, with the code that leads to the join page."""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.guest import pages
from api.guest.join_routes import PATH, qr
from api.parts import USERS, Api, allowed, session
from api.problems import Problem
from domain.languages import LINGUA_FRANCA

router = APIRouter(prefix=PATH, tags=["página del cliente"], include_in_schema=False)

POSTER = f"{PATH}/qr"
# Where staff log in, and come back from.
LOGIN = "/panel/entrar"

Paper = Annotated[Literal["a4", "a5"], Query()]


@router.get("/qr")
async def poster(request: Request, api: Api, papel: Paper = "a5") -> Response:
    """El cartel con el código QR, listo para imprimir en A5 o A4."""
    try:
        someone = await session(request, api)
    except Problem:
        if "text/html" not in request.headers.get("Accept", ""):
            raise
        return pages.see_other(f"{LOGIN}?volver={POSTER}")
    await allowed(USERS)(someone)
    url = f"{api.deps.settings.base_url}{PATH}"
    # For the guests of the house, and for those who come from elsewhere.
    codes = dict.fromkeys((*api.deps.restaurant.languages[:1], LINGUA_FRANCA))
    content = pages.rendered(
        "poster",
        venue=api.venue,
        url=url,
        qr=qr(url),
        paper=papel,
        spoken=[api.deps.wording.page(code) for code in codes],
        is_public=bool(api.deps.settings.public_base_url) and not _is_of_this_machine(url),
    )
    return pages.page(content)


def _is_of_this_machine(url: str) -> bool:
    """Whether a telephone that follows it looks for the house on itself."""
    host = urlsplit(url).hostname or ""
    try:
        known = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return known.is_loopback or known.is_unspecified
