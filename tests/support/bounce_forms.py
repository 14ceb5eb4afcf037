"""Delivery reports in the forms of RFC 3464 and of common mail systems, written for the tests."""

RECIPIENT = "achats@lilas.example.org"
MESSAGE_ID = "<3f0c9a52-6f1d-5c8e-9a1b-2d7e4c5b6a70@saules.example.com>"
ENVELOPE_ID = "3f0c9a52-6f1d-5c8e-9a1b-2d7e4c5b6a70"
HEADERS = (
    f"Message-ID: {MESSAGE_ID}\nFrom: compta@saules.example.com\nTo: {RECIPIENT}\nSubject: Votre compte\n"
)


def report(
    per_recipient,
    *,
    per_message="Reporting-MTA: dns; mx.exemple.fr",
    text="Non remis.",
    third=HEADERS,
    kind="",
):
    """A report of RFC 3464: text, machine-readable part, headers of the mail."""
    end = f"--b\nContent-Type: text/rfc822-headers\n\n{third}\n" if third else ""
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.exemple.fr>
To: compta@saules.example.com
Subject: Undelivered Mail Returned to Sender
Message-ID: <r1@mx.exemple.fr>
Date: Mon, 02 Mar 2026 09:05:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

{text}
--b
Content-Type: message/{kind}delivery-status

{per_message}

{per_recipient}

{end}--b--
"""


def plain(text, *, sender="MAILER-DAEMON@mx.exemple.fr", subject="failure notice", more=""):
    """A report without a machine-readable part."""
    return f"""Return-Path: <>
From: {sender}
To: compta@saules.example.com
Subject: {subject}
Message-ID: <r2@mx.exemple.fr>
Date: Mon, 02 Mar 2026 09:05:00 +0000
{more}Content-Type: text/plain; charset=utf-8

{text}
"""


def block(action, status, words, *, final=RECIPIENT, more=""):
    diagnostic = f"\nDiagnostic-Code: {words}" if words else ""
    return f"Final-Recipient: rfc822; {final}\nAction: {action}\nStatus: {status}{diagnostic}{more}"


def failed(words, status="5.1.1", **more):
    return block("failed", status, words, **more)


def delayed(words, status="4.4.1"):
    return block("delayed", status, words, more="\nWill-Retry-Until: Sat, 7 Mar 2026 09:00:00 +0000")


ENVELOPE = f"Reporting-MTA: dns; mx.exemple.fr\nOriginal-Envelope-Id: {ENVELOPE_ID}"
ORIGINAL = f"\nOriginal-Recipient: rfc822;{RECIPIENT}"
DELIVERED = block("delivered", "2.0.0", "", final="x@lilas.example.org")
LONG = "smtp; 550-5.1.1 The email account that you tried to reach\n does not exist. 550 5.1.1 gsmtp"
EXIM = "This message was created automatically by mail delivery software.\n\n"
COPY = f"\n\n------ This is a copy of the message ------\n\n{HEADERS}"

FORMS = {
    "postfix": (report(failed("smtp; 550 5.1.1 no such user")), "failed"),
    "envelope id only": (report(failed("smtp; 550 no"), per_message=ENVELOPE, third=""), "failed"),
    "gmail, folded": (report(failed(LONG)), "failed"),
    "microsoft 365, unknown": (
        report(failed("smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound", "5.1.10")),
        "failed",
    ),
    "microsoft 365, blocked": (
        report(failed("smtp;550 5.7.133 RESOLVER.RST.NotAuthenticated", "5.7.133")),
        "failed",
    ),
    "outlook.com, full": (report(failed("smtp;552 5.2.2 mailbox full", "5.2.2")), "failed"),
    "orange": (
        report(failed("smtp; 550 5.1.1 Adresse d au moins un destinataire invalide. OFR_416")),
        "failed",
    ),
    "la poste": (report(failed("smtp; 550 5.5.0 Boite pleine LPN007_417", "5.5.0")), "failed"),
    "free": (
        report(failed("smtp; 550 5.1.1 <achats@lilas.example.org>: Recipient address rejected")),
        "failed",
    ),
    "sfr": (report(failed("smtp; 550 5.1.1 User unknown GU_EIB_02")), "failed"),
    "no domain": (report(failed("dns; Host or domain name not found", "5.4.4")), "failed"),
    "spam": (report(failed("smtp; 554 5.7.1 rejected as spam", "5.7.1")), "failed"),
    "without diagnostic": (report(failed("")), "failed"),
    "without headers of the mail": (report(failed("smtp; 550 no"), third=""), "failed"),
    "original recipient": (
        report(failed("smtp; 550 no", final="interne@autre.example", more=ORIGINAL)),
        "failed",
    ),
    "angle brackets": (report(failed("smtp; 550 no", final=f"<{RECIPIENT}>")), "failed"),
    "upper case": (report(failed("smtp; 550 no", final=RECIPIENT.upper())), "failed"),
    "two recipients, one delivered": (report(f"{DELIVERED}\n\n{failed('smtp; 550 no')}"), "failed"),
    "internationalized": (report(failed("smtp; 550 5.1.1 boîte inconnue"), kind="global-"), "failed"),
    "crlf": (report(failed("smtp; 550 no")).replace("\n", "\r\n"), "failed"),
    "expired after days": (report(failed("smtp; 451 4.4.1 timeout", "4.4.7")), "failed"),
    "postfix, delayed": (report(delayed("smtp; 451 4.7.1 greylisted"), text="Warning only."), "delayed"),
    "microsoft 365, delayed": (report(delayed("smtp;400 4.4.7 Message delayed", "4.4.7")), "delayed"),
    "exim": (
        plain(f"{EXIM}  {RECIPIENT}\n    550 Unknown user{COPY}", more=f"X-Failed-Recipients: {RECIPIENT}\n"),
        "failed",
    ),
    "qmail": (
        plain(
            f"Hi. This is the qmail-send program at mx.exemple.fr.\n"
            f"I'm afraid I wasn't able to deliver.\n\n<{RECIPIENT}>:\n550 5.1.1 no mailbox here\n"
            f"\n--- Below this line is a copy.\n\n{HEADERS}"
        ),
        "failed",
    ),
    "sendmail": (
        plain(
            f"   ----- The following addresses had permanent fatal errors -----\n<{RECIPIENT}>\n\n"
            f"   ----- Transcript of session follows -----\n550 5.1.1 User unknown\n\n{HEADERS}"
        ),
        "failed",
    ),
    "gmail, plain": (
        plain(
            f"Delivery to the following recipient failed permanently:\n\n     {RECIPIENT}\n\n"
            f"Technical details: 550 5.1.1 no\n\n----- Original message -----\n\n{HEADERS}"
        ),
        "failed",
    ),
    "gmail, plain, delayed": (
        plain(
            f"Delivery to the following recipient has been delayed:\n\n     {RECIPIENT}\n\n"
            f"Message will be retried for 2 more day(s)\n\n{HEADERS}"
        ),
        "delayed",
    ),
    "exchange, old": (
        plain(
            f"Your message did not reach the following recipient(s):\n\n"
            f"{RECIPIENT} on Mon, 2 Mar 2026\n    550 unknown\nMSEXCH:IMS\n\n{HEADERS}",
            subject="Undeliverable: Votre compte",
        ),
        "failed",
    ),
    "1&1": (
        plain(
            f"A message that you sent could not be delivered to one or more of its recipients.\n\n"
            f"<{RECIPIENT}>: 550 mailbox unavailable\n\n--- The header of the original message:\n"
            f"\n{HEADERS}"
        ),
        "failed",
    ),
    "ims, french": (
        plain(
            f"Votre message n'a pas pu être remis à {RECIPIENT}.\n550 5.1.1 destinataire inconnu\n"
            f"\n{HEADERS}",
            subject="Échec de la remise",
        ),
        "failed",
    ),
    "postmaster, french, delayed": (
        plain(
            f"Votre message pour {RECIPIENT} est retardé.\n450 4.2.1 réessai\n\n{HEADERS}",
            sender="postmaster@mx.exemple.fr",
            subject="Message retardé",
        ),
        "delayed",
    ),
    "not yet delivered": (
        plain(
            f"A message that you sent has not yet been delivered to:\n\n  {RECIPIENT}\n\n"
            f"No action is required on your part.\n\n{HEADERS}",
            subject="Warning: message delayed",
        ),
        "delayed",
    ),
}
"""Content and kind by name; each concerns the mail MESSAGE_ID to RECIPIENT."""
