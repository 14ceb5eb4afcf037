"""Presets of mail providers used by French small businesses: server settings and sending limits.

Settings come from Mozilla's ISPDB (MPL-2.0 data, March 2026) unless stated otherwise. Limits come from the
providers' own pages where `is_verified`, else from other sites; the page shows which.
"""

from dataclasses import dataclass

from relances_app.domain.structure import RateLimit, Security

DEFAULT_RATE_LIMIT = RateLimit(20, 100, 0)


@dataclass(frozen=True, slots=True)
class Provider:
    """A preset offered on the page « Structure »."""

    key: str
    name: str
    domains: tuple[str, ...]
    host: str
    port: int
    security: Security
    user_is_local_part: bool = False
    rate_limit: RateLimit = DEFAULT_RATE_LIMIT
    is_verified: bool = False
    note: str = ""

    def login_for(self, address: str) -> str:
        """Return the login that this provider expects for an address."""
        return address.partition("@")[0] if self.user_is_local_part else address


_GOOGLE = (
    "Google demande un « mot de passe d'application » : activez la validation en deux étapes, puis créez-le dans "
    "votre compte Google, rubrique Sécurité."
)
_MICROSOFT = (
    "Microsoft désactive l'envoi par mot de passe à la fin de 2026 : enregistrez ces réglages, puis choisissez « Se "
    "connecter avec Microsoft »."
)
_OUTLOOK = (
    "Outlook.com, Hotmail et Live n'acceptent plus de mot de passe pour l'envoi : enregistrez ces réglages, puis "
    "choisissez « Se connecter avec Microsoft »."
)

PROVIDERS = (
    Provider("ovh", "OVHcloud (MX Plan)", (), "ssl0.ovh.net", 465, Security.SSL, rate_limit=RateLimit(20, 200, 0)),
    Provider("orange", "Orange, Wanadoo", ("orange.fr", "wanadoo.fr"), "smtp.orange.fr", 465, Security.SSL),
    Provider(
        "free", "Free", ("free.fr",), "smtp.free.fr", 465, Security.SSL, user_is_local_part=True,
        note="Activez d'abord « SMTP authentifié » dans votre espace Free.",
    ),
    Provider("sfr", "SFR, Neuf", ("sfr.fr", "neuf.fr", "club-internet.fr"), "smtp.sfr.fr", 465, Security.SSL),
    Provider(
        "laposte", "La Poste", ("laposte.net",), "smtp.laposte.net", 465, Security.SSL, user_is_local_part=True
    ),
    Provider("gandi", "Gandi", (), "mail.gandi.net", 465, Security.SSL),
    Provider(
        "gmail", "Gmail", ("gmail.com", "googlemail.com"), "smtp.gmail.com", 465, Security.SSL,
        rate_limit=RateLimit(20, 100, 500), note=_GOOGLE,
    ),
    Provider(
        "workspace", "Google Workspace", (), "smtp.gmail.com", 465, Security.SSL, rate_limit=RateLimit(20, 500, 2000),
        note=_GOOGLE,
    ),
    Provider(
        "m365", "Microsoft 365", (), "smtp.office365.com", 587, Security.STARTTLS,
        rate_limit=RateLimit(30, 0, 10_000), is_verified=True, note=_MICROSOFT,
    ),
    Provider(
        "outlook", "Outlook.com, Hotmail, Live",
        ("outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.fr"),
        "smtp-mail.outlook.com", 587, Security.STARTTLS, rate_limit=RateLimit(20, 100, 300), note=_OUTLOOK,
    ),
    Provider(
        "ionos", "IONOS", (), "smtp.ionos.fr", 465, Security.SSL, rate_limit=RateLimit(20, 50, 0), is_verified=True,
        note="IONOS limite les comptes récents à 50 messages par heure, puis 100, 400 et 500 après 30 jours.",
    ),
)  # fmt: skip


_IMAP_HOSTS = {
    "smtp.office365.com": "outlook.office365.com",
    "smtp-mail.outlook.com": "outlook.office365.com",
    "smtp.gmail.com": "imap.gmail.com",
    "ssl0.ovh.net": "ssl0.ovh.net",
    "smtp.orange.fr": "imap.orange.fr",
    "smtp.free.fr": "imap.free.fr",
    "smtp.sfr.fr": "imap.sfr.fr",
    "smtp.laposte.net": "imap.laposte.net",
    "mail.gandi.net": "mail.gandi.net",
    "smtp.ionos.fr": "imap.ionos.fr",
    "mail.infomaniak.com": "mail.infomaniak.com",
    "smtp.mail.yahoo.com": "imap.mail.yahoo.com",
}
"""Server for reading by the one for sending (Mozilla ISPDB); all on port 993 with SSL/TLS."""


def guess_imap_host(smtp_host: str) -> str:
    """Return the server for reading that belongs to one for sending; empty if it is not known."""
    return _IMAP_HOSTS.get(smtp_host.casefold(), "")


def get_provider(key: str) -> Provider | None:
    """Return the preset of a key, or None."""
    return next((provider for provider in PROVIDERS if provider.key == key), None)


def guess_provider(address: str) -> Provider | None:
    """Return the preset for the domain of an address, or None."""
    domain = address.rpartition("@")[2].casefold()
    return next((provider for provider in PROVIDERS if domain in provider.domains), None)
