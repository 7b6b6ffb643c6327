"""Dependencies in every spelling that Airflow has for them."""
from typing import Any, Iterable, List

from .places import line_of_call


class Linked:
    """What stands left and right of `>>` and `<<`: a task, a group of tasks, a label."""

    def roots(self) -> List[Any]:
        """The tasks that come first in it."""
        raise NotImplementedError

    def leaves(self) -> List[Any]:
        """The tasks that come last in it."""
        raise NotImplementedError

    def note_upstream(self, tasks: List[Any]) -> None:
        """These tasks come before it."""

    def note_downstream(self, tasks: List[Any]) -> None:
        """These tasks come after it."""

    def set_upstream(self, others: Any, edge_modifier: Any = None) -> None:
        link(others, self)

    def set_downstream(self, others: Any, edge_modifier: Any = None) -> None:
        link(self, others)

    def __rshift__(self, others: Any) -> Any:
        link(self, others)
        return others

    def __lshift__(self, others: Any) -> Any:
        link(others, self)
        return others

    def __rrshift__(self, others: Any) -> "Linked":
        link(others, self)
        return self

    def __rlshift__(self, others: Any) -> "Linked":
        link(self, others)
        return self


class Label(Linked):
    """Words at an edge, which say nothing to an engine."""

    def __init__(self, label: str = "") -> None:
        self.label = label
        self._before: List[Any] = []
        self._after: List[Any] = []

    def roots(self) -> List[Any]:
        return self._after

    def leaves(self) -> List[Any]:
        return self._before

    def note_upstream(self, tasks: List[Any]) -> None:
        self._before.extend(tasks)

    def note_downstream(self, tasks: List[Any]) -> None:
        self._after.extend(tasks)


def members(value: Any) -> List[Linked]:
    """One thing or a list of things."""
    if isinstance(value, Linked):
        return [value]
    if isinstance(value, (str, bytes, dict)) or not isinstance(value, Iterable):
        raise TypeError(
            f"a task, a group of tasks or a list of them was expected beside >>, << or in chain, "
            f"not {type(value).__name__}"
        )
    return [member for entry in value for member in members(entry)]


def link(upstream: Any, downstream: Any) -> None:
    """Everything in `upstream` comes before everything in `downstream`."""
    before, after = members(upstream), members(downstream)
    last = [task for one in before for task in one.leaves()]
    first = [task for one in after for task in one.roots()]
    for one in after:
        one.note_upstream(last)
    for one in before:
        one.note_downstream(first)
    place = line_of_call()
    for task in first:
        for other in last:
            task.add_upstream(other, place)


def chain(*things: Any) -> None:
    """Each one before the next; of two neighbouring lists the first before the first and so on."""
    for one, other in zip(things, things[1:]):
        if not (isinstance(one, (list, tuple)) and isinstance(other, (list, tuple))):
            link(one, other)
        elif len(one) != len(other):
            raise ValueError(
                f"chain: neighbouring lists must be of the same length, not {len(one)} and "
                f"{len(other)}"
            )
        else:
            for pair in zip(one, other):
                link(*pair)


def chain_linear(*things: Any) -> None:
    """Everything in each one before everything in the next."""
    for one, other in zip(things, things[1:]):
        link(one, other)


def cross_downstream(from_tasks: Any, to_tasks: Any) -> None:
    """Each of `from_tasks` before each of `to_tasks`."""
    link(from_tasks, to_tasks)
