"""Message templates of mails and letters, with a fixed list of placeholders that are filled in one pass."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.errors import UserError
from relances_app.domain.language import Language
from relances_app.domain.messages import templates_en, templates_fr

TABLE_PLACEHOLDER = "tableau"
"""The placeholder for the table of documents."""

PLACEHOLDERS = {
    "client": "Nom du client",
    "code_client": "Code du client",
    "structure": "Nom de votre structure",
    "telephone": "Téléphone de votre structure",
    "iban": "IBAN de votre structure",
    "niveau": "Niveau de la relance",
    "numeros": "Numéros des documents",
    TABLE_PLACEHOLDER: "Tableau des documents",
    "total": "Total à régler",
    "plus_ancienne_echeance": "Plus ancienne échéance",
    "date_edition": "Date d’édition",
    "date_relance_precedente": "Date de la relance précédente",
    "delai": "Délai de paiement accordé",
    "date_limite_de_paiement": "Date limite de paiement",
    "rappel_penalites": "Rappel ou montant des pénalités (professionnels)",
    "penalites": "Montant des pénalités de retard",
    "indemnites": "Montant des indemnités de recouvrement",
    "total_general": "Total avec pénalités et indemnités réclamées",
}
"""Every placeholder with its label for the menu, in the order of the menu."""

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BLANK_LINES = re.compile(r"\n{3,}")


class Audience(StrEnum):
    """Whom a template addresses; the legal rules differ."""

    PROFESSIONAL = "professional"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """Subject and body for one level, channel, audience and language."""

    level: int
    channel: Channel
    audience: Audience
    language: Language
    subject: str
    body: str

    @property
    def key(self) -> "MessageTemplateKey":
        """The key that identifies the template."""
        return (self.level, self.channel, self.audience, self.language)


MessageTemplateKey = tuple[int, Channel, Audience, Language]
"""Level, channel, audience and language of a template."""

_TEXTS = {Language.FRENCH: templates_fr, Language.ENGLISH: templates_en}


def _build_defaults() -> Iterator[MessageTemplate]:
    for language, texts in _TEXTS.items():
        for channel, audience, subjects, bodies in (
            (Channel.MAIL, Audience.PROFESSIONAL, texts.MAIL_SUBJECTS, texts.PROFESSIONAL_MAILS),
            (Channel.MAIL, Audience.PRIVATE, texts.MAIL_SUBJECTS, texts.PRIVATE_MAILS),
            (Channel.LETTER, Audience.PROFESSIONAL, texts.LETTER_SUBJECTS, texts.PROFESSIONAL_LETTERS),
            (Channel.LETTER, Audience.PRIVATE, texts.LETTER_SUBJECTS, texts.PRIVATE_LETTERS),
        ):
            for level, body in bodies.items():
                yield MessageTemplate(level, channel, audience, language, subjects[level], body)


DEFAULT_TEMPLATES = {template.key: template for template in _build_defaults()}
"""Templates used until the user changes them."""


def compute_deadline(dated_on: date, days: int) -> date | None:
    """Return the payment deadline, or None where the level sets none."""
    return dated_on + timedelta(days=days) if days > 0 else None


def validate_placeholders(text: str, field: str = "body") -> None:
    """Raise UserError for an unknown placeholder, unbalanced braces, or the table in a subject.

    The error names the placeholder, the most similar known one, and the form field.
    """
    for name in _PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            raise UserError(f"Le champ {{{{{name}}}}} n’existe pas{_suggest(name)}", field)
        if name == TABLE_PLACEHOLDER and field == "subject":
            raise UserError("L’objet ne peut pas contenir le tableau des documents : retirez-le.", field)
    rest = _PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise UserError("Un champ est mal fermé : écrivez-le avec deux accolades, {{client}}.", field)


def mentions_deadline(template: MessageTemplate) -> bool:
    """Return whether a template uses the payment deadline, which is empty where the level sets none."""
    return any(
        name in {"delai", "date_limite_de_paiement"}
        for name in _PLACEHOLDER.findall(f"{template.subject} {template.body}")
    )


def split_body(text: str) -> tuple[str, str]:
    """Return the text before and after the table; without {{tableau}} the table comes last."""
    for match in _PLACEHOLDER.finditer(text):
        if match[1] == TABLE_PLACEHOLDER:
            return text[: match.start()].rstrip(), text[match.end() :].lstrip()
    return text.rstrip(), ""


def fill_placeholders(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders replaced in one pass: placeholders in a value are not replaced.

    A placeholder without a value becomes empty, and repeated blank lines are reduced to one.
    """
    filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)
    return _BLANK_LINES.sub("\n\n", filled).strip()


def _suggest(name: str) -> str:
    near = difflib.get_close_matches(name.casefold(), PLACEHOLDERS, n=1, cutoff=0.4)
    return f" : vouliez-vous dire {{{{{near[0]}}}}} ?" if near else " : choisissez-le dans le menu."
