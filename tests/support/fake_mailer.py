"""Mail rooms without a network: each answers as it was told, and keeps what a server would have got."""

from relances_app.domain.sending.outcome import Outcome, Run, Stage, State


class Broken(Exception):
    """What a program that is killed leaves behind."""


def accept(room, frozen, on_dot):
    on_dot()
    room.arrived.append(frozen)
    return Outcome(State.SENT, Stage.DONE, 250, "2.0.0 queued as 4711")


def refuse(room, frozen, on_dot):
    return Outcome(State.REFUSED, Stage.RCPT, 550, "5.1.1 no such user", "adresse refusée")


def refuse_after_dot(room, frozen, on_dot):
    on_dot()
    return Outcome(State.REFUSED, Stage.DOT, 554, "5.7.1 spam", "message refusé")


def defer(room, frozen, on_dot):
    return Outcome(State.DEFERRED, Stage.RCPT, 450, "4.2.2 mailbox full", "boîte pleine")


def calm_down(room, frozen, on_dot):
    return Outcome(State.DEFERRED, Stage.MAIL, 451, "4.7.1 slow down", "trop vite", run=Run.SLOW_DOWN)


def lose_reply(room, frozen, on_dot):
    on_dot()
    room.arrived.append(frozen)
    return Outcome(State.UNCERTAIN, Stage.DOT, advice="réponse perdue")


def not_reach(room, frozen, on_dot):
    return Outcome(
        State.DEFERRED, Stage.CONNECT, advice="serveur injoignable", run=Run.PAUSE, attempted=False
    )


def not_log_in(room, frozen, on_dot):
    return Outcome(
        State.REFUSED, Stage.LOGIN, 535, "5.7.8 bad", "mot de passe refusé", run=Run.STOP, attempted=False
    )


def break_before_dot(room, frozen, on_dot):
    raise Broken


def break_after_dot(room, frozen, on_dot):
    on_dot()
    room.arrived.append(frozen)
    raise Broken


class Room:
    """Gives its answers one after the other, then accepts."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.tried = []
        self.arrived = []

    def deliver(self, frozen, on_dot):
        self.tried.append(frozen)
        answer = self.answers.pop(0) if self.answers else accept
        return answer(self, frozen, on_dot)
