"""DAGs and groups of tasks."""
from functools import wraps
from typing import Any, Callable, Dict, List, Optional

from .linked import Linked
from .places import site_of_call
from .recording import RECORDING

# The order of Airflow 2; Airflow 3 takes all but the first by name.
POSITIONAL = ("dag_id", "description", "schedule", "schedule_interval", "timetable", "start_date")


class DAG:
    """A DAG with the arguments that it was given."""

    def __init__(self, *values: Any, **arguments: Any) -> None:
        if len(values) > len(POSITIONAL):
            raise TypeError("DAG: only dag_id stands without its name")
        arguments = {**dict(zip(POSITIONAL, values)), **arguments}
        self._arguments = arguments
        self._site = site_of_call(arguments, self, POSITIONAL)
        self._foreign: List[Dict[str, Any]] = []
        self.dag_id = arguments.get("dag_id")
        self.default_args = arguments.get("default_args") or {}
        self.params = arguments.get("params") or {}
        self.tasks: List[Any] = []
        RECORDING.dags.append(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._arguments:
            raise AttributeError(f"DAG has no attribute {name!r} here")
        return self._arguments[name]

    @property
    def task_ids(self) -> List[Any]:
        return [task.task_id for task in self.tasks]

    @property
    def task_dict(self) -> Dict[Any, Any]:
        return {task.task_id: task for task in self.tasks}

    def get_task(self, task_id: str) -> Any:
        return self.task_dict[task_id]

    def has_task(self, task_id: str) -> bool:
        return task_id in self.task_dict

    def add_task(self, task: Any) -> None:
        task.join(self)

    def add_tasks(self, tasks: Any) -> None:
        for task in tasks:
            self.add_task(task)

    def __enter__(self) -> "DAG":
        RECORDING.context.append(self)
        return self

    def __exit__(self, *_: Any) -> None:
        RECORDING.context.remove(self)


class TaskGroup(Linked):
    """Tasks whose ids begin with the group's."""

    def __init__(
        self,
        group_id: Optional[str] = None,
        prefix_group_id: bool = True,
        parent_group: Optional["TaskGroup"] = None,
        dag: Optional[DAG] = None,
        default_args: Optional[Dict[str, Any]] = None,
        **_: Any,
    ) -> None:
        parent = parent_group or current(TaskGroup)
        above = parent.prefix if parent else ""
        self.group_id = f"{above}{group_id}"
        self.prefix = f"{above}{group_id}." if prefix_group_id else above
        self.parent = parent
        self.dag = dag or (parent.dag if parent else current(DAG))
        self.default_args = {**(parent.default_args if parent else {}), **(default_args or {})}
        self.children: List[Any] = []

    def add(self, task: Any) -> None:
        """Takes a task into this group and those around it."""
        self.children.append(task)
        if self.parent:
            self.parent.add(task)

    def roots(self) -> List[Any]:
        inside = set(self.children)
        return [task for task in self.children if not task.upstream_in(inside)]

    def leaves(self) -> List[Any]:
        inside = set(self.children)
        followed = {other for task in self.children for other in task.upstream_in(inside)}
        return [task for task in self.children if task not in followed]

    def __enter__(self) -> "TaskGroup":
        RECORDING.context.append(self)
        return self

    def __exit__(self, *_: Any) -> None:
        RECORDING.context.remove(self)


def current(kind: type) -> Any:
    """The innermost DAG or group whose `with` block is running; no group of another DAG."""
    for one in reversed(RECORDING.context):
        if isinstance(one, kind):
            return one
        if isinstance(one, DAG):
            return None
    return None


def dag(function: Any = None, **arguments: Any) -> Any:
    """The decorator: each call of the function makes a DAG."""
    if function is not None and not callable(function):
        arguments["dag_id"], function = function, None

    def decorate(build: Callable[..., Any]) -> Callable[..., DAG]:
        @wraps(build)
        def make(*values: Any, **named: Any) -> DAG:
            with DAG(**{"dag_id": build.__name__, **arguments}) as made:
                build(*values, **named)
            return made

        return make

    return decorate(function) if function else decorate


def task_group(function: Any = None, **arguments: Any) -> Any:
    """The decorator: each call of the function makes a group."""

    def decorate(build: Callable[..., Any]) -> Callable[..., TaskGroup]:
        @wraps(build)
        def make(*values: Any, **named: Any) -> TaskGroup:
            with TaskGroup(**{"group_id": build.__name__, **arguments}) as made:
                build(*values, **named)
            return made

        return make

    return decorate(function) if function else decorate
