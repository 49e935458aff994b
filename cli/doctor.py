"""`nubes doctor`: looks at a whole installation, and says what is wrong and what mends it.

It changes nothing and sends nothing. Exit codes: 0 nothing is wrong, 1 something is.
"""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from rich.console import Console
from temporalio.service import RPCError

import wiring
from activities.errors import RecordsUnavailable
from activities.messaging_ports import Failure, SendError
from activities.mirror_ports import BaseError
from cli.errors import CommandError
from cli.findings import Finding, Verdict, note, right, show, wrong
from cli.start import check_database_url, read_restaurant, read_settings
from domain.restaurant import Restaurant
from settings import DEMO_SECRET, Settings
from workflows.pollers import QUEUES, pollers

PATIENCE_SECONDS = 5.0
LEAST_FREE_BYTES = 1_000_000_000
MOST_SKEW_SECONDS = 5.0


def main() -> int:
    """Look, print, and return the exit code."""
    found = asyncio.run(everything())
    show(Console(width=None if sys.stdout.isatty() else 140), found)
    return 1 if any(one.verdict is Verdict.WRONG for one in found) else 0


async def everything() -> list[Finding]:
    """All that was found, in the order in which it was looked at."""
    try:
        settings = read_settings()
        check_database_url(settings)
    except CommandError as error:
        fix = "docs/configuration.md has every setting; nothing else is looked at before"
        return [wrong("settings", line, fix) for line in str(error).splitlines()]
    found = [_secrets(settings), _disk(settings)]
    try:
        restaurant = read_restaurant(settings)
    except CommandError as error:
        fix = "mend those lines; the sample restaurant.toml shows each key"
        found += [wrong("restaurant", line, fix) for line in str(error).splitlines()]
    else:
        about = f"{restaurant.name}: {len(restaurant.tables)} tables"
        found += [right("restaurant", about), *await _airtable(settings, restaurant)]
    for looking in (_sql, _temporal, _api, _twilio, _mail):
        found += [one async for one in looking(settings)]
    return found


def _secrets(settings: Settings) -> Finding:
    if settings.nubes_env == "production":
        return right("settings", "production, no secret is a demonstration's")
    secrets = ("vapi_secret", "jwt_secret", "staff_users")
    shown = [n.upper() for n in secrets if DEMO_SECRET in getattr(settings, n).get_secret_value()]
    if shown:
        return note("settings", f"development, on demonstration values of {', '.join(shown)}")
    return note("settings", "development: NUBES_ENV=production refuses weak secrets")


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir.absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    shown = f"{free / 1e9:.1f} GB free at {there}"
    if free < LEAST_FREE_BYTES:
        return wrong("disk", shown, "make room: docs/runbook.md#the-disk-is-full")
    return right("disk", shown)


async def _sql(settings: Settings) -> AsyncIterator[Finding]:
    kind = "PostgreSQL" if "postgresql" in settings.sql_url else "SQLite"
    try:
        current, newest = await wiring.table_state(settings)
    except RecordsUnavailable as error:
        fix = "start it, or see to DATABASE_URL; an SQLite file is made by the first start"
        yield wrong("sql", f"{kind}: {error}", fix)
        return
    if current == newest:
        yield right("sql", f"{kind} answers, tables are at {newest}")
    elif current is None:
        yield note("sql", f"{kind} answers and has no tables yet: the first start makes them")
    else:
        fix = "start worker and API of this release: they migrate; or run the release that did"
        yield wrong("sql", f"{kind}: tables are at {current}, this release needs {newest}", fix)


async def _temporal(settings: Settings) -> AsyncIterator[Finding]:
    try:
        client = await wiring.connect_temporal(settings, seconds=PATIENCE_SECONDS)
        seen = await pollers(client)
    except (wiring.TemporalUnavailable, RuntimeError) as error:
        fix = "start it, or see to TEMPORAL_ADDRESS and the namespace"
        yield wrong("temporal", str(error), fix)
        return
    except RPCError as error:
        fix = "see to TEMPORAL_NAMESPACE, to its disk and to its log"
        yield wrong("temporal", f"is reached and does not do what it is asked: {error}", fix)
        return
    yield right("temporal", f"answers, namespace {client.namespace}")
    for queue in QUEUES:
        if queue.for_airtable and not settings.uses_airtable:
            continue
        if seen[queue.name]:
            workers = ", ".join(sorted(seen[queue.name]))
            yield right("worker", f"{queue.name}: {workers}")
        else:
            fix = "start `python worker.py` (`nubes up` does); its log says why it ended"
            yield wrong("worker", f"nobody works on the queue {queue.name}", fix)


async def _api(settings: Settings) -> AsyncIterator[Finding]:
    if not settings.public_base_url:
        yield note("api", "no PUBLIC_BASE_URL: Twilio and VAPI cannot reach this installation")
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as http:
            answer = await http.get(f"{settings.base_url}/ready")
    except httpx.HTTPError as error:
        fix = "start `nubes api`, and let PUBLIC_BASE_URL lead to it from outside"
        yield wrong("api", f"{settings.base_url} is not reached: {type(error).__name__}", fix)
        return
    now = datetime.now(UTC)
    if answer.status_code == 200:
        yield right("api", f"{settings.base_url} is ready")
    else:
        fix = (
            "what it names is above; if nothing is wrong there, let PUBLIC_BASE_URL lead to the API"
        )
        yield wrong("api", f"/ready is {answer.status_code}: {answer.text[:200]}", fix)
    if told := answer.headers.get("Date"):
        skew = abs((now - parsedate_to_datetime(told)).total_seconds())
        if skew > MOST_SKEW_SECONDS:
            yield wrong("clock", f"the API's is {skew:.0f} s off", "turn NTP on, on both machines")
        else:
            yield right("clock", "the API's agrees with this machine's")


async def _twilio(settings: Settings) -> AsyncIterator[Finding]:
    if settings.uses_twilio_standin:
        yield note("twilio", "no credentials: messages go to a stand-in and reach no guest")
        return
    try:
        async with wiring.twilio_gateway(settings) as gateway:
            await gateway.check()
    except (SendError, ValueError) as error:
        away = isinstance(error, SendError) and error.failure in (Failure.BUSY, Failure.UNKNOWN)
        fix = (
            "api.twilio.com must be reachable from here"
            if away
            else "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are those of Twilio's console"
        )
        yield wrong("twilio", str(error), fix)
        return
    yield right("twilio", f"the account answers; sender {settings.twilio_whatsapp_from}")
    yield note("twilio", f"its console must have the webhook {settings.twilio_webhook}")


async def _mail(settings: Settings) -> AsyncIterator[Finding]:
    if settings.uses_mail_standin:
        yield note("mail", "no SMTP_HOST: mails go to a stand-in and reach no guest")
        return
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        await wiring.mail_gateway(settings).check()
    except (SendError, ValueError) as error:
        fix = "see to SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER and SMTP_PASSWORD"
        yield wrong("mail", f"{where}: {error}", fix)
        return
    yield right("mail", f"{where} lets us in; sender {settings.mail_sender}")


async def _airtable(settings: Settings, restaurant: Restaurant) -> list[Finding]:
    if not settings.uses_airtable:
        return [note("airtable", "not used: AIRTABLE_API_KEY is not set")]
    try:
        async with wiring.airtable_upkeep(settings, restaurant) as upkeep:
            verdicts = await upkeep.check()
    except (BaseError, ValueError) as error:
        return [wrong("airtable", str(error), "docs/airtable.md")]
    return [
        right("airtable", text) if is_good else wrong("airtable", text, "docs/airtable.md")
        for is_good, text in verdicts
    ]
