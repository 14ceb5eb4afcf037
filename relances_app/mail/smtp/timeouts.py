"""Timeouts of each step with a mail server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for a step in total, including replies received byte by byte.

    A timeout before the final dot only means another try. After the dot it could cause duplicates, so `final_dot` is
    the ten minutes of RFC 5321, 4.5.3.2.6. A server that says nothing for `tls_probe` may expect TLS: it is tried.
    """

    connect: float = 30
    tls_probe: float = 2
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
