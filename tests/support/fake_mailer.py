"""Mailers without a network: each returns the configured outcomes, and stores the mails it receives."""

from relances_app.domain.sending.outcome import BatchAction, MessageState, Outcome, SmtpStage


class SimulatedCrash(Exception):
    """What a program that is killed leaves behind."""


def accept(mailer, frozen, on_dot):
    on_dot()
    mailer.delivered.append(frozen)
    return Outcome(MessageState.SENT, SmtpStage.DONE, 250, "2.0.0 queued as 4711")


def refuse(mailer, frozen, on_dot):
    return Outcome(MessageState.REFUSED, SmtpStage.RCPT, 550, "5.1.1 no such user", "adresse refusée")


def refuse_as_spam(mailer, frozen, on_dot):
    return Outcome(
        MessageState.REFUSED, SmtpStage.RCPT, 554, "5.7.1 blocked", "refusé", is_about_one_mail=False
    )


def exceed_daily_limit(mailer, frozen, on_dot):
    return Outcome(
        MessageState.DEFERRED,
        SmtpStage.RCPT,
        550,
        "5.4.5 daily limit",
        "limite atteinte",
        batch_action=BatchAction.PAUSE,
        limit_window="jour",
    )


def refuse_after_dot(mailer, frozen, on_dot):
    on_dot()
    return Outcome(MessageState.REFUSED, SmtpStage.FINAL_DOT, 554, "5.7.1 spam", "message refusé")


def defer(mailer, frozen, on_dot):
    return Outcome(MessageState.DEFERRED, SmtpStage.RCPT, 450, "4.2.2 mailbox full", "boîte pleine")


def throttle(mailer, frozen, on_dot):
    return Outcome(
        MessageState.DEFERRED,
        SmtpStage.MAIL,
        451,
        "4.7.1 slow down",
        "trop vite",
        batch_action=BatchAction.THROTTLE,
    )


def lose_reply(mailer, frozen, on_dot):
    on_dot()
    mailer.delivered.append(frozen)
    return Outcome(MessageState.UNCERTAIN, SmtpStage.FINAL_DOT, advice="réponse perdue")


def fail_to_connect(mailer, frozen, on_dot):
    return Outcome(
        MessageState.DEFERRED,
        SmtpStage.CONNECT,
        advice="serveur injoignable",
        batch_action=BatchAction.PAUSE,
        was_attempted=False,
    )


def fail_to_log_in(mailer, frozen, on_dot):
    return Outcome(
        MessageState.REFUSED,
        SmtpStage.LOGIN,
        535,
        "5.7.8 bad",
        "mot de passe refusé",
        batch_action=BatchAction.STOP,
        was_attempted=False,
    )


def crash_before_dot(mailer, frozen, on_dot):
    raise SimulatedCrash


def crash_after_dot(mailer, frozen, on_dot):
    on_dot()
    mailer.delivered.append(frozen)
    raise SimulatedCrash


class FakeMailer:
    """Gives its answers one after the other, then accepts."""

    def __init__(self, *answers):
        self.results = list(answers)
        self.attempts = []
        self.delivered = []

    def deliver(self, frozen, on_dot):
        self.attempts.append(frozen)
        answer = self.results.pop(0) if self.results else accept
        return answer(self, frozen, on_dot)
