"""The numbers of one volume. Voxels are taken in blocks, so that what this needs beside them is one copy
in their own type, for the percentiles.
"""
import math
from dataclasses import dataclass
from typing import Iterator

import numpy as np

from nrrd import Volume
from settings import Settings

BLOCK = 1 << 18


@dataclass(frozen=True)
class Measures:
    """What was measured. Values are in the volume's own unit (HU in CT), NaN where there is no voxel to measure."""

    sizes: tuple[int, int, int]
    spacing: tuple[float, float, float]
    voxel_count: int
    not_finite: int
    """Voxels whose value is NaN or infinite; all values below are without them."""
    minimum: float
    maximum: float
    mean: float
    std: float
    """Of all voxels, not of a sample: divided by their number."""
    skewness: float
    percentiles: tuple[float, ...]
    """For those of the settings; linear between the two nearest voxels."""
    median: float
    display_window: tuple[float, float]
    """The range without the lowest and highest percent: single bright voxels would darken a picture."""
    above: int
    """Voxels with a value above the threshold."""
    above_mean: float
    above_std: float

    @property
    def voxel_volume(self) -> float:
        """In mm³."""
        return math.prod(self.spacing)

    def millilitres(self, voxels: int) -> float:
        return voxels * self.voxel_volume / 1000


def measure(volume: Volume, settings: Settings) -> Measures:
    """Measures a volume."""
    values = finite(volume.values.reshape(-1))
    # As Python numbers: whole ones stay whole.
    minimum, maximum = (values.min().item(), values.max().item()) if values.size else (math.nan, math.nan)
    *percentiles, low, median, high = percentiles_of(values, (*settings.percentiles, 1, 50, 99))
    count, mean, second, third = moments(values, -math.inf)
    above, above_mean, above_second, _ = moments(values, settings.threshold)
    return Measures(
        sizes=volume.sizes,
        spacing=volume.spacing,
        voxel_count=volume.values.size,
        not_finite=volume.values.size - count,
        minimum=minimum,
        maximum=maximum,
        mean=mean,
        std=math.sqrt(second),
        skewness=third / second**1.5 if second > 0 else math.nan,
        percentiles=tuple(percentiles),
        median=median,
        display_window=(low, high) if low < high else (minimum, maximum),
        above=above,
        above_mean=above_mean,
        above_std=math.sqrt(above_second),
    )


def finite(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind != "f" or all(np.isfinite(block).all() for block in blocks(values)):
        return values
    return values[np.isfinite(values)]


def moments(values: np.ndarray, threshold: float) -> tuple[int, float, float, float]:
    """Number of the values above the threshold, their mean, and the second and third moment about it."""
    count, total = 0, 0.0
    for block in blocks_above(values, threshold):
        count += block.size
        total += float(block.sum())
    if count == 0:
        return 0, math.nan, math.nan, math.nan
    mean = total / count
    second, third = 0.0, 0.0
    for block in blocks_above(values, threshold):
        off = block - mean
        square = off * off
        second += float(square.sum())
        third += float((square * off).sum())
    return count, mean, second / count, third / count


def percentiles_of(values: np.ndarray, wanted: tuple[float, ...]) -> tuple[float, ...]:
    if values.size == 0:
        return tuple(math.nan for _ in wanted)
    places = [percent / 100 * (values.size - 1) for percent in wanted]
    ranks = sorted({rank for place in places for rank in (math.floor(place), math.ceil(place))})
    ordered = np.partition(values, ranks)
    # As Python numbers: the difference of two int16 may not be one.
    value = {rank: ordered[rank].item() for rank in ranks}
    return tuple(between(place, value[math.floor(place)], value[math.ceil(place)]) for place in places)


def between(place: float, low: float, high: float) -> float:
    share = place - math.floor(place)
    return low * (1 - share) + high * share


def blocks(values: np.ndarray) -> Iterator[np.ndarray]:
    return (values[start : start + BLOCK] for start in range(0, values.size, BLOCK))


def blocks_above(values: np.ndarray, threshold: float) -> Iterator[np.ndarray]:
    for block in blocks(values):
        exact = block.astype(np.float64)
        yield exact if threshold == -math.inf else exact[exact > threshold]
