"""Nobody can make a link to a guest's page but us, and a new secret leaves old links good."""

import base64
import re

import pytest

from adapters.guest_links import GuestLinks

OLD, NEW = "the-secret-of-last-year-32-bytes-long", "the-secret-of-this-year-32-bytes-long"
ID = "0123456789abcdef0123456789abcdef"
BASE = "https://nubes.example"
LINKS = GuestLinks([OLD], "casa", BASE)


def token_of(links: GuestLinks, entry_id: str = ID) -> str:
    return links.path(entry_id).removeprefix("/e/")


def test_a_link_leads_to_its_entry_and_shows_nothing_of_it() -> None:
    url = LINKS.url(ID)
    assert url == f"{BASE}{LINKS.path(ID)}"
    assert re.fullmatch(rf"{BASE}/e/[\w-]{{46}}", url)
    assert LINKS.entry_id(token_of(LINKS)) == ID
    assert ID not in url


def test_every_changed_character_is_noticed() -> None:
    token = token_of(LINKS)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "Q"
        assert LINKS.entry_id(token[:place] + other + token[place + 1 :]) in (None, ID)
    raw = base64.urlsafe_b64decode(token + "==")
    for place in range(len(raw)):
        flipped = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        assert LINKS.entry_id(base64.urlsafe_b64encode(flipped).rstrip(b"=").decode()) is None


@pytest.mark.parametrize("token", ["", "A", "AAAA", "é" * 46, "=" * 46, "A" * 46, "A" * 4000, "\0"])
def test_anything_else_is_nobodys(token: str) -> None:
    assert LINKS.entry_id(token) is None


def test_a_new_secret_leaves_old_links_good_until_it_is_dropped() -> None:
    old = token_of(LINKS)
    both, new = GuestLinks([NEW, OLD], "casa", BASE), GuestLinks([NEW], "casa", BASE)
    assert both.entry_id(old) == ID
    assert new.entry_id(old) is None
    assert token_of(both) == token_of(new) != old
    assert LINKS.entry_id(token_of(new)) is None


def test_another_houses_link_is_none_of_ours() -> None:
    assert GuestLinks([OLD], "otra", BASE).entry_id(token_of(LINKS)) is None


@pytest.mark.parametrize("entry_id", ["", "e1", ID.upper(), ID + "0", "../" + ID])
def test_only_ids_of_entries_get_a_link(entry_id: str) -> None:
    assert LINKS.url(entry_id) == ""
    with pytest.raises(ValueError, match="not the id"):
        LINKS.path(entry_id)


def test_without_a_public_address_there_is_no_link() -> None:
    assert GuestLinks([OLD], "casa", "").url(ID) == ""
