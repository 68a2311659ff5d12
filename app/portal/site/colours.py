"""The organisation's colour, made legible: its hue is kept, its lightness changed until the contrast is enough.

Contrast is WCAG 2.2's: relative luminance of sRGB, (L1 + 0.05) / (L2 + 0.05). 4.5 is enough for text (1.4.3), and more
than enough for borders and signs (1.4.11).
"""

import colorsys

DEFAULT = "#0b5c60"
TEXT_CONTRAST = 4.5
# What the accent stands on (styles/_colours.scss): page, card, notice. What stands on the accent is the first of them
# by night, and the lightest by day: so it contrasts with it as much.
DAY = ("#faf8f4", "#ffffff", "#fdf3dc")
NIGHT = ("#11191b", "#192426", "#2d2714")
STEP = 1 / 512
HOVER_STEPS = 48


def render_colours(colour: str) -> str:
    """The style sheet that puts this colour (#rrggbb) in the place of the default one, by day and by night."""
    day = f":root{{--accent:{accent(colour)};--accent-deep:{shift_lightness(accent(colour), -1)};--on-accent:#ffffff}}"
    night_accent = make_legible(colour, NIGHT, 1)
    night = f":root{{--accent:{night_accent};--accent-deep:{shift_lightness(night_accent, 1)};--on-accent:{NIGHT[0]}}}"
    return f"{day}\n@media (prefers-color-scheme:dark){{{night}}}\n"


def accent(colour: str) -> str:
    """The colour for light backgrounds, and paper."""
    return make_legible(colour, DAY, -1)


def make_legible(colour: str, backgrounds: tuple[str, ...], direction: int) -> str:
    """The nearest colour of this hue that is legible on all these backgrounds: darker (-1) or lighter (1)."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*parse_hex(colour))
    while not is_legible(colour, backgrounds):
        lightness = min(1.0, max(0.0, lightness + direction * STEP))
        colour = format_hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def shift_lightness(colour: str, direction: int) -> str:
    """The colour under the pointer: 48 steps of 1/512 darker (-1) or lighter (1)."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*parse_hex(colour))
    lightness = min(1.0, max(0.0, lightness + direction * HOVER_STEPS * STEP))
    return format_hex(colorsys.hls_to_rgb(hue, lightness, saturation))


def is_legible(colour: str, backgrounds: tuple[str, ...]) -> bool:
    """Whether text of this colour can be read on each of these."""
    return all(contrast(colour, background) >= TEXT_CONTRAST for background in backgrounds)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parse_hex(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def parse_hex(colour: str) -> tuple[float, float, float]:
    """The parts of #rrggbb, from 0 to 1."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def format_hex(parts: tuple[float, float, float]) -> str:
    """#rrggbb of parts from 0 to 1."""
    return "#" + bytes(round(255 * part) for part in parts).hex()
