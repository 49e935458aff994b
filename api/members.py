"""The members of staff, as a manager keeps them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from activities.account_ports import LastManager, Role, UnknownUser, User, Users
from api.passwords import Hasher
from api.problems import Problem, not_found


class Members:
    """Adds, changes and removes users.

    Whoever gets another role or password, or is removed, is logged out everywhere.
    """

    def __init__(self, users: Users, hasher: Hasher) -> None:
        self._users, self._hasher = users, hasher

    async def all(self) -> Sequence[User]:
        """Everybody, by name."""
        return await self._users.all()

    async def add(self, username: str, role: Role, password: str) -> tuple[User, bool]:
        """The user of that name, and whether it is new.

        The same once more changes nothing; a 409 problem when the name has another role or
        password.
        """
        new = await self._hasher.user(username, role, password)
        if await self._users.add(new):
            return new, True
        there = await self._users.get(username)
        same = await self._hasher.matches(there, password)
        if there is None or there.role != role or not same:
            raise Problem(409, "user-exists", "Ya hay un usuario con ese nombre.")
        return there, False

    async def change(self, username: str, role: Role | None, password: str | None) -> User:
        """That user with that role and password, where they are given; 404, 409 problems."""
        while True:
            user = await self._users.get(username)
            if user is None:
                raise _unknown()
            changed = await self._changed(user, role, password)
            try:
                if changed == user or await self._users.replace(changed, user):
                    return changed
            except LastManager:
                raise _last_manager() from None

    async def remove(self, username: str) -> None:
        """Take that user out; 404, 409 problems."""
        try:
            await self._users.remove(username)
        except UnknownUser:
            raise _unknown() from None
        except LastManager:
            raise _last_manager() from None

    async def _changed(self, user: User, role: Role | None, password: str | None) -> User:
        wanted = role or user.role
        if password is not None:
            return await self._hasher.user(user.username, wanted, password)
        if wanted == user.role:
            return user
        return replace(user, role=wanted, generation=uuid4().hex)


def _unknown() -> Problem:
    return not_found("No hay ningún usuario con ese nombre.")


def _last_manager() -> Problem:
    detail = "Tiene que quedar al menos un usuario con el rol «manager»."
    return Problem(409, "last-manager", detail)
