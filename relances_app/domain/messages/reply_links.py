"""Answers without a portal: three links that open the reader's own mail program with the facts filled in."""

from urllib.parse import quote

from relances_app.domain.messages.message import Answer, Reminder

MAX_NUMBERS = 8
"""Documents named in an answer: longer links are cut by some mail programs."""

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def list_answers(reminder: Reminder, total: int) -> tuple[Answer, ...]:
    """Return the links of a mail that asks for `total` cents; none where nobody could receive the answer."""
    sender = reminder.structure.sender
    address = sender.reply_to or sender.address
    if not address or total <= 0:
        return ()
    say = reminder.tongue.say
    facts = _list_facts(reminder, total)
    return tuple(
        Answer(label, _write_mailto(address, f"{title} – {reminder.customer.name}", (f"{sentence} ", *facts)))
        for label, title, sentence in (
            (say("C’est payé"), say("Déjà payé"), say("Le paiement a été fait le (date) :")),
            (say("Je paierai le…"), say("Date de paiement"), say("Le paiement sera fait le (date) :")),
            (
                say("Je conteste"),
                say("Contestation"),
                say("Nous contestons ce qui suit, pour la raison suivante :"),
            ),
        )
    )


def _list_facts(reminder: Reminder, total: int) -> tuple[str, ...]:
    tongue, customer = reminder.tongue, reminder.customer
    numbers = [item.number for item in reminder.items]
    others = len(numbers) - MAX_NUMBERS
    more = tongue.say(" et {count} autre(s)", count=others) if others > 0 else ""
    return (
        "",
        tongue.say("Client : {name} ({code})", name=customer.name, code=customer.code),
        tongue.say("Documents : {numbers}", numbers=f"{', '.join(numbers[:MAX_NUMBERS])}{more}"),
        tongue.say("Montant réclamé : {sum}", sum=tongue.write_euros(total).translate(_SPACES)),
        tongue.say("Relance du {day}", day=tongue.write_day(reminder.dated_on)),
    )


def _write_mailto(address: str, subject: str, lines: tuple[str, ...]) -> str:
    """Write a link by RFC 6068: everything percent-encoded, spaces too, lines ended by %0D%0A."""
    body = "\r\n".join(lines)
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
