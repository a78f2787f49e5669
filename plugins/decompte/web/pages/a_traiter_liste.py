"""The work list as a page: as it is asked for, or again with what was typed when nothing could be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from decompte.app.contexte import Contexte
from decompte.app.decider_demande import Demande
from decompte.app.vues.a_traiter import NATURES, SEVERITES, TRIS, lire_liste, titres
from decompte.app.vues.a_traiter_actions import actions_de
from decompte.domaine.incident import RAISONS_DITES
from decompte.web.reponses import rendre
from decompte.web.roles import Visiteur

_VIDE = Demande("", ())


def montrer_liste(
    requete: Request,
    visiteur: Visiteur,
    ctx: Contexte,
    filtres: Mapping[str, str],
    saisi: Demande = _VIDE,
    fautes: Sequence[str] = (),
    statut: int = 200,
) -> HTMLResponse:
    """The list under these filters; ``fautes``: why what was typed (``saisi``) was not done."""
    lue = lire_liste(ctx, filtres, visiteur.compte)

    def adresse(**changements: object) -> str:
        champs = {c: v for c, v in {**lue.filtre.adresse, **changements}.items() if v is not None}
        return f"/a-traiter?{urlencode(champs)}" if champs else "/a-traiter"

    return rendre(
        requete,
        visiteur,
        "a_traiter.html",
        statut=statut,
        liste=lue,
        natures=NATURES,
        severites=SEVERITES,
        tris=TRIS,
        groupes=actions_de(lue.filtre.nature),
        raisons=RAISONS_DITES,
        titres=titres(ctx),
        saisi=saisi,
        fautes=fautes,
        adresse=adresse,
        retour=urlencode({**lue.filtre.adresse, **({"page": lue.tranche.page} if lue.tranche.page > 1 else {})}),
    )
