"""The décompte of mode ``sessions`` (1.6)."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.sessions import du_sessions, taux_sessions
from decompte.domaine.texte import euros, nombre, proportion
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import exact, somme_par_mois
from decompte.soldes.quantites import cible_due, depots_comptes, par_mois, prorata, total
from decompte.soldes.redaction import Redaction
from decompte.soldes.silences import silences

CODE = "sessions"
_FICHE = "Fiches de l'appel à projets RSA 2024, fiche 1.6"


def calculer_sessions(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the lines of the mode; returns what is due before caps. The sessions planned must be known."""
    prevues = dossier.terme.autre
    if not prevues:
        raise ValueError(f"{dossier.convention.code} : pas de sessions prévues.")
    tenues, cible, fixe = total(faits, CODE), cible_due(dossier, prevues), redaction.decimal("part_fixe_sessions")
    detail = somme_par_mois(par_mois(faits, CODE).values())
    dit, parametres = silences(dossier, faits, redaction, CODE)
    redaction.convenir("realisation_sous_objectif", "proportionnelle")
    realisation = taux_sessions(fixe, tenues, cible)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.sessions.taux",
        f"Taux dû : {nombre(tenues)} sessions tenues ({detail}){prorata(dossier, prevues)}{dit}",
        formule="part fixe + (1 − part fixe) × min(1 ; sessions tenues / sessions prévues)",
        calcul=f"{proportion(fixe)} + (1 − {proportion(fixe)}) × min(1 ; {nombre(tenues)} / {exact(cible)})",
        resultat=proportion(realisation),
        source=_FICHE,
        parametres=("part_fixe_sessions", "realisation_sous_objectif", *parametres),
        depots=depots_comptes(faits, CODE),
    )
    montant = dossier.terme.montant_eur
    du = du_sessions(montant, realisation)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.sessions",
        "Part due au titre des sessions",
        formule="montant de l'exercice × taux dû",
        calcul=f"{euros(montant)} × {proportion(realisation)}",
        resultat=euros(du),
        montant=du,
        source=_FICHE,
    )
    return Du(du)
