"""What became of a message: the states of the outbox and what a mail server answered."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """States of a message in the outbox; each is committed before the next step begins."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    HELD = "held"
    CANCELLED = "cancelled"


FRENCH = {
    State.QUEUED: "en attente",
    State.CLAIMED: "en cours",
    State.HANDING_OVER: "en cours de remise",
    State.SENT: "parti",
    State.REFUSED: "refusé",
    State.DEFERRED: "différé",
    State.UNCERTAIN: "incertain",
    State.HELD: "retenu",
    State.CANCELLED: "annulé",
}


def count_state(state: State, number: int) -> str:
    """Write `7 partis`, `1 différé`, `3 en attente`: only a word that stands alone takes the plural."""
    word = FRENCH[state]
    return f"{number} {word}{'s' if number > 1 and ' ' not in word else ''}"


class Stage(StrEnum):
    """How far the conversation with the mail server went."""

    CONNECT = "connect"
    TLS = "tls"
    LOGIN = "login"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"
    DONE = "done"


class Run(StrEnum):
    """What an outcome means for the messages that follow."""

    GO_ON = "go_on"
    SLOW_DOWN = "slow_down"
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

    state: State
    stage: Stage
    code: int | None = None
    reply: str = ""
    advice: str = ""
    run: Run = Run.GO_ON
    attempted: bool = True
