"""How payloads travel: the SDK's pydantic JSON, with one cache of type adapters per process.

The SDK makes converters anew for each workflow, and each builds its own adapters: milliseconds
for every entry that starts. What is written is the same, byte for byte.
"""

import functools
from typing import Any

from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

_adapter = functools.lru_cache(maxsize=256)(TypeAdapter)


class JsonConverter(PydanticJSONPlainPayloadConverter):
    """Reads JSON with adapters that the whole process shares."""

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        """The value of that type; `pydantic.ValidationError` when the payload is not one."""
        return _adapter(Any if type_hint is None else type_hint).validate_json(payload.data)


_JSON = JsonConverter()
_CONVERTERS = tuple(
    _JSON if isinstance(converter, JSONPlainPayloadConverter) else converter
    for converter in DefaultPayloadConverter.default_encoding_payload_converters
)


class PayloadConverter(CompositePayloadConverter):
    """The SDK's converters, with ours for JSON. The SDK makes one for each task of a workflow."""

    def __init__(self) -> None:
        super().__init__(*_CONVERTERS)


data_converter = DataConverter(payload_converter_class=PayloadConverter)
