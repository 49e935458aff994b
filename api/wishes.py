"""A guest's wish out of a staff request."""

from api.orders import Wish
from api.parts import Parts
from api.problems import invalid
from api.schemas import GuestBody


def wish(body: GuestBody, api: Parts) -> Wish:
    """The wish; a 422 problem when the telephone number is none."""
    return Wish(
        name=body.nombre_cliente,
        phone=_phone(body.telefono_cliente, api),
        party_size=body.num_personas,
        source="app",
        day=body.fecha,
        at=body.hora,
        zone=body.zona_preferida,
        notes=body.notas or "",
        email=body.email,
    )


def _phone(text: str, api: Parts) -> str:
    try:
        return api.deps.phones.normalise(text)
    except ValueError:
        message = "tiene que ser un teléfono al que se pueda escribir, como 600 00 00 11"
        raise invalid("telefono_cliente", message) from None
