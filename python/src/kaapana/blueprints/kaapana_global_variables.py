"""Where the platform's images are, from environment variables of the same names."""

from __future__ import annotations

import os

_NAMES = ("DEFAULT_REGISTRY", "KAAPANA_BUILD_VERSION")

_unset = [name for name in _NAMES if not os.environ.get(name)]
if _unset:
    raise ImportError(
        f"the environment variables {' and '.join(_unset)} are not set: set them for all parts of"
        " Airflow, to the registry of the images and the version that is installed"
    )

DEFAULT_REGISTRY = os.environ["DEFAULT_REGISTRY"]
KAAPANA_BUILD_VERSION = os.environ["KAAPANA_BUILD_VERSION"]
