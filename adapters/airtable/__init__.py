"""The restaurant's own base at Airtable: written to as a mirror, and kept in order."""

from adapters.airtable.base import AirtableBase
from adapters.airtable.client import AirtableClient
from adapters.airtable.edits import AirtableEdits
from adapters.airtable.house import AirtableHouse
from adapters.airtable.upkeep import AirtableUpkeep

__all__ = ["AirtableBase", "AirtableClient", "AirtableEdits", "AirtableHouse", "AirtableUpkeep"]
