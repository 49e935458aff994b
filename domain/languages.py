"""The languages in which guests are written to."""

LANGUAGES = ("es", "en", "eu", "ca", "gl", "fr")
DEFAULT = "es"
# For a guest whose own language we do not write.
LINGUA_FRANCA = "en"

_SPANISH = "ES MX AR CO CL PE VE EC BO PY UY CR PA DO GT HN NI SV CU PR GQ"
_FRENCH = "FR BE LU MC SN CI MA DZ TN RE GP MQ"


def of_country(region: str | None) -> str:
    """The language to try with a number of that country (ISO 3166), None when it is unknown."""
    if region is None or region in _SPANISH.split():
        return DEFAULT
    if region in _FRENCH.split():
        return "fr"
    return "ca" if region == "AD" else LINGUA_FRANCA


def known(code: str | None) -> str | None:
    """The language that a code names (`en`, `en-GB`, `EN_us`), if it is one of ours."""
    plain = (code or "").strip().casefold().replace("_", "-").partition("-")[0]
    return plain if plain in LANGUAGES else None
