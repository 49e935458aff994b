"""Passwords of staff: hashed with Argon2id, checked in constant time and not too often."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from pwdlib import PasswordHash

from activities.account_ports import Role, User, Users
from api.login_throttle import LoginThrottle
from api.problems import unauthorised

# Argon2 takes 64 MiB and a core for a moment: guesses must not starve the guests.
_HASHES_AT_ONCE = 2


class Hasher:
    """Hashes and compares off the event loop, two at a time."""

    def __init__(self) -> None:
        self._hash = PasswordHash.recommended()
        self._turns = asyncio.Semaphore(_HASHES_AT_ONCE)
        self._decoy: str | None = None

    async def user(self, username: str, role: Role, password: str) -> User:
        """A user with that password, of a generation of their own."""
        async with self._turns:
            hashed = await asyncio.to_thread(self._hash.hash, password)
        return User(username, role, hashed, uuid4().hex)

    async def matches(self, user: User | None, password: str) -> bool:
        """Whether it is that user's password; takes as long when there is no user."""
        async with self._turns:
            return await asyncio.to_thread(self._matches, user, password)

    def _matches(self, user: User | None, password: str) -> bool:
        if user is not None:
            return self._hash.verify(password, user.password_hash)
        if self._decoy is None:
            self._decoy = self._hash.hash("nobody has this password")
        self._hash.verify(password, self._decoy)
        return False


class Passwords:
    """Lets somebody in who knows a name and its password."""

    def __init__(
        self,
        users: Users,
        throttle: LoginThrottle,
        hasher: Hasher,
        clock: Callable[[], datetime],
    ) -> None:
        self._users, self._throttle, self._hasher, self._clock = users, throttle, hasher, clock

    async def check(self, username: str, password: str, address: str) -> User:
        """The user with that name and password; a 401 problem for anybody else.

        `address` is the caller's. After too many wrong ones a 429 problem, right or not.
        """
        attempt = await self._throttle.take(username, address, self._clock())
        user = await self._users.get(username)
        right = await self._hasher.matches(user, password)
        if user is None or not right:
            raise unauthorised("El usuario o la contraseña no son correctos.")
        await attempt.succeeded()
        return user
