"""Where mail is handed in, and as whom."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class SmtpAccount:
    """A mail server and our account there.

    `sender` is a bare address (`reservas@example.com`). `tls`: `starttls` begins in clear and goes
    no further without TLS, `tls` is encrypted from the first byte, `none` sends everything in
    clear. Without `username` nobody logs in. `timeout_seconds` bounds a whole send. Raises
    `ValueError` when the sender is no address.
    """

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    timeout_seconds: float = 20.0

    def __post_init__(self) -> None:
        local, _, domain = self.sender.rpartition("@")
        if not local or not domain or not self.sender.isascii() or not self.sender.isprintable():
            raise ValueError("the sender of mails must be an address like reservas@example.com")

    @property
    def domain(self) -> str:
        """The sender's domain."""
        return self.sender.rpartition("@")[2]
