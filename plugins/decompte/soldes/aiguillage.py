"""Which module computes each mode, and what a convention must give before it can be computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from decompte.domaine.convention import Mode
from decompte.domaine.exercice import STOCKS
from decompte.domaine.faits import Faits
from decompte.domaine.texte import euros
from decompte.soldes.actes import calculer_actes
from decompte.soldes.cout_reel import calculer_cout_reel
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.etp import CODE as ETP
from decompte.soldes.etp import calculer_etp
from decompte.soldes.forfait_objectif import calculer_forfait_objectif
from decompte.soldes.journees import calculer_journees
from decompte.soldes.logement_mois import calculer_logement_mois
from decompte.soldes.mesures import calculer_mesures
from decompte.soldes.objectifs_etp import calculer_objectifs_etp
from decompte.soldes.places_qualite import SOUTIENS, calculer_places_qualite
from decompte.soldes.points import calculer_points
from decompte.soldes.poste_mois import calculer_poste_mois
from decompte.soldes.redaction import Redaction
from decompte.soldes.sessions import CODE as SESSIONS
from decompte.soldes.sessions import calculer_sessions
from decompte.soldes.unites import unite
from decompte.soldes.verse_a_la_signature import calculer_verse_a_la_signature

SUR_TABLEAU: Mapping[Mode, Callable[[Dossier, Faits, Redaction], Du]] = {
    Mode.PLACES_QUALITE: calculer_places_qualite,
    Mode.OBJECTIFS_ETP: calculer_objectifs_etp,
    Mode.SESSIONS: calculer_sessions,
    Mode.JOURNEES: calculer_journees,
    Mode.ETP: calculer_etp,
    Mode.POSTE_MOIS: calculer_poste_mois,
    Mode.MESURES: calculer_mesures,
    Mode.LOGEMENT_MOIS: calculer_logement_mois,
    Mode.POINTS: calculer_points,
    Mode.ACTES: calculer_actes,
    Mode.FORFAIT_OBJECTIF: calculer_forfait_objectif,
}
"""Modes that ask for a monthly table: without a proved service nothing is due."""

SANS_TABLEAU: Mapping[Mode, Callable[[Dossier, Redaction], Du]] = {
    Mode.COUT_REEL: calculer_cout_reel,
    Mode.VERSE_A_LA_SIGNATURE: calculer_verse_a_la_signature,
}
"""Modes without a monthly table, to which that rule does not apply."""


def empechement(dossier: Dossier) -> str | None:
    """What the convention lacks for its mode, as a French sentence (« Non paramétré : … »); None when nothing does."""
    mode = dossier.dispositif.mode
    if mode is Mode.NON_PARAMETRE:
        return f"Non paramétré : {dossier.dispositif.manque or 'les documents ne donnent pas de chiffres'}."
    if dossier.terme.montant_eur < 0:
        # Imports refuse such an avenant; one that came otherwise must not stop the night.
        return (
            f"Non paramétré : un avenant ramène le montant sous ce que portent les exercices d'avant "
            f"({euros(dossier.terme.montant_eur)} pour {dossier.exercice}) ; corrigez son montant ou sa date d'effet."
        )
    manque = _MANQUES[mode](dossier) if mode in _MANQUES else None
    return f"Non paramétré : {manque}." if manque else None


def _places(dossier: Dossier) -> str | None:
    convention, terme = dossier.convention, dossier.terme
    if not terme.places_moyennes(()):
        return "la convention ne dit pas le nombre de places"
    if convention.unite_autre == SOUTIENS:
        return None if terme.autre else f"la convention ne dit pas combien de {unite(SOUTIENS)} (cible_autre)"
    if convention.unite_autre is not None:
        return f"la convention ajoute aux places une cible en « {convention.unite_autre} », que rien ne convertit en places"
    if terme.autre:
        return "la convention ajoute aux places une autre cible sans dire son unité (unite_autre)"
    return None


def _accueils_ou_places(dossier: Dossier) -> str | None:
    terme = dossier.terme
    return None if terme.places_moyennes(()) or terme.accueils else "la convention ne dit ni accueils ni places"


def _une_cible(dossier: Dossier, code: str) -> str | None:
    """A target (cible_autre) of the exercice in that unit."""
    terme, declaree = dossier.terme, dossier.convention.unite_autre
    if declaree not in (None, code):
        return f"la cible de la convention est en « {declaree} », son dispositif en attend une en « {code} » (unite_autre)"
    if not (any(terme.autre_par_mois) or terme.autre):
        return f"la convention ne dit pas combien : {unite(code)} (cible_autre)"
    return None if declaree else f"la convention ne dit pas l'unité de sa cible, « {code} » attendu (unite_autre)"


def _objectif(dossier: Dossier) -> str | None:
    code = dossier.convention.unite_autre
    terme = dossier.terme
    chiffree = any(terme.autre_par_mois) if code in STOCKS else bool(terme.autre)
    manques = []
    if not chiffree:
        manques.append("son objectif (cible_autre)")
    if code is None:
        manques.append("l'unité qui le réalise (unite_autre)")
    return f"la convention ne dit pas {' ni '.join(manques)}" if manques else None


_MANQUES: Mapping[Mode, Callable[[Dossier], str | None]] = {
    Mode.PLACES_QUALITE: _places,
    Mode.OBJECTIFS_ETP: _accueils_ou_places,
    Mode.SESSIONS: lambda dossier: _une_cible(dossier, SESSIONS),
    Mode.ETP: lambda dossier: _une_cible(dossier, ETP),
    Mode.FORFAIT_OBJECTIF: _objectif,
}
"""What the terms must give; a tariff or a share that is missing is told by its parameter (ParametreAbsent)."""
