"""Telephone numbers in one form, E.164, so that a guest who joins by voice is known on WhatsApp.

The same module is the API's `Phones` port. Nothing here does I/O.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_WHATSAPP = "whatsapp:"
_E164 = re.compile(r"\+\d{6,15}")

# What Twilio puts in place of a withheld number: anonymous, restricted, blocked, unknown,
# unavailable, each spelt on a telephone's keys.
_HIDDEN = frozenset({"+266696687", "+7378742833", "+2562533", "+8566696", "+86282452253"})

# Mobiles that WhatsApp and people write in two ways. Kept is the form that messages can go to.
_SAME_NUMBER = (
    (re.compile(r"\+521(\d{10})"), r"+52\1"),
    (re.compile(r"\+54(?!9)(\d{10})"), r"+549\1"),
    (re.compile(r"\+55(\d{2})([6-9]\d{7})"), r"+55\g<1>9\2"),
)

# What may follow a number: the parameters of a `tel:` address, and an extension.
_BESIDES = re.compile(
    r"(?:;[a-z-]+=[^;]*)*(?:[\s.,;]*(?:e?xt(?:ensi[oó]n|n)?|x|int|anexo)[\s.:=]*\d+\W*)?$",
    re.IGNORECASE,
)

# What the library answers for numbers of no one country, and of none that it knows.
_NO_COUNTRY = ("001", "ZZ")

_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class InvalidPhone(ValueError):
    """The text is no telephone number that could be called. The text is not in the message."""


class HiddenPhone(InvalidPhone):
    """The text stands for a number that its owner withholds."""


class NoPhone(InvalidPhone):
    """The sender has no number that we may see, only a user id of the provider."""


def normalise(text: str) -> str:
    """The E.164 form of a number that somebody typed or dictated.

    Spain is assumed when no country code is named. Raises `HiddenPhone` for a provider's
    placeholder, `NoPhone` for a sender without a number, `InvalidPhone` for the rest.
    """
    plain = _without_channel(text)
    if is_hidden(plain):
        raise HiddenPhone("the number is withheld")
    if _has_letters(plain):
        raise InvalidPhone("letters among the digits")
    number = one_form(_e164(plain))
    if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
        raise InvalidPhone("not a valid telephone number")
    return number


def sender(address: str) -> str:
    """The number behind a message's sender: `whatsapp:+34600000011` or `+34600000011`.

    It was used, so it exists: unlike a dictated one it need not look valid. Raises `NoPhone` for
    a business-scoped user id (`whatsapp:ES.1187204455090311`) or anything else.
    """
    plain = _without_channel(address)
    if not _E164.fullmatch(plain):
        raise NoPhone("the sender shows no number")
    return one_form(plain)


def one_form(number: str) -> str:
    """The one form of an E.164 number that is written in two (Mexico, Argentina, Brazil)."""
    for pattern, kept in _SAME_NUMBER:
        if pattern.fullmatch(number):
            return pattern.sub(kept, number)
    return number


def is_hidden(text: str) -> bool:
    """Whether that is what providers send in place of a withheld number."""
    plain = re.sub(r"[\s.-]", "", unicodedata.normalize("NFKC", text)).casefold()
    return plain in _HIDDEN or plain in {
        "anonymous",
        "restricted",
        "blocked",
        "unknown",
        "unavailable",
        "private",
    }


def is_mobile(number: str) -> bool:
    """Whether an E.164 number can be a mobile, and so is likely to have WhatsApp."""
    return phonenumbers.number_type(phonenumbers.parse(number)) in _MOBILE


def region(number: str) -> str | None:
    """The country (ISO 3166) of an E.164 number, None when it has none that is known.

    A number that does not look valid is its country code's: it may have been used all the same.
    """
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return None
    own = phonenumbers.region_code_for_number(parsed)
    found = own or phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return None if found in _NO_COUNTRY else found


def _without_channel(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain.casefold().startswith(_WHATSAPP):
        return plain
    number = plain[len(_WHATSAPP) :]
    # phonenumbers would read the digits of a user id as a number, at times as a valid one.
    if not _E164.fullmatch(number):
        raise NoPhone("the sender shows no number")
    return number


def _has_letters(plain: str) -> bool:
    """Whether there are letters in the number: the library would read them as keys, and ring at
    somebody's whose number nobody named."""
    number = re.search(r"\d.*", plain, re.DOTALL)
    return number is not None and any(map(str.isalpha, _BESIDES.sub("", number[0])))


def _e164(plain: str) -> str:
    try:
        number = phonenumbers.parse(plain, "ES")
    except NumberParseException:
        raise InvalidPhone("not a telephone number") from None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
