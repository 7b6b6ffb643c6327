"""What the task's variables say. The contract states the same bounds; a container may be started without it."""
import math
from dataclasses import dataclass
from typing import Mapping


class BadSetting(Exception):
    """A variable that has no usable value."""


@dataclass(frozen=True)
class Settings:
    """How to measure."""

    percentiles: tuple[float, ...]
    """Ascending, each from 0 to 100."""
    threshold: float
    bins: int


def read_settings(env: Mapping[str, str]) -> Settings:
    """Reads the variables. Raises BadSetting."""
    return Settings(
        percentiles=percentiles(env.get("PERCENTILES", "1,5,25,50,75,95,99")),
        threshold=threshold(env.get("THRESHOLD", "0")),
        bins=bins(env.get("BINS", "64")),
    )


def percentiles(text: str) -> tuple[float, ...]:
    values = {number(part) for part in text.split(",")}
    if not all(0 <= value <= 100 for value in values):
        raise BadSetting(f"PERCENTILES={text!r}: expected numbers from 0 to 100 separated by commas, e.g. 5,50,95")
    return tuple(sorted(values))


def threshold(text: str) -> float:
    value = number(text)
    if not math.isfinite(value):
        raise BadSetting(f"THRESHOLD={text!r}: expected a number, e.g. -300 or 0.5")
    return value


def bins(text: str) -> int:
    value = number(text)
    if not (value.is_integer() and 2 <= value <= 512):
        raise BadSetting(f"BINS={text!r}: expected a whole number from 2 to 512")
    return int(value)


def number(text: str) -> float:
    """NaN, which is in no range, for what is no number."""
    try:
        return float(text)
    except ValueError:
        return math.nan
