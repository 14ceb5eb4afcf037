"""What a mail server's answer, or its silence, makes of a mail and of the mails that follow."""

from relances_app.domain.sending.outcome import Outcome, Run, Stage, State
from relances_app.domain.structure import MailServer
from relances_app.mail.smtp.connection_errors import explain
from relances_app.mail.smtp.replies import AUTH_CODES, UNCERTAIN, Cause, clean, find_cause

BEFORE_MAIL = frozenset({Stage.CONNECT, Stage.TLS, Stage.LOGIN})
"""Stages in which no mail was tried yet."""


def judge_answer(stage: Stage, code: int, raw: bytes | str) -> Outcome:
    """Return the verdict on an answer; a yes counts only after the final dot.

    Before the dot nothing was handed over, so that what is not an explicit no is DEFERRED. After it
    an explicit answer is believed and all else is UNCERTAIN (RFC 5321, 4.5.3.2; RFC 1047).
    """
    reply = clean(raw)
    if stage is Stage.DOT and code // 100 not in {4, 5}:
        if code // 100 == 2:
            return Outcome(State.SENT, Stage.DONE, code, reply)
        return Outcome(State.UNCERTAIN, stage, None, reply, UNCERTAIN)
    cause = find_cause(stage, code, reply)
    return Outcome(
        state=_find_state(stage, code, cause),
        stage=stage,
        code=code if code > 0 else None,
        reply=reply,
        advice=cause.value,
        run=_find_run(stage, code, reply, cause),
        attempted=stage not in BEFORE_MAIL and code not in AUTH_CODES,
    )


def _find_state(stage: Stage, code: int, cause: Cause) -> State:
    """Tell a final no from a later; a sending limit, even said by 5xx, is no fault of the mail."""
    is_final = code // 100 == 5 and stage not in BEFORE_MAIL and code not in AUTH_CODES
    return State.REFUSED if is_final and cause is not Cause.QUOTA else State.DEFERRED


def _find_run(stage: Stage, code: int, reply: str, cause: Cause) -> Run:
    """Say what follows for the run: a wrong password stops it, a server that is out pauses it."""
    if code in AUTH_CODES or (stage is Stage.LOGIN and code // 100 == 5):
        return Run.STOP
    if code == 421 or (code // 100 == 4 and reply.startswith("4.7.")):
        return Run.SLOW_DOWN
    if cause in {Cause.QUOTA, Cause.UNCLEAR} or stage in BEFORE_MAIL:
        return Run.PAUSE
    # Whoever is refused as a sender would be refused with each of the mails that follow.
    return Run.STOP if cause is Cause.SENDER and code // 100 == 5 else Run.GO_ON


def judge_loss(stage: Stage, error: BaseException, server: MailServer) -> Outcome:
    """Return the verdict on a line that could not be opened or was lost."""
    if stage is Stage.DOT:
        return Outcome(State.UNCERTAIN, stage, advice=UNCERTAIN)
    return Outcome(
        state=State.DEFERRED,
        stage=stage,
        reply=clean(str(error)),
        advice=explain(error, server),
        run=Run.PAUSE,
        attempted=stage not in BEFORE_MAIL,
    )
