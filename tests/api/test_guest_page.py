"""A guest's own page over HTTP: what it shows, what it takes, and what it never tells."""

import re
from datetime import timedelta

import httpx
import pytest

from activities.errors import RecordsUnavailable
from api.engine_errors import EngineAway, EntryGone
from api.guest.language import preferred
from domain import entry as rules
from domain import line
from domain.model import Actor, Entry, Outcome
from tests.api.conftest import PUBLIC, House
from tests.api.fakes import EVENING

KIB = 1024


async def joined(house: House, **more: str) -> str:
    """A guest waits in a full house; the path of their page."""
    await house.full()
    answer = await house.join(1, 2, **more)
    return house.deps.guest_links.path(answer.json()["data"]["id"])


async def offered(house: House) -> tuple[str, Entry]:
    """A guest has a table on offer."""
    path = await joined(house)
    await house.staff("POST", "/tables/T1/free", {"hora": "21:00"})
    (entry,) = house.engine.entries.values()
    assert entry.offer is not None
    return path, entry


async def answer(house: House, path: str, word: str, offer_id: str) -> httpx.Response:
    form = {"respuesta": word, "aviso": offer_id}
    return await house.http.post(f"{path}/answer", data=form)


async def test_it_shows_position_wait_and_wish(house: House) -> None:
    page = await house.http.get(await joined(house))
    assert page.status_code == 200
    assert "Hola, Cliente1" in page.text
    assert '<dd class="number">1</dd>' in page.text
    assert "Mesa para 2 personas, el 21/11/2026 a las 21:00" in page.text
    assert "600000001" not in page.text


async def test_staff_can_hand_over_the_link(house: House) -> None:
    path = await joined(house)
    (entry,) = house.engine.entries.values()
    detail = (await house.staff("GET", f"/waitlist/{entry.id}")).json()["data"]
    assert detail["enlace"] == f"{PUBLIC}{path}"


async def test_nothing_is_kept_indexed_tracked_or_loaded_from_elsewhere(house: House) -> None:
    page = await house.http.get(await joined(house))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page.text)
    assert all(url.startswith(("/guest/", "data:")) for url in loaded)
    assert not re.search(r"<script(?![^>]*src=)| style=| on\w+=", page.text)


async def test_page_style_and_script_are_light(house: House) -> None:
    page = await house.http.get(await joined(house))
    files = [await house.http.get(url) for url in re.findall(r'"(/guest/[^"]+)"', page.text)]
    assert [file.status_code for file in files] == [200, 200]
    assert len(page.content) < 3 * KIB
    assert sum(len(one.content) for one in (page, *files)) < 30 * KIB


async def test_a_page_that_has_not_changed_is_not_sent_again(house: House) -> None:
    path = await joined(house)
    first = await house.http.get(path)
    again = await house.http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    await house.http.post(f"{path}/leave")
    changed = await house.http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 410


async def test_an_offer_is_shown_with_its_answers(house: House) -> None:
    path, entry = await offered(house)
    page = await house.http.get(path)
    assert "¡Hay una mesa para ti!" in page.text
    assert entry.offer is not None
    assert f'name="aviso" value="{entry.offer.id}"' in page.text


async def test_an_answer_is_kept_like_a_whatsapp_and_given_to_the_entry(house: House) -> None:
    path, entry = await offered(house)
    assert entry.offer is not None
    back = await answer(house, path, "si", entry.offer.id)
    assert back.status_code == 303
    assert back.headers["Location"].startswith(path)
    ((conversation, reply),) = house.engine.replies
    assert (conversation, reply.body, reply.offer_id) == (entry.id, "SÍ", entry.offer.id)
    assert reply.received_at == EVENING


async def test_tapped_twice_it_is_heard_once(house: House) -> None:
    path, entry = await offered(house)
    assert entry.offer is not None
    for _ in range(2):
        assert (await answer(house, path, "si", entry.offer.id)).status_code == 303
    assert len({reply.message_sid for _, reply in house.engine.replies}) == 1


async def test_while_the_engine_is_away_the_answer_is_kept_and_the_page_says_so(
    house: House,
) -> None:
    path, entry = await offered(house)
    assert entry.offer is not None
    house.engine.polling = 0
    house.engine.answers[f"web:{entry.offer.id}:si"] = None
    back = await answer(house, path, "si", entry.offer.id)
    assert back.headers["Location"] == f"{path}?nota=received"
    page = await house.http.get(back.headers["Location"])
    assert "Hemos recibido tu respuesta a tiempo" in page.text


@pytest.mark.parametrize("offer_id", ["", "another.1", "x" * 81])
async def test_an_answer_to_another_offer_changes_nothing(house: House, offer_id: str) -> None:
    path, _ = await offered(house)
    back = await answer(house, path, "si", offer_id)
    assert back.status_code in (303, 422)
    assert house.engine.replies == []


@pytest.mark.parametrize("form", [{}, {"respuesta": "quizá", "aviso": "x"}, {"respuesta": "si"}])
async def test_a_form_that_is_none_gets_a_page(house: House, form: dict[str, str]) -> None:
    path, _ = await offered(house)
    refused = await house.http.post(f"{path}/answer", data=form)
    assert refused.status_code == 422
    assert refused.headers["Content-Type"].startswith("text/html")
    assert house.engine.replies == []


async def test_leaving_ends_the_wait_and_the_link(house: House) -> None:
    path = await joined(house)
    for _ in range(2):
        assert (await house.http.post(f"{path}/leave")).headers["Location"] == path
    page = await house.http.get(path)
    assert page.status_code == 410
    assert "Ya no estás en la lista" in page.text
    assert "Cliente1" not in page.text


@pytest.mark.parametrize("token", ["A" * 46, "x", "%00", "%0d%0aX-Evil:1", "ñ", "A" * 101])
async def test_a_wrong_token_gets_a_friendly_page(house: House, token: str) -> None:
    page = await house.http.get(f"/e/{token}", headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert "We can&#39;t find this page" in page.text
    for action in ("answer", "leave", "cancel", "rejoin"):
        form = {"respuesta": "si", "aviso": "x"}
        refused = await house.http.post(f"/e/{token}/{action}", data=form)
        assert refused.status_code in (303, 404)
        assert "X-Evil" not in refused.headers


async def test_a_link_of_yesterday_says_so_and_tells_nothing(house: House) -> None:
    path = await joined(house)
    house.clock.now += timedelta(days=1)
    page = await house.http.get(path)
    assert page.status_code == 410
    assert "Este enlace ya no vale" in page.text
    assert "Cliente1" not in page.text


async def test_a_name_is_never_read_as_html(house: House) -> None:
    name = "<script>alert(1)</script>"
    page = await house.http.get(await joined(house, nombre_cliente=name))
    assert name not in page.text
    assert "&lt;script&gt;" in page.text


async def test_the_guest_reads_their_own_language(house: House) -> None:
    path = await joined(house, idioma="eu")
    page = await house.http.get(path, headers={"Accept-Language": "en"})
    assert '<html lang="eu">' in page.text
    assert "Zure postua zerrendan" in page.text


async def test_without_records_it_asks_for_patience(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await joined(house)

    async def away(entry_id: str) -> None:
        raise RecordsUnavailable

    monkeypatch.setattr(house.parts.reads, "entry", away)
    page = await house.http.get(path)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "No has perdido tu sitio" in page.text


async def test_while_the_engine_is_away_nobody_leaves(house: House) -> None:
    path = await joined(house)
    house.engine.failures.extend([EntryGone(), EngineAway()])
    for status in (303, 503):
        assert (await house.http.post(f"{path}/leave")).status_code == status
    assert (await house.http.get(path)).status_code == 200


async def missed(house: House) -> str:
    """A guest has let an offer pass; the path of their page."""
    path, entry = await offered(house)
    ended = rules.settled(entry, Outcome.EXPIRED, house.clock(), "no-answer", Actor.SYSTEM)
    house.engine.entries[entry.id] = ended
    await house.database.store.save_entry(ended)
    assert entry.offer is not None
    settlement = rules.settlement(ended, entry.offer, Outcome.EXPIRED)
    await house.engine.settle(ended.service_date, settlement)
    return path


@pytest.mark.parametrize("seconds", [0, 25, 3600])
async def test_who_could_not_rejoin_for_a_hiccup_can_a_moment_later(
    house: House, seconds: int
) -> None:
    path = await missed(house)
    house.engine.failures = [EngineAway("gone")]
    failed = await house.http.post(f"{path}/rejoin")
    assert (failed.status_code, failed.headers["Retry-After"]) == (503, "5")
    house.clock.now += timedelta(seconds=seconds)
    await house.parts.forwarder.sweep()
    for _ in range(2):
        back = await house.http.post(f"{path}/rejoin")
        assert back.status_code == 303
        assert (await house.http.get(back.headers["Location"])).status_code == 200
    assert len(house.engine.entries) == 2


async def test_who_cannot_rejoin_reads_so_and_may_try_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await missed(house)
    with monkeypatch.context() as patched:
        patched.setattr(line, "MAX_LINE", 0)
        back = await house.http.post(f"{path}/rejoin")
    assert back.headers["Location"] == f"{path}?nota=refused"
    assert "Eso ya no se podía hacer" in (await house.http.get(back.headers["Location"])).text
    house.clock.now += timedelta(minutes=1)
    back = await house.http.post(f"{path}/rejoin")
    assert "nota" not in back.headers["Location"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "es"),
        ("en-GB,en;q=0.9", "en"),
        ("de,fr;q=0.8,en;q=0.9", "en"),
        ("eu", "eu"),
        ("zh", "es"),
        ("en;q=x, ca;q=0.1", "ca"),
        (",;q=,=;,", "es"),
    ],
)
def test_the_browsers_language(header: str, language: str) -> None:
    assert preferred(header) == language
