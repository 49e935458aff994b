"""Sending a mail about a reservation, at least once and always under the same `Message-ID`.

A mail server cannot be asked what it has taken. The outbox row is written before the first
attempt and closed after the server's yes; between the two, a crash sends the mail once more.
"""

from datetime import UTC, datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.mailing_ports import MailGateway, ReservationMail
from activities.messaging_ports import Failure, OutboundMessage, Outbox, SendError
from activities.sending import KeyLocks, application_error
from activities.wording_ports import MailText, Wording
from domain.channels import Channel

# After a send of unknown fate. A server that takes mails and never says so would otherwise fill
# the guest's mailbox, so the pause doubles with each attempt.
DOUBTFUL = timedelta(minutes=1)
DOUBTFUL_MOST = timedelta(hours=4)


class MailingActivities:
    """The mailing activity over an outbox, a gateway, and the words of each language."""

    def __init__(self, outbox: Outbox, gateway: MailGateway, wording: Wording) -> None:
        self._outbox, self._gateway, self._wording = outbox, gateway, wording
        self._locks = KeyLocks()

    @activity.defn
    async def send_mail(self, mail: ReservationMail) -> None:
        """Send the mail unless its key is known to have been sent.

        Raises `ApplicationError` whose type is the `Failure` and whose only detail is the
        server's code: not retryable for `recipient` and `content`, else with the delay that suits
        the failure. Neither holds an address or a name.
        """
        async with self._locks.of(mail.key):
            text = self._wording.mail(mail)
            row, _ = await self._outbox.claim(_row(mail, text.subject))
            if row.sid is None:
                sid = await self._send(mail, text)
                await self._outbox.record_sent(mail.key, sid, datetime.now(UTC))

    async def _send(self, mail: ReservationMail, text: MailText) -> str:
        try:
            return await self._gateway.send(mail, text)
        except SendError as error:
            now = datetime.now(UTC)
            await self._outbox.record_failed(mail.key, error.code, error.detail, now)
            raise _failed(error) from None


def _row(mail: ReservationMail, subject: str) -> OutboundMessage:
    address = mail.reservation.guest.email
    if address is None:
        raise _failed(SendError(Failure.RECIPIENT, None, "the guest has no address"))
    to = f"mailto:{address}"
    return OutboundMessage(mail.key, mail.conversation, to, subject, channel=Channel.MAIL)


def _failed(error: SendError) -> ApplicationError:
    doublings = min(activity.info().attempt - 1, 10)
    return application_error("mail", error, min(DOUBTFUL * 2**doublings, DOUBTFUL_MOST))
