"""How a guest is told of what comes: in writing, in which language, or by a call of staff."""

from dataclasses import replace

from api.opt_outs import OptOuts
from api.orders import Wish
from api.ports import Phones
from domain.languages import of_country
from domain.model import Consent, Reach
from domain.restaurant import Restaurant


def reach(phone: str, consent: Consent | None, phones: Phones) -> Reach:
    """Who agreed to be written to, and has a number that can be, is; staff call the others."""
    return Reach.WRITE if consent and phones.is_mobile(phone) else Reach.CALL


def language(phone: str, chosen: str | None, restaurant: Restaurant, phones: Phones) -> str:
    """The language that the guest chose; else that of the number's country, if the house writes
    in it, and the house's own if not."""
    if chosen is not None:
        return chosen
    guessed = of_country(phones.region(phone))
    return guessed if guessed in restaurant.languages else restaurant.languages[0]


async def as_wanted(wish: Wish, opt_outs: OptOuts) -> Wish:
    """The wish of somebody who may have opted out before: then staff see at once that they call."""
    if wish.reach is Reach.WRITE and await opt_outs.has(wish.phone):
        return replace(wish, reach=Reach.OPTED_OUT)
    return wish
