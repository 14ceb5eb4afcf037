"""Classify a server reply or a network error: outcome of the mail, and action for the batch."""

from relances_app.domain.sending.cause import (
    ABOUT_ONE_MAIL,
    ACCOUNT_CAUSES,
    BUSY_CAUSES,
    SENDER_LIMITS,
    Cause,
)
from relances_app.domain.sending.outcome import BatchAction, MessageState, Outcome, SmtpStage
from relances_app.domain.structure import MailServer
from relances_app.mail.smtp.connection_errors import describe_error
from relances_app.mail.smtp.replies import (
    AUTH_CODES,
    UNCERTAIN_MESSAGE,
    classify_cause,
    clean_reply,
    find_limit_window,
)

BEFORE_MAIL = frozenset({SmtpStage.CONNECT, SmtpStage.TLS, SmtpStage.LOGIN})
"""Stages in which no mail was tried yet."""


def classify_reply(stage: SmtpStage, code: int, raw: bytes | str) -> Outcome:
    """Return the outcome for a reply; a positive reply counts only after the final dot.

    Before the dot nothing was handed over, so all but an explicit rejection is DEFERRED. After it an explicit reply
    is final and all else is UNCERTAIN (RFC 5321, 4.5.3.2; RFC 1047).
    """
    reply = clean_reply(raw)
    if stage is SmtpStage.FINAL_DOT and code // 100 not in {4, 5}:
        if code // 100 == 2:
            return Outcome(MessageState.SENT, SmtpStage.DONE, code, reply)
        return Outcome(MessageState.UNCERTAIN, stage, None, reply, UNCERTAIN_MESSAGE)
    cause = classify_cause(stage, code, reply)
    return Outcome(
        state=_choose_state(stage, code, cause),
        stage=stage,
        code=code if code > 0 else None,
        reply=reply,
        advice=cause.value,
        batch_action=_choose_batch_action(stage, code, reply, cause),
        was_attempted=stage not in BEFORE_MAIL and code not in AUTH_CODES,
        limit_window=find_limit_window(cause, reply),
        is_about_one_mail=cause in ABOUT_ONE_MAIL,
    )


def _choose_state(stage: SmtpStage, code: int, cause: Cause) -> MessageState:
    """Return REFUSED or DEFERRED; a sending limit or a blocked account, even with a 5xx code, defers the mail."""
    is_final = code // 100 == 5 and stage not in BEFORE_MAIL and code not in AUTH_CODES
    is_account = cause in SENDER_LIMITS | BUSY_CAUSES | ACCOUNT_CAUSES
    return MessageState.REFUSED if is_final and not is_account else MessageState.DEFERRED


def _choose_batch_action(stage: SmtpStage, code: int, reply: str, cause: Cause) -> BatchAction:
    """Return the action for the batch: a wrong password stops it, an unavailable server pauses it."""
    if cause in ACCOUNT_CAUSES:
        return BatchAction.STOP
    if cause in SENDER_LIMITS:
        return BatchAction.PAUSE
    if code == 421 or cause in BUSY_CAUSES or _asks_to_slow_down(stage, code, reply, cause):
        return BatchAction.THROTTLE
    if code in AUTH_CODES or (stage is SmtpStage.LOGIN and code // 100 == 5):
        return BatchAction.STOP
    if cause is Cause.INVALID_REPLY or stage in BEFORE_MAIL:
        return BatchAction.PAUSE
    # A rejected sender address would be rejected for all the following mails too.
    return BatchAction.STOP if cause is Cause.SENDER and code // 100 == 5 else BatchAction.CONTINUE


def _asks_to_slow_down(stage: SmtpStage, code: int, reply: str, cause: Cause) -> bool:
    """Return whether a temporary security reply (4.7.x) to a mail concerns the sender, unlike greylisting."""
    is_policy = code // 100 == 4 and reply.startswith("4.7.")
    return is_policy and stage not in BEFORE_MAIL and cause not in ABOUT_ONE_MAIL


def classify_error(stage: SmtpStage, error: BaseException, server: MailServer) -> Outcome:
    """Return the outcome for a connection that failed or was lost."""
    if stage is SmtpStage.FINAL_DOT:
        return Outcome(MessageState.UNCERTAIN, stage, advice=UNCERTAIN_MESSAGE)
    return Outcome(
        state=MessageState.DEFERRED,
        stage=stage,
        reply=clean_reply(str(error)),
        advice=describe_error(error, server),
        batch_action=BatchAction.PAUSE,
        was_attempted=stage not in BEFORE_MAIL,
    )
