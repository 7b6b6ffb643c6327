"""Stand-ins for what Airflow and Kaapana have beside the modules here.

Importing them succeeds, so that a file is judged by what it uses: an operator is an error at its
line, anything else fails where it is used.
"""
import importlib
import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, Callable, Optional, Sequence

from .dag import DAG
from .recording import NeedsAirflow, foreign
from .task import Task

ROOTS = {
    "airflow",
    "kaapana",
    "task_api",
    "task_api_airflow",
    "task_api_operator",
    "task_api_operators",
}


class StandInType(type):
    """Class attributes and methods are not here either."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NeedsAirflow(f"{cls.__name__}.{name}")


class StandIn(Task, metaclass=StandInType):
    """A class that only Airflow has; made in a DAG, it is a task that only Airflow runs."""

    _origin = "airflow"

    def __init__(self, *_: Any, **arguments: Any) -> None:
        # A timetable, an asset: no task, and nothing unless it is used.
        if "task_id" in arguments or is_operator(type(self)):
            super().__init__(**arguments)

    def settle(self, dag: DAG) -> None:
        place = self._site.place
        dag._foreign.append(foreign(type(self).__name__, self._origin, self.task_id, place))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NeedsAirflow(f"{type(self).__name__}.{name}")

    def __str__(self) -> str:
        raise NeedsAirflow(type(self).__name__)


def is_operator(kind: type) -> bool:
    """Whether a class is called as operators are."""
    return any(base.__name__.endswith(("Operator", "Sensor")) for base in kind.__mro__)


class StandInModule(ModuleType):
    """A module, or a function, that only Airflow has."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: Sequence[str] = []

    def __getattr__(self, name: str) -> Any:
        return stand_in(self.__name__, name)

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise NeedsAirflow(self.__name__)

    def __str__(self) -> str:
        raise NeedsAirflow(self.__name__)


def stand_in(module: str, name: str) -> Any:
    """What stands in for a name of a module."""
    if name.startswith("__"):
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    full = f"{module}.{name}"
    if name.endswith(("Exception", "Error")):
        return type(name, (Exception,), {"__module__": module})
    if name[:1].isupper() and not name.isupper():
        return StandInType(name, (StandIn,), {"__module__": module, "_origin": full})
    return importlib.import_module(full)


def stand_ins_of(module: str) -> Callable[[str], Any]:
    """The `__getattr__` of a module of ours: what it lacks has a stand-in."""
    return lambda name: stand_in(module, name)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds, after everything else, what is below the packages of Airflow and Kaapana."""

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if name.partition(".")[0] not in ROOTS:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> None:
    """From now on imports find the stand-ins."""
    sys.meta_path.append(Finder())


class TaskDecorator:
    """`@task`, `@task.bash` and the like: functions that only Airflow runs."""

    def __init__(self, name: str = "@task") -> None:
        self._name = name

    def __getattr__(self, name: str) -> "TaskDecorator":
        if name.startswith("_"):
            raise AttributeError(name)
        return TaskDecorator(f"{self._name}.{name}")

    def __call__(self, function: Any = None, **arguments: Any) -> Any:
        if not callable(function):
            return lambda decorated: self(decorated, **arguments)
        task_id = arguments.get("task_id", function.__name__)
        kind = StandInType(self._name, (StandIn,), {"_origin": f"airflow.decorators.{self._name}"})
        return lambda *_, **__: kind(task_id=task_id)
