"""The picture of an item: for each file its middle slice, its histogram and the numbers that say most."""
from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from chart import draw_chart
from histogram import Histogram, histogram_of
from measures import Measures
from nrrd import Volume
from settings import Settings
from slice_image import slice_image
from style import ACCENT, BACKGROUND, INK, MEDIAN, MUTED, font, fitted

WIDTH, HEIGHT = 1500, 630
MARGIN = 40
TOP = 140
SIDE = 420
CHART = (550, TOP, 1200, TOP + SIDE)
NUMBERS = 1270


@dataclass(frozen=True)
class Panel:
    """What is drawn of one file: all that is kept of its voxels."""

    title: str
    measures: Measures
    image: Image.Image
    slice_number: int
    window: tuple[float, float]
    histogram: Histogram | None
    settings: Settings

    @staticmethod
    def of(title: str, volume: Volume, found: Measures, settings: Settings) -> Panel:
        window = found.display_window
        return Panel(
            title=title,
            measures=found,
            image=slice_image(volume, window, SIDE),
            slice_number=volume.sizes[2] // 2 + 1,
            window=window,
            histogram=histogram_of(volume.values, settings.bins),
            settings=settings,
        )


def write_picture(path: Path, panels: list[Panel]) -> None:
    """Writes the panels below each other as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT * len(panels)), BACKGROUND)
    for number, panel in enumerate(panels):
        picture.paste(drawn(panel), (0, number * HEIGHT))
    picture.save(path, optimize=True)


def drawn(panel: Panel) -> Image.Image:
    canvas = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    draw = ImageDraw.Draw(canvas)
    draw.text((MARGIN, 28), fitted(panel.title, font(28, bold=True), WIDTH - 2 * MARGIN), INK, font(28, bold=True))
    draw.text((MARGIN, 68), geometry(panel.measures), MUTED, font(18))
    draw_slice(canvas, draw, panel)
    draw_chart(draw, CHART, panel.histogram, {panel.settings.threshold: ACCENT, panel.measures.median: MEDIAN})
    draw_numbers(draw, panel)
    return canvas


def geometry(found: Measures) -> str:
    sizes = " × ".join(map(str, found.sizes))
    spacing = " × ".join(f"{length:.4g}" for length in found.spacing)
    return f"{sizes} voxels of {spacing} mm, {found.millilitres(found.voxel_count):,.4g} ml"


def draw_slice(canvas: Image.Image, draw: ImageDraw.ImageDraw, panel: Panel) -> None:
    left = MARGIN + (SIDE - panel.image.width) // 2
    top = TOP + (SIDE - panel.image.height) // 2
    draw.rectangle((MARGIN, TOP, MARGIN + SIDE - 1, TOP + SIDE - 1), fill="black")
    canvas.paste(panel.image, (left, top))
    low, high = panel.window
    note = f"slice {panel.slice_number} of {panel.measures.sizes[2]}, {low:.4g} (black) to {high:.4g} (white)"
    draw.text((MARGIN, TOP + SIDE + 14), note, MUTED, font(17))


def draw_numbers(draw: ImageDraw.ImageDraw, panel: Panel) -> None:
    found, top = panel.measures, TOP
    above = f"{100 * found.above / found.voxel_count:.1f} %"
    for name, value, colour in (
        ("voxels", f"{found.voxel_count:,}", None),
        ("minimum", number(found.minimum), None),
        ("maximum", number(found.maximum), None),
        ("mean", number(found.mean), None),
        ("standard deviation", number(found.std), None),
        ("median", number(found.median), MEDIAN),
        (f"above {panel.settings.threshold:.4g}", above, ACCENT),
    ):
        draw.text((NUMBERS, top), name, colour or MUTED, font(17))
        draw.text((NUMBERS, top + 21), value, INK, font(24, bold=True))
        top += 62


def number(value: float) -> str:
    return "none" if math.isnan(value) else f"{value:,.5g}"
