"""Stands in for Airflow: what DAG files of processing-containers use of it."""
from dag_recorder.dag import DAG
from dag_recorder.stand_ins import stand_ins_of

__all__ = ["DAG"]
__getattr__ = stand_ins_of(__name__)
