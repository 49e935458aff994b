"""The arguments of the voice tools: what each means to the agent, and how it is heard.

The agent's model often breaks its own schema, so each value is read as a guest would say it; a
field then holds what it is typed as. Reading needs the call's `Hearing` as validation context.
"""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema

from api.fields import MAX_PARTY
from api.voice_arguments import Hearing
from domain.languages import LANGUAGES


def _heard(read: Callable[[Hearing, object, Mapping[str, Any]], object]) -> BeforeValidator:
    """Reads a field with the call's `Hearing` and the fields before it that could be read."""

    def hear(value: object, info: ValidationInfo[Hearing]) -> object:
        return read(info.context, value, info.data)

    return BeforeValidator(hear)


_TEXT = WithJsonSchema({"type": "string"})

Name = Annotated[
    str,
    _heard(lambda h, said, _: h.name(said)),
    Field(description="Nombre del cliente tal como lo ha dicho."),
]
Party = Annotated[
    int,
    Field(ge=1, le=MAX_PARTY, description="Cuántas personas vendrán, niños incluidos."),
    _heard(lambda h, said, _: h.party(said)),
]
Day = Annotated[
    date | None,
    _TEXT,
    _heard(lambda h, said, _: h.day(said)),
    Field(
        description="Día tal como lo dice el cliente («mañana», «el viernes», «el 5 de "
        "diciembre») o AAAA-MM-DD. Sin ella, hoy."
    ),
]
_AT = "Hora tal como la dice el cliente («a las nueve y media») o HH:MM."
Hour = Annotated[
    time | None,
    _TEXT,
    _heard(lambda h, said, before: h.at(said, before.get("fecha"))),
    Field(description=f"{_AT} Sin ella, ahora mismo."),
]
HourToBook = Annotated[
    time | None,
    _TEXT,
    _heard(lambda h, said, before: h.at_to_book(said, before.get("fecha"))),
    Field(description=f"{_AT} Solo puede faltar si es para ahora mismo."),
]
Hours = Annotated[
    tuple[time, ...],
    _TEXT,
    _heard(lambda h, said, _: h.times(said)),
    Field(description=f"{_AT} Solo si hay que distinguir entre varias reservas."),
]
Zone = Annotated[
    str | None,
    _TEXT,
    _heard(lambda h, said, _: h.zone(said)),
    Field(description="Solo si el cliente pide una zona concreta."),
]
Email = Annotated[
    str | None,
    _TEXT,
    _heard(lambda h, said, _: h.email(said)),
    Field(description="Correo electrónico, solo si el cliente lo da."),
]
_OTHER_PHONE = "Solo si la llamada llega con número oculto o el cliente pide usar otro número."
Phone = Annotated[str, _heard(lambda h, said, _: h.phone(said)), Field(description=_OTHER_PHONE)]
# An answer that could not be read is asked for by itself, so no number is refused on its account.
_AGREED = "acepta_whatsapp"
Mobile = Annotated[
    str,
    _heard(lambda h, said, before: h.mobile(said, agreed=before.get(_AGREED, False))),
    Field(description=_OTHER_PHONE),
]
Reachable = Annotated[
    str,
    _heard(
        lambda h, said, before: h.reachable(
            said, before.get("email"), agreed=before.get(_AGREED, False)
        )
    ),
    Field(description=_OTHER_PHONE),
]
Language = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "enum": list(LANGUAGES)}),
    _heard(lambda h, said, _: h.language(said)),
    Field(description="Idioma en el que habla el cliente: en él se le escribirá."),
]
Agreed = Annotated[
    bool,
    WithJsonSchema({"type": "boolean"}),
    _heard(lambda h, said, _: h.agreed(said)),
    Field(
        description="Lo que conteste a «¿Te avisamos por WhatsApp a este número?». Con false le "
        "llamará el personal, y vale un teléfono fijo."
    ),
]
Notes = Annotated[
    str,
    _heard(lambda h, said, before: h.notes(said, before.get("telefono"))),
    Field(description="Lo que el cliente pide que se sepa: alergias, trona, silla de ruedas."),
]
