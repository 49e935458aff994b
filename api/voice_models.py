"""The voice agent's tools: what each is for and which arguments it takes.

From these models come the definitions that the agent is given (`api.vapi_definitions`), and they
read what it passes.
"""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from api import contacts
from api.orders import Wish
from api.voice_arguments import AskGuest, Hearing
from api.voice_fields import (
    Agreed,
    Day,
    Email,
    Hour,
    Hours,
    HourToBook,
    Language,
    Mobile,
    Name,
    Notes,
    Party,
    Phone,
    Reachable,
    Zone,
)


class ToolArguments(BaseModel):
    """What one tool takes. A model's docstring is for us; `purpose` is for the agent."""

    model_config = ConfigDict(frozen=True)

    tool: ClassVar[str]
    purpose: ClassVar[str]
    meanwhile: ClassVar[str] = "Un momento, que lo miro."
    """What the caller hears while the tool runs."""

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, given: Mapping[str, object]) -> dict[str, object]:
        # So that what was not passed is heard as well: it has a default, or a question.
        return {name: given.get(name) for name in cls.model_fields}

    @classmethod
    def heard(cls, given: Mapping[str, object], hearing: Hearing) -> Self:
        """The arguments as the guest meant them; `AskGuest` with all that is to be asked."""
        try:
            return cls.model_validate(given, context=hearing)
        except ValidationError as error:
            causes = [e.get("ctx", {}).get("error") for e in error.errors(include_url=False)]
            texts = [cause.text for cause in causes if isinstance(cause, AskGuest)]
            raise AskGuest(" ".join(texts)) from None


class _Slot(ToolArguments):
    num_personas: Party
    fecha: Day = None
    hora: Hour = None
    zona_preferida: Zone = None


class _GuestsWish(_Slot):
    nombre: Name
    email: Email = None
    idioma: Language = None
    acepta_whatsapp: Agreed = True
    telefono: Mobile = ""
    notas: Notes = ""

    def wish(self, hearing: Hearing) -> Wish:
        """The wish as the API's other ways in make it."""
        phone, phones = self.telefono, hearing.phones
        consent = hearing.consent(agreed=self.acepta_whatsapp)
        return Wish(
            name=self.nombre,
            phone=phone,
            party_size=self.num_personas,
            source="phone",
            day=self.fecha,
            at=self.hora,
            zone=self.zona_preferida,
            notes=self.notas,
            email=self.email,
            language=contacts.language(phone, self.idioma, hearing.restaurant, phones),
            reach=contacts.reach(phone, consent, phones),
            consent=consent,
        )


class CheckAvailability(_Slot):
    """Is there a table?"""

    tool: ClassVar = "check_availability"
    purpose: ClassVar = (
        "Mira si hay mesa libre para un día, una hora y un número de personas. Si no la hay, dice "
        "las horas más cercanas con mesa y cómo está la lista de espera."
    )


class CreateReservation(_GuestsWish):
    """Book a table. The telephone defaults to the caller's."""

    tool: ClassVar = "create_reservation"
    purpose: ClassVar = (
        "Reserva una mesa. Llamar solo cuando el cliente haya dicho que sí al día, la hora, el "
        "número de personas y el nombre."
    )
    meanwhile: ClassVar = "Un momento, que te la reservo."

    hora: HourToBook = None
    telefono: Reachable = ""


class FindReservation(ToolArguments):
    """Which reservations has that telephone?"""

    tool: ClassVar = "find_reservation"
    purpose: ClassVar = "Busca las reservas del cliente por su teléfono."

    telefono: Phone = ""
    fecha: Day = None
    hora: Hours = ()


class CancelReservation(FindReservation):
    """Cancel a reservation of that telephone."""

    tool: ClassVar = "cancel_reservation"
    purpose: ClassVar = (
        "Cancela una reserva del cliente. Llamar solo cuando el cliente haya confirmado que quiere "
        "cancelarla."
    )
    meanwhile: ClassVar = "Un momento, que la cancelo."


class AddToWaitlist(_GuestsWish):
    """Wait for a table. The telephone defaults to the caller's."""

    tool: ClassVar = "add_to_waitlist"
    purpose: ClassVar = (
        "Apunta al cliente en la lista de espera. Llamar solo cuando no haya mesa y el cliente "
        "quiera esperar."
    )
    meanwhile: ClassVar = "Un momento, que te apunto."


class WaitlistStatus(ToolArguments):
    """Where does that telephone stand?"""

    tool: ClassVar = "waitlist_status"
    purpose: ClassVar = "Dice en qué posición de la lista de espera está el cliente."

    telefono: Phone = ""


class LeaveWaitlist(WaitlistStatus):
    """Take that telephone off the line."""

    tool: ClassVar = "leave_waitlist"
    purpose: ClassVar = (
        "Borra al cliente de la lista de espera. Llamar solo cuando el cliente haya confirmado que "
        "ya no quiere esperar."
    )


TOOLS: tuple[type[ToolArguments], ...] = (
    CheckAvailability,
    CreateReservation,
    FindReservation,
    CancelReservation,
    AddToWaitlist,
    WaitlistStatus,
    LeaveWaitlist,
)
