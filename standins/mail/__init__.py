"""A local mail server: it takes every mail, keeps it in memory and shows it.

The product talks to it through `SMTP_HOST` and `SMTP_PORT` and cannot tell it from another
server. People and tests steer it under `/control`. Nothing that it takes leaves this machine.
"""

from standins.mail.app import create_app
from standins.mail.standin import MailStandin

__all__ = ["MailStandin", "create_app"]
