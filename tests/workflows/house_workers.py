"""The workers of a house of `tests.workflows.house`, over its in-memory ports."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from temporalio.worker import Worker

from activities.composing import Composer
from activities.mailing import MailingActivities
from activities.messaging import MessagingActivities
from activities.privacy import PrivacyActivities
from activities.records import RecordActivities
from adapters.wording import CatalogueWording
from domain.channels import CARRIERS
from workflows.contract import WAITLIST_QUEUE, sending_queue
from workflows.runner import release, workflow_runner

if TYPE_CHECKING:
    from tests.workflows.house import House

WORDS = CatalogueWording()


def workers_of(house: "House") -> Iterator[Worker]:
    """One for the workflows, then one for each channel; each is to be started before the next."""
    records = RecordActivities(house.records, house.records, WORDS, house.current_restaurant)
    mailing = MailingActivities(house.outbox, house.mailer, WORDS)
    privacy = PrivacyActivities(house.privacy)
    yield Worker(
        house.client,
        task_queue=WAITLIST_QUEUE,
        workflows=house.workflows,
        activities=[*records.every(), mailing.send_mail, privacy.forget_before],
        workflow_runner=workflow_runner(),
        max_cached_workflows=house.cache,
        deployment_config=release(),
    )
    composer = Composer(WORDS, house.guests, {})
    messages = MessagingActivities(
        house.outbox, house.gateway, house.guests, composer, settle=timedelta(0)
    )
    for channel in CARRIERS:
        yield Worker(
            house.client,
            task_queue=sending_queue(channel),
            activities=[messages.send_message],
            deployment_config=release(),
        )
