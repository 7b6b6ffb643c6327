"""airflow.utils.dates of Airflow 2."""
from datetime import datetime, timedelta, timezone

from dag_recorder.stand_ins import stand_ins_of


def days_ago(
    n: int, hour: int = 0, minute: int = 0, second: int = 0, microsecond: int = 0
) -> datetime:
    """A time of the day `n` days ago, in UTC."""
    day = datetime.now(timezone.utc) - timedelta(days=n)
    return day.replace(hour=hour, minute=minute, second=second, microsecond=microsecond)


__getattr__ = stand_ins_of(__name__)
