"""Tasks: the operator of processing-containers, and what all tasks have in common."""
from typing import Any, Dict, List, Optional, Set

from .dag import DAG, TaskGroup, current
from .linked import Linked
from .places import Place, site_of_call
from .recording import RECORDING, NeedsAirflow, foreign


class Task(Linked):
    """A task of a DAG, with its place in the order."""

    def __init__(
        self,
        task_id: Any = None,
        dag: Optional[DAG] = None,
        task_group: Optional[TaskGroup] = None,
        default_args: Optional[Dict[str, Any]] = None,
        **arguments: Any,
    ) -> None:
        group = task_group or current(TaskGroup)
        given = dict(arguments) if task_id is None else {"task_id": task_id, **arguments}
        if group and isinstance(task_id, str):
            given["task_id"] = group.prefix + task_id
        self._site = site_of_call([*given, "dag", "task_group", "default_args"], self)
        self._arguments = {**(group.default_args if group else {}), **(default_args or {}), **given}
        self._upstream: Dict[Any, Optional[Place]] = {}
        self._assigned: List[str] = []
        self.__dict__.update({"task_id": None, **self._arguments, "dag": None})
        RECORDING.loose.append(self)
        home = dag or (group.dag if group else current(DAG))
        if home:
            self.join(home)
        if group:
            group.add(self)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and "_assigned" in self.__dict__:
            self._assigned.append(name)
        object.__setattr__(self, name, value)

    def join(self, dag: DAG) -> None:
        """Becomes a task of a DAG."""
        if self.__dict__["dag"] is None:
            self.__dict__["dag"] = dag
            RECORDING.loose.remove(self)
            self.settle(dag)

    def settle(self, dag: DAG) -> None:
        """Takes its place in the DAG."""
        dag.tasks.append(self)

    def roots(self) -> List[Any]:
        return [self]

    def leaves(self) -> List[Any]:
        return [self]

    def add_upstream(self, other: "Task", place: Optional[Place]) -> None:
        """`other` comes before this task; what has no DAG yet comes into that of its neighbour."""
        mine, others = self.__dict__["dag"], other.__dict__["dag"]
        if mine and not others:
            other.join(mine)
        elif others and not mine:
            self.join(others)
        self._upstream.setdefault(other, place)

    def upstream_in(self, tasks: Set[Any]) -> List[Any]:
        """The direct upstream tasks that are among `tasks`."""
        return [task for task in self._upstream if task in tasks]

    @property
    def upstream_task_ids(self) -> Any:
        return {task.task_id for task in self._upstream}


class KaapanaTaskOperator(Task):
    """A processing-container; its arguments are kept as they are."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)

    def settle(self, dag: DAG) -> None:
        changed = [name for name in HOOKS if hasattr(type(self), name)]
        if changed:
            name = type(self).__name__
            origin = f"{name}.{changed[0]}"
            dag._foreign.append(foreign(name, origin, self.task_id, self._site.place))
        super().settle(dag)

    @classmethod
    def partial(cls, **_: Any) -> Any:
        raise NeedsAirflow(f"{cls.__name__}.partial")


# What a subclass has Airflow run around the container, or instead of it.
HOOKS = ("execute", "pre_execute", "post_execute", "on_kill")
