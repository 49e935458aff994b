"""Temporal knows our search attributes before a workflow names them."""

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from workflows.visibility import TYPES

_TYPES = {
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "Int": IndexedValueType.INDEXED_VALUE_TYPE_INT,
    "Datetime": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}


class NotRegistered(Exception):
    """The namespace lacks search attributes, and we may not add them. Names what to do."""


async def register_search_attributes(client: Client) -> None:
    """Add to the client's namespace those that it lacks. May be repeated at any time.

    Raises `NotRegistered`: a workflow task that names an unknown attribute would fail for ever.
    """
    missing = await _missing(client)
    if not missing:
        return
    request = AddSearchAttributesRequest(
        namespace=client.namespace,
        search_attributes={name: _TYPES[TYPES[name]] for name in missing},
    )
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        # Somebody else's start was faster, perhaps.
        if error.status is RPCStatusCode.ALREADY_EXISTS or not await _missing(client):
            return
        wanted = ", ".join(f"{name} ({TYPES[name]})" for name in missing)
        told = f"add these search attributes to the namespace {client.namespace}: {wanted}"
        raise NotRegistered(f"{told}; adding them was refused: {error.status.name}") from None


async def _missing(client: Client) -> list[str]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        known = await client.operator_service.list_search_attributes(request)
    except RPCError:
        return list(TYPES)
    return [name for name in TYPES if name not in known.custom_attributes]
