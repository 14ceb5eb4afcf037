"""Measure 1,000 one-page letters, beside reportlab alone and beside fpdf2, in one run.

Baseline: reportlab writes the same lines at positions computed before, without line breaking, justification,
kerning and tags. fpdf2 breaks and justifies the same paragraphs with `multi_cell` and writes the same single
lines with `cell`. Each method has a separate process, for its peak memory.

    python bench/letters.py [NUMBER]

Long because the program and its two peers are measured in one process.
"""

import json
import pickle
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from growth import measure_growth

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.language import Language
from relances_app.domain.messages.epc_qr import build_payload
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.template import DEFAULT_TEMPLATES, Audience, fill_placeholders, split_body
from relances_app.domain.money import format_euros
from relances_app.domain.structure import Structure
from relances_app.pdf.print import print_letters

STRUCTURE = Structure(
    name="Ateliers Vauquelin", legal_form="SARL", capital="20 000 €", street="14 rue de la Fraternité",
    postcode="69003", town="Lyon", siren="732829320", registry="RCS Lyon", phone="04 00 00 00 00",
    iban="FR7630006000011234567890189", bic="AGRIFRPP",
)  # fmt: skip
DATED_ON = date(2026, 11, 24)
METHODS = ("relances", "baseline", "fpdf2", "relances with QR")


def make_letter(number: int) -> Letter:
    customer = Customer(
        f"C{number:05d}", f"Menuiserie Dutilleul {number}",
        street=f"{number} avenue du Général-Leclerc", postcode="38500", town="Saint-Étienne-de-Crossey",
    )  # fmt: skip
    start = date(2026, 1, 5) + timedelta(days=number % 90)
    items = tuple(
        OpenItem(
            rank, number, f"FA-{number:04d}-{rank:02d}", DocumentKind.INVOICE,
            start + timedelta(days=9 * rank), start + timedelta(days=9 * rank + 30),
            150160 + 1733 * (number + rank), 150160 + 1733 * (number + rank),
        )
        for rank in range(9)
    )  # fmt: skip
    template = DEFAULT_TEMPLATES[1, Channel.LETTER, Audience.PROFESSIONAL, Language.FRENCH]
    values = {"total": format_euros(sum(item.open_amount for item in items))}
    before, after = (fill_placeholders(part, values) for part in split_body(template.body))
    return Letter(
        Reminder(
            STRUCTURE,
            customer,
            1,
            DATED_ON,
            items,
            fill_placeholders(template.subject, values),
            before,
            after,
        )
    )


def record_lines(letters: list[Letter], path: str) -> None:
    """Store the lines of each page as `pdf.layout` places them: x and y in points, text, font, size."""
    from relances_app.pdf.layout import page as layout_page

    pages: dict[int, list[tuple]] = {}
    kept = []  # keeps the pages alive, so that no id is used twice
    put = layout_page.Page.write

    def write(page, x, y, text, face, **how):
        kept.append(page)
        line = (
            x * layout_page.MM,
            (layout_page.HEIGHT - y) * layout_page.MM,
            text,
            face._font.fontName,
            face.size,
        )
        pages.setdefault(id(page), []).append(line)
        put(page, x, y, text, face, **how)

    layout_page.Page.write = write
    print_letters(letters)
    with Path(path).open("wb") as target:
        for lines in pages.values():
            pickle.dump(lines, target)


def read_lines(path: str):
    with Path(path).open("rb") as source:
        while source.peek(1):
            yield pickle.load(source)


def write_baseline(pages) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    target = BytesIO()
    canvas = Canvas(target, pagesize=(595.28, 841.89))
    for lines in pages:
        for x, y, text, font, size in lines:
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def write_with_fpdf2(letters: list[Letter], pages) -> bytes:
    """Write single lines with `cell` and the paragraphs with `multi_cell`."""
    from fpdf import FPDF

    from relances_app.pdf.layout.fonts import FONTS_FOLDER, REGULAR, SEMIBOLD
    from relances_app.pdf.letter.closing import format_closing_phrase

    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    for name in (REGULAR, SEMIBOLD):
        pdf.add_font(name, fname=str(FONTS_FOLDER / f"{name}.ttf"))
    for letter, lines in zip(letters, pages, strict=True):
        pdf.add_page()
        reminder = letter.reminder
        text = f"{reminder.body_before}\n\n{reminder.body_after}\n\n{format_closing_phrase(letter)}"
        paragraphs = text.split("\n\n")
        body = {word for text in paragraphs for word in text.split()}
        for x, y, text, font, size in lines:
            if not set(text.replace("\xa0", " ").split()) <= body:
                pdf.set_font(font, size=size)
                pdf.set_xy(x, 841.89 - y)
                pdf.cell(text=text)
        pdf.set_font(REGULAR, size=10.7)
        pdf.set_xy(56.7, 330)
        for text in paragraphs:
            pdf.set_x(56.7)
            pdf.multi_cell(481.9, 14.9, text, align="J")
    return bytes(pdf.output())


def run(method: str, number: int, path: str) -> None:
    import resource

    letters = [make_letter(index) for index in range(number)]
    if method == "record":
        record_lines(letters, path)
        return
    if method.endswith("QR"):
        letters = [replace(letter, qr_payload=_payload(letter)) for letter in letters]
    print_letters(letters[:1])  # load fonts and modules before the measurement
    start = time.perf_counter()
    if method == "baseline":
        content = write_baseline(read_lines(path))
    elif method == "fpdf2":
        content = write_with_fpdf2(letters, read_lines(path))
    else:
        content = print_letters(letters).content
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak": peak / 1024, "size": len(content)}))


def _payload(letter: Letter) -> str | None:
    reminder = letter.reminder
    numbers = [item.number for item in reminder.items]
    return build_payload(reminder.structure, reminder.customer, numbers, letter.total)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    if len(sys.argv) > 2:
        run(sys.argv[2], number, sys.argv[3])
        return
    results = {}
    with tempfile.TemporaryDirectory() as folder:

        def run_in_subprocess(method: str, number: int) -> dict[str, float]:
            command = [sys.executable, __file__, str(number), method, str(Path(folder) / "lines")]
            output = subprocess.run(command, check=True, capture_output=True).stdout
            return json.loads(output or "{}")

        for method in ("record", *METHODS):
            results[method] = run_in_subprocess(method, number)
        measure_growth(
            "relances with QR", lambda n: run_in_subprocess("relances with QR", n)["seconds"], number, 1
        )
    del results["record"]
    baseline = results["baseline"]
    print(f"{number} one-page letters; ratios to the baseline")
    print(f"{'':18}{'seconds':>9}{'ratio':>7}{'pages/s':>9}{'peak MB':>9}{'ratio':>7}{'PDF MB':>8}")
    for method, figures in results.items():
        print(
            f"{method:18}{figures['seconds']:9.2f}{figures['seconds'] / baseline['seconds']:7.2f}"
            f"{number / figures['seconds']:9.0f}{figures['peak']:9.0f}{figures['peak'] / baseline['peak']:7.2f}"
            f"{figures['size'] / 1e6:8.1f}"
        )


if __name__ == "__main__":
    main()
