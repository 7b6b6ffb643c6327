"""Colours and letters of the picture."""
from functools import lru_cache

from PIL import ImageFont

BACKGROUND = "#ffffff"
INK = "#1b2733"
MUTED = "#5c6b7a"
FRAME = "#93a1af"
GRID = "#e4e9ee"
BAR = "#4a7fb5"
MEDIAN = "#1b7f5c"
ACCENT = "#c4500a"

FONTS = "/usr/share/fonts/truetype/dejavu"


@lru_cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{FONTS}/DejaVuSans{'-Bold' if bold else ''}.ttf", size)


def fitted(text: str, letters: ImageFont.FreeTypeFont, width: int) -> str:
    """The text in one line of at most `width` pixels; what is too much in the middle becomes an ellipsis."""
    # Names of files may hold anything: line breaks, and bytes that are no text.
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    if letters.getlength(line) <= width:
        return line
    keep = len(line) // 2
    while keep > 1 and letters.getlength(f"{line[:keep]}…{line[-keep:]}") > width:
        keep -= 1
    return f"{line[:keep]}…{line[-keep:]}"
