"""Staff tokens: signed claims (JWT, HMAC-SHA256) whose keys can be changed without a log-out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import uuid4

import jwt
from jwt.types import Options
from pydantic import BaseModel, ValidationError

from activities.account_ports import Role, Sessions, User
from api.problems import unauthorised

_ALGORITHM = "HS256"
# As far as the clocks of two machines may be apart.
LEEWAY = timedelta(seconds=30)


@dataclass(frozen=True)
class Staff:
    """Who makes a request, by which token, and until when that is good."""

    username: str
    role: Role
    token_id: str
    until: datetime


class _Claims(BaseModel, frozen=True):
    sub: str
    jti: str
    gen: str
    loc: str
    iat: int
    exp: int


def key_id(secret: str) -> str:
    """Names a key without telling it."""
    return hashlib.sha256(f"key id of {secret}".encode()).hexdigest()[:8]


class Tokens:
    """Issues and reads one location's tokens.

    The first secret signs; all of them are accepted.
    """

    def __init__(
        self, secrets: Sequence[str], location: str, lifetime: timedelta, sessions: Sessions
    ) -> None:
        self._keys = {key_id(secret): secret for secret in secrets}
        self._signing = key_id(secrets[0])
        self._location, self.lifetime, self._sessions = location, lifetime, sessions
        # What a token says never changes, nor do our keys, and a screen sends the same one for
        # hours. Forged ones are not kept.
        self._claims = lru_cache(maxsize=256)(self._verified)

    def issue(self, user: User, now: datetime) -> str:
        """A token that is valid for `lifetime` from `now` on."""
        claims = {
            "sub": user.username,
            "role": user.role,
            "gen": user.generation,
            "loc": self._location,
            "jti": uuid4().hex,
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
        }
        key = self._keys[self._signing]
        return jwt.encode(claims, key, _ALGORITHM, headers={"kid": self._signing})

    async def read(self, token: str, now: datetime) -> Staff:
        """Whose token it is.

        A 401 problem when it is forged, expired, revoked, another location's, or older than its
        user's role and password.
        """
        claims = self._claims(token)
        until = datetime.fromtimestamp(claims.exp, UTC)
        if until + LEEWAY <= now or claims.iat > (now + LEEWAY).timestamp():
            raise unauthorised("La sesión ha caducado: vuelve a entrar.")
        if claims.loc != self._location:
            raise unauthorised("El token no vale para este restaurante.")
        user = await self._sessions.holder(claims.sub, claims.jti)
        if user is None or user.generation != claims.gen:
            raise unauthorised("La sesión ya no vale: vuelve a entrar.")
        return Staff(user.username, user.role, claims.jti, until)

    async def revoke(self, staff: Staff, now: datetime) -> None:
        """That token is void from now on, at every process."""
        await self._sessions.revoke(staff.token_id, staff.until + LEEWAY, now)

    def _verified(self, token: str) -> _Claims:
        # `exp` and `iat` are compared by the caller, with the clock that all else goes by.
        unchecked: Options = {"verify_exp": False, "verify_iat": False}
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            decoded = jwt.decode(token, key, [_ALGORITHM], options=unchecked)
            return _Claims.model_validate(decoded)
        except (jwt.InvalidTokenError, KeyError, ValidationError):
            raise unauthorised("El token no es válido: vuelve a entrar.") from None
