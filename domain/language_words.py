"""Which of our languages a guest writes, by words that only one of them has.

The words are as `domain.lexicon.tokens` gives them: lower case, without accents or apostrophes.
"""

from collections import Counter
from collections.abc import Iterable

from domain.reply_words import SPELLINGS

_DISTINCT = {
    "es": "gracias muchas muchisimas quiero buenas buenos noches perdonad hemos cenado comido he"
    " nosotros vosotros usted ustedes ya ahora luego manana mas muy mucho muchos mucha cuanto"
    " cuanta cuantos cuantas cuando donde tiempo tengo tenemos teneis hay puedo puedes podeis"
    " voy vamos estoy estais tambien nino perro llevar nuestra nuevo unos dais vais pensarlo"
    " consulte consultarlo dejame dejadme hoy los las otro otra otros llegamos llego alli ahi"
    " acuerdo siento encontrado encontramos gente delante vale porfa bueno digo ninos dadme"
    " dadnos deme soy fuera dentro quitadnos borradnos tarde lejos mio mia minutitos escribais"
    " escribas mandeis envien dejad mensajes aqui cierto apuntadme esperad tenia ido sitios"
    " vuelve vuelveme saber sabe sabeis tardais alguna",
    "en": "yes yeah yep sure thanks thank please we our the is are of course perfect confirmed cant"
    " make coming way there table reservation booking remove queue how long longer wait where"
    " what any news give more need could would like id ill wed well weve have hello good"
    " evening morning unsubscribe rejoin add again first tonight nine my us with dog bring"
    " open terrace opt unstop subscribe just minute this that they not dont wont were im its"
    " already left ate eaten ahead absolutely definitely sounds check hold five ten few join"
    " back put messages messaging texting",
    "eu": "bai baietz ez eskerrik asko mila esker milesker ados noski kaixo gabon mesedez dugu dut"
    " gara naiz gaude nago ezin etorri etorriko joan joango goaz bagoaz bagatoz zenbat itxaron"
    " behar gehiago gehiagorik berriro berriz apuntatu denbora minutu momentu barkatu"
    " sentitzen ezeztatu kendu mahaia erreserba egun arratsalde nahi jada dagoeneko azkenean"
    " mezu mezuak bost hamar lehenengoa bigarrena zerrendatik aulkirik baduzue jakina konforme"
    " primeran perfektu bidali eman zein postutan gaur geroago agian",
    "ca": "gracies moltes sisplau plau dacord perfecte anem anirem podem vindrem venim puc vull"
    " volem voldria avui cal hem sopat ho sentim bona nit cancella cancelleu cancellar anulla"
    " anulleu anullar treume treu llista quant quanta quants quina quin minuts doneu dona"
    " donam donar estic estem tenim teniu altra altre llastima tambe amb ens ara esclar tant"
    " missatges nen gos segona hi apuntam trigara gaire menvieu prou tornam portar fins gent"
    " molt vegada necessito necessitem",
    "gl": "grazas moitas moito ola boas bos xa imos hoxe noite noites canto cantos tempo acordo ali"
    " sintoo sentimolo ceamos noutro outro outra podo quero teno fai agora cousa xente dademe"
    " apuntademe mensaxes neno tedes hai unha chegando parecenos vennos agarda desculpa"
    " adiante xenial suposto estou diante mellor fomos atopamos",
    "fr": "oui ouais merci bonjour bonsoir daccord avec plaisir nous vous je jarrive arrive"
    " arrivons pouvons peux desole desolee desoles annuler annulez jannule plait svp stp cest"
    " quelle quel deux combien plus voudrais veux pour dans sommes personnes parfait"
    " volontiers premiere deuxieme reinscrire reinscrivez desabonner reabonner attendez donnez"
    " chien soir encore notre liste reste besoin arretez mecrire venons serons confirme"
    " revenir",
}
# One word of these says little, since more than one language has them.
_SHARED = {
    "alla": "es ca",
    "si": "es ca gl",
    "sí": "es ca",
    "moi": "gl fr",
    "merci": "ca",
    "non": "gl fr",
    "mais": "gl fr",
    "minutos": "es gl",
    "minutes": "en fr",
    "tarda": "es ca gl",
    "tardes": "es gl",
    "hola": "es ca",
    "favor": "es gl",
    "por": "es gl",
    "para": "es gl",
    "un": "es ca gl fr",
    "de": "es ca gl fr",
    "el": "es ca",
    "la": "es ca fr",
    "que": "es ca gl fr",
    "temps": "ca fr",
    "moment": "ca en fr",
    "somos": "es gl",
    "podemos": "es gl",
    "queremos": "es gl",
    "pero": "es ca gl",
    "sorry": "en",
    "stop": "en",
    "cancel": "en",
    "status": "en",
    "to": "en",
    "for": "en",
    "one": "en",
    "and": "en",
    "baja": "es",
    "baixa": "ca gl",
    "dias": "es gl",
    "terraza": "es gl",
    "som": "ca",
    "pas": "fr ca",
    "ne": "fr",
}
_STRONG, _WEAK = 2, 1
# A single word of this length is no chance hit.
_LONG = 7


def _points() -> dict[str, dict[str, int]]:
    points: dict[str, dict[str, int]] = {}
    for language, words in _DISTINCT.items():
        for word in words.split():
            points.setdefault(word, {})[language] = _STRONG
    for word, languages in _SHARED.items():
        for language in languages.split():
            points.setdefault(word, {}).setdefault(language, _WEAK)
    return points


_POINTS = _points()


def language_of(words: Iterable[str], *, understood: bool) -> str | None:
    """The language that the words are of, one of `domain.languages.LANGUAGES`, or None.

    In a message that was `understood` one word that only that language has is enough; any other
    needs two, or a long one.
    """
    score: Counter[str] = Counter()
    long: set[str] = set()
    for word in words:
        known = word if word in _POINTS else SPELLINGS.get(word, word)
        for language, points in _POINTS.get(known, {}).items():
            score[language] += points
            if points == _STRONG and len(known) >= _LONG:
                long.add(language)
    ranked = score.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    best, points = ranked[0]
    enough = _STRONG if understood or best in long else 2 * _STRONG
    return best if points >= enough else None
