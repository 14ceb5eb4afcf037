"""Reply links of a mail: three mailto links that open a prepared answer in the customer's mail program."""

from urllib.parse import quote

from relances_app.domain.messages.message import Reminder, ReplyLink

MAX_LISTED_NUMBERS = 8
"""Most documents listed in an answer: some mail programs cut longer links."""

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def build_reply_links(reminder: Reminder, total: int) -> tuple[ReplyLink, ...]:
    """Return the links of a mail that asks for `total` cents; none if the structure has no e-mail address."""
    sender = reminder.structure.sender
    address = sender.reply_to or sender.address
    if not address or total <= 0:
        return ()
    translate = reminder.locale.translate
    body_lines = _build_body_lines(reminder, total)
    return tuple(
        ReplyLink(
            label,
            _build_mailto(address, f"{title} – {reminder.customer.name}", (f"{sentence} ", *body_lines)),
        )
        for label, title, sentence in (
            (
                translate("C’est payé"),
                translate("Déjà payé"),
                translate("Le paiement a été fait le (date) :"),
            ),
            (
                translate("Je paierai le…"),
                translate("Date de paiement"),
                translate("Le paiement sera fait le (date) :"),
            ),
            (
                translate("Je conteste"),
                translate("Contestation"),
                translate("Nous contestons ce qui suit, pour la raison suivante :"),
            ),
        )
    )


def _build_body_lines(reminder: Reminder, total: int) -> tuple[str, ...]:
    locale, customer = reminder.locale, reminder.customer
    numbers = [item.number for item in reminder.items]
    others = len(numbers) - MAX_LISTED_NUMBERS
    more = locale.translate(" et {count} autre(s)", count=others) if others > 0 else ""
    return (
        "",
        locale.translate("Client : {name} ({code})", name=customer.name, code=customer.code),
        locale.translate("Documents : {numbers}", numbers=f"{', '.join(numbers[:MAX_LISTED_NUMBERS])}{more}"),
        locale.translate("Montant réclamé : {sum}", sum=locale.format_euros(total).translate(_SPACES)),
        locale.translate("Relance du {day}", day=locale.format_date(reminder.dated_on)),
    )


def _build_mailto(address: str, subject: str, lines: tuple[str, ...]) -> str:
    """Return a link as RFC 6068 defines it: everything percent-encoded, lines separated by %0D%0A."""
    body = "\r\n".join(lines)
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
