"""The logo: validated, stored once in the PDF, shown on the first page of each letter."""

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
"""Maximum side of a stored logo in pixels: 62 mm at more than 600 dots per inch."""


def clean_logo(content: bytes) -> bytes:
    """Return an image re-encoded as PNG, no larger than needed for printing, without metadata.

    Raises UserError if it is not a PNG or JPEG, or is too large.
    """
    from PIL import Image  # noqa: PLC0415  as in `read_logo`

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
    """Return a printable image.

    Raises UserError if it is not a PNG or JPEG, or is too large.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  needed only for letters with a logo

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
    """Store the logo as a form of the document; return the height in mm by which the sender moves down."""
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
