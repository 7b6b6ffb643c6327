"""The parts of a processing-container.json as values in DAG files; any fields are taken, task-api checks them."""

from __future__ import annotations

from typing import Any


class _Model:
    """Keeps the fields that it is given."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def model_dump(self, **_: Any) -> dict[str, Any]:
        """The fields by name."""
        return dict(vars(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class BaseEnv(_Model):
    """An environment variable: name and value."""


class Resources(_Model):
    """Limits and requests of a container."""


class ProcessingContainer(_Model):
    """A whole contract."""


class TaskTemplate(_Model):
    """A template, written in the DAG file itself."""


class TaskTemplateEnv(BaseEnv):
    """A variable of a template."""


class IOMount(_Model):
    """A channel of a template."""


class ScaleRule(_Model):
    """How the memory of a task follows its data."""
