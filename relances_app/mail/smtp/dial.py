"""Open the socket to a mail server, and create the TLS context."""

import socket
import ssl
from time import monotonic

from relances_app.domain.structure import MailServer
from relances_app.mail.smtp.ca_certificates import get_bundled_ca_file


def open_socket(server: MailServer, timeout: float) -> socket.socket:
    """Return a socket connected to the first address that accepts; raises OSError if none does in time.

    The timeout does not cover the name lookup of the system, which cannot be interrupted.
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
            # The time is divided among the addresses, so that a dead IPv6 route leaves time for IPv4.
            sock.settimeout(max(deadline - monotonic(), 0.01) / (len(addresses) - tried))
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            # The final dot is a small packet and must not wait until the body is acknowledged.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise failure


def speaks_tls(server: MailServer, timeout: float) -> bool:
    """Return whether a server expects TLS from the first byte; nothing but a handshake is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        with open_socket(server, timeout) as sock:
            sock.settimeout(timeout)
            context.wrap_socket(sock, server_hostname=server.host).close()
    except ssl.SSLCertVerificationError:
        return True  # no authority is loaded here, so that every TLS server ends like this
    except OSError:
        return False
    return True


def is_loopback(sock: socket.socket) -> bool:
    """Return whether the connection stays inside this machine."""
    host = str(sock.getpeername()[0])
    return host == "::1" or host.startswith(("127.", "::ffff:127."))


def create_tls_context(ca_file: str) -> ssl.SSLContext:
    """Return the TLS context: TLS 1.2 or later, certificate and host name verified.

    Trusts the system's authorities, or the bundled ones if there are none, and those in `ca_file` if given (for an
    internal server). Raises OSError if that file cannot be used.
    """
    import truststore  # noqa: PLC0415  imported with the first connection, to keep start-up fast

    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for file in (get_bundled_ca_file(), ca_file):
        if file:
            context.load_verify_locations(cafile=file)
    return context
