"""Staff log in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel

from api.login_throttle import address_of
from api.parts import Api, Someone

router = APIRouter(prefix="/api/auth", tags=["acceso"])


class TokenView(BaseModel):
    """A bearer token and the seconds for which it is valid."""

    access_token: str
    token_type: str
    expires_in: int


@router.post("/token")
async def log_in(
    request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()], api: Api
) -> TokenView:
    """Un token para el personal, a cambio de usuario y contraseña."""
    user = await api.passwords.check(form.username, form.password, address_of(request))
    return TokenView(
        access_token=api.tokens.issue(user, api.calendar.now()),
        token_type="bearer",  # noqa: S106 - the scheme's name, no secret
        expires_in=int(api.tokens.lifetime.total_seconds()),
    )


@router.post("/logout", status_code=204)
async def log_out(someone: Someone, api: Api) -> None:
    """El token de esta petición deja de valer en el acto; los demás del usuario siguen."""
    await api.tokens.revoke(someone, api.calendar.now())
