"""The sandbox's job for pictures: decodes one with Pillow, rotates and scales it, and gives its raw pixels.

Raw, so that the PNG for the browser is written by code outside that never parses the file.
"""

import copy
import json
import warnings
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImagePalette, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin
from PIL.ExifTags import Base
from PIL.Image import Transpose

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
MOST_POINTS = 100_000_000
LONGEST_SIDE = 3000
UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}

# Pillow loads these when it first needs them: here it has to be before the sandbox forbids opening files.
Image.preinit()
assert copy and ImagePalette and MpoImagePlugin and TiffImagePlugin and WebPImagePlugin
Image.MAX_IMAGE_PIXELS = MOST_POINTS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def work(data: bytes) -> bytes:
    """Give one line of JSON (`size`, `whole` of the original, `more` than one picture), then 3 bytes of RGB a pixel.

    Raises whatever Pillow raises for what is no picture, is damaged, or has more than 100 million pixels.
    """
    image: Image.Image = Image.open(BytesIO(data), formats=FORMATS)
    whole, more = image.size, bool(getattr(image, "is_animated", False))
    # A JPEG can be decoded at a fraction of its size; others ignore this.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    # Not before: Pillow rotates a TIFF itself as it decodes it, and then takes the orientation out of its EXIF.
    turn = read_orientation(image)
    image = simplify(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = flatten(image)
    if turn is not None:
        image = image.transpose(turn)
    head = {"size": image.size, "whole": whole, "more": more}
    return json.dumps(head).encode() + b"\n" + image.tobytes()


def read_orientation(image: Image.Image) -> Transpose | None:
    """The rotation that the EXIF orientation asks for; None if there is none, or it can't be read."""
    with suppress(Exception):
        return UPRIGHT.get(image.getexif().get(Base.Orientation, 1))
    return None


def simplify(image: Image.Image) -> Image.Image:
    """Convert a picture to a mode that can be scaled without loss of colour or transparency."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def flatten(image: Image.Image) -> Image.Image:
    """Convert a picture to RGB, on a white background if it is transparent."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    background = Image.new("RGB", image.size, (255, 255, 255))
    background.paste(image, mask=image)
    return background
