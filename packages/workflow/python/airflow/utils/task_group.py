"""airflow.utils.task_group of Airflow 2."""
from dag_recorder.dag import TaskGroup
from dag_recorder.stand_ins import stand_ins_of

__all__ = ["TaskGroup"]
__getattr__ = stand_ins_of(__name__)
