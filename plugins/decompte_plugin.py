"""Décompte's pages in Airflow: one entry of its menu, shown in its frame; each page also stands at /decompte/…"""

from __future__ import annotations

from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

from decompte.web.greffon import PREFIXE, PagesDifferees


class DecomptePlugin(AirflowPlugin):
    """The pages and their entry in the menu."""

    name = "decompte"
    fastapi_apps: ClassVar[list[Any]] = [{"name": "Décompte", "app": PagesDifferees(), "url_prefix": PREFIXE}]
    external_views: ClassVar[list[Any]] = [
        {
            "name": "Décompte",
            "href": f"{PREFIXE}/",
            "destination": "nav",
            "url_route": "decompte",
            "icon": f"{PREFIXE}/statique/0/decompte.svg",
            "nav_top_level": True,
        }
    ]
