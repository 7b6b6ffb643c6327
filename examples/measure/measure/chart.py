"""A histogram as bars with axes: values to the right, numbers of voxels upwards in powers of ten, because the
background of an image often has more voxels than all else.
"""
import math

from PIL import ImageDraw

from histogram import Histogram
from style import BAR, FRAME, GRID, INK, MUTED, font

Box = tuple[int, int, int, int]


def draw_chart(draw: ImageDraw.ImageDraw, box: Box, histogram: Histogram | None, marks: dict[float, str]) -> None:
    """Draws into a box: left, top, right, bottom. `marks`: colours of lines at values."""
    left, top, right, bottom = box
    if histogram is None:
        draw.text(((left + right) // 2, (top + bottom) // 2), "no finite value", MUTED, font(20), anchor="mm")
        return
    decades = max(1, math.ceil(math.log10(histogram.counts.max() + 1)))
    low, high = float(histogram.edges[0]), float(histogram.edges[-1])

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    def y(count: float) -> float:
        # One voxel is a tenth of a decade high: it must be seen.
        return bottom - (math.log10(count) + 0.1) / (decades + 0.1) * (bottom - top) if count > 0 else bottom

    for power in range(decades + 1):
        height = y(10**power)
        draw.line((left, height, right, height), GRID, 1)
        draw.text((left - 10, height), short(10**power), MUTED, font(16), anchor="rm")
    for count, start, end in zip(histogram.counts, histogram.edges, histogram.edges[1:]):
        if count > 0:
            draw.rectangle((round(x(start)), y(count), max(round(x(start)), round(x(end)) - 2), bottom), BAR)
    draw.line((left, bottom, right, bottom), FRAME, 2)
    for value in ticks(low, high):
        draw.line((x(value), bottom, x(value), bottom + 6), FRAME, 2)
        draw.text((x(value), bottom + 12), f"{value:,.6g}", MUTED, font(16), anchor="mt")
    for value, colour in marks.items():
        if low <= value <= high:
            draw.line((x(value), top, x(value), bottom), colour, 3)
    draw.text(((left + right) // 2, bottom + 40), "value", INK, font(17), anchor="mt")
    draw.text((left, top - 12), "voxels", INK, font(17), anchor="ls")


def ticks(low: float, high: float) -> list[float]:
    """Round values in the range, about six."""
    rough = (high - low) / 6
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [index * step for index in range(math.ceil(low / step), math.floor(high / step) + 1)]


def short(count: int) -> str:
    """1, 10, 100, 1k, …, 1M."""
    for size, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if count >= size:
            return f"{count // size}{letter}"
    return str(count)
