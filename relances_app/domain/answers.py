"""Answers without a portal: three links that open the reader's own mail program with the facts filled in."""

from urllib.parse import quote

from relances_app.domain.dates import format_date
from relances_app.domain.message import Answer, Reminder
from relances_app.domain.money import format_euros

MAX_NUMBERS = 8
"""Documents named in an answer: longer links are cut by some mail programs."""

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def list_answers(reminder: Reminder, total: int) -> tuple[Answer, ...]:
    """Return the links of a mail that asks for `total` cents; none where nobody could receive the answer."""
    sender = reminder.structure.sender
    address = sender.reply_to or sender.address
    if not address or total <= 0:
        return ()
    facts = _list_facts(reminder, total)
    return tuple(
        Answer(label, _write_mailto(address, f"{title} – {reminder.customer.name}", (sentence, *facts)))
        for label, title, sentence in (
            ("C’est payé", "Déjà payé", "Le paiement a été fait le (date) : "),
            ("Je paierai le…", "Date de paiement", "Le paiement sera fait le (date) : "),
            ("Je conteste", "Contestation", "Nous contestons ce qui suit, pour la raison suivante : "),
        )
    )  # fmt: skip


def _list_facts(reminder: Reminder, total: int) -> tuple[str, ...]:
    numbers = [item.number for item in reminder.items]
    more = f" et {len(numbers) - MAX_NUMBERS} autre(s)" if len(numbers) > MAX_NUMBERS else ""
    return (
        "",
        f"Client : {reminder.customer.name} ({reminder.customer.code})",
        f"Documents : {', '.join(numbers[:MAX_NUMBERS])}{more}",
        f"Montant réclamé : {format_euros(total).translate(_SPACES)}",
        f"Relance du {format_date(reminder.dated_on)}",
    )


def _write_mailto(address: str, subject: str, lines: tuple[str, ...]) -> str:
    """Write a link by RFC 6068: everything percent-encoded, spaces too, lines ended by %0D%0A."""
    body = "\r\n".join(lines)
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
