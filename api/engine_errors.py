"""How a call to Temporal can fail, apart from a refusal by the rules (`domain.refusals`)."""


class EngineAway(Exception):
    """Temporal or its workers cannot be reached in time. The call may or may not take effect.

    Repeating it with the same key is safe.
    """


class EngineBusy(EngineAway):
    """The workflow could not take the call at this moment: repeat it with the same update id."""


class EntryGone(Exception):
    """The entry's workflow has ended, or never was."""


class EntryUnborn(EntryGone):
    """No workflow has run under the entry's id, or not yet: its day is about to start it."""
