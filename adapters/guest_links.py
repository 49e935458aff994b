"""The addresses of guests' own pages: nobody can guess one, and none is kept anywhere.

A token is the entry's id with a MAC over it. Its key is derived from the installation's secret
(HKDF, RFC 5869) under a label of its own, so that neither a staff token nor anything else that is
signed with that secret can be taken for one.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PATH = "/e/"
_LABEL = b"nubes guest page v1"
_ID = re.compile(r"[0-9a-f]{32}")
_ID_BYTES, _KEY_ID_BYTES, _MAC_BYTES = 16, 2, 16
_LENGTH = _KEY_ID_BYTES + _ID_BYTES + _MAC_BYTES


class GuestLinks:
    """Makes and reads the tokens of one location.

    The first of `secrets` signs; each is still good for reading, so that links survive a change
    of the secret. `base_url` is where guests reach us; without one there are no links.
    """

    def __init__(self, secrets: Sequence[str], location: str, base_url: str) -> None:
        self._location, self._base_url = location.encode(), base_url.rstrip("/")
        keys = [_key(secret) for secret in secrets]
        self._keys = {_key_id(key): key for key in reversed(keys)}
        self._key_id = _key_id(keys[0])

    def url(self, entry_id: str) -> str:
        """The page of that entry; empty where there is no public address or no such id."""
        if not self._base_url or not _ID.fullmatch(entry_id):
            return ""
        return f"{self._base_url}{self.path(entry_id)}"

    def path(self, entry_id: str) -> str:
        """The page's path on this server. `ValueError` for what is no id of an entry."""
        if not _ID.fullmatch(entry_id):
            raise ValueError("not the id of an entry")
        named = self._key_id + bytes.fromhex(entry_id)
        signed = named + self._mac(self._keys[self._key_id], named)
        return PATH + base64.urlsafe_b64encode(signed).rstrip(b"=").decode()

    def entry_id(self, token: str) -> str | None:
        """Whose page that token opens; None when it was not made here."""
        try:
            signed = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        named, mac = signed[:-_MAC_BYTES], signed[-_MAC_BYTES:]
        key = self._keys.get(named[:_KEY_ID_BYTES])
        if len(signed) != _LENGTH or key is None:
            return None
        if not hmac.compare_digest(mac, self._mac(key, named)):
            return None
        return named[_KEY_ID_BYTES:].hex()

    def _mac(self, key: bytes, named: bytes) -> bytes:
        return hmac.digest(key, self._location + b"\0" + named, "sha256")[:_MAC_BYTES]


def _key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL).derive(secret.encode())


def _key_id(key: bytes) -> bytes:
    return sha256(b"id" + key).digest()[:_KEY_ID_BYTES]
