"""The activity that forgets guests."""

from datetime import date

from temporalio import activity

from activities.privacy_ports import Forgotten, Privacy


class PrivacyActivities:
    """Over the read model; doing it twice changes nothing."""

    def __init__(self, privacy: Privacy) -> None:
        self._privacy = privacy

    @activity.defn
    async def forget_before(self, location: str, day: date) -> Forgotten:
        """Forget the guests of every service date before `day`; how many of each there were."""
        forgotten = await self._privacy.forget_before(location, day)
        if forgotten.total:
            activity.logger.info("forgot %d records from before %s", forgotten.total, day)
        return forgotten
