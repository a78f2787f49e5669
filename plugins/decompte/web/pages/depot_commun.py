"""What the routes of one deposit share: find it, read what was asked, show its page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse

from decompte.app.contexte import Contexte
from decompte.app.message_depot import DepotDit, Message, ecrire_message
from decompte.app.vues import depot as vue
from decompte.app.vues.depot_conseil import conseiller
from decompte.app.vues.depot_constats import GROUPES_CITES, NOMS_GRAVITES, Constats, lire_constats, premiers_groupes
from decompte.app.vues.depot_data_docs import nuit_du_controle
from decompte.domaine.constat import Severite
from decompte.domaine.depot import ETATS_DITS, EtatDepot
from decompte.web.reponses import rendre
from decompte.web.roles import Visiteur

_DEPOT = re.compile(r"d[0-9a-f]{12}")
_NUMERO = re.compile(r"[1-9]\d{0,5}")
GENRES = MappingProxyType(
    {
        EtatDepot.ACCEPTE: "bon",
        EtatDepot.ACCEPTE_AVEC_RESERVES: "attention",
        EtatDepot.REJETE: "mauvais",
        EtatDepot.ILLISIBLE: "mauvais",
        EtatDepot.RECU: "attente",
        EtatDepot.LU: "attente",
        EtatDepot.CONTROLE: "attente",
    }
)
"""How a state looks (macro ``etat``); « neutre » for the others."""
GENRES_CONSTATS = MappingProxyType(
    {
        Severite.BLOQUANT_FICHIER: "mauvais",
        Severite.BLOQUANT_LIGNE: "mauvais",
        Severite.AVERTISSEMENT: "attention",
        Severite.INFORMATION: "neutre",
    }
)
ETATS_DU_MOIS = MappingProxyType(
    {
        "a_venir": "à venir",
        "a_temps": "à temps",
        "en_retard": "en retard",
        "incomplet": "incomplet",
        "manquant": "manquant",
        "excuse": "excusé",
    }
)
ACTIONS_DITES = MappingProxyType(
    {
        "relire": "relu",
        "ecarter": "écarté",
        "reaffecter": "réaffecté",
        "admettre": "ligne admise",
        "laisser": "ligne laissée de côté",
    }
)
SUITES_DITES = MappingProxyType({"en_attente": "en attente", "admise": "admise", "laissee": "laissée de côté"})


@dataclass(frozen=True, slots=True)
class Demande:
    """Which findings and rows held back are asked for; ``fautes`` say, gently, what was not understood."""

    severite: Severite | None = None
    page: int = 1
    lignes: int = 1
    fautes: tuple[str, ...] = ()

    @classmethod
    def lire(cls, severite: str, page: str, lignes: str) -> Demande:
        """From the address of the page."""
        fautes = []
        choisie = next((s for s in Severite if s.value == severite), None)
        if severite and choisie is None:
            fautes.append("Cette gravité n'existe pas : tous les constats sont montrés.")
        numero, rang = lire_numero(page), lire_numero(lignes)
        if numero is None or rang is None:
            fautes.append("Ce numéro de page n'en est pas un : la première est montrée.")
        return cls(choisie, numero or 1, rang or 1, tuple(fautes))


@dataclass(frozen=True, slots=True)
class Reponse:
    """What the page says on top after an action: what it changed, or why nothing was done and what was typed."""

    effets: Sequence[str] = ()
    refus: Sequence[str] = ()
    saisie: Mapping[str, str] = field(default_factory=dict)
    statut: int = 200


def lire_numero(texte: str) -> int | None:
    """A number of page, from 1; None for anything else."""
    return int(texte) if _NUMERO.fullmatch(texte) else None


def ou_404(ctx: Contexte, depot: str) -> vue.Identite:
    """The deposit of that id; 404 when there is none."""
    identite = vue.lire_identite(ctx, depot) if _DEPOT.fullmatch(depot) else None
    if identite is None:
        raise HTTPException(404)
    return identite


def message_de(ctx: Contexte, d: vue.Identite, aujourd_hui: date, constats: Constats | None = None) -> Message | None:
    """The message to the partner about a deposit (``constats``: read already); None when there is nothing to say of it."""
    dit = DepotDit(
        fichier=d.fichier,
        recu_le=d.recu_le,
        etat=d.etat,
        motif=d.motif,
        convention=d.convention,
        mois=d.mois,
        echeance=d.echeance,
        destinataire=d.email_contact,
        attend_mot_de_passe=d.attend_mot_de_passe,
        hors_cloture=d.hors_cloture,
        recu_le_original=d.recu_le_original,
        autre_recu_le=d.autre_en_vigueur_recu_le,
        est_archive=d.est_archive,
        sans_doute_corrige=d.corrige_par is not None,
    )
    if constats is None:
        groupes, points = premiers_groupes(ctx, d.depot, GROUPES_CITES)
    else:
        groupes, points = constats.premiers, constats.a_corriger
    return ecrire_message(dit, groupes, points, aujourd_hui)


def montrer(
    requete: Request,
    visiteur: Visiteur,
    ctx: Contexte,
    aujourd_hui: date,
    d: vue.Identite,
    demande: Demande,
    reponse: Reponse | None = None,
) -> HTMLResponse:
    """The page of a deposit."""
    reponse = reponse or Reponse()
    constats = lire_constats(ctx, d.depot, d.modele, demande.severite, demande.page)
    quarantaine, en_attente = vue.lire_quarantaine(ctx, d.depot, demande.lignes)
    message = message_de(ctx, d, aujourd_hui, constats)
    controle = d.verdict is not None
    return rendre(
        requete,
        visiteur,
        "depot.html",
        statut=reponse.statut,
        d=d,
        taille=vue.dire_taille(d.taille),
        alentours=vue.lire_alentours(ctx, d),
        constats=constats,
        quarantaine=quarantaine,
        en_attente=en_attente,
        conseil=None if message is None else conseiller(d.etat, d.structure_nom is not None, constats.premiers),
        message=message,
        nuit=nuit_du_controle(ctx, d.recu_le, aujourd_hui) if controle else None,
        controle=controle,
        demande=demande,
        reponse=reponse,
        adresse_de=_adresses(demande),
        EtatDepot=EtatDepot,
        ETATS_DITS=ETATS_DITS,
        GENRES=GENRES,
        GENRES_CONSTATS=GENRES_CONSTATS,
        noms_gravites=NOMS_GRAVITES,
        ETATS_DU_MOIS=ETATS_DU_MOIS,
        ACTIONS_DITES=ACTIONS_DITES,
        SUITES_DITES=SUITES_DITES,
    )


def _adresses(demande: Demande) -> Callable[..., str]:
    """What follows « ? » for the same page with another slice or severity; every value of ``demande`` is checked."""

    def adresse(page: int | None = None, lignes: int | None = None, severite: str | None = None) -> str:
        voulue = (demande.severite.value if demande.severite else "") if severite is None else severite
        parties = [
            ("severite", voulue),
            ("page", str(page if page is not None else 1 if severite is not None else demande.page)),
            ("lignes", str(demande.lignes if lignes is None else lignes)),
        ]
        return "&".join(f"{nom}={valeur}" for nom, valeur in parties if valeur not in ("", "1"))

    return adresse
