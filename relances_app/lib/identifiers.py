"""Validate identifiers of French companies and of bank accounts with the stdnum library."""

from relances_app.domain.errors import UserError

_ERROR_MESSAGES = {
    "siren": "Ce SIREN n'est pas valable : il a 9 chiffres et une clé de contrôle.",
    "vat_number": "Ce numéro de TVA n'est pas valable : par exemple FR 40 303265045.",
    "iban": "Cet IBAN n'est pas valable : recopiez-le depuis votre relevé d'identité bancaire.",
    "bic": "Ce BIC n'est pas valable : il a 8 ou 11 caractères.",
}


def read_identifier(name: str, text: str) -> str:
    """Return a `siren`, `vat_number`, `iban` or `bic` in its compact form; raises UserError if it is invalid."""
    # Imported on first use to shorten start-up.
    from stdnum import bic, iban  # noqa: PLC0415
    from stdnum.eu import vat  # noqa: PLC0415
    from stdnum.exceptions import ValidationError  # noqa: PLC0415
    from stdnum.fr import siren  # noqa: PLC0415

    checks = {"siren": siren, "vat_number": vat, "iban": iban, "bic": bic}
    try:
        return str(checks[name].validate(text))
    except ValidationError as error:
        raise UserError(_ERROR_MESSAGES[name], name) from error
