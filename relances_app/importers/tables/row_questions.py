"""Questions about what single rows of a table leave in doubt."""

from dataclasses import dataclass

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import DUE_OR_NOT, Answer, Choice, DoubtKind
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros

PAID_OR_DUE_DAY = (
    Choice(Answer.DUE, "c'est l'échéance : les factures sont dues"),
    Choice(Answer.NOT_DUE, "c'est le jour du règlement : ces factures sont payées"),
)
COUNT_OR_NOT = (Choice(Answer.DUE, "les compter"), Choice(Answer.NOT_DUE, "ne pas les importer"))


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt about one row; rows with equal questions make one doubt, whose text counts them."""

    kind: DoubtKind
    parts: tuple[str, ...]
    """What makes the question the same in the next file."""
    one: str
    many: str = ""
    """The French text for several rows, with `{count}`; empty where each row has its own question."""
    choices: tuple[Choice, ...] = DUE_OR_NOT
    is_about_these: bool = False
    """Whether the answer holds for these documents only, so that others are asked about again."""


def ask_state(word: str) -> Question:
    """Ask about rows with a state that is not known."""
    shown = word[:60]
    return Question(
        DoubtKind.STATE,
        ("state", word),
        f"1 ligne a l'état « {shown} », qui n'est pas connu : cette facture est-elle due ?",
        f"{{count}} lignes ont l'état « {shown} », qui n'est pas connu : ces factures sont-elles dues ?",
    )


def ask_type(word: str) -> Question:
    """Ask about rows of a type that is not known."""
    shown = word[:60]
    return Question(
        DoubtKind.STATE,
        ("type", word),
        f"1 ligne est de type « {shown} », qui n'est pas connu : est-ce une facture à réclamer ?",
        f"{{count}} lignes sont de type « {shown} », qui n'est pas connu : sont-ce des factures à réclamer ?",
    )


def ask_paid_part(document: Document, word: str) -> Question:
    """Ask about an invoice that is partly paid, without the amount that remains."""
    return Question(
        DoubtKind.AMOUNT,
        ("part", document.customer_code, document.number, word, str(document.amount)),
        f"facture {document.number} : « {word[:40]} », mais le fichier ne dit pas ce qui reste dû. Ajoutez à "
        f"l'export la colonne du reste à payer ; sinon, les {format_euros(document.amount)} sont-ils encore dus ?",
    )


def ask_large_rest(document: Document) -> Question:
    """Ask about a rest that is larger than the amount of the invoice."""
    return Question(
        DoubtKind.AMOUNT,
        ("rest", document.customer_code, document.number, str(document.amount), str(document.open_amount)),
        f"facture {document.number} : le reste dû ({format_euros(document.open_amount)}) dépasse le montant "
        f"({format_euros(document.amount)}). Vérifiez-le dans votre logiciel : ce reste est-il dû ?",
    )


def ask_negative_rest(document: Document) -> Question:
    """Ask about an invoice whose rest is negative: paid too much, or an amount with the wrong sign."""
    return Question(
        DoubtKind.SIGN,
        ("negative rest", document.customer_code, document.number, str(document.open_amount)),
        f"facture {document.number} : montant de {format_euros(document.amount)}, mais un reste de "
        f"{format_euros(document.open_amount)}. Vérifiez-le dans votre logiciel : faut-il déduire ce reste ?",
        choices=(Choice(Answer.DUE, "le déduire"), Choice(Answer.NOT_DUE, "ne pas l'importer")),
    )


def ask_carried(document: Document) -> Question:
    """Ask about a row numbered `Report` or `Solde au 31/01`, which may repeat what other rows say."""
    return Question(
        DoubtKind.AMOUNT,
        ("carried", document.customer_code, document.number, str(document.open_amount)),
        f"« {document.number[:40]} », {format_euros(document.open_amount)} : est-ce une somme due en plus des autres "
        "lignes, ou un total qui les répète ?",
        choices=(
            Choice(Answer.DUE, "elle est due en plus"),
            Choice(Answer.NOT_DUE, "c'est un total : la laisser"),
        ),
    )


def ask_paid_and_rest(document: Document, paid: int) -> Question:
    """Ask about a rest from which what was paid is not deducted."""
    return Question(
        DoubtKind.AMOUNT,
        ("paid and rest", document.customer_code, document.number, str(paid), str(document.open_amount)),
        f"facture {document.number} : {format_euros(paid)} déjà réglés, mais un reste dû de "
        f"{format_euros(document.open_amount)} sur {format_euros(document.amount)}. Vérifiez-le dans votre "
        "logiciel : ce reste est-il dû ?",
    )


def ask_note(heading: str, note: str) -> Question:
    """Ask about invoices whose comment says that they are paid or cancelled."""
    where, shown = heading[:40], note[:60]
    return Question(
        DoubtKind.STATE,
        ("note", note),
        f"1 ligne porte « {shown} » dans la colonne « {where} » : cette facture est-elle encore due ?",
        f"{{count}} lignes portent « {shown} » dans la colonne « {where} » : ces factures sont-elles encore dues ?",
    )


def ask_paid_on(document: Document, heading: str, day: str) -> Question:
    """Ask about an invoice with a day of payment and its whole amount still open."""
    return Question(
        DoubtKind.AMOUNT,
        ("paid", document.customer_code, document.number, day),
        f"facture {document.number} : « {heading[:40]} » dit {day[:20]}, mais tout le montant est encore indiqué "
        "comme dû : l'est-il ?",
    )


def ask_days(document: Document) -> Question:
    """Ask about an invoice that is due before its date."""
    issued, due = format_date(document.issued_on), format_date(document.due_on or document.issued_on)
    return Question(
        DoubtKind.DATE,
        ("order", document.customer_code, document.number, issued, due),
        f"facture {document.number} : son échéance ({due}) précède sa date ({issued}). Vérifiez ces dates, ou "
        "exportez-les sous la forme AAAA-MM-JJ : la facture est-elle due ?",
    )


def ask_payment_day(heading: str) -> Question:
    """Ask whether a column holds due dates or days of payment; the answer is remembered by its heading."""
    shown = heading[:40]
    return Question(
        DoubtKind.COLUMN,
        ("payment day", heading),
        f"colonne « {shown} » : est-ce l'échéance, ou le jour où la facture a été payée ? 1 ligne en dépend.",
        f"colonne « {shown} » : est-ce l'échéance, ou le jour où la facture a été payée ? "
        "{count} lignes en dépendent.",
        PAID_OR_DUE_DAY,
    )


def ask_letter(heading: str) -> Question:
    """Ask whether rows with a letter of reconciliation are settled, where no column gives a rest or a state."""
    shown = heading[:40]
    return Question(
        DoubtKind.COLUMN,
        ("letter", heading),
        f"1 ligne est lettrée (colonne « {shown} »), et aucune colonne ne dit ce qui reste dû : l'est-elle encore ?",
        f"{{count}} lignes sont lettrées (colonne « {shown} »), et aucune colonne ne dit ce qui reste dû : le "
        "sont-elles encore ?",
        (
            Choice(Answer.DUE, "les lignes lettrées sont encore dues"),
            Choice(Answer.NOT_DUE, "elles sont réglées"),
        ),
    )


def ask_prefix(document: Document, prefix: str) -> Question:
    """Ask about an invoice with the number of a credit note."""
    return Question(
        DoubtKind.SIGN,
        ("sign", document.customer_code, document.number),
        f"facture {document.number} : « {prefix} » annonce un avoir, mais la ligne dit que c'est une facture : "
        "est-elle due ?",
    )


def ask_all_prefixes(prefix: str) -> Question:
    """Ask about a file in which all numbers begin as those of credit notes do."""
    return Question(
        DoubtKind.SIGN,
        ("prefix", prefix),
        f"le numéro commence par « {prefix} », comme celui d'un avoir : est-ce une facture due ?",
        f"les {{count}} numéros commencent par « {prefix} », comme ceux d'avoirs : sont-ce des factures dues ?",
    )


def ask_hidden_rows() -> Question:
    """Ask about the rows that a filter hides."""
    return Question(
        DoubtKind.HIDDEN_ROW,
        ("hidden",),
        "1 ligne est masquée dans le classeur, par un filtre ou à la main : faut-il la compter ?",
        "{count} lignes sont masquées dans le classeur, par un filtre ou à la main : faut-il les compter ?",
        COUNT_OR_NOT,
        is_about_these=True,
    )
