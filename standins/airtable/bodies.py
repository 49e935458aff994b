"""What requests say, checked in form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from starlette.datastructures import QueryParams

from standins.airtable.errors import invalid_records, invalid_request

MOST_RECORDS = 10
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Call:
    """A request that was let in: what its path, its query and its body say."""

    method: str
    path: Mapping[str, str]
    query: QueryParams
    body: Any


class Model(BaseModel):
    """The base of all bodies: Airtable's names, and no others."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


class RecordGiven(Model):
    """A record with values by column."""

    id: str | None = None
    fields: dict[str, Any]


class Upsert(Model):
    """The columns whose values tell which record is meant."""

    fields_to_merge_on: list[str] = Field(min_length=1, max_length=3)


class Write(Model):
    """The body of a create or an update: `records`, or `fields` for a single one."""

    records: list[RecordGiven] | None = None
    fields: dict[str, Any] | None = None
    typecast: bool = False
    return_fields_by_field_id: bool = False
    perform_upsert: Upsert | None = None

    def given(self) -> list[RecordGiven]:
        """The one to ten records. Raises AirtableError for none or more."""
        if self.fields is not None and self.records is None:
            return [RecordGiven(fields=self.fields)]
        found = self.records or []
        if self.fields is not None or not 1 <= len(found) <= MOST_RECORDS:
            raise invalid_records(
                "You must provide an array of up to 10 record objects, each with a"
                ' "fields" object for cell values.'
            )
        return found


def checked(model: type[M], body: Any) -> M:
    """The body as that model. Raises AirtableError when it does not have its form."""
    try:
        return model.model_validate(body)
    except ValidationError as refused:
        first = refused.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise invalid_request(f"{where}: {first['msg']}") from None


def named_ids(query: QueryParams) -> list[str]:
    """The ids of `records[]=rec...` in a query. Raises AirtableError for none or more than ten."""
    found = query.getlist("records[]") or query.getlist("records")
    if not 1 <= len(found) <= MOST_RECORDS:
        raise invalid_records("You must provide an array of up to 10 record IDs.")
    return found
