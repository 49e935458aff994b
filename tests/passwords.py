"""Passwords for tests: a hash as it should be takes a core for a tenth of a second and 64 MiB."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


def quick() -> PasswordHash:
    """Argon2id at its lowest cost. tests/cli/test_first_users.py looks at what it costs really."""
    return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
