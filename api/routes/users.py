"""The members of staff, for managers."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from activities.account_ports import USERNAME, Role, User
from api.fields import Password, StaffRole, Username
from api.parts import Api, MayManageUsers
from api.schemas import Body
from api.views import Many, One

router = APIRouter(prefix="/api/mobile/users", tags=["usuarios"])

Named = Annotated[str, Path(max_length=40, pattern=f"^{USERNAME}$")]


class UserView(BaseModel):
    """A member of staff."""

    usuario: str
    rol: Role


class NewUserBody(Body):
    """A member of staff to add."""

    usuario: Username = Field(examples=["luis"])
    rol: StaffRole = Field(examples=["host"])
    password: Password = Field(examples=["una clave larga"])


class UserChangeBody(Body):
    """What is to be different about a member of staff; what is missing stays."""

    rol: StaffRole | None = None
    password: Password | None = None


@router.get("", dependencies=[MayManageUsers])
async def users(api: Api) -> Many[UserView]:
    """El personal que puede entrar, y con qué rol."""
    views = [_view(user) for user in await api.members.all()]
    return Many(data=views, metadata={"total": len(views)})


@router.post("", dependencies=[MayManageUsers], status_code=201)
async def add(body: NewUserBody, api: Api, response: Response) -> One[UserView]:
    """Un usuario nuevo. Repetido igual, no cambia nada y responde 200."""
    user, is_new = await api.members.add(body.usuario, body.rol, body.password)
    response.status_code = 201 if is_new else 200
    return One(data=_view(user))


@router.patch("/{name}", dependencies=[MayManageUsers])
async def change(name: Named, body: UserChangeBody, api: Api) -> One[UserView]:
    """Otro rol u otra contraseña: sus sesiones abiertas dejan de valer en el acto."""
    return One(data=_view(await api.members.change(name, body.rol, body.password)))


@router.delete("/{name}", dependencies=[MayManageUsers], status_code=204)
async def remove(name: Named, api: Api) -> None:
    """El usuario deja de poder entrar, y sus sesiones abiertas dejan de valer en el acto."""
    await api.members.remove(name)


def _view(user: User) -> UserView:
    return UserView(usuario=user.username, rol=user.role)
