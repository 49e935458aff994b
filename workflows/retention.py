"""Forgetting guests when they are no longer needed, as a durable workflow."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.privacy import PrivacyActivities
    from activities.records import RecordActivities
    from domain.restaurant import Restaurant
    from workflows.policies import FORGETTING, RECORDS

# Local time; every service is over by then.
AT = time(6, 0)
# After how many mornings the history starts anew.
ROUNDS = 200


@dataclass(frozen=True)
class RetentionStart:
    """Input of `RetentionWorkflow`."""

    location: str


@workflow.defn
class RetentionWorkflow:
    """Each morning, forgets the guests of service days older than the restaurant keeps them.

    How long that is it reads anew every time, so that a change counts from the next morning on.
    """

    @workflow.run
    async def run(self, start: RetentionStart) -> None:
        """Runs for ever."""
        for _ in range(ROUNDS):
            restaurant = await workflow.execute_local_activity_method(
                RecordActivities.load_restaurant, start.location, **RECORDS
            )
            await self._forget(restaurant)
            pause = next_morning(restaurant, workflow.now()) - workflow.now()
            await workflow.sleep(pause, summary="mañana siguiente")
        workflow.continue_as_new(start)

    async def _forget(self, restaurant: Restaurant) -> None:
        if not restaurant.retention_days:
            return
        today = workflow.now().astimezone(restaurant.tz).date()
        oldest_kept = today - timedelta(days=restaurant.retention_days)
        await workflow.execute_activity_method(
            PrivacyActivities.forget_before,
            args=[restaurant.id, oldest_kept],
            summary=f"antes de {oldest_kept}",
            **FORGETTING,
        )


def next_morning(restaurant: Restaurant, now: datetime) -> datetime:
    """The next time, later than `now`, that the clock shows `AT` in the restaurant."""
    local = now.astimezone(restaurant.tz)
    morning = datetime.combine(local.date(), AT, restaurant.tz)
    if morning <= local:
        morning = datetime.combine(local.date() + timedelta(days=1), AT, restaurant.tz)
    return morning
