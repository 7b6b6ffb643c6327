"""airflow.models.dag of Airflow 2."""
from dag_recorder.dag import DAG, dag
from dag_recorder.stand_ins import stand_ins_of

__all__ = ["DAG", "dag"]
__getattr__ = stand_ins_of(__name__)
