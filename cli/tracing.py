"""Whether a process is traced: what that takes is loaded only where it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fastapi import FastAPI
    from temporalio.client import Interceptor


class Tracing(Protocol):
    """How a process is traced."""

    def interceptors(self) -> "list[Interceptor]":
        """What a client, and the workers over it, need to carry traces on."""

    def instrument(self, app: "FastAPI") -> None:
        """Begin a span with each request."""


class Untraced:
    """It is not."""

    def interceptors(self) -> "list[Interceptor]":
        """None."""
        return []

    def instrument(self, app: "FastAPI") -> None:
        """Leave the app as it is."""


@contextmanager
def traced(endpoint: str, part: str) -> Iterator[Tracing]:
    """How that part of the product is traced meanwhile; not at all without an endpoint."""
    if not endpoint:
        yield Untraced()
        return
    from cli.traces import Traced

    tracing = Traced(endpoint, part)
    try:
        yield tracing
    finally:
        tracing.close()
