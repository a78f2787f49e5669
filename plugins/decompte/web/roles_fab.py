"""``python -m decompte.web.roles_fab``: the roles of the pages in FAB, Airflow's auth manager for production.

Run with Airflow's own settings, once its tables are there; run again, it adds what is missing and takes nothing away. Accounts
are then given these roles as any role: ``airflow users create --role "Décompte gestion" …``, the pages of FAB, or
``AUTH_ROLES_MAPPING`` where LDAP or OAuth tells the groups.
"""

from __future__ import annotations

import sys

from airflow.configuration import conf
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils.providers_configuration_loader import providers_configuration_loaded

from decompte.web.identite_airflow import RESSOURCES

LIRE = "can_read"
_POUR_LE_MENU = (
    # Airflow's first page, and the list from which it draws the entries of plugins in its menu.
    (LIRE, "Website"),
    (LIRE, "Plugins"),
    # One's own password and profile.
    (LIRE, "My Password"),
    ("can_edit", "My Password"),
    (LIRE, "My Profile"),
    ("can_edit", "My Profile"),
)
"""What Airflow's interface needs to show our entry: no DAG, no connection, no variable, no log."""

ROLES = {ressource: ((LIRE, ressource), *_POUR_LE_MENU) for ressource in RESSOURCES.values()}
"""Each role of FAB, named as the resource that gives ours, and its permissions."""


@providers_configuration_loaded
def main() -> int:
    """Create them; the exit code."""
    gerant = conf.get("core", "auth_manager")
    if not gerant.endswith(".FabAuthManager"):
        sys.stderr.write(f"Ces rôles sont ceux de FAB, et « [core] auth_manager » est {gerant} : rien n'a été fait.\n")
        return 1
    with get_application_builder() as constructeur:
        constructeur.sm.bulk_sync_roles([{"role": nom, "perms": permissions} for nom, permissions in ROLES.items()])
    sys.stdout.write(f"Rôles prêts : {', '.join(ROLES)}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
