"""How often which value is there, in bins that are all of one width."""
from dataclasses import dataclass

import numpy as np

from measures import finite


@dataclass(frozen=True)
class Histogram:
    """Counts of voxels."""

    edges: np.ndarray
    """One more than there are counts."""
    counts: np.ndarray


def histogram_of(values: np.ndarray, bins: int) -> Histogram | None:
    """At most `bins` bins over the range of the values; None without a finite value."""
    values = finite(values.reshape(-1))
    if values.size == 0:
        return None
    low, high = float(values.min()), float(values.max())
    edges = whole_edges(low, high, bins) if values.dtype.kind in "iu" else np.linspace(low, high, bins + 1)
    if not edges[0] < edges[-1]:
        edges = np.array([low - 0.5, low + 0.5])
    counts, edges = np.histogram(values, edges.size - 1, (edges[0], edges[-1]))
    return Histogram(edges, counts)


def whole_edges(low: float, high: float, bins: int) -> np.ndarray:
    """Each bin holds equally many whole numbers: where they do not, the bars show a comb that the data do not have."""
    width = -(-(high - low + 1) // bins)
    count = int(-(-(high - low + 1) // width))
    return low - 0.5 + width * np.arange(count + 1)
