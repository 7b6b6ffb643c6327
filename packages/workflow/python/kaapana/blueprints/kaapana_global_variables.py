"""What the platform tells DAG files, from environment variables of the same names."""
import os

from dag_recorder.recording import UnsetVariables

__all__ = ["DEFAULT_REGISTRY", "KAAPANA_BUILD_VERSION"]


def __getattr__(name: str) -> str:
    if not name.isupper():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    wanted = __all__ if name in __all__ else [name]
    unset = [one for one in wanted if not os.environ.get(one)]
    if unset:
        raise UnsetVariables(unset)
    return os.environ[name]
