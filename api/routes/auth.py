"""Staff log in."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel

from api.parts import Api

router = APIRouter(prefix="/api/auth", tags=["acceso"])


class TokenView(BaseModel):
    """A bearer token and the seconds for which it is valid."""

    access_token: str
    token_type: str
    expires_in: int


@router.post("/token")
async def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()], api: Api) -> TokenView:
    """Un token para el personal, a cambio de usuario y contraseña."""
    user = await api.passwords.check(form.username, form.password)
    return TokenView(
        access_token=api.tokens.issue(user, api.calendar.now()),
        token_type="bearer",  # noqa: S106 - the scheme's name, no secret
        expires_in=int(api.tokens.lifetime.total_seconds()),
    )
