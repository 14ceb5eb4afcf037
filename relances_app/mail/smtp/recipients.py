"""Recipients of one mail: those that the server accepts, and its replies about the others."""

import smtplib
from collections.abc import Sequence

from relances_app.domain.sending.outcome import SmtpStage
from relances_app.mail.smtp.connection import SmtpConnection
from relances_app.mail.smtp.replies import clean_reply


def add_recipients(
    connection: SmtpConnection, recipients: Sequence[str], timeout: float, options: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Add the recipients; return those that the server rejects, with its reply.

    Raises if it rejects all: the first error for a while (4xx), so that the mail is tried again, or else the last.
    `options` are parameters of RCPT, such as the reports that are asked for.
    """
    refused: list[tuple[str, str]] = []
    temporary: smtplib.SMTPResponseException | None = None
    for address in recipients:
        try:
            connection.command(SmtpStage.RCPT, timeout, 2, connection.rcpt, address, list(options))
        except smtplib.SMTPResponseException as error:
            refused.append((address, clean_reply(error.smtp_error)))
            if not keeps_connection_usable(error):
                raise
            if error.smtp_code // 100 == 4:
                temporary = temporary or error
            if len(refused) == len(recipients):
                raise (temporary or error) from None
    return refused


def add_copy(connection: SmtpConnection, copy_to: str, timeout: float) -> str:
    """Add a recipient of a copy; return a note if the server rejects it."""
    try:
        connection.command(SmtpStage.RCPT, timeout, 2, connection.rcpt, copy_to)
    except smtplib.SMTPResponseException as error:
        if not keeps_connection_usable(error):
            raise
        return f"La copie à {copy_to} a été refusée : {clean_reply(error.smtp_error)}"
    return ""


def keeps_connection_usable(error: smtplib.SMTPResponseException) -> bool:
    """Return whether the connection is usable after a rejection: not after a 421 or an invalid reply."""
    return error.smtp_code != 421 and error.smtp_code // 100 in {4, 5}
