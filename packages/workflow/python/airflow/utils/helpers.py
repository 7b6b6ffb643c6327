"""airflow.utils.helpers: where the functions on dependencies were in Airflow 1."""
from dag_recorder.linked import chain, cross_downstream
from dag_recorder.stand_ins import stand_ins_of

__all__ = ["chain", "cross_downstream"]
__getattr__ = stand_ins_of(__name__)
