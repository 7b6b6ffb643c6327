"""Processing-containers on Airflow: a thin operator over the program ``task-api``, which does all that has a meaning."""

from task_api_airflow.io_mapping import IOMapping
from task_api_airflow.load_workflow import load_workflow
from task_api_airflow.operator import KaapanaTaskOperator
from task_api_airflow.version import __version__

__all__ = ["IOMapping", "KaapanaTaskOperator", "__version__", "load_workflow"]
