"""Create build/relances.ico and build/relances.icns like static/icon.svg; run manually when the icon changes."""

from pathlib import Path

from PIL import Image, ImageDraw

SIDE = 32  # side of the icon; all coordinates below are in its units
SCALE = 32


def create_icon() -> Image.Image:
    """Return the icon at 1024 pixels: an envelope with a clock."""
    image = Image.new("RGBA", (SIDE * SCALE, SIDE * SCALE))
    pen = ImageDraw.Draw(image)

    def at(*numbers: float) -> list[float]:
        return [number * SCALE for number in numbers]

    pen.rounded_rectangle(at(0, 0, 32, 32), 7 * SCALE, fill="#1f4e79")
    pen.rectangle(at(7, 9, 25, 23), outline="#ffffff", width=2 * SCALE)
    pen.line(at(8, 11, 16, 17, 24, 11), fill="#ffffff", width=2 * SCALE, joint="curve")
    pen.ellipse(at(19, 17, 29, 27), fill="#e0a43b")
    pen.line(at(24, 19.5, 24, 22, 26, 22), fill="#1f2a37", width=int(1.5 * SCALE), joint="curve")
    return image


if __name__ == "__main__":
    folder = Path(__file__).parent
    create_icon().save(folder / "relances.ico", sizes=[(16, 16), (32, 32), (48, 48), (64, 64), (256, 256)])
    create_icon().resize((512, 512)).save(folder / "relances.icns")
