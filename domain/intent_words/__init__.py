"""The phrases with which guests ask for something else than the table on offer.

Templates as in `domain.lexicon`, one module a subject with all languages in it. Words are written
as `SPELLINGS` corrects them: `no` for the Galician and French `non`.
"""

from domain import reply_words
from domain.intent_words.messages import OPT_IN, OPT_OUT
from domain.intent_words.rejoin import AGAIN, REJOIN
from domain.intent_words.status import STATUS
from domain.intent_words.time import KINDS, TIME
from domain.intent_words.turn import Turn
from domain.reply_words import DOUBTFUL, Part

__all__ = ["KINDS", "PHRASES", "SPELLINGS", "Turn"]

PHRASES: dict[Turn, tuple[str, ...]] = {
    Turn.STATUS: STATUS,
    Turn.TIME: TIME,
    Turn.OPT_OUT: OPT_OUT,
    Turn.OPT_IN: OPT_IN,
    Turn.REJOIN: REJOIN,
    Turn.AGAIN: AGAIN,
    Turn.AGREE: (
        "si",
        "sí|vale|ok|claro|claro_que_si|perfecto|genial|venga|dale|de_acuerdo|yes|sure|bai|oui",
        "dacord|daccord|de_acordo|👍|✅|👌",
    ),
    Turn.FILLER: (
        *reply_words.PHRASES[Part.FILLER],
        "|".join(sorted(DOUBTFUL)),
        "oye|oiga|oid|una_pregunta|una_cosa|una_consulta|solo|lo_siento|ho_sento|sintoo|desole",
    ),
}

SPELLINGS: dict[str, str] = {
    **reply_words.SPELLINGS,
    **{
        wrong: right
        for right, wrongs in {
            "minutos": "minuto min mins mns minutitos minutito minutillos minutin minutines mnts"
            " minuts minutes minute minut minutu minutuko",
            "momento": "momentito momentin momentino momeno mometo",
            "segundo": "segundito segundin segundos seg sec second seconde segon",
            "rato": "ratito",
            "cuanto": "kuanto qanto cuamto cuannto cunato kuant cuato",
            "falta": "flata fatla falt falata",
            "queda": "keda qeda",
            "espera": "espra esper",
            "mensajes": "mensages mensajitos mensaxes mensaxe",
            "whatsapps": "wasaps whatsaps guasaps wasap",
            "apuntame": "apumtame apuntme apintame",
            "apuntar": "apumtar apuntr",
            "posicion": "posision",
        }.items()
        for wrong in wrongs.split()
    },
}
