"""airflow.models.baseoperator of Airflow 2."""
from dag_recorder.linked import chain, chain_linear, cross_downstream
from dag_recorder.stand_ins import stand_ins_of

__all__ = ["chain", "chain_linear", "cross_downstream"]
__getattr__ = stand_ins_of(__name__)
