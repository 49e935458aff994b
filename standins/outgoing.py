"""Calls that stand-ins make of their own accord."""

import ssl
from functools import cache

import httpx


def caller() -> httpx.AsyncClient:
    """A client that stays on the machine or inside its network: no proxy from the environment."""
    return httpx.AsyncClient(trust_env=False, verify=_authorities())


@cache
def _authorities() -> ssl.SSLContext:
    # Reading them takes 20 ms, and a process may have many stand-ins.
    return httpx.create_ssl_context(trust_env=False)
