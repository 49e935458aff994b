"""A local Airtable: one base with its records, schema, webhooks and limits, on this machine only.

The product talks to it through `AIRTABLE_API_URL` and cannot tell it from Airtable. People and
tests steer it under `/control`. Everything lives in memory and is gone when it stops.
"""

from standins.airtable.app import create_app
from standins.airtable.settings import AirtableSettings

__all__ = ["AirtableSettings", "create_app"]
