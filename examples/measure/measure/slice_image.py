"""The middle slice of a volume as a grey image: upright as radiologists look at it (front and head up, the
patient's left on the right), in its real proportions.
"""
import numpy as np
from PIL import Image

from nrrd import Volume

# Enlarged by more than this, an image shows its voxels as the squares that they are.
SMOOTH_UP_TO = 3


def slice_image(volume: Volume, window: tuple[float, float], box: int) -> Image.Image:
    """As large as fits into a square of `box` pixels; values from black to white as the window says."""
    plane = volume.values[volume.sizes[2] // 2].astype(np.float64)
    low, high = window
    scaled = (plane - low) * (255 / (high - low) if high > low else 0)
    grey = np.nan_to_num(scaled, nan=0, posinf=255, neginf=0).clip(0, 255).round().astype(np.uint8)
    column_step, row_step = volume.steps[0], volume.steps[1]
    if runs_backwards(column_step):
        grey = grey[:, ::-1]
    if runs_backwards(row_step):
        grey = grey[::-1]
    columns, rows, _ = volume.sizes
    width, height, _ = (size * spacing for size, spacing in zip(volume.sizes, volume.spacing))
    factor = box / max(width, height)
    shown = max(1, round(width * factor)), max(1, round(height * factor))
    smooth = max(shown[0] / columns, shown[1] / rows) <= SMOOTH_UP_TO
    return Image.fromarray(grey).resize(shown, Image.BICUBIC if smooth else Image.NEAREST)


def runs_backwards(step: np.ndarray) -> bool:
    """Whether an axis runs to the right, to the front or to the head, where pictures run the other way."""
    axis = int(np.abs(step).argmax())
    return bool(step[axis] > 0) if axis == 2 else bool(step[axis] < 0)
