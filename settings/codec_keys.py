"""The keys that encrypt what goes into Temporal, as `TEMPORAL_CODEC_KEYS` names them."""

import base64
import binascii
import re

CODEC_KEY_BYTES = 32
CODEC_KEY_ID = "[A-Za-z0-9._-]{1,40}"


def codec_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    """The keys of `id:base64,...` by id, in their order; `ValueError`, which shows none of them."""
    listed = [one.strip() for one in text.split(",") if one.strip()]
    keys = tuple(_key(number, one) for number, one in enumerate(listed, 1))
    ids = [key_id for key_id, _ in keys]
    if twice := next((key_id for key_id in ids if ids.count(key_id) > 1), None):
        raise ValueError(f"TEMPORAL_CODEC_KEYS: there are two keys {twice!r}")
    return keys


def _key(number: int, text: str) -> tuple[str, bytes]:
    key_id, _, encoded = text.partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not re.fullmatch(CODEC_KEY_ID, key_id) or len(key) != CODEC_KEY_BYTES:
        form = f"id:key with {CODEC_KEY_BYTES} bytes in base64"
        fix = "`nubes secrets codec-key` makes one"
        raise ValueError(f"TEMPORAL_CODEC_KEYS: key {number} is not {form}; {fix}")
    return key_id, key
