"""What Airflow 3 gets beside operators: the page's path. Airflow 2 has that path itself, and takes no notice."""

from __future__ import annotations

from typing import Any, Optional

from airflow.plugins_manager import AirflowPlugin


class PagePath:
    """An ASGI application. Airflow loads plugins in each of its processes: so the rest is loaded by the first request."""

    def __init__(self) -> None:
        self._router: Optional[Any] = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """As ASGI has it."""
        if self._router is None:
            from task_api_airflow.page_path import router

            self._router = router()
        await self._router(scope, receive, send)


_page_path = PagePath()


class PagePathPlugin(AirflowPlugin):
    """``/api/v1`` below the base URL of Airflow; and ``/flow/api/v1``, for an Airflow whose base URL has no ``/flow``."""

    name = "task_api_page_path"
    fastapi_apps = [
        {"app": _page_path, "url_prefix": prefix, "name": f"task-api: {prefix}"}
        for prefix in ("/api/v1", "/flow/api/v1")
    ]
