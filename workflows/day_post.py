"""What an entry or a reservation tells its service day."""

from datetime import date

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from workflows.contract import day_workflow_id
    from workflows.tasks import Tasks


class DayPost:
    """Signals to one service day, in the order in which they are given. `tasks` carry them."""

    def __init__(self, location: str, day: date, tasks: Tasks) -> None:
        self._day_id = day_workflow_id(location, day)
        self._tasks = tasks
        self._given = self._sent = 0

    @property
    def delivered(self) -> bool:
        """Whether the day has got everything."""
        return self._sent == self._given

    def tell(self, signal: str, payload: object) -> None:
        """Tell it, without waiting."""
        self._tasks.spawn(self._send(signal, payload, self._turn()))

    async def ask(self, signal: str, payload: object) -> bool:
        """Tell it; whether it has heard."""
        return await self._send(signal, payload, self._turn())

    def _turn(self) -> int:
        self._given += 1
        return self._given - 1

    async def _send(self, signal: str, payload: object, turn: int) -> bool:
        # Temporal delivers two signals of one workflow task in any order.
        await workflow.wait_condition(lambda: self._sent == turn)
        try:
            await workflow.get_external_workflow_handle(self._day_id).signal(signal, payload)
        except FailureError:
            # A closed day gives out no more tables: nobody is waiting for this.
            workflow.logger.warning("service day is closed", extra={"signal": signal})
            return False
        finally:
            self._sent += 1
        return True
