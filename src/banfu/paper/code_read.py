"""The codes on a scan or photograph of a returned form. Heavy (Pillow, pypdfium2, zxing-cpp): for a process of its own."""

from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image

MOST_PAGES, MOST_PIXELS, DOTS, LONGEST = 4, 80_000_000, 200, 3000


def codes(content: bytes) -> list[str]:
    """Return the texts of the QR codes found; none in what is no picture and no PDF. Raises what its readers raise."""
    found: list[str] = []
    for picture in _pictures(content):
        found += [one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
    return found


def _pictures(content: bytes) -> Iterator[Image.Image]:
    if content.startswith(b"%PDF"):
        paper = pypdfium2.PdfDocument(content)
        for at in range(min(len(paper), MOST_PAGES)):
            page = paper[at]
            scale = min(DOTS / 72, LONGEST / max(1.0, *page.get_size()))
            yield page.render(scale=scale).to_pil().convert("L")
        return
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(BytesIO(content), formats=("JPEG", "PNG", "TIFF")) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            return
        for at in range(min(getattr(picture, "n_frames", 1), MOST_PAGES)):
            picture.seek(at)
            yield picture.convert("L")
