"""What the endpoints work with, built once for each app from its dependencies."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import OAuth2PasswordBearer

from activities.account_ports import Role
from api.calendar import Calendar
from api.delivery_desk import DeliveryDesk
from api.dependencies import ApiDependencies
from api.errors import ErrorTable
from api.finder import TableFinder
from api.forecasts import Forecasts
from api.forwarder import Forwarder
from api.fresh_reads import FreshReads
from api.help_desk import HelpDesk
from api.idempotency import Claim, Once, fingerprint
from api.known_days import KnownDays
from api.opt_outs import OptOuts
from api.orders import Orders
from api.problems import forbidden, unauthorised
from api.refusal_texts import RefusalTexts
from api.replies import Replies
from api.temporal_service import WaitlistService
from api.tokens import Passwords, Staff, Tokens
from api.views import Views
from domain.said import Venue

VIEW, CREATE, CANCEL = "reservations.view", "reservations.create", "reservations.cancel"
USERS = "users.manage"

PERMISSIONS: dict[Role, frozenset[str]] = {
    "viewer": frozenset({VIEW}),
    "host": frozenset({VIEW, CREATE, CANCEL}),
    "manager": frozenset({VIEW, CREATE, CANCEL, USERS}),
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
    reads: FreshReads
    finder: TableFinder
    forecasts: Forecasts
    replies: Replies
    opt_outs: OptOuts
    deliveries: DeliveryDesk
    forwarder: Forwarder
    venue: Venue

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
    orders = Orders(restaurant, calendar)
    days = KnownDays(restaurant, reads)
    service = WaitlistService(deps.engine, restaurant.id, reached=reads.reached)
    opt_outs = OptOuts(deps.guests, restaurant.id, deps.clock)
    forwarder = Forwarder(deps, service, reads, opt_outs)
    forecasts = Forecasts(days, deps.clock)
    desk = HelpDesk(deps, service, reads, forecasts)
    return Parts(
        deps=deps,
        service=service,
        calendar=calendar,
        orders=orders,
        views=Views(calendar),
        refusals=refusals,
        errors=errors,
        once=Once(deps.idempotency, deps.clock, errors.problem),
        tokens=Tokens(
            settings.jwt_secret.get_secret_value(),
            restaurant.id,
            timedelta(minutes=settings.token_minutes),
        ),
        passwords=Passwords(deps.users),
        reads=reads,
        finder=TableFinder(calendar, orders, days),
        forecasts=forecasts,
        replies=Replies(deps, service, reads, desk, opt_outs, forwarder.wake),
        opt_outs=opt_outs,
        deliveries=forwarder.deliveries,
        forwarder=forwarder,
        venue=Venue.of(restaurant),
    )


# Dependencies are coroutines throughout: FastAPI runs plain functions in threads, which would mix
# up the order in which guests arrived.


async def parts(request: Request) -> Parts:
    """The running API's pieces."""
    found: Parts = request.app.state.parts
    return found


Api = Annotated[Parts, Depends(parts)]


async def staff(api: Api, token: Annotated[str | None, Depends(_BEARER)]) -> Staff:
    """Who makes the request; 401 without a valid token."""
    if token is None:
        raise unauthorised("Hace falta entrar con usuario y contraseña.")
    return api.tokens.read(token, api.calendar.now())


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
