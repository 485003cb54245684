"""A photo of a paper, as a clerk takes it with the phone: grey lines on white, nobody's words."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from xiangyue.actions.files import Kept, take


def photo(lines: int = 14, seal: bool = True) -> Kept:
    """A picture of a page with so many lines, with a red round seal where it is official."""
    page = Image.new("RGB", (420, 594), (250, 248, 242))
    draw = ImageDraw.Draw(page)
    draw.rectangle((120, 44, 300, 60), fill=(60, 60, 60))
    for n in range(lines):
        y = 96 + 28 * n
        draw.rectangle((48, y, 372 - 37 * (n % 3), y + 7), fill=(150, 150, 150))
    if seal:
        draw.ellipse((250, 440, 350, 540), outline=(200, 40, 40), width=6)
        draw.rectangle((270, 485, 330, 494), fill=(200, 40, 40))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=70)
    return take(out.getvalue())
