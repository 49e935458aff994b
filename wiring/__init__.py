"""The composition root: the one place that knows which adapter stands behind which port.

Adapters are imported where they are used, so that a command which needs none of them starts fast.
"""

from wiring.base import AIRTABLE_PATH, airtable_base, airtable_upkeep, edit_desk, house_keeper
from wiring.channels import CarriedBy, open_channels
from wiring.guests import (
    STATUS_PATH,
    demo_phones,
    guest_links,
    mail_account,
    mail_gateway,
    phones,
    twilio_account,
    twilio_gateway,
    wording,
)
from wiring.processes import alert_activities, api_dependencies, open_codec
from wiring.records import check_database_url, open_records, table_state
from wiring.restaurant import SAMPLE_RESTAURANT, current_house, load_restaurant
from wiring.standins import (
    STANDIN_ACCOUNT_SID,
    STANDIN_AIRTABLE_BASE,
    STANDIN_AIRTABLE_KEY,
    STANDIN_AIRTABLE_PORT,
    STANDIN_AUTH_TOKEN,
    STANDIN_MAIL_PORT,
    STANDIN_PORT,
    STANDIN_SENDER,
    STANDIN_SMS_FROM,
    STANDIN_SMTP_PORT,
    STANDIN_URL,
)
from wiring.temporal import (
    CONNECT_PAUSE_SECONDS,
    CONNECT_SECONDS,
    PROBE_SECONDS,
    TemporalUnavailable,
    connect_temporal,
    data_converter,
)

__all__ = [
    "AIRTABLE_PATH",
    "CONNECT_PAUSE_SECONDS",
    "CONNECT_SECONDS",
    "PROBE_SECONDS",
    "SAMPLE_RESTAURANT",
    "STANDIN_ACCOUNT_SID",
    "STANDIN_AIRTABLE_BASE",
    "STANDIN_AIRTABLE_KEY",
    "STANDIN_AIRTABLE_PORT",
    "STANDIN_AUTH_TOKEN",
    "STANDIN_MAIL_PORT",
    "STANDIN_PORT",
    "STANDIN_SENDER",
    "STANDIN_SMS_FROM",
    "STANDIN_SMTP_PORT",
    "STANDIN_URL",
    "STATUS_PATH",
    "CarriedBy",
    "TemporalUnavailable",
    "airtable_base",
    "airtable_upkeep",
    "alert_activities",
    "api_dependencies",
    "check_database_url",
    "connect_temporal",
    "current_house",
    "data_converter",
    "demo_phones",
    "edit_desk",
    "guest_links",
    "house_keeper",
    "load_restaurant",
    "mail_account",
    "mail_gateway",
    "open_channels",
    "open_codec",
    "open_records",
    "phones",
    "table_state",
    "twilio_account",
    "twilio_gateway",
    "wording",
]
