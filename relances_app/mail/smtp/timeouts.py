"""How long each step with a mail server may take, whatever the server does meanwhile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that a step may last as a whole, replies that drip byte by byte included.

    A wait cut short before the final dot only means another try. After the dot it would make doubles,
    so `dot` keeps the ten minutes of RFC 5321, 4.5.3.2.6.
    """

    connect: float = 30
    greeting: float = 30
    ehlo: float = 30
    tls: float = 30
    login: float = 60
    mail: float = 60
    rcpt: float = 60
    data: float = 120
    block: float = 180
    final_dot: float = 600
    quit: float = 5
