"""What Slack is sent, and what its answers mean."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from activities.alert_ports import NotTold
from adapters.slack import SlackWebhook
from adapters.slack.words import ANCHORS, told
from domain.alerts import Notice, Trouble
from tests.slack_fixtures import LocalSlack
from tests.test_documentation import DOCS, anchors

AT = datetime(2026, 11, 21, 20, 40, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
RUNBOOK = "https://docs.example.com/runbook"


def hook(url: str, runbook: str = "") -> SlackWebhook:
    return SlackWebhook(url, "Mesa & Mantel", MADRID, runbook)


async def refused(slack: LocalSlack, status: int, text: str, **headers: str) -> NotTold:
    slack.failures = [(status, text, headers)]
    with pytest.raises(NotTold) as failed:
        await hook(slack.url).tell(Notice(Trouble.MIRROR, AT, number=7))
    return failed.value


async def test_what_is_wrong_and_what_to_do(slack: LocalSlack) -> None:
    await hook(slack.url, RUNBOOK).tell(Notice(Trouble.WORKER, AT, number=0))
    (message,) = slack.taken
    assert message["text"].startswith("⚠️ Mesa &amp; Mantel, 21:40: nadie atiende la lista. No")
    (block,) = message["blocks"]
    assert block["text"]["type"] == "mrkdwn"
    assert block["text"]["text"].endswith(f"<{RUNBOOK}#no-worker|Manual: qué hacer>")


async def test_the_end_is_one_line(slack: LocalSlack) -> None:
    await hook(slack.url, RUNBOOK).tell(Notice(Trouble.MIRROR, AT, over=True))
    assert slack.texts == ["✅ Mesa &amp; Mantel, 21:40: resuelto, la copia en Airtable va al día."]


async def test_without_a_page_the_section_is_named(slack: LocalSlack) -> None:
    await hook(slack.url).tell(Notice(Trouble.MIRROR, AT, number=7))
    said = slack.taken[0]["blocks"][0]["text"]["text"]
    assert said.endswith("Manual: docs/runbook.md#the-airtable-base-falls-behind")


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("number", [0, 1, 12])
def test_each_trouble_says_what_and_what_to_do(trouble: Trouble, number: int) -> None:
    works = (("send_message", 9), ("save_entry", 2), ("save_day", 1), ("somebody-s_work", 1))
    headline, to_do = told(Notice(trouble, AT, number=number, works=works), MADRID, "Casa")
    assert headline.startswith("⚠️ Casa, 21:40: ")
    assert headline.endswith(".")
    assert re.search(r"\b(mira|llama|arranca|dice)\b", to_do, re.IGNORECASE)
    over, nothing = told(Notice(trouble, AT, over=True), MADRID, "Casa")
    assert over.startswith("✅ Casa, 21:40: resuelto, ")
    assert nothing == ""


def test_failures_are_named_by_work() -> None:
    works = (("save_entry", 6), ("save_day", 4), ("send_mail", 1), ("x", 1), ("y", 1))
    headline, _ = told(Notice(Trouble.FAILURES, AT, number=13, works=works), MADRID, "Casa")
    assert "(guardado de la lista: 10, correos: 1, otras tareas: 2)" in headline


def test_every_alert_leads_to_a_section_of_the_runbook() -> None:
    assert set(ANCHORS) == set(Trouble)
    assert set(ANCHORS.values()) <= anchors(Path(DOCS / "runbook.md"))


async def test_too_many_waits_as_slack_asks(slack: LocalSlack) -> None:
    error = await refused(slack, 429, "rate_limited", **{"Retry-After": "30"})
    assert (error.permanent, error.retry_after) == (False, 30.0)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (400, "invalid_payload"),
        (403, "action_prohibited"),
        (404, "no_service"),
        (410, "channel_is_archived"),
    ],
)
async def test_a_webhook_that_is_none_any_more_has_to_be_mended(
    slack: LocalSlack, status: int, text: str
) -> None:
    error = await refused(slack, status, text)
    assert error.permanent
    assert error.detail == f"Slack says {status} {text}"


async def test_a_slack_in_trouble_is_tried_again(slack: LocalSlack) -> None:
    assert not (await refused(slack, 500, "oops")).permanent
    assert not (await refused(slack, 302, "", Location="/elsewhere")).permanent


async def test_nobody_there_tells_no_secret() -> None:
    with pytest.raises(NotTold) as failed:
        await hook("http://127.0.0.1:9/services/secret").tell(Notice(Trouble.MIRROR, AT))
    assert not failed.value.permanent
    assert "secret" not in failed.value.detail


async def test_without_a_webhook_nobody_is_told() -> None:
    await hook("").tell(Notice(Trouble.MIRROR, AT))
