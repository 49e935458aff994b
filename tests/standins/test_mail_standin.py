"""The mail stand-in: what it takes and shows, its faults, its page, and it as a process."""

import asyncio
import re
import signal
import subprocess
import sys
from email.message import EmailMessage
from html import unescape
from typing import Any

import aiosmtplib
import pytest

from cli.ports import free_port
from tests.clients import answered
from tests.mail_fixtures import LOOPBACK, LUCIA, SENDER, RunningMail, parse

OTHER = "pablo.sanz@example.com"
CALENDAR = "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nEND:VCALENDAR\n"


def sample(to: str = LUCIA, subject: str = "Mesa confirmada") -> EmailMessage:
    """A mail with two bodies and a calendar."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, to, subject
    message.set_content("¡Perfecto, Lucía!\n")
    message.add_alternative("<p>¡Perfecto, <b>Lucía</b>!</p>\n", subtype="html")
    message.add_attachment(CALENDAR, subtype="calendar", params={"method": "PUBLISH"})
    return message


async def deliver(port: int, message: EmailMessage) -> None:
    await aiosmtplib.send(message, hostname=LOOPBACK, port=port, start_tls=False, timeout=5)


async def post(standin: RunningMail, **mail: str) -> None:
    await deliver(standin.standin.port, sample(**mail))


async def refusal(standin: RunningMail, to: str = LUCIA) -> int:
    """The code that a mail to that address is refused with."""
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as caught:
        await post(standin, to=to)
    return int(caught.value.recipients[0].code)


async def test_all_of_a_mail_is_shown(mail_standin: RunningMail) -> None:
    await post(mail_standin)
    (mail,) = await mail_standin.messages()
    assert (mail["number"], mail["from"], mail["to"]) == (1, SENDER, [LUCIA])
    assert (mail["subject"], mail["text"]) == ("Mesa confirmada", "¡Perfecto, Lucía!\n")
    assert mail["html"] == "<p>¡Perfecto, <b>Lucía</b>!</p>\n"
    assert mail["calendar"] == CALENDAR
    assert ["Subject", "Mesa confirmada"] in mail["headers"]
    assert parse(mail["raw"].encode("latin-1"))["To"] == LUCIA


async def test_a_mail_without_html_or_calendar(mail_standin: RunningMail) -> None:
    plain = EmailMessage()
    plain["From"], plain["To"] = SENDER, LUCIA
    plain.set_content("Hola\n")
    await deliver(mail_standin.standin.port, plain)
    (mail,) = await mail_standin.messages()
    assert (mail["subject"], mail["text"]) == ("", "Hola\n")
    assert (mail["html"], mail["calendar"]) == (None, None)


async def test_mails_are_found_by_recipient_and_forgotten(mail_standin: RunningMail) -> None:
    await post(mail_standin)
    await post(mail_standin, to=OTHER)
    assert [mail["number"] for mail in await mail_standin.messages(to=OTHER)] == [2]
    assert (await mail_standin.http.delete("/messages")).status_code == 204
    assert await mail_standin.messages() == []


async def test_wait_answers_when_the_mail_arrives(mail_standin: RunningMail) -> None:
    query = {"to": LUCIA, "timeout": "5"}
    waiting = asyncio.create_task(mail_standin.http.get("/control/wait", params=query))
    late = await mail_standin.http.get("/control/wait", params={"to": OTHER, "timeout": 0.05})
    assert late.status_code == 408
    assert not waiting.done()
    await post(mail_standin)
    assert [mail["to"] for mail in (await waiting).json()["messages"]] == [[LUCIA]]


async def test_a_recipient_is_refused_as_told(mail_standin: RunningMail) -> None:
    await mail_standin.faults(refuse={LUCIA: "550 5.1.1 No such user"})
    assert await refusal(mail_standin) == 550
    await post(mail_standin, to=OTHER)
    assert [mail["to"] for mail in await mail_standin.messages()] == [[OTHER]]


async def test_busy_counts_down(mail_standin: RunningMail) -> None:
    await mail_standin.faults(busy=2)
    assert [await refusal(mail_standin), await refusal(mail_standin)] == [451, 451]
    await post(mail_standin)
    assert len(await mail_standin.messages()) == 1


async def test_taken_and_cut_off(mail_standin: RunningMail) -> None:
    await mail_standin.faults(drop_after_data=1)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await post(mail_standin)
    await post(mail_standin)
    assert len(await mail_standin.messages()) == 2


async def test_down_cuts_what_is_open_and_comes_back_on_its_port(
    mail_standin: RunningMail,
) -> None:
    port = mail_standin.standin.port
    talking = aiosmtplib.SMTP(hostname=LOOPBACK, port=port, start_tls=False, timeout=5)
    await talking.connect()
    await mail_standin.faults(down=True)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await talking.noop()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await post(mail_standin)
    (await mail_standin.http.delete("/control/faults")).raise_for_status()
    await post(mail_standin)
    assert mail_standin.standin.port == port


@pytest.mark.parametrize(
    "fault",
    [{"nonsense": 1}, {"busy": -1}, {"refuse": {LUCIA: "no"}}, {"refuse": {LUCIA: "250 x"}}],
)
async def test_bad_faults_change_nothing(mail_standin: RunningMail, fault: dict[str, Any]) -> None:
    before = (await mail_standin.http.get("/control/faults")).json()
    assert (await mail_standin.http.post("/control/faults", json=fault)).status_code == 422
    assert (await mail_standin.http.get("/control/faults")).json() == before


async def test_the_page_shows_mails_newest_first(mail_standin: RunningMail) -> None:
    assert "Todavía no hay correos" in (await mail_standin.http.get("/")).text
    await post(mail_standin)
    await post(mail_standin, to=OTHER, subject="<script>alert(1)</script>")
    page = await mail_standin.http.get("/")
    assert page.text.index(OTHER) < page.text.index(LUCIA)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>" not in page.text
    assert CALENDAR in page.text
    assert "<pre>¡Perfecto, Lucía!\n</pre>" in page.text


async def test_the_page_runs_and_loads_nothing(mail_standin: RunningMail) -> None:
    await post(mail_standin)
    page = await mail_standin.http.get("/")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    frames = re.findall(r'<iframe sandbox title="HTML" srcdoc="([^"]*)">', page.text)
    assert [unescape(frame) for frame in frames] == ["<p>¡Perfecto, <b>Lucía</b>!</p>\n"]
    assert re.findall(r"(?:src|href)=", page.text) == []


async def test_runs_as_a_process_and_leaves_cleanly_on_sigterm() -> None:
    port, smtp = free_port(), free_port()
    arguments = ["--smtp-port", str(smtp), "--port", str(port)]
    process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
        [sys.executable, "-m", "standins.mail", *arguments], stderr=subprocess.PIPE, text=True
    )
    try:
        await answered(f"http://{LOOPBACK}:{port}/")
        await deliver(smtp, sample())
        page = await answered(f"http://{LOOPBACK}:{port}/")
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.to_thread(process.communicate, timeout=10)
    finally:
        process.kill()
    assert "Mesa confirmada" in page.text
    assert (process.returncode, errors) == (0, "")
