"""Failures of the outside that callers of a port must expect."""


class RecordsUnavailable(Exception):
    """The database cannot be reached or does not answer: nothing may be assumed of the call.

    Every method of the stores, the inbox, the outbox and the read model may raise it, and all of
    them may be repeated. The text holds no data of a guest.
    """
