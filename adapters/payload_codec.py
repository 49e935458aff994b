"""What goes into Temporal, unreadable without a key: AES-256-GCM under keys that have names.

A payload says which key it needs, so keys can be changed while workflows wait for months. What was
written before there were keys is plain, and is read as it is.
"""

import logging
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec
from temporalio.exceptions import TemporalError

ENCODING, ENCRYPTED = "encoding", b"binary/encrypted"
CIPHER, AES_256_GCM = "encryption-cipher", b"AES-256-GCM"
KEY_ID = "encryption-key-id"
_NONCE_BYTES = 12

log = logging.getLogger(__name__)


class UnreadablePayload(TemporalError):
    """A payload cannot be decrypted.

    It fails a workflow's task, never a workflow: what waits goes on once the key is back.
    """


class UnknownKey(UnreadablePayload):
    """A payload needs a key that is not among ours."""


class EncryptingCodec(PayloadCodec):
    """Encrypts with the first key and decrypts with whichever the payload names.

    It does its work at once, in the caller's thread: some microseconds for each payload.
    """

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        """Keys by id, 32 bytes each; `ValueError` without any."""
        if not keys:
            raise ValueError("a codec needs at least one key")
        self._keys = {key_id: AESGCM(key) for key_id, key in keys}
        self._encrypting = keys[0][0]

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads, each encrypted under a nonce of its own."""
        return [self._encrypted(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads as they were before `encode`; plain ones as they are.

        Raises `UnknownKey`, or `UnreadablePayload` for one that was changed or cut off.
        """
        return [self._decrypted(payload) for payload in payloads]

    def _encrypted(self, payload: Payload) -> Payload:
        metadata = {
            ENCODING: ENCRYPTED,
            CIPHER: AES_256_GCM,
            KEY_ID: self._encrypting.encode(),
        }
        nonce = os.urandom(_NONCE_BYTES)
        cipher = self._keys[self._encrypting]
        text = cipher.encrypt(nonce, payload.SerializeToString(), _bound(metadata))
        return Payload(metadata=metadata, data=nonce + text)

    def _decrypted(self, payload: Payload) -> Payload:
        if payload.metadata.get(ENCODING) != ENCRYPTED:
            return payload
        cipher = self._key(payload.metadata.get(KEY_ID, b"").decode(errors="replace"))
        nonce, text = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            return Payload.FromString(cipher.decrypt(nonce, text, _bound(dict(payload.metadata))))
        except (InvalidTag, ValueError, DecodeError):
            raise UnreadablePayload("a payload was changed, or is not what its key made") from None

    def _key(self, key_id: str) -> AESGCM:
        if key_id not in self._keys:
            known = ", ".join(self._keys)
            log.error("TEMPORAL_CODEC_KEYS has no key %r, only %s", key_id[:80], known)
            raise UnknownKey(f"TEMPORAL_CODEC_KEYS has no key {key_id[:80]!r}")
        return self._keys[key_id]


def _bound(metadata: dict[str, bytes]) -> bytes:
    """The metadata as one text that no other metadata has, which decrypting holds them against."""
    parts = (part for name in sorted(metadata) for part in (name.encode(), metadata[name]))
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
