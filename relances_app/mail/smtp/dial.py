"""Reaching a mail server: the socket, and the rules by which it is encrypted."""

import socket
import ssl
from time import monotonic

from relances_app.domain.structure import MailServer
from relances_app.mail.smtp.ca_certificates import get_bundled_ca_file


def open_socket(server: MailServer, timeout: float) -> socket.socket:
    """Open a socket to the first address that answers; raises OSError when none does in time.

    Only the system's resolver keeps its own time: it cannot be interrupted.
    """
    deadline = monotonic() + timeout
    try:
        addresses = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except (ValueError, OverflowError):  # an empty label, a port beyond 65535
        raise socket.gaierror(socket.EAI_NONAME, "not a name") from None
    failure: OSError = TimeoutError("timed out")
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            # Each address has its share, so that a dead IPv6 route leaves time for IPv4.
            sock.settimeout(max(deadline - monotonic(), 0.01) / (len(addresses) - tried))
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            # The final dot is a small packet: it must not wait for the body to be acknowledged.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise failure


def is_loopback(sock: socket.socket) -> bool:
    """Say whether the line stays inside this machine."""
    host = str(sock.getpeername()[0])
    return host == "::1" or host.startswith(("127.", "::ffff:127."))


def create_tls_context(ca_file: str) -> ssl.SSLContext:
    """Return the rules of encryption: TLS 1.2 at least, certificate and name verified.

    The authorities are those of the system, or those carried along where it has none, and `ca_file` where one
    is given (an internal server).
    Raises OSError when that file cannot be used.
    """
    import truststore  # noqa: PLC0415  loaded with the first line: the start does not wait for it

    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for file in (get_bundled_ca_file(), ca_file):
        if file:
            context.load_verify_locations(cafile=file)
    return context
