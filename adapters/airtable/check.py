"""Whether key, base, permissions, tables and columns let the mirror work: a verdict on each."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import requests
from pyairtable import Base

from activities.mirror_ports import BaseError
from adapters.airtable.client import AirtableClient
from adapters.airtable.errors import Deed
from adapters.airtable.schema import COLUMNS, merge_field
from adapters.airtable.setup import Difference, Wanted, differences, read_schema

# The levels of a user's rights on a base that are enough to write records.
_MAY_WRITE = ("edit", "create")


class Verdict(NamedTuple):
    """On one thing that was looked at: whether the mirror can work with it, in words."""

    ok: bool
    text: str


async def verdicts(
    client: AirtableClient, time_zone: str, wanted: Wanted = COLUMNS
) -> list[Verdict]:
    """One on each thing, in the order in which they build on each other. Changes nothing."""
    key = await _tried(client, Deed("user"), _key)
    if not key.ok:
        return [key]
    access = await _tried(client, Deed("schema.bases:read"), _access)
    try:
        found = await read_schema(client)
    except BaseError as error:
        schema, tables = [Verdict(False, error.detail)], list(wanted)
    else:
        schema = list(on_schema(differences(found, time_zone, wanted), wanted))
        there = [table.name for table in found.tables]
        tables = [table for table in wanted if table in there]
    hooks = await _tried(client, Deed("webhook:manage"), _hooks)
    return list(dict.fromkeys([key, access, *await _rights(client, tables), hooks, *schema]))


def on_schema(wrong: Sequence[Difference], wanted: Wanted = COLUMNS) -> Iterator[Verdict]:
    """Verdicts on the wanted tables, of which `wrong` is all that differs."""
    for difference in wrong:
        hint = difference.mend or "`nubes airtable setup` creates it"
        what = f"{difference.what} (it works)" if difference.works else difference.what
        yield Verdict(difference.works, f"{what}: {hint}")
    for table, columns in wanted.items():
        if not any(d.table == table and not d.works for d in wrong):
            yield Verdict(True, f"{table} has its {len(columns)} columns")


async def _rights(client: AirtableClient, tables: Sequence[str]) -> list[Verdict]:
    found = []
    for table in tables:
        found.append(await _tried(client, Deed("data.records:read", table), _read(table)))
        found.append(await _tried(client, Deed("data.records:write", table), _write(table)))
    return found


async def _tried(client: AirtableClient, deed: Deed, attempt: Callable[[Base], Verdict]) -> Verdict:
    try:
        return await client.do(deed, attempt)
    except BaseError as error:
        return Verdict(False, error.detail)


def _key(base: Base) -> Verdict:
    base.api.whoami()
    return Verdict(True, "AIRTABLE_API_KEY is accepted")


def _access(base: Base) -> Verdict:
    known = next((one for one in base.api.bases(force=True) if one.id == base.id), None)
    if known is None:
        return Verdict(
            False, "the token does not list the base: add it at airtable.com/create/tokens"
        )
    level = known.permission_level
    if level not in _MAY_WRITE:
        return Verdict(False, f"the token's user may only {level} the base: make them an editor")
    return Verdict(True, f"the token lists the base {known.name}, its user may {level}")


def _hooks(base: Base) -> Verdict:
    base.webhooks()
    return Verdict(True, "webhooks may be managed: edits in the base are heard")


def _read(table: str) -> Callable[[Base], Verdict]:
    def attempt(base: Base) -> Verdict:
        base.table(table).first()
        return Verdict(True, f"records of {table} may be read")

    return attempt


def _write(table: str) -> Callable[[Base], Verdict]:
    """An upsert of nothing: refused for the token before anybody looks at what it holds."""

    def attempt(base: Base) -> Verdict:
        merge = {"performUpsert": {"fieldsToMergeOn": [merge_field(table)]}, "records": []}
        try:
            base.api.patch(base.table(table).urls.records, json=merge)
        except requests.HTTPError as error:
            if error.response is None or error.response.status_code != 422:
                raise
        return Verdict(True, f"records of {table} may be written")

    return attempt
