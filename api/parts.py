"""What the endpoints work with, built once for each app from its dependencies."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import OAuth2PasswordBearer

from activities.account_ports import Role
from api.calendar import Calendar
from api.conversations import WritingDesk
from api.delivery_desk import DeliveryDesk
from api.dependencies import ApiDependencies
from api.errors import ErrorTable
from api.finder import TableFinder
from api.forecasts import Forecasts
from api.forwarder import Forwarder
from api.fresh_reads import FreshReads
from api.guest.desk import GuestDesk
from api.guest.form import FormReader
from api.guest.joining import JoinDesk
from api.help_desk import HelpDesk
from api.idempotency import Claim, Once, fingerprint
from api.known_days import KnownDays
from api.live.board import Boards
from api.live.hub import Hub
from api.login_throttle import LoginThrottle
from api.members import Members
from api.metrics import Metrics
from api.opt_outs import OptOuts
from api.orders import Orders
from api.passwords import Hasher, Passwords
from api.problems import forbidden, unauthorised
from api.refusal_texts import RefusalTexts
from api.replies import Replies
from api.sessions import session_token
from api.temporal_service import WaitlistService
from api.tokens import Staff, Tokens
from api.views import Views
from domain.said import Venue

VIEW, CREATE, CANCEL = "reservations.view", "reservations.create", "reservations.cancel"
USERS, DECODE = "users.manage", "payloads.decode"

PERMISSIONS: dict[Role, frozenset[str]] = {
    "viewer": frozenset({VIEW}),
    "host": frozenset({VIEW, CREATE, CANCEL}),
    "manager": frozenset({VIEW, CREATE, CANCEL, USERS, DECODE}),
}

_BEARER = OAuth2PasswordBearer(tokenUrl="/api/auth/token", auto_error=False)


@dataclass(frozen=True)
class Parts:
    """The pieces of one running API."""

    deps: ApiDependencies
    service: WaitlistService
    calendar: Calendar
    orders: Orders
    views: Views
    refusals: RefusalTexts
    errors: ErrorTable
    once: Once
    tokens: Tokens
    passwords: Passwords
    members: Members
    reads: FreshReads
    finder: TableFinder
    forecasts: Forecasts
    replies: Replies
    opt_outs: OptOuts
    deliveries: DeliveryDesk
    forwarder: Forwarder
    guests: GuestDesk
    joining: JoinDesk
    forms: FormReader
    live: Hub
    venue: Venue
    writing: WritingDesk
    metrics: Metrics

    @property
    def location(self) -> str:
        """The id of the restaurant that is served."""
        return self.deps.restaurant.id


def build(deps: ApiDependencies) -> Parts:
    """The pieces over those dependencies."""
    restaurant, settings = deps.restaurant, deps.settings
    calendar = Calendar(restaurant, deps.clock)
    refusals = RefusalTexts(restaurant)
    errors = ErrorTable(refusals)
    reads = FreshReads(deps.store, deps.reads, restaurant.id)
    orders = Orders(deps.house, calendar)
    days = KnownDays(deps.house, reads)
    service = WaitlistService(deps.engine, restaurant.id, reached=reads.reached)
    opt_outs = OptOuts(deps.guests, restaurant.id, deps.clock)
    joining = JoinDesk(deps, service, reads, opt_outs)
    forwarder = Forwarder(deps, service, reads, opt_outs, joining)
    forecasts = Forecasts(days, deps.clock)
    hasher = Hasher()
    desk = HelpDesk(deps, service, reads, forecasts)
    replies = Replies(deps, service, reads, desk, opt_outs, joining, forwarder.wake)
    views = Views(calendar)
    return Parts(
        deps=deps,
        service=service,
        calendar=calendar,
        orders=orders,
        views=views,
        refusals=refusals,
        errors=errors,
        once=Once(deps.idempotency, deps.clock, errors.problem),
        tokens=Tokens(
            settings.jwt_secrets,
            restaurant.id,
            timedelta(minutes=settings.token_minutes),
            deps.sessions,
        ),
        passwords=Passwords(deps.users, LoginThrottle(deps.throttle), hasher, deps.clock),
        members=Members(deps.users, hasher),
        reads=reads,
        finder=TableFinder(calendar, orders, days),
        forecasts=forecasts,
        replies=replies,
        opt_outs=opt_outs,
        deliveries=forwarder.deliveries,
        forwarder=forwarder,
        joining=joining,
        forms=FormReader(restaurant, calendar, orders, deps.phones),
        guests=GuestDesk(deps, calendar, service, reads, forecasts, replies),
        live=Hub(Boards(deps.house, deps.reads, forecasts, views, deps.clock)),
        venue=Venue.of(restaurant),
        writing=WritingDesk(deps, service),
        metrics=Metrics(deps, calendar),
    )


# Dependencies are coroutines throughout: FastAPI runs plain functions in threads, which would mix
# up the order in which guests arrived.


async def parts(request: Request) -> Parts:
    """The running API's pieces."""
    found: Parts = request.app.state.parts
    return found


Api = Annotated[Parts, Depends(parts)]


async def staff(
    request: Request, api: Api, bearer: Annotated[str | None, Depends(_BEARER)]
) -> Staff:
    """Who makes the request, by bearer token or the browser's cookie; 401 without a valid one."""
    token = bearer or session_token(request)
    if token is None:
        raise unauthorised("Hace falta entrar con usuario y contraseña.")
    return await api.tokens.read(token, api.calendar.now())


async def session(request: Request, api: Parts) -> Staff:
    """As `staff`, outside a route's dependencies."""
    return await staff(request, api, await _BEARER(request))


Someone = Annotated[Staff, Security(staff)]


def allowed(permission: str) -> Callable[[Staff], Awaitable[Staff]]:
    """A dependency that lets those pass whose role has the permission; 403 for the others."""

    async def check(someone: Someone) -> Staff:
        if permission not in PERMISSIONS[someone.role]:
            raise forbidden("Tu usuario no tiene permiso para esto.")
        return someone

    return check


async def claim(
    request: Request,
    someone: Someone,
    key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)
    ] = None,
) -> Claim | None:
    """The request's idempotency claim: its key belongs to this user and this address."""
    if key is None:
        return None
    scope = f"{someone.username} {request.method} {request.url.path}"
    return Claim(scope, key, fingerprint(await request.body()))


ClaimOrNone = Annotated[Claim | None, Depends(claim)]
MayView = Depends(allowed(VIEW))
MayCreate = Depends(allowed(CREATE))
MayCancel = Depends(allowed(CANCEL))
MayManageUsers = Depends(allowed(USERS))
