"""The page of a convention, as several routes answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from fastapi import Request, status
from fastapi.responses import HTMLResponse

from decompte.app.contexte import Contexte
from decompte.app.erreurs import INJOIGNABLES, OCCUPES
from decompte.app.vues.convention import PageConvention
from decompte.app.vues.convention_mots import ACTIONS
from decompte.app.vues.conventions import proche
from decompte.app.vues.vie_solde import CHEMIN, lire_vie_du_solde
from decompte.app.vues.vie_solde_messages import messages_du_solde
from decompte.domaine.vie_solde import ETATS_SOLDE_DITS
from decompte.web.reponses import rendre
from decompte.web.roles import Role, Visiteur
from decompte.web.saisie import dire_refus


@dataclass(frozen=True, slots=True)
class Reponse:
    """What the page says after an action: what was done, or would be (``essai``), and its effect; or why nothing was.

    ``saisie``: what was typed, to be shown again in the form of its ``mois`` or ``indicateur``; none once it is done.
    """

    fait: str | None = None
    effet: Sequence[str] = ()
    essai: bool = False
    refus: Sequence[str] = ()
    saisie: Mapping[str, str] = field(default_factory=dict)
    statut: int = status.HTTP_200_OK

    @classmethod
    def de_refus(cls, refus: Exception, saisie: Mapping[str, str]) -> Reponse:
        """Nothing was done: why, and what was typed. A server that does not answer is raised again."""
        if isinstance(refus, INJOIGNABLES):
            raise refus
        occupe = isinstance(refus, OCCUPES)
        statut = status.HTTP_409_CONFLICT if occupe else status.HTTP_400_BAD_REQUEST
        return cls(refus=dire_refus(refus), saisie=saisie, statut=statut)


RIEN = Reponse()
POINTS = MappingProxyType(
    {
        "fait": ("fait", "bon"),
        "manque": ("manque", "mauvais"),
        "attente": ("à venir", "attente"),
        "sans_objet": ("sans objet", "neutre"),
        "information": ("à savoir", "neutre"),
    }
)
"""The states of a point of the checklist: how each is said, and its mark."""
DOCUMENTS = MappingProxyType(
    {"bilan_final": "bilan final", "documents_annuels": "documents annuels", "bilan_intermediaire": "bilan intermédiaire"}
)
"""What may be registered by hand."""


def montrer_convention(
    requete: Request,
    visiteur: Visiteur,
    ctx: Contexte,
    aujourd_hui: date,
    page: PageConvention,
    reponse: Reponse = RIEN,
) -> HTMLResponse:
    """The page; after an action, with what came of it on top."""
    vie = lire_vie_du_solde(ctx, page.solde, aujourd_hui) if page.solde else None
    racine = str(requete.scope.get("root_path", ""))
    chemin = f"/conventions/{page.termes.convention.code}"
    # After an action too, the address that is given and marked in the menu is that of the convention.
    adresse = f"{requete.url.scheme}://{requete.url.netloc}{racine}{chemin}?exercice={page.exercice}"
    return rendre(
        requete,
        visiteur,
        "convention.html",
        statut=reponse.statut,
        page=page,
        termes=page.termes,
        chemin=f"{racine}{chemin}",
        ici=chemin,
        adresse=adresse,
        reponse=reponse,
        vie=vie,
        # Written by stewards, to an address that finance does not need.
        messages=messages_du_solde(ctx, vie, page.solde, aujourd_hui) if vie and page.solde and visiteur.a(Role.GESTION) else [],
        aujourd_hui=aujourd_hui,
        ACTIONS=ACTIONS,
        CHEMIN=CHEMIN,
        ETATS_DITS=ETATS_SOLDE_DITS,
        POINTS=POINTS,
        DOCUMENTS=DOCUMENTS,
    )


def repondre_inconnue(requete: Request, visiteur: Visiteur, ctx: Contexte, code: str) -> HTMLResponse:
    """404, with the near miss."""
    return rendre(requete, visiteur, "conventions_inconnue.html", statut=404, code=code, phrase=proche(ctx, code))
