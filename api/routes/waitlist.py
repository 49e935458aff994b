"""The waitlist for staff: list, join, look up, offer out of turn, answer, cancel."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from activities.ports import ListedEntry
from api.fields import Cursor, DateQuery, Id, Limit
from api.history import history, messages
from api.idempotency import Answer
from api.parts import Api, ClaimOrNone, MayCancel, MayCreate, MayView, Parts, Someone
from api.ports import DayRequest
from api.problems import invalid
from api.routes.reservations import reserved
from api.schemas import AnswerBody, EntryChangeBody, NotifyBody, SeatEntryBody, WaitlistBody
from api.views import EntryDetail, EntryView, Many, One
from api.wishes import wish
from domain import entry as rules
from domain.model import Actor, Status
from domain.refusals import Reason, Refused
from domain.seating import SeatGuest
from workflows.contract import DayAnswer, Notify, SeatEntry

router = APIRouter(prefix="/api/mobile/waitlist", tags=["lista de espera"])

Estado = Annotated[Status | None, Query(description="Solo las entradas en este estado.")]


@router.get("", dependencies=[MayView], response_model=Many[EntryView])
async def list_entries(
    api: Api,
    fecha: DateQuery = None,
    estado: Estado = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """La lista de espera de un día, por orden de llegada."""
    day = fecha or api.calendar.today()
    try:
        page = await api.reads.entries(day, estado, limit, cursor)
    except ValueError:
        raise invalid("cursor", "no es de esta lista") from None
    metadata = {"total": page.total, "next_cursor": page.next_cursor, "fecha": day.isoformat()}
    waits = await api.forecasts.lines(day, page.items)
    views = [api.views.line(*told) for told in zip(page.items, waits, strict=True)]
    return Many[EntryView](data=views, metadata=metadata).response()


@router.post(
    "",
    dependencies=[MayCreate],
    status_code=201,
    response_model=One[EntryView],
    responses={200: {"description": "Ya estaba apuntado: su sitio.", "model": One[EntryView]}},
)
async def join(body: WaitlistBody, api: Api, claim: ClaimOrNone, someone: Someone) -> Response:
    """Apunta a un cliente en la lista de espera."""

    async def act(key: str) -> Answer:
        day, request = api.orders.join(await wish(body, api, someone.username), key)
        answer = await api.service.join(day, request)
        listed = await api.reads.joined(answer)
        view = api.views.entry(listed, answer.wait_min)
        return One(data=view, metadata={"existente": answer.existing}).answer(
            200 if answer.existing else 201
        )

    return await api.once.run(claim, act)


@router.get("/{entry_id}", dependencies=[MayView])
async def entry(entry_id: Id, api: Api) -> One[EntryDetail]:
    """Una entrada con su historial: cada paso, cuándo y por qué, y cada mensaje que se le envió."""
    listed = await _known(api, entry_id)
    passed_by = await api.reads.offers_passing_over(listed.entry)
    steps = history(listed.entry, passed_by, api.views)
    sent = messages(await api.deps.deliveries.of_conversation(entry_id), api.views)
    view = api.views.detail(listed, steps, sent)
    view.espera_estimada_min = await api.forecasts.wait_min(listed)
    view.enlace = api.deps.guest_links.url(entry_id) or None
    return One(data=view)


@router.patch("/{entry_id}", dependencies=[MayCreate], response_model=One[EntryView])
async def change(entry_id: Id, body: EntryChangeBody, api: Api, claim: ClaimOrNone) -> Response:
    """Cambia lo que espera un cliente, que conserva su sitio en la lista."""

    async def act(key: str) -> Answer:
        known = await _known(api, entry_id)
        day = known.entry.service_date
        request = api.orders.change_entry(entry_id, day, body.wish(), key)
        answer = await _waiting(api, known, request)
        now = api.calendar.now()
        # What the entry will say as soon as it has heard of it.
        changed = rules.changed(known.entry, answer.news, now) if answer.news else known.entry
        offer = next((o for o in answer.offers if o.entry_id == entry_id), None)
        shown = rules.offered(changed, offer, now) if offer else changed
        view = api.views.entry(ListedEntry(shown, answer.position))
        return One(data=view, metadata=_led_to(api, answer)).answer()

    return await api.once.run(claim, act)


@router.post("/{entry_id}/notify", dependencies=[MayCreate], response_model=One[EntryView])
async def notify(
    entry_id: Id, api: Api, claim: ClaimOrNone, body: NotifyBody | None = None
) -> Response:
    """Ofrece ya una mesa a esta entrada, fuera de turno."""

    async def act(key: str) -> Answer:
        known = await _known(api, entry_id)
        request = Notify(key, entry_id, api.orders.table(body.mesa if body else None))
        answer = await _waiting(api, known, request)
        # What the entry will say as soon as it has heard of it.
        offer = next(o for o in answer.offers if o.entry_id == entry_id)
        offered = rules.offered(known.entry, offer, api.calendar.now())
        view = api.views.entry(ListedEntry(offered, None))
        return One(data=view, metadata=_led_to(api, answer)).answer()

    return await api.once.run(claim, act)


@router.post("/{entry_id}/seat", dependencies=[MayCreate], response_model=One[EntryView])
async def seat(
    entry_id: Id, api: Api, claim: ClaimOrNone, body: SeatEntryBody | None = None
) -> Response:
    """El cliente está en la puerta y se sienta ya."""

    async def act(key: str) -> Answer:
        known = await _known(api, entry_id)
        command = SeatGuest(entry_id, api.orders.table(body.mesa if body else None))
        if known.entry.status is Status.CONFIRMED:
            answer = await api.service.command(known.entry.service_date, SeatEntry(key, command))
        else:
            answer = await _waiting(api, known, SeatEntry(key, command))
        now = api.calendar.now()
        # What the entry will say as soon as it has heard of it.
        seated = rules.seated(known.entry, answer.given, now) if answer.given else known.entry
        view = api.views.entry(ListedEntry(seated, None))
        stay = api.views.reservation(reserved(answer), known.entry.service_date)
        metadata = {"reserva": stay.model_dump(mode="json"), **_led_to(api, answer)}
        return One(data=view, metadata=metadata).answer()

    return await api.once.run(claim, act)


@router.post("/{entry_id}/answer", dependencies=[MayCreate], response_model=One[EntryView])
async def answer(entry_id: Id, body: AnswerBody, api: Api, claim: ClaimOrNone) -> Response:
    """Lo que contesta al aviso un cliente que llama por teléfono, o a quien se ha llamado."""

    async def act(key: str) -> Answer:
        await _known(api, entry_id)
        answered = await api.service.answer_for(entry_id, body.respuesta, key)
        api.reads.keep(answered)
        return One(data=api.views.entry(ListedEntry(answered, None))).answer()

    return await api.once.run(claim, act)


@router.delete("/{entry_id}", dependencies=[MayCancel], response_model=One[EntryView])
async def cancel(entry_id: Id, api: Api, claim: ClaimOrNone) -> Response:
    """Saca a un cliente de la lista de espera."""

    async def act(key: str) -> Answer:
        await _known(api, entry_id)
        # The entry itself refuses what has ended: it first looks whether that key ended it.
        ended = await api.service.cancel(entry_id, key, Actor.STAFF, "staff")
        api.reads.keep(ended)
        return One(data=api.views.entry(ListedEntry(ended, None))).answer()

    return await api.once.run(claim, act)


async def _waiting(api: Parts, known: ListedEntry, request: DayRequest) -> DayAnswer:
    """What the day answers about an entry that waits; `Refused` as final when it has ended."""
    entry = known.entry
    if entry.status.is_final:
        raise Refused(Reason.ENTRY_FINAL, entry.status.value)
    try:
        return await api.service.command(entry.service_date, request)
    except Refused as refused:
        if refused.reason is Reason.ENTRY_UNKNOWN:  # it has ended since it was looked up
            raise Refused(Reason.ENTRY_FINAL) from None
        raise


def _led_to(api: Parts, answer: DayAnswer) -> dict[str, object]:
    return {"avisos": [api.views.offer(one).model_dump(mode="json") for one in answer.offers]}


async def _known(api: Parts, entry_id: str) -> ListedEntry:
    listed = await api.reads.entry(entry_id)
    if listed is None:
        raise Refused(Reason.ENTRY_UNKNOWN)
    return listed
