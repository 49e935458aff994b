"""Payloads under keys: what is written, what is read, and what is refused."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload

from adapters.payload_codec import KEY_ID, EncryptingCodec, UnknownKey, UnreadablePayload

FIRST, SECOND, THIRD = (("k1", b"1" * 32), ("k2", b"2" * 32), ("k3", b"3" * 32))
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data='"Begoña Ruiz"'.encode())


async def sealed(codec: EncryptingCodec, payload: Payload = PLAIN) -> Payload:
    (result,) = await codec.encode([payload])
    return result


async def opened(codec: EncryptingCodec, payload: Payload) -> Payload:
    (result,) = await codec.decode([payload])
    return result


@given(st.dictionaries(st.text(), st.binary()), st.binary())
async def test_any_payload_comes_back_as_it_was(metadata: dict[str, bytes], data: bytes) -> None:
    codec, payload = EncryptingCodec([FIRST]), Payload(metadata=metadata, data=data)
    assert await opened(codec, await sealed(codec, payload)) == payload


async def test_what_is_written_tells_the_key_and_nothing_else() -> None:
    written = await sealed(EncryptingCodec([FIRST, SECOND]))
    assert written.metadata[KEY_ID] == b"k1"
    assert b"Ruiz" not in written.SerializeToString()
    assert b"json" not in written.SerializeToString()


async def test_the_same_text_is_never_written_the_same() -> None:
    codec = EncryptingCodec([FIRST])
    assert len({(await sealed(codec)).data for _ in range(100)}) == 100


async def test_after_two_new_keys_all_that_was_written_is_read() -> None:
    chains = ([FIRST], [SECOND, FIRST], [THIRD, SECOND, FIRST])
    written = [await sealed(EncryptingCodec(keys)) for keys in chains]
    assert [w.metadata[KEY_ID] for w in written] == [b"k1", b"k2", b"k3"]
    newest = EncryptingCodec(chains[-1])
    assert await newest.decode(written) == [PLAIN] * 3


async def test_what_was_written_before_there_were_keys_is_read() -> None:
    assert await opened(EncryptingCodec([FIRST]), PLAIN) == PLAIN


async def test_an_unknown_key_is_named(caplog: pytest.LogCaptureFixture) -> None:
    written = await sealed(EncryptingCodec([FIRST]))
    with pytest.raises(UnknownKey, match="no key 'k1'"):
        await opened(EncryptingCodec([SECOND]), written)
    assert "TEMPORAL_CODEC_KEYS has no key 'k1', only k2" in caplog.text


async def test_another_key_of_the_same_name_reads_nothing() -> None:
    written = await sealed(EncryptingCodec([FIRST]))
    with pytest.raises(UnreadablePayload):
        await opened(EncryptingCodec([("k1", os.urandom(32))]), written)


@pytest.mark.parametrize("place", [0, 11, 12, -1])
async def test_a_changed_byte_is_noticed(place: int) -> None:
    codec = EncryptingCodec([FIRST])
    written = await sealed(codec)
    data = bytearray(written.data)
    data[place] ^= 1
    written.data = bytes(data)
    with pytest.raises(UnreadablePayload):
        await opened(codec, written)


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 12, b"x" * 27])
async def test_what_is_cut_off_is_refused(data: bytes) -> None:
    codec = EncryptingCodec([FIRST])
    written = await sealed(codec)
    written.data = data
    with pytest.raises(UnreadablePayload):
        await opened(codec, written)


async def test_the_metadata_are_bound_to_the_text() -> None:
    same = [("k1", b"1" * 32), ("other", b"1" * 32)]
    codec = EncryptingCodec(same)
    renamed, more = await sealed(codec), await sealed(codec)
    renamed.metadata[KEY_ID] = b"other"
    more.metadata["more"] = b"x"
    for changed in (renamed, more):
        with pytest.raises(UnreadablePayload):
            await opened(codec, changed)


def test_no_codec_without_a_key() -> None:
    with pytest.raises(ValueError, match="at least one key"):
        EncryptingCodec([])
