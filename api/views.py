"""What the API shows of entries and reservations: Spanish names, the restaurant's local time."""

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from starlette.responses import Response

from activities.ports import EntryLine, ListedEntry
from api.calendar import Calendar
from api.idempotency import Answer
from domain.model import Consent, Offer, Reach, Reservation, ReservationStatus

T = TypeVar("T")

# How consent was given, as staff read it; `web` and `whatsapp` are so in Spanish too.
_HOW = {"call": "llamada", "staff": "personal"}


class One(BaseModel, Generic[T]):
    """A single thing."""

    data: T
    metadata: dict[str, Any] = {}

    def answer(self, status: int = 200) -> Answer:
        """The envelope as an answer."""
        return Answer(status, self.model_dump(mode="json"))


class Many(BaseModel, Generic[T]):
    """A list, or a part of one; `metadata` has `total` and, for parts, `next_cursor`."""

    data: list[T]
    metadata: dict[str, Any]

    def response(self) -> Response:
        """The envelope as JSON, written once: returned as it is, FastAPI would check each row."""
        return Response(self.model_dump_json(), media_type="application/json")


class StepView(BaseModel):
    """One step of an entry's history."""

    cuando: datetime
    suceso: str
    texto: str
    quien: str


class MessageView(BaseModel):
    """One message to the guest and what became of it, as of `cuando`; `codigo`: Twilio's error."""

    cuando: datetime
    canal: str
    tipo: str
    estado: str
    codigo: int | None


class ConsentView(BaseModel):
    """When and how the guest agreed to be written to; `ref` is the call, user or message."""

    cuando: datetime
    como: str
    ref: str


class EntryView(BaseModel):
    """A place on the waitlist. `contacto`: `whatsapp`, or `llamar` for who cannot be written to.

    `espera_prometida_min` was said on joining; `espera_estimada_min` is how it looks now. `version`
    grows with each change: an answer that an event has overtaken has the lower one.
    """

    id: str
    nombre_cliente: str
    telefono_cliente: str
    fecha: date
    hora: str
    num_personas: int
    estado: str
    posicion: int | None
    zona_preferida: str | None
    notas: str
    email: str | None
    espera_estimada_min: int | None
    espera_prometida_min: int | None
    created_at: datetime
    notified_at: datetime | None
    expires_at: datetime | None
    mesas: list[str] | None
    reserva_id: str | None
    motivo: str | None
    contacto: str
    idioma: str
    version: int


class EntryDetail(EntryView):
    """A place on the waitlist with everything that happened to it.

    `espera_real_min` is how long the first offer took. `enlace` leads to the guest's own page; None
    where guests have none.
    """

    espera_real_min: int | None
    consentimiento: ConsentView | None
    historial: list[StepView]
    mensajes: list[MessageView]
    enlace: str | None = None


class ReservationView(BaseModel):
    """A reservation; `hora` to `hasta` is the stay.

    `recordada_at`, `confirmada_at`: when the guest was reminded, and said yes to it.
    `preguntar_no_show`: the courtesy time is over and nobody has said whether the guests came.
    `correo_fallido`: the guest's address takes no mail. `aviso_fallido`: a message about it
    reached no phone, so staff call. `contacto`, `version`: as an entry's.
    """

    id: str
    nombre_cliente: str
    telefono_cliente: str
    fecha: date
    hora: str
    hasta: str
    num_personas: int
    estado: str
    mesas: list[str]
    zona: str | None
    notas: str
    email: str | None
    entry_id: str | None
    origen: str
    created_at: datetime
    recordada_at: datetime | None
    confirmada_at: datetime | None
    preguntar_no_show: bool
    correo_fallido: bool
    aviso_fallido: bool
    contacto: str
    version: int


class OfferView(BaseModel):
    """A table on offer. `expires_at`: when it ends if its message goes out at once."""

    entry_id: str
    mesas: list[str]
    hora: str
    expires_at: datetime


class Views:
    """Renders one restaurant's things."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def entry(self, listed: ListedEntry, wait_min: int | None = None) -> EntryView:
        """An entry; `wait_min` is a newer estimate than the one given on joining."""
        line = EntryLine.of(listed)
        return self.line(line, line.quoted_wait_min if wait_min is None else wait_min)

    def line(self, entry: EntryLine, wait_min: int | None) -> EntryView:
        """An entry in a list with the wait that it has yet to expect."""
        return EntryView(
            id=entry.id,
            nombre_cliente=entry.name,
            telefono_cliente=entry.phone,
            fecha=entry.service_date,
            hora=self.wall(entry.wanted_at),
            num_personas=entry.party_size,
            estado=entry.status.value,
            posicion=entry.position,
            zona_preferida=entry.zone,
            notas=entry.notes,
            email=entry.email,
            espera_estimada_min=None if entry.status.is_final else wait_min,
            espera_prometida_min=entry.quoted_wait_min,
            created_at=self.local(entry.joined_at),
            notified_at=self._local_or_none(entry.notified_at),
            expires_at=self._local_or_none(entry.expires_at),
            mesas=list(entry.offer.tables) if entry.offer else None,
            reserva_id=entry.reservation_id,
            motivo=entry.reason or None,
            contacto=_contact(entry.reach),
            idioma=entry.language,
            version=entry.version,
        )

    def detail(
        self, listed: ListedEntry, steps: list[StepView], sent: list[MessageView]
    ) -> EntryDetail:
        """An entry with its history and the messages sent to it."""
        entry = listed.entry
        return EntryDetail(
            **self.entry(listed).model_dump(),
            espera_real_min=entry.actual_wait_min,
            consentimiento=self._consent(entry.guest.consent),
            historial=steps,
            mensajes=sent,
        )

    def reservation(self, reservation: Reservation, day: date) -> ReservationView:
        """A reservation of that service date."""
        return ReservationView(
            id=reservation.id,
            nombre_cliente=reservation.guest.name,
            telefono_cliente=reservation.guest.phone,
            fecha=day,
            hora=self.wall(reservation.start),
            hasta=self.wall(reservation.end),
            num_personas=reservation.party_size,
            estado=reservation.status.value,
            mesas=list(reservation.tables),
            zona=reservation.zone,
            notas=reservation.notes,
            email=reservation.guest.email,
            entry_id=reservation.entry_id,
            origen=reservation.source,
            created_at=self.local(reservation.created_at),
            recordada_at=self._local_or_none(reservation.reminded_at),
            confirmada_at=self._local_or_none(reservation.guest_confirmed_at),
            preguntar_no_show=_is_asked(reservation),
            correo_fallido=reservation.mail_failed,
            aviso_fallido=reservation.message_failed,
            contacto=_contact(reservation.guest.reach),
            version=reservation.version,
        )

    def offer(self, offer: Offer) -> OfferView:
        """A table on offer."""
        return OfferView(
            entry_id=offer.entry_id,
            mesas=list(offer.tables),
            hora=self.wall(offer.start),
            expires_at=self.local(self._calendar.hold_end(offer.made_at)),
        )

    def local(self, instant: datetime) -> datetime:
        """The instant with the restaurant's offset, to the second."""
        return self._calendar.local(instant).replace(microsecond=0)

    def wall(self, instant: datetime) -> str:
        """The instant as a local wall time, 21:00."""
        local = self._calendar.local(instant)
        return f"{local.hour:02}:{local.minute:02}"

    def _consent(self, consent: Consent | None) -> ConsentView | None:
        if consent is None:
            return None
        how = _HOW.get(consent.how, consent.how)
        return ConsentView(cuando=self.local(consent.at), como=how, ref=consent.ref)

    def _local_or_none(self, instant: datetime | None) -> datetime | None:
        return None if instant is None else self.local(instant)


def _contact(reach: Reach) -> str:
    return "whatsapp" if reach is Reach.WRITE else "llamar"


def _is_asked(reservation: Reservation) -> bool:
    expected = reservation.status is ReservationStatus.CONFIRMED
    return expected and reservation.no_show_asked_at is not None
