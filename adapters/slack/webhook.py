"""Slack's incoming webhooks.

Source: docs.slack.dev. A success is 200 with the text `ok`; errors are words in plain
text. The URL is a secret: it is in no error and no log line.
"""

from datetime import tzinfo
from typing import Any

import aiohttp

from activities.alert_ports import NotTold
from adapters.slack.words import ANCHORS, told
from domain.alerts import Notice

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
# What Slack says is wrong with the webhook itself, or with what it was sent.
PERMANENT = (400, 401, 403, 404, 410)
SHOWN = 60


class SlackWebhook:
    """`activities.alert_ports.Operators` over one webhook; the empty `url` tells nobody.

    `runbook` is where the runbook can be read, if anywhere. At least once: Slack has no key by
    which it would know a repetition, so an answer that was lost leads to a second message.
    """

    def __init__(self, url: str, house: str, zone: tzinfo, runbook: str = "") -> None:
        self._url, self._house, self._zone, self._runbook = url, house, zone, runbook

    async def tell(self, notice: Notice) -> None:
        """Post it. Raises `NotTold`."""
        if not self._url:
            return
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(
                    self._url, json=self._message(notice), allow_redirects=False
                ) as answer,
            ):
                said = (await answer.text(errors="replace"))[:SHOWN]
                status, after = answer.status, answer.headers.get("Retry-After", "")
        except aiohttp.InvalidURL:
            raise NotTold("SLACK_WEBHOOK_URL is no URL", permanent=True) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NotTold(f"no answer: {type(error).__name__}", permanent=False) from None
        if status != 200:
            seconds = float(after) if after.isdecimal() else None
            detail = f"Slack says {status} {said.strip()}"
            raise NotTold(detail, permanent=status in PERMANENT, retry_after=seconds)

    def _message(self, notice: Notice) -> dict[str, Any]:
        headline, to_do = told(notice, self._zone, self._house)
        blocks = [f"*{_escaped(headline)}*"]
        if to_do:
            blocks += [_escaped(to_do), self._reference(ANCHORS[notice.trouble])]
        section = {"type": "mrkdwn", "text": "\n".join(blocks)}
        return {
            "text": _escaped(f"{headline} {to_do}".strip()),
            "blocks": [{"type": "section", "text": section}],
        }

    def _reference(self, anchor: str) -> str:
        if not self._runbook:
            return f"Manual: docs/runbook.md#{anchor}"
        return f"<{self._runbook}#{anchor}|Manual: qué hacer>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
