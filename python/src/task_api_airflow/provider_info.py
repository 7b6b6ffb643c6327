"""What Airflow is told of this provider."""

from __future__ import annotations

from typing import Any

from task_api_airflow.version import __version__


def get_provider_info() -> dict[str, Any]:
    """The entry point ``apache_airflow_provider``."""
    return {
        "package-name": "task-api-airflow",
        "name": "Task API",
        "description": "Processing-containers, run by task-api.",
        "versions": [__version__],
        "config": {
            "task_api": {
                "description": "How processing-containers are run.",
                "options": {
                    "cli": _option("The command line of task-api on the workers.", "task-api"),
                    "storage": _option(
                        "The workflow root as workers see it; ROOT=THERE where the engine has it"
                        " elsewhere: a path of its machines, or pvc://CLAIM/SUB/PATH on a cluster."
                        " Default: TASK_API_ROOT of the environment.",
                        "",
                        "/data/workflows",
                    ),
                    "mode": _option("The engine: docker (also Podman), or k8s.", "docker"),
                    "namespace": _option(
                        "With mode k8s: the namespace of pods, unless a run's"
                        " conf.project_form.kubernetes_namespace names one.",
                        "",
                        "default",
                    ),
                    "kube_context": _option("With mode k8s: the context of the kubeconfig.", ""),
                    "min_free_disk": _option(
                        "Free space below the workflow root that a task starts with.", "1Gi"
                    ),
                    "deferrable": _option(
                        "Whether tasks hold no worker slot while their containers run, unless they say"
                        " it themselves: true or false. Default: default_deferrable of section"
                        " [operators].",
                        "",
                        "true",
                    ),
                },
            }
        },
    }


def _option(description: str, default: str, example: str = "") -> dict[str, Any]:
    return {
        "description": description,
        "version_added": None,
        "type": "string",
        "example": example or None,
        "default": default,
    }
