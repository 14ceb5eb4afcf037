"""Letters to print and ways to read them back: pages as poppler sees them, in millimetres."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.customer import Customer, CustomerKind
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.charges.charges import LegalBasis, build_debt, compute_customer_charges
from relances_app.domain.charges.interest import Payment
from relances_app.domain.charges.published_rates import PUBLISHED_RATES
from relances_app.domain.dunning.dunning_levels import Channel, ChargesMode
from relances_app.domain.language import Language
from relances_app.domain.locale.locales import LOCALES
from relances_app.domain.messages.charges_paragraph import build_charge_values
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.template import DEFAULT_TEMPLATES, Audience, fill_placeholders, split_body
from relances_app.domain.structure import Structure

MM = 72 / 25.4
DATED_ON = date(2026, 11, 24)
STRUCTURE = Structure(
    name="Ateliers Vauquelin",
    legal_form="SARL",
    capital="20 000 €",
    street="14 rue de la Fraternité",
    postcode="69003",
    town="Lyon",
    siren="732829320",
    registry="RCS Lyon",
    phone="04 00 00 00 00",
    iban="FR7630006000011234567890189",
    bic="AGRIFRPP",
)
CUSTOMER = Customer(
    "C0042",
    "Menuiserie Dutilleul et Fils",
    street="128 avenue du Général-Leclerc",
    postcode="38500",
    town="Saint-Étienne-de-Crossey",
    kind=CustomerKind.PROFESSIONAL,
)


def make_items(count: int) -> tuple[OpenItem, ...]:
    start = date(2026, 3, 1)
    return tuple(
        OpenItem(
            rank,
            1,
            f"FA-2026-{rank:04d}",
            DocumentKind.INVOICE,
            start + timedelta(days=3 * rank),
            start + timedelta(days=3 * rank + 30),
            150160 + 1733 * rank,
            150160 + 1733 * rank,
        )
        for rank in range(count)
    )


def _compute_charges(items: tuple[OpenItem, ...]):
    """Return the charges of some items, of which the first had a payment on account."""
    paid = (Payment(date(2026, 6, 15), 20000),)
    debts = [
        build_debt(replace(item, amount=item.amount + 20000), paid) if item.id == 1 else build_debt(item)
        for item in items
    ]
    return compute_customer_charges(debts, LegalBasis(CustomerKind.PROFESSIONAL), DATED_ON, PUBLISHED_RATES)


def make_letter(
    level: int = 1,
    count: int = 4,
    customer: Customer = CUSTOMER,
    mode: ChargesMode = ChargesMode.MENTIONED,
    items: tuple[OpenItem, ...] | None = None,
    structure: Structure = STRUCTURE,
    language: Language = Language.FRENCH,
    **how,
) -> Letter:
    items = make_items(count) if items is None else items
    locale = LOCALES[language]
    template = DEFAULT_TEMPLATES[level, Channel.LETTER, Audience.PROFESSIONAL, language]
    total = sum(item.open_amount for item in items)
    charges = _compute_charges(items) if mode is ChargesMode.CHARGED else None
    values = {
        "total": locale.format_euros(total),
        "delai": locale.format_days(8),
        "date_relance_precedente": locale.format_long_date(date(2026, 11, 3)),
        "date_limite_de_paiement": locale.format_long_date(DATED_ON + timedelta(days=8)),
        **build_charge_values(CustomerKind.PROFESSIONAL, mode, charges, total, locale),
    }
    before, after = (fill_placeholders(part, values) for part in split_body(template.body))
    reminder = Reminder(
        structure,
        customer,
        level,
        DATED_ON,
        items,
        fill_placeholders(template.subject, values),
        before,
        after,
        language=language,
    )
    how = {"signatory": "Hélène Vauquelin\nGérante", "charges": charges} | how
    return Letter(reminder, **how)


def with_customer(letter: Letter, **fields) -> Letter:
    customer = replace(letter.reminder.customer, **fields)
    return replace(letter, reminder=replace(letter.reminder, customer=customer))


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float


def require_tool(tool: str) -> str:
    """Return a tool's path; skip where it is not installed, which CI does not accept."""
    path = shutil.which(tool)
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{tool} is not installed")
    return path


def run_tool(tool: str, *arguments: str, content: bytes, tmp_path) -> str:
    source = tmp_path / "letter.pdf"
    source.write_bytes(content)
    filled = [str(source) if argument == "@" else argument for argument in arguments]
    done = subprocess.run([require_tool(tool), *filled], check=True, capture_output=True, cwd=tmp_path)
    return done.stdout.decode()


def read_text(content: bytes, tmp_path) -> str:
    """Return the text as laid out, with plain spaces for the no-break ones."""
    text = run_tool("pdftotext", "-layout", "@", "-", content=content, tmp_path=tmp_path)
    return re.sub("[\u00a0\u202f]", " ", text)


def read_words(content: bytes, tmp_path) -> list[list[Word]]:
    """Return, per page, the words with the boxes of their glyphs in mm from the top left corner."""
    html = run_tool("pdftotext", "-bbox", "@", "-", content=content, tmp_path=tmp_path)
    space = "{http://www.w3.org/1999/xhtml}"
    pages = ET.fromstring(html).iter(f"{space}page")
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [
        [Word(w.text or "", *(float(w.get(side)) / MM for side in sides)) for w in page.iter(f"{space}word")]
        for page in pages
    ]


def read_pixels(content: bytes, tmp_path, *, first: int = 1) -> list[list[bool]]:
    """Return one page as pixels of half a millimetre, True where there is ink."""
    from PIL import Image

    source = tmp_path / "ink.pdf"
    source.write_bytes(content)
    how = ["-f", str(first), "-r", str(2 * 25.4), "-gray", "-singlefile"]
    subprocess.run([require_tool("pdftoppm"), *how, str(source), str(tmp_path / "ink")], check=True)
    with Image.open(tmp_path / "ink.pgm") as picture:
        width, height = picture.size
        flat = picture.tobytes()
    return [[value < 200 for value in flat[y * width : (y + 1) * width]] for y in range(height)]
