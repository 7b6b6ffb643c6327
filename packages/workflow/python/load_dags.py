"""Runs one Airflow DAG file against the modules beside this file and writes what it says as JSON.

Usage: load_dags.py FILE. The answer goes to file descriptor 3, since a DAG file may print. Pythons
that are too old must still be able to read this file: no newer syntax than theirs.
"""
import contextlib
import faulthandler
import json
import os
import signal
import sys

OLDEST = (3, 9)


def main(file: str, answer: int) -> None:
    """Loads `file` and writes the answer."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    # Asked where it is before it is killed at its time limit.
    faulthandler.register(signal.SIGUSR1, file=answer, all_threads=False)
    loaded = {}
    if sys.version_info >= OLDEST:
        from dag_recorder.load import load

        loaded = load(file)
    with os.fdopen(answer, "w") as stream:
        json.dump(dict(loaded, python=version), stream)


if __name__ == "__main__":
    # A copy that no child of the DAG file inherits.
    copy = os.dup(3)
    os.close(3)
    sys.dont_write_bytecode = True
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [here] + [place for place in sys.path if place != here]
    main(sys.argv[1], copy)
    for printed in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            printed.flush()
    # Threads that the DAG file has left behind would keep the process alive.
    os._exit(0)
