"""Values with named fields, as a DAG file builds them: channel maps, variables, resources."""
from typing import Any, Dict, Tuple

from .places import site_of_call


class Model:
    """Keeps the fields that it is given, and where they were given."""

    positional: Tuple[str, ...] = ()

    def __init__(self, *values: Any, **fields: Any) -> None:
        if len(values) > len(self.positional):
            raise TypeError(
                f"{type(self).__name__} takes {len(self.positional)} positional arguments, "
                f"{len(values)} were given"
            )
        fields = {**dict(zip(self.positional, values)), **fields}
        self._site = site_of_call(fields, self, self.positional)
        self.__dict__.update(fields)

    def to_dict(self, **_: Any) -> Dict[str, Any]:
        """The fields by name."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    model_dump = dict = to_dict


class IOMapping(Model):
    """An output channel of an upstream task that becomes an input channel of this one."""

    positional = ("upstream_operator", "upstream_output_channel", "input_channel")


class BaseEnv(Model):
    """An environment variable."""


class Resources(Model):
    """Limits and requests of a container."""


class Param:
    """A parameter of a DAG; of its schema nothing is kept."""

    def __init__(self, default: Any = None, description: Any = None, **_: Any) -> None:
        self.value = default
