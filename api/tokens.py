"""Staff log in with name and password and get a token that carries their role."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from jwt.types import Options
from pwdlib import PasswordHash
from pydantic import BaseModel, ValidationError

from activities.account_ports import Role, User, Users
from api.problems import unauthorised

_ALGORITHM = "HS256"
# Argon2 takes 64 MiB and a core for a moment: guesses must not starve the guests.
_HASHES_AT_ONCE = 2


@dataclass(frozen=True)
class Staff:
    """Who makes a request."""

    username: str
    role: Role


class _Claims(BaseModel):
    sub: str
    role: Role
    loc: str
    exp: int


class Passwords:
    """Checks passwords in constant time, known user or not, off the event loop."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._hasher = PasswordHash.recommended()
        self._turns = asyncio.Semaphore(_HASHES_AT_ONCE)
        self._decoy: str | None = None

    async def check(self, username: str, password: str) -> User:
        """The user with that name and password; a 401 problem for anybody else."""
        user = await self._users.get(username)
        async with self._turns:
            right = await asyncio.to_thread(self._matches, user, password)
        if user is None or not right:
            raise unauthorised("El usuario o la contraseña no son correctos.")
        return user

    def _matches(self, user: User | None, password: str) -> bool:
        if user is not None:
            return self._hasher.verify(password, user.password_hash)
        if self._decoy is None:
            self._decoy = self._hasher.hash("nobody has this password")
        self._hasher.verify(password, self._decoy)
        return False


class Tokens:
    """Issues and reads one location's tokens (JWT, HMAC-SHA256)."""

    def __init__(self, secret: str, location: str, lifetime: timedelta) -> None:
        self._secret, self._location, self.lifetime = secret, location, lifetime

    def issue(self, user: User, now: datetime) -> str:
        """A token that is valid for `lifetime` from `now` on."""
        claims = {
            "sub": user.username,
            "role": user.role,
            "loc": self._location,
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
        }
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def read(self, token: str, now: datetime) -> Staff:
        """Whose token it is; a 401 problem when it is forged, expired or another location's."""
        claims = self._claims(token)
        if claims.exp <= now.timestamp():
            raise unauthorised("La sesión ha caducado: vuelve a entrar.")
        if claims.loc != self._location:
            raise unauthorised("El token no vale para este restaurante.")
        return Staff(claims.sub, claims.role)

    def _claims(self, token: str) -> _Claims:
        # `exp` is compared by the caller, with the clock that everything else goes by.
        unchecked: Options = {"verify_exp": False, "verify_iat": False}
        try:
            decoded = jwt.decode(token, self._secret, [_ALGORITHM], options=unchecked)
            return _Claims.model_validate(decoded)
        except (jwt.InvalidTokenError, ValidationError):
            raise unauthorised("El token no es válido: vuelve a entrar.") from None
