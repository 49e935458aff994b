"""What a webhook wants to hear of."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, HttpUrl

from standins.airtable.bodies import Model

DataType = Literal["tableData", "tableFields", "tableMetadata"]
ChangeType = Literal["add", "remove", "update"]


class Filters(Model):
    """Only what passes all of these; an absent one lets everything pass."""

    data_types: list[DataType] = Field(min_length=1)
    record_change_scope: str | None = None
    change_types: list[ChangeType] | None = None
    from_sources: list[str] | None = None
    source_options: dict[str, Any] | None = None
    watch_data_in_field_ids: list[str] | None = None
    watch_schemas_of_field_ids: list[str] | None = None


class Includes(Model):
    """What payloads hold besides what has changed."""

    include_cell_values_in_field_ids: list[str] | Literal["all"] | None = None
    include_previous_cell_values: bool = False
    include_previous_field_definitions: bool = False


class Options(Model):
    """The filters, and what to include."""

    filters: Filters
    includes: Includes | None = None


class Specification(Model):
    """The specification of a webhook."""

    options: Options


def _web_address(given: str) -> str:
    if given:
        HttpUrl(given)  # a ValueError for what is none; the text itself is kept as it came
    return given


class WebhookGiven(Model):
    """The body of a create; without a URL nobody is pinged."""

    notification_url: Annotated[str, AfterValidator(_web_address)] | None = None
    specification: Specification


class Enabling(Model):
    """The body of `enableNotifications`."""

    enable: bool
