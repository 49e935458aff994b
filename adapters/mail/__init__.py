"""Mail over SMTP: messages with two bodies and a calendar entry, and a gateway that sends them."""

from adapters.mail.account import SmtpAccount
from adapters.mail.gateway import SmtpGateway

__all__ = ["SmtpAccount", "SmtpGateway"]
