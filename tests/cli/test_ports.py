"""Ports that are given before they are taken."""

import socket

import pytest

from cli import ports
from cli.errors import CommandError
from cli.ports import LOOPBACK, UI_OFFSET, free_port, free_temporal_port


def test_a_port_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "UNUSED", ports.UNUSED[:: len(ports.UNUSED) // 100])
    given = [free_port() for _ in range(30)]
    assert len(set(given)) == 30


def test_the_port_of_temporals_page_is_given_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    page = free_temporal_port() + UI_OFFSET
    monkeypatch.setattr(ports, "UNUSED", (page,))
    with pytest.raises(CommandError, match="no port"):
        free_port()


def test_a_port_that_is_taken_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    free = free_port()
    with socket.create_server((LOOPBACK, 0)) as listening:
        taken = listening.getsockname()[1]
        monkeypatch.setattr(ports, "UNUSED", (taken, free))
        monkeypatch.setattr(ports, "_given", set())
        assert free_port() == free
