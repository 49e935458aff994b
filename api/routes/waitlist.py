"""The waitlist for staff: list, join, look up, offer out of turn, answer, cancel."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from activities.ports import ListedEntry
from api.fields import Cursor, DateQuery, Id, Limit
from api.history import history, messages
from api.idempotency import Answer
from api.parts import Api, ClaimOrNone, MayCancel, MayCreate, MayView, Parts, Someone
from api.problems import invalid
from api.schemas import AnswerBody, NotifyBody, WaitlistBody
from api.views import EntryDetail, EntryView, Many, One
from api.wishes import wish
from domain import entry as rules
from domain.model import Actor, Status
from domain.refusals import Reason, Refused
from workflows.contract import Notify

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
    views = [api.views.line(line) for line in await api.forecasts.lines(day, page.items)]
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
    return One(data=view)


@router.post("/{entry_id}/notify", dependencies=[MayCreate], response_model=One[EntryView])
async def notify(
    entry_id: Id, api: Api, claim: ClaimOrNone, body: NotifyBody | None = None
) -> Response:
    """Ofrece ya una mesa a esta entrada, fuera de turno."""

    async def act(key: str) -> Answer:
        known = await _known(api, entry_id)
        request = Notify(key, entry_id, api.orders.table(body.mesa if body else None))
        if known.entry.status.is_final:
            raise Refused(Reason.ENTRY_FINAL, known.entry.status.value)
        answer = await api.service.command(known.entry.service_date, request)
        avisos = [api.views.offer(offer).model_dump(mode="json") for offer in answer.offers]
        # What the entry will say as soon as it has heard of it.
        offer = next(o for o in answer.offers if o.entry_id == entry_id)
        offered = rules.offered(known.entry, offer, api.calendar.now())
        view = api.views.entry(ListedEntry(offered, None))
        return One(data=view, metadata={"avisos": avisos}).answer()

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
        known = await _known(api, entry_id)
        if known.entry.status.is_final:
            raise Refused(Reason.ENTRY_FINAL, known.entry.status.value)
        ended = await api.service.cancel(entry_id, key, Actor.STAFF, "staff")
        api.reads.keep(ended)
        return One(data=api.views.entry(ListedEntry(ended, None))).answer()

    return await api.once.run(claim, act)


async def _known(api: Parts, entry_id: str) -> ListedEntry:
    listed = await api.reads.entry(entry_id)
    if listed is None:
        raise Refused(Reason.ENTRY_UNKNOWN)
    return listed
