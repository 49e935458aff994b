"""`python -m bench.fuzz`: requests made up from our OpenAPI document, against a real installation.

Every operation is called with and without a log-in, with bodies and parameters that the document
allows and with such as it does not, for things that there are and for others. An answer of 5xx, or
one that the document does not describe, is a finding; the exit code is then 1.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from rich.console import Console
from rich.table import Table
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cli.errors import CommandError
from settings import DEMO_SECRET
from tests.e2e.house import MANAGER, House, passing_house

Operation = APIOperation[Any, Any, Any, Any]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# A stream has no end, and a log-out would end the run's own log-in.
LEFT_OUT = ("/api/mobile/events", "/api/auth/logout")
SECONDS = 60.0


@dataclass
class Found:
    """What came of one operation: how often it answered what, and what was wrong."""

    name: str
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Way:
    """Who calls, how well the calls are made up, and the path's parameters, if they are given."""

    headers: Mapping[str, str]
    mode: GenerationMode
    path: dict[str, Any] | None = None


def ways(headers: Mapping[str, str], there: dict[str, Any]) -> list[Way]:
    """Logged in by those headers and not; for made-up things, and for those that are there."""
    made_up = [Way(who, mode) for who in (headers, {}) for mode in GenerationMode]
    return [*made_up, Way(headers, GenerationMode.POSITIVE, there)]


def fuzz(url: str, called: list[Way], cases: int, number: int) -> list[Found]:
    """At least so many cases at the API of that URL, evenly over operations and ways."""
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    chosen = [operation for operation in operations if operation.path not in LEFT_OUT]
    if not chosen:
        raise CommandError("the OpenAPI document has no operation")
    # Some cannot be called in every way, so there are more of each.
    each = -(-cases * 3 // (len(chosen) * len(called) * 2))
    with requests.Session() as session:
        session.trust_env = False
        return [_tried(o, session, called, each, number) for o in chosen]


def _tried(
    operation: Operation, session: requests.Session, called: list[Way], each: int, number: int
) -> Found:
    found = Found(f"{operation.method.upper()} {operation.path}")
    for way in called:
        if way.path is None or "{" in operation.path:
            _run(operation, session, way, each, number, found)
    return found


def _run(
    operation: Operation,
    session: requests.Session,
    way: Way,
    each: int,
    number: int,
    found: Found,
) -> None:
    names = {parameter.name for parameter in operation.path_parameters}
    path = {n: v for n, v in (way.path or {}).items() if n in names} or None
    headers = dict(way.headers)

    @seed(number)
    @settings(
        max_examples=each,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=way.mode, path_parameters=path))
    def one(case: Case[Any]) -> None:
        answer = case.call(session=session, headers=headers, timeout=SECONDS)
        found.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS, headers=headers)
        except (Failure, FailureGroup) as error:
            found.failures[str(error)] += 1

    with suppress(Unsatisfiable):  # what takes nothing cannot be called wrongly
        one()


def show(console: Console, found: list[Found]) -> None:
    """Print each operation with its answers, then what was wrong."""
    table = Table(title="Made-up requests", title_justify="left")
    for column in ("operation", "cases", "answers", "wrong"):
        table.add_column(column)
    for one in found:
        answers = ", ".join(f"{status}: {n}" for status, n in sorted(one.statuses.items()))
        wrong = str(one.failures.total() or "")
        table.add_row(one.name, str(one.statuses.total()), answers, wrong)
    console.print(table)
    for one in found:
        for text, times in one.failures.most_common(3):
            console.print(f"[red]{one.name}, {times} times:[/red]")
            console.print(text[:2000], markup=False, highlight=False)


async def at(house: House, cases: int, number: int) -> list[Found]:
    """All cases against that house, which has a guest in line and a reservation then."""
    evening = await house.full_evening()
    guest = evening.guest("Carmen Ruiz")
    await evening.join(guest)
    booked = (await evening.staff.get("/reservations", fecha=evening.day))[0]
    there = {"entry_id": evening.ids[guest], "reservation_id": booked["id"], "mesa": "T1"}
    user = {"usuario": "sobra", "rol": "viewer", "password": "una contraseña larga"}
    await evening.staff.do("POST", "/users", user)
    there |= {"name": user["usuario"], "tool": "check_availability"}
    headers = {"Authorization": f"Bearer {await house.token(*MANAGER)}"}
    headers |= {"X-Vapi-Secret": DEMO_SECRET}
    url = house.installation.api_url
    return await asyncio.to_thread(fuzz, url, ways(headers, there), cases, number)


async def run(cases: int, number: int) -> list[Found]:
    """All cases against a house of its own."""
    async with passing_house() as house:
        return await at(house, cases, number)


def main() -> int:
    """Fuzz, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=5000, help="at least so many requests")
    parser.add_argument("--seed", type=int, default=1, help="another one makes up others")
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 150)
    found = asyncio.run(run(options.cases, options.seed))
    show(console, found)
    total = sum(one.statuses.total() for one in found)
    wrong = sum(one.failures.total() for one in found)
    console.print(f"{total} cases, {wrong} wrong")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
