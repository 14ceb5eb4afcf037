"""What became of a message: the states of the outbox and what a mail server answered."""

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
    MessageState.SENT: "parti",
    MessageState.REFUSED: "refusé",
    MessageState.DEFERRED: "différé",
    MessageState.UNCERTAIN: "incertain",
    MessageState.HELD: "retenu",
    MessageState.CANCELLED: "annulé",
}


def format_state_count(state: MessageState, number: int) -> str:
    """Write `7 partis`, `1 différé`, `3 en attente`: only a word that stands alone takes the plural."""
    word = STATE_LABELS[state]
    return f"{number} {word}{'s' if number > 1 and ' ' not in word else ''}"


class SmtpStage(StrEnum):
    """How far the conversation with the mail server went."""

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
    """What an outcome means for the messages that follow."""

    CONTINUE = "go_on"
    THROTTLE = "slow_down"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mail server did with one message.

    `state` is SENT, REFUSED, DEFERRED or UNCERTAIN; before the final dot nothing can be
    UNCERTAIN, after it only an explicit reply is believed (RFC 5321 4.5.3.2, RFC 1047).
    `reply` holds the server's own words, `advice` the French sentence that says what to do.
    `attempted` is False when the message itself was never tried (no connection, login refused):
    its state in the outbox does not change then.
    """

    state: MessageState
    stage: SmtpStage
    code: int | None = None
    reply: str = ""
    advice: str = ""
    batch_action: BatchAction = BatchAction.CONTINUE
    was_attempted: bool = True
