"""What the DAG file that is being loaded has said so far."""
from typing import Any, Dict, List, Optional

from .places import Place


class Recording:
    """The DAGs, and what belongs to none."""

    def __init__(self) -> None:
        self.dags: List[Any] = []
        self.loose: List[Any] = []
        self.foreign: List[Dict[str, Any]] = []
        self.context: List[Any] = []


RECORDING = Recording()


class NeedsAirflow(Exception):
    """The file uses a part of Airflow that is not here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is a part of Airflow or Kaapana that does not exist without it")
        self.name = name


class UnsetVariables(Exception):
    """Environment variables that the file cannot be loaded without."""

    def __init__(self, names: List[str]) -> None:
        super().__init__(f"not set: {', '.join(names)}")
        self.names = names


def foreign(operator: str, origin: str, task_id: Any, place: Optional[Place]) -> Dict[str, Any]:
    """A task that only Airflow can run."""
    return {
        "operator": operator,
        "origin": origin,
        "task_id": task_id if isinstance(task_id, str) else None,
        "place": place,
    }
