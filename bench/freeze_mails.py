"""Measure composing 1,000 mails with one shared PDF of 100 kB. Baseline: EmailMessage with the same content.

Usage: python bench/freeze_mails.py [mails] [runs]. Each figure is the best of the runs; the two methods
alternate.
"""

import hashlib
import random
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from growth import measure_growth
from mails import make_reminder

from relances_app.domain.attachment import Attachment
from relances_app.domain.messages.message import Reminder
from relances_app.mail.compose import build_mail, hash_reminder, make_message_id
from relances_app.mail.mime.reader import parse_mail

AIM = 1.0
DATABASE = "0b6b7a52-0000-4000-8000-000000000000"
WRITTEN_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PDF = Attachment("facture.pdf", "application/pdf", random.Random(1).randbytes(100_000))


def list_reminders(mails: int) -> list[Reminder]:
    reminder = make_reminder()
    return [
        replace(
            reminder,
            customer=replace(reminder.customer, code=f"C{n}", email=f"c{n}@example.org"),
            attachments=(PDF,),
        )
        for n in range(mails)
    ]


def render_mails(reminders: list[Reminder]) -> int:
    """Compose each mail as the program does; return the total size in bytes."""
    size = 0
    for n, reminder in enumerate(reminders):
        message_id = make_message_id(DATABASE, n, hash_reminder(reminder), "saules.example.com")
        size += len(build_mail(reminder, message_id=message_id, written_at=WRITTEN_AT).content)
    return size


def time_rendering(reminders: list[Reminder]) -> float:
    began = time.perf_counter()
    render_mails(reminders)
    return time.perf_counter() - began


def write_baseline(reminders: list[Reminder], text: str, html: str) -> int:
    """Compose the same parts with EmailMessage from finished texts, and hash the bytes; return the total size."""
    size = 0
    for n, reminder in enumerate(reminders):
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = "compta@saules.example.com", reminder.customer.email
        message["Subject"], message["Message-ID"] = reminder.subject, f"<{n}@saules.example.com>"
        message["Date"] = WRITTEN_AT
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        message.add_attachment(PDF.content, maintype="application", subtype="pdf", filename=PDF.name)
        content = message.as_bytes()
        hashlib.sha256(content).hexdigest()
        size += len(content)
    return size


def main() -> None:
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    reminders = list_reminders(mails)
    mail = parse_mail(
        build_mail(reminders[0], message_id="<a@saules.example.com>", written_at=WRITTEN_AT).content
    )
    methods = {
        "EmailMessage": lambda: write_baseline(reminders, mail.text, mail.html),
        "the program": lambda: render_mails(reminders),
    }
    best: dict[str, float] = {}
    sizes: dict[str, int] = {}
    for _ in range(runs):
        for name, method in methods.items():
            began = time.perf_counter()
            sizes[name] = method()
            best[name] = min(best.get(name, 1e9), time.perf_counter() - began)
    for name, seconds in best.items():
        print(
            f"{name:13} {seconds:6.2f} s  {mails / seconds:7,.0f} mails/s  {sizes[name] / mails:9,.0f} bytes a mail"
        )
    measure_growth("the program", lambda n: time_rendering(reminders[:n]), mails, runs)
    print(f"ratio         {best['the program'] / best['EmailMessage']:6.2f} (aim at most {AIM})")


if __name__ == "__main__":
    main()
