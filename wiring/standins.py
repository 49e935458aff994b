"""The accounts and ports of the local stand-ins."""

# Twilio: nothing that is sent with this account ever reaches it.
STANDIN_ACCOUNT_SID = "AC00000000000000000000000000000001"
STANDIN_AUTH_TOKEN = "standin-token-for-this-machine-only"  # noqa: S105 - guards nothing
STANDIN_SMS_FROM = "+34910000003"
STANDIN_PORT = 8010
STANDIN_URL = f"http://127.0.0.1:{STANDIN_PORT}"

# The restaurant's Airtable base.
STANDIN_AIRTABLE_KEY = "patSTANDIN.for-this-machine-only"
STANDIN_AIRTABLE_BASE = "appSTANDIN0000001"
STANDIN_AIRTABLE_PORT = 8020

# A mail server, and the address that its mails come from.
STANDIN_SMTP_PORT = 8025
STANDIN_MAIL_PORT = 8026
STANDIN_SENDER = "reservas@nubes.example"
