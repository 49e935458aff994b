"""The messages that every catalogue holds, and the variables that the words of each may use."""

from activities.mailing_ports import MailKind
from domain.said import VARIABLES

# A cancellation by the house is told otherwise than one by the guest.
CANCELLED_BY_HOUSE = "cancelled-by-house"
_MANNERS = (*(kind.value for kind in MailKind), CANCELLED_BY_HOUSE)
_MAIL_PARTS = {
    "what": (),
    "title": (),
    "opening": ("name", "venue", "phone"),
    "closing": ("name", "venue", "phone"),
}

# Of these there is one form for each of the language's plurals, chosen by `n`. Where a time of day
# has an article, one o'clock is one and every other hour many: `n` is the hour.
PLURALS: dict[str, tuple[str, ...]] = {
    "when": ("date", "time"),
    "hour": ("time",),
    "mail-subject": ("what", "day", "time", "venue"),
    "people": ("n",),
    "window-minutes": ("n",),
    "window-seconds": ("n",),
    "place-with-wait": ("place", "n"),
}

# What the texts are made of; `date`, `time` and `weekday-date` are patterns of Unicode's CLDR.
_PARTS: dict[str, tuple[str, ...]] = {
    "yes": (),
    "no": (),
    "guest": (),
    "date": (),
    "time": (),
    "weekday-date": (),
    "table": (),
    "table-in-zone": ("zone",),
    "place-known": ("n",),
    "place-unknown": (),
    "place-without-wait": ("place",),
    "choice": ("number", "when", "people"),
    "footer": (),
    "privacy": ("url",),
    "follow": ("link",),
}

_MAIL: dict[str, tuple[str, ...]] = {
    **{
        f"mail-{manner}-{part}": variables
        for manner in _MANNERS
        for part, variables in _MAIL_PARTS.items()
    },
    "mail-day": (),
    "mail-time": (),
    "mail-people": (),
    "mail-zone": (),
    "mail-name": (),
    "mail-calendar": (),
    "mail-calendar-removed": (),
    "mail-calendar-title": ("people", "venue"),
    "mail-call": ("phone",),
    "mail-signature": ("venue", "phone"),
    "mail-not-read": (),
}

TEXTS: dict[str, tuple[str, ...]] = {text.value: names for text, names in VARIABLES.items()}
MESSAGES: dict[str, tuple[str, ...]] = {**TEXTS, **PLURALS, **_PARTS, **_MAIL}
