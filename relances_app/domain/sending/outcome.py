"""Outcome of sending a message: states of the outbox and replies of the mail server."""

from dataclasses import dataclass
from enum import StrEnum


class MessageState(StrEnum):
    """States of a message in the outbox; each is committed before the next step begins."""

    QUEUED = "queued"
    LOCKED = "claimed"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    HELD = "held"
    CANCELLED = "cancelled"


STATE_LABELS = {
    MessageState.QUEUED: "en attente",
    MessageState.LOCKED: "en cours",
    MessageState.HANDING_OVER: "en cours de remise",
    MessageState.SENT: "envoyé",
    MessageState.REFUSED: "refusé",
    MessageState.DEFERRED: "reporté",
    MessageState.UNCERTAIN: "incertain",
    MessageState.HELD: "à décider",
    MessageState.CANCELLED: "annulé",
}


EVENT_LABELS = {
    "sent": "envoyé",
    "confirmed": "envoyé, confirmé par vous",
    "refused": "refusé",
    "deferred": "reporté",
    "uncertain": "incertain",
    "abandoned": "non envoyé",
    "resend": "renvoi demandé",
    "held": "à décider",
    "released": "repris",
    "dropped": "non envoyé",
    "cancelled": "annulé",
}
"""Labels of the events of the history."""
LETTER_EVENT_LABELS = {"confirmed": "postée", "abandoned": "non postée", "cancelled": "annulée"}
"""Labels of the events of letters, where they differ."""


def label_reminder(event: str, channel: str, *, is_cancelled: bool = False) -> str:
    """Return the French state of a reminder after an event: `envoyé`, `postée`, `annulé`."""
    event = "cancelled" if is_cancelled else event
    return (channel == "letter" and LETTER_EVENT_LABELS.get(event)) or EVENT_LABELS[event]


def format_state_count(state: MessageState, number: int) -> str:
    """Format `7 envoyés`, `1 reporté`, `3 en attente`: only labels of one word take the plural."""
    label = STATE_LABELS[state]
    return f"{number} {label}{'s' if number > 1 and ' ' not in label else ''}"


class SmtpStage(StrEnum):
    """Last step reached in the SMTP session."""

    CONNECT = "connect"
    TLS = "tls"
    LOGIN = "login"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    FINAL_DOT = "dot"
    DONE = "done"


class BatchAction(StrEnum):
    """Effect of an outcome on the next messages of the batch.

    THROTTLE and PAUSE both pause it: THROTTLE for seconds at first, PAUSE longer.
    """

    CONTINUE = "go_on"
    THROTTLE = "slow_down"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of handing one message to the mail server.

    `state` is SENT, REFUSED, DEFERRED or UNCERTAIN; before the final dot it cannot be UNCERTAIN, after it only
    an explicit reply decides (RFC 5321 4.5.3.2, RFC 1047). `reply` is the server's text, `advice` a French
    sentence that says what to do. `was_attempted` is False when the message itself was never tried (no
    connection, login refused): its state in the outbox does not change then.
    """

    state: MessageState
    stage: SmtpStage
    code: int | None = None
    reply: str = ""
    advice: str = ""
    batch_action: BatchAction = BatchAction.CONTINUE
    was_attempted: bool = True
    limit_window: str = ""
    """Window of a sending limit that is reached: `minute`, `heure` or `jour`; empty if there is none."""
    is_about_one_mail: bool = True
    """Whether the cause concerns this recipient or mail, so that the following mails are not affected."""
    refused: tuple[tuple[str, str], ...] = ()
    """Addresses of the customer that the server refused while it accepted others, with its replies."""
