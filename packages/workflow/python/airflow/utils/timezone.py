"""airflow.utils.timezone."""
import datetime as dt
from typing import Any

from dag_recorder.stand_ins import stand_ins_of

utc = dt.timezone.utc


def utcnow() -> dt.datetime:
    """Now, in UTC."""
    return dt.datetime.now(utc)


def datetime(*parts: Any, **named: Any) -> dt.datetime:
    """A time, in UTC unless said otherwise."""
    return dt.datetime(*parts, **{"tzinfo": utc, **named})


__getattr__ = stand_ins_of(__name__)
