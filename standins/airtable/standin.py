"""The stand-in's state."""

from standins.airtable.base import Base
from standins.airtable.changes import Author
from standins.airtable.errors import over_quota
from standins.airtable.faults import Faults
from standins.airtable.hooks import Hooks
from standins.airtable.iterators import Iterators
from standins.airtable.limits import Limits, RateLimit
from standins.airtable.people import person
from standins.airtable.settings import AirtableSettings
from standins.airtable.statistics import Statistics
from standins.airtable.token import Token


class Standin:
    """One running stand-in. Close it to stop the pings that it still has under way."""

    def __init__(self, settings: AirtableSettings) -> None:
        self.settings = settings
        self.hooks = Hooks(settings)
        self.base = Base(settings.base_id, settings.base_name, self.hooks.hear)
        self.iterators, self.statistics = Iterators(), Statistics()
        self.rate, self.token = RateLimit(), Token()
        self.limits = Limits(
            requests_per_second=settings.requests_per_second,
            penalty_seconds=settings.penalty_seconds,
        )
        self.program = Author("publicApi", person("Gerencia"))
        self.calls_this_month = 0

    @property
    def faults(self) -> Faults:
        """The faults of this moment."""
        return self.hooks.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self.hooks.faults = faults

    def count_call(self) -> None:
        """One of the month's calls. Raises AirtableError when they are used up."""
        most = self.limits.monthly_calls
        if self.faults.quota_exhausted or (most is not None and self.calls_this_month >= most):
            raise over_quota()
        self.calls_this_month += 1

    def set_limits(self, limits: Limits) -> None:
        """Have these limits from now on; a penalty ends, and the month's calls count anew."""
        self.limits, self.calls_this_month = limits, 0
        self.rate.forgive()

    def reset_statistics(self) -> None:
        """Count anew."""
        self.statistics = Statistics()

    async def aclose(self) -> None:
        """Stop what is under way."""
        await self.hooks.aclose()
