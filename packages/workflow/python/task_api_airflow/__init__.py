"""The Airflow provider of this project: what DAG files import of it."""
from dag_recorder.models import BaseEnv, IOMapping, Resources
from dag_recorder.stand_ins import stand_ins_of
from dag_recorder.task import KaapanaTaskOperator

__all__ = ["BaseEnv", "IOMapping", "KaapanaTaskOperator", "Resources"]
__getattr__ = stand_ins_of(__name__)
