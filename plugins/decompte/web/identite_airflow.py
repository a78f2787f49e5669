"""Who the visitor is, asked of Airflow: its log-in, auth manager and roles. With ``roles_fab``, all that the pages know of it.

Works with any auth manager. SimpleAuthManager (development) has four fixed roles, mapped here. The others are asked,
for each role of ours, whether the account may read the resource of that name: with FAB, the permission
« can_read on Décompte gestion » (see docs/exploitation.md).
"""

from __future__ import annotations

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from airflow.api_fastapi.core_api.security import bearer_scheme, get_user
from airflow.configuration import conf
from fastapi import Request

from decompte.web.roles import Role, Visiteur

RESSOURCES = {
    Role.LECTURE: "Décompte lecture",
    Role.GESTION: "Décompte gestion",
    Role.FINANCES: "Décompte finances",
}
"""The resource that gives each role, for auth managers with permissions (FAB)."""

_SIMPLES = {
    "viewer": frozenset({Role.LECTURE}),
    "user": frozenset({Role.FINANCES}),
    "op": frozenset({Role.GESTION}),
    "admin": frozenset({Role.GESTION, Role.FINANCES}),
}
"""The four roles of the development manager."""


async def identifier(requete: Request) -> Visiteur:
    """The visitor of a request; HTTPException 401 without a valid log-in (403 when its token is forged)."""
    compte = await get_user(requete, None, await bearer_scheme(requete))
    return Visiteur(compte.get_name(), _roles(compte))


def secret() -> str:
    """The secret that signs the forms: Airflow's own."""
    return str(conf.get("api", "secret_key"))


def adresse_connexion(suite: str) -> str:
    """The log-in page, which comes back to ``suite``: an address on this server, without the name under which it was asked.

    Behind a proxy, or asked as 127.0.0.1 where Airflow calls itself localhost, the whole address would be another site's, and
    log-in would lead to Airflow's first page.
    """
    return get_auth_manager().get_url_login(next_url=suite)


def _roles(compte: BaseUser) -> frozenset[Role]:
    if isinstance(compte, SimpleAuthManagerUser):
        return _SIMPLES.get((compte.role or "").lower(), frozenset())
    gerant = get_auth_manager()
    return frozenset(
        role
        for role, ressource in RESSOURCES.items()
        if gerant.is_authorized_custom_view(method="GET", resource_name=ressource, user=compte)
    )
