"""The table of an item: a heading, and one row per NRRD file. Comma separated, decimal points, UTF-8."""
import csv
import math
from pathlib import Path
from typing import Iterator

from measures import Measures
from settings import Settings


def write_table(path: Path, rows: list[tuple[str, Measures]], settings: Settings) -> None:
    """Writes the table; a cell is empty where there is nothing to measure."""
    tables = [{"file": name, **{column: cell(value) for column, value in columns(found, settings)}} for name, found in rows]
    # Names may be bytes that are no text: they come out as they are.
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(tables[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(tables)


def columns(found: Measures, settings: Settings) -> Iterator[tuple[str, float]]:
    yield from zip(("size_x", "size_y", "size_z"), found.sizes)
    yield from zip(("spacing_x_mm", "spacing_y_mm", "spacing_z_mm"), found.spacing)
    yield "voxel_volume_mm3", found.voxel_volume
    yield "voxel_count", found.voxel_count
    yield "volume_ml", found.millilitres(found.voxel_count)
    yield "not_finite_count", found.not_finite
    yield "min", found.minimum
    yield "max", found.maximum
    yield "mean", found.mean
    yield "std", found.std
    yield "skewness", found.skewness
    yield from ((f"p{percent:g}", value) for percent, value in zip(settings.percentiles, found.percentiles))
    yield "threshold", settings.threshold
    yield "above_count", found.above
    yield "above_percent", 100 * found.above / found.voxel_count
    yield "above_volume_ml", found.millilitres(found.above)
    yield "above_mean", found.above_mean
    yield "above_std", found.above_std


def cell(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return "" if math.isnan(value) else f"{value:.10g}"
