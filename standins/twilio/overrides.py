"""Connection overrides: how Twilio delivers a webhook, set in the fragment of its URL.

`https://host/path#ct=2000&rt=8000&tt=14000&rc=2&rp=5xx,ct,rt`: connect, read and total timeouts in
milliseconds, number of retries, and after which outcomes (source: Twilio's page on webhook
connection overrides). The fragment is neither sent nor signed.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit, urlunsplit

RANGES = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
POLICIES = ("4xx", "5xx", "ct", "rt", "all")


@dataclass(frozen=True)
class Overrides:
    """Timeouts in milliseconds, and the retries. The defaults are Twilio's."""

    ct: int = 5_000
    rt: int = 15_000
    tt: int = 15_000
    rc: int = 1
    rp: tuple[str, ...] = ("ct",)

    def retries_after(self, outcome: str) -> bool:
        """Whether a delivery that ended so (`ct`, `rt`, `4xx`, `5xx`, `ok`) is tried again."""
        return outcome != "ok" and (outcome in self.rp or "all" in self.rp)


def split_webhook_url(url: str) -> tuple[str, Overrides]:
    """The URL to call and sign, and the overrides. Raises ValueError when either is malformed."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) URL: {url!r}")
    fields = dict(parse_qsl(parts.fragment, keep_blank_values=True))
    numbers = {name: _number(name, fields[name]) for name in RANGES if name in fields}
    policies = _policies(fields["rp"]) if "rp" in fields else Overrides.rp
    return urlunsplit(parts._replace(fragment="")), Overrides(**numbers, rp=policies)


def _number(name: str, text: str) -> int:
    low, high = RANGES[name]
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ValueError(f"{name} must be a number from {low} to {high}, not {text!r}")
    return int(text)


def _policies(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := [name for name in names if name not in POLICIES]:
        raise ValueError(f"unknown retry policy {unknown[0]!r}; known: {', '.join(POLICIES)}")
    return names
