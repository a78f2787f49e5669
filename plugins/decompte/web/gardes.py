"""What stands before every route: who is there, whether they may, whether the form is ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request, status

from decompte.web.jetons import jeton_valide
from decompte.web.roles import Role, Visiteur

Identifier = Callable[[Request], Awaitable[Visiteur]]

CHAMP_JETON = "jeton"
"""The hidden field of every form."""
_SANS_EFFET = frozenset({"GET", "HEAD", "OPTIONS"})


async def identifier(requete: Request) -> Visiteur:
    """The visitor, asked once a request of what the application was given (``creer_application``)."""
    connu = getattr(requete.state, "visiteur_decompte", None)
    if connu is None:
        connu = await requete.app.state.identifier(requete)
        requete.state.visiteur_decompte = connu
    assert isinstance(connu, Visiteur)
    return connu


async def refuser_formulaire_etranger(requete: Request, visiteur: Annotated[Visiteur, Depends(identifier)]) -> None:
    """On the whole application: 403 to a request that acts without the token that our own pages gave to this account."""
    if requete.method in _SANS_EFFET:
        return
    formulaire = await requete.form()
    jeton = formulaire.get(CHAMP_JETON)
    if not isinstance(jeton, str) or not jeton_valide(requete.app.state.secret, visiteur.compte, jeton):
        raise HTTPException(
            status.HTTP_403_FORBIDDEN,
            "Ce formulaire n'est plus valable : rien n'a été fait. Revenez à la page, rechargez-la, puis recommencez.",
        )


class Exiger:
    """A dependency: the visitor, who has one of these roles; 403 otherwise."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    async def __call__(self, visiteur: Annotated[Visiteur, Depends(identifier)]) -> Visiteur:
        """The visitor."""
        if not visiteur.a(*self.roles):
            raise HTTPException(status.HTTP_403_FORBIDDEN, "Votre compte n'a pas le rôle que cette page demande.")
        return visiteur


Lecteur = Annotated[Visiteur, Depends(Exiger(*Role))]
"""Anybody with a role of ours."""
Gestionnaire = Annotated[Visiteur, Depends(Exiger(Role.GESTION))]
"""A data steward."""
Financier = Annotated[Visiteur, Depends(Exiger(Role.FINANCES))]
"""Finance."""
GestionOuFinances = Annotated[Visiteur, Depends(Exiger(Role.GESTION, Role.FINANCES))]
"""Either of those who act."""
