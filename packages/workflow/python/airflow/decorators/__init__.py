"""airflow.decorators of Airflow 2."""
from dag_recorder.dag import dag, task_group
from dag_recorder.stand_ins import TaskDecorator, stand_ins_of

task = TaskDecorator()

__all__ = ["dag", "task", "task_group"]
__getattr__ = stand_ins_of(__name__)
