"""Bodies of the staff API. Field names are Spanish, as existing clients send them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.fields import (
    Email,
    Flag,
    Language,
    LocalDate,
    LocalTime,
    Minutes,
    Name,
    Notes,
    OrNone,
    Party,
    PhoneText,
    ShortText,
    Written,
    YesOrNo,
)
from api.orders import NewWish

_SHORT = {"nombre": "nombre_cliente", "telefono": "telefono_cliente"}


class Body(BaseModel):
    """A request's body; a field that is not known is a mistake, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GuestBody(Body):
    """A guest and the wished time. A missing `fecha` is today, a missing `hora` is now.

    `idioma`: in which the guest is written to; that of the number's country when missing.
    `acepta_mensajes`: whether the guest agrees to be written to; else staff call.
    """

    nombre_cliente: Name = Field(examples=["María Ruiz"])
    telefono_cliente: PhoneText = Field(examples=["600 00 00 11"])
    num_personas: Party = Field(examples=[4])
    fecha: Annotated[LocalDate | None, OrNone] = Field(None, examples=["2025-01-15"])
    hora: Annotated[LocalTime | None, OrNone] = Field(None, examples=["21:00"])
    zona_preferida: Annotated[ShortText | None, OrNone] = Field(None, examples=["Terraza"])
    notas: Notes | None = None
    email: Annotated[Email | None, OrNone] = None
    idioma: Annotated[Language | None, OrNone] = Field(None, examples=["es"])
    acepta_mensajes: Flag = True

    @model_validator(mode="before")
    @classmethod
    def _short_names(cls, data: object) -> object:
        """Take `nombre` and `telefono` too, as the voice tools call them."""
        if not isinstance(data, dict):
            return data
        return {_SHORT.get(name, name): value for name, value in data.items()}


class WaitlistBody(GuestBody):
    """A guest to put on the waitlist."""


class ReservationBody(GuestBody):
    """A reservation to make; `mesa` names a table that staff chose."""

    mesa: Annotated[ShortText | None, OrNone] = Field(None, examples=["T5"])


class ChangeBody(Body):
    """What is to be different about a reservation on its date; what is missing stays.

    `hasta` shortens or prolongs the stay.
    """

    hora: Annotated[LocalTime | None, OrNone] = Field(None, examples=["21:30"])
    hasta: Annotated[LocalTime | None, OrNone] = Field(None, examples=["23:00"])
    num_personas: Party | None = Field(None, examples=[5])
    zona_preferida: Annotated[ShortText | None, OrNone] = Field(None, examples=["Terraza"])
    mesa: Annotated[ShortText | None, OrNone] = Field(None, examples=["T5"])
    notas: Notes | None = None


class EntryChangeBody(Body):
    """What a waiting guest wants from now on; what is missing stays.

    `zona_preferida` and `email` are taken away by null. `hora`: on the same date.
    """

    nombre_cliente: Name | None = Field(None, examples=["María Ruiz"])
    num_personas: Party | None = Field(None, examples=[5])
    hora: Annotated[LocalTime | None, OrNone] = Field(None, examples=["21:30"])
    zona_preferida: Annotated[ShortText | None, OrNone] = Field(None, examples=["Terraza"])
    notas: Notes | None = None
    email: Annotated[Email | None, OrNone] = None

    def wish(self) -> NewWish:
        """The wish; what was sent as null, where that means none, is empty."""
        return NewWish(
            name=self.nombre_cliente,
            party_size=self.num_personas,
            at=self.hora,
            zone=self._sent("zona_preferida", self.zona_preferida),
            notes=self.notas,
            email=self._sent("email", self.email),
        )

    def _sent(self, name: str, value: str | None) -> str | None:
        return (value or "") if name in self.model_fields_set else None


class NotifyBody(Body):
    """Which table to offer; the best that fits when missing."""

    mesa: Annotated[ShortText | None, OrNone] = Field(None, examples=["T5"])


class SeatEntryBody(Body):
    """At which table the guest sits; the one held for them, else the best that fits."""

    mesa: Annotated[ShortText | None, OrNone] = Field(None, examples=["T5"])


class AnswerBody(Body):
    """What a guest answers to the open offer, as staff heard it."""

    respuesta: YesOrNo = Field(examples=["si"])


class FreeBody(Body):
    """From when on the table is free; now when missing."""

    fecha: Annotated[LocalDate | None, OrNone] = None
    hora: Annotated[LocalTime | None, OrNone] = None


class SeatBody(Body):
    """A walk-in; `minutos` is its stay, the usual one for its size when missing."""

    num_personas: Party
    minutos: Minutes | None = None


class BlockBody(Body):
    """A span in which the table is out of service."""

    fecha: LocalDate
    desde: LocalTime
    hasta: LocalTime
    motivo: Notes | None = None


class WrittenBody(Body):
    """What is to be written to the guest."""

    texto: Written = Field(examples=["¡Hola! Os esperamos a las nueve y media."])
