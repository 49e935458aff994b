"""A local Twilio: the Messages and Content APIs, webhooks and failures, on this machine only.

The product talks to it through `TWILIO_API_URL` and cannot tell it from Twilio. People and tests
steer it under `/control`. Everything lives in memory and is gone when it stops.
"""

from standins.twilio.app import create_app
from standins.twilio.settings import StandinSettings

__all__ = ["StandinSettings", "create_app"]
