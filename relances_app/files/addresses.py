"""E-mail addresses of a file or a form: judged by the email-validator library, and only here."""

from relances_app.domain.address import refuse_tricks
from relances_app.domain.refusals import Refusal


def read_address(text: str) -> str:
    """Return one usable address, its domain in lower case and in ASCII (RFC 5891) for the mail server.

    No name server is asked: a shop prepares its reminders offline too.
    Raises Refusal, with field "email", when the text is anything else than one address.
    """
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 30 ms at start-up

    bare = refuse_tricks(text)
    try:
        found = validate_email(bare, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise Refusal("l'adresse n'a pas la forme nom@domaine.fr", "email") from error
    # The domain may have been given in ASCII (xn--…): its letters are judged as they will be read.
    refuse_tricks(found.normalized)
    return found.ascii_email or found.normalized
