"""The operator and what belongs to it, under the names that DAG files import."""

from task_api.processing_container.pc_models import BaseEnv, Resources
from task_api_airflow.io_mapping import IOMapping
from task_api_airflow.operator import KaapanaTaskOperator

__all__ = ["BaseEnv", "IOMapping", "KaapanaTaskOperator", "Resources"]
