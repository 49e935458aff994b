"""A guest's wish out of a staff request."""

from api import contacts
from api.orders import Wish
from api.parts import Parts
from api.problems import invalid
from api.schemas import GuestBody
from domain.model import Consent


async def wish(body: GuestBody, api: Parts, username: str) -> Wish:
    """The wish, as that user noted it; a 422 problem when the telephone number is none."""
    deps, phone = api.deps, _phone(body.telefono_cliente, api)
    consent = Consent(api.calendar.now(), "staff", username) if body.acepta_mensajes else None
    wished = Wish(
        name=body.nombre_cliente,
        phone=phone,
        party_size=body.num_personas,
        source="app",
        day=body.fecha,
        at=body.hora,
        zone=body.zona_preferida,
        notes=body.notas or "",
        email=body.email,
        language=contacts.language(phone, body.idioma, deps.restaurant, deps.phones),
        reach=contacts.reach(phone, consent, deps.phones),
        consent=consent,
    )
    return await contacts.as_wanted(wished, api.opt_outs)


def _phone(text: str, api: Parts) -> str:
    try:
        return api.deps.phones.normalise(text)
    except ValueError:
        message = "tiene que ser un teléfono de verdad, como 600 00 00 11"
        raise invalid("telefono_cliente", message) from None
