"""The company's logo: checked, stored once in the PDF, shown on the first page of each letter."""

from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.lib.utils import ImageReader

from relances_app.domain.errors import UserError
from relances_app.pdf.layout.page import HEIGHT, LEFT, MM

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LOGO_FORM = "logo"
MAX_WIDTH, MAX_HEIGHT, LOGO_TOP = 62.0, 18.0, 12.0
MAX_BYTES, MAX_PIXELS = 5_000_000, 16_000_000
MAX_SIDE = 1600
"""Pixels of a logo kept: 62 mm at more than 600 dots per inch."""


def clean_logo(content: bytes) -> bytes:
    """Return a picture drawn anew as PNG, no larger than print needs, without what a file may hide.

    Raises Refusal when it is no PNG or JPEG, or larger than any logo needs to be.
    """
    from PIL import Image  # noqa: PLC0415  as below

    read_logo(content)
    with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
        has_transparency = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
        image = picture.convert("RGBA" if has_transparency else "RGB")
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    target = BytesIO()
    clean.save(target, "PNG", optimize=True)
    return target.getvalue()


def read_logo(content: bytes) -> ImageReader:
    """Return a picture that can be printed.

    Raises Refusal when it is no PNG or JPEG, or larger than any logo needs to be.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  only letters with a logo wait for it

    if len(content) > MAX_BYTES:
        raise UserError("Le logo dépasse 5 Mo : choisissez une image plus légère.", "logo")
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UserError("Le logo a trop de pixels : réduisez-le à 4 000 de côté.", "logo")
            picture.load()
        return ImageReader(BytesIO(content))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UserError(
            "Le logo n’est pas lisible : enregistrez-le en PNG ou en JPEG.",
            "logo",
        ) from error


def draw_logo(canvas: "Canvas", content: bytes) -> float:
    """Store the logo as a form of the document; return the height in mm that the sender moves down by."""
    picture = read_logo(content)
    width, height = picture.getSize()
    scale = min(MAX_WIDTH / width, MAX_HEIGHT / height)
    drawn_height = float(height * scale)
    canvas.beginForm(LOGO_FORM)
    canvas.drawImage(
        picture,
        LEFT * MM,
        (HEIGHT - LOGO_TOP - drawn_height) * MM,
        width * scale * MM,
        drawn_height * MM,
        mask="auto",
    )
    canvas.endForm()
    return drawn_height
