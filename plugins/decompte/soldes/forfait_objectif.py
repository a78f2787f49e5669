"""The décompte of mode ``forfait_objectif`` (2.1, 2.2, 3.7, 3.9, 3.14, 4.3, 4.4…)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from decompte.domaine.exercice import STOCKS
from decompte.domaine.faits import Faits
from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.forfait_objectif import du_forfait_objectif, taux_objectif
from decompte.domaine.texte import euros, nombre, proportion
from decompte.soldes.du import Du, Empeche
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import exact, somme_par_mois
from decompte.soldes.quantites import cible_due, depots_comptes, par_mois, prorata, total
from decompte.soldes.redaction import Redaction
from decompte.soldes.silences import silences
from decompte.soldes.unites import unite


def calculer_forfait_objectif(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the lines of the mode; returns what is due before caps. The target and its unit must be known."""
    code = dossier.convention.unite_autre
    if code is None:
        raise ValueError(f"{dossier.convention.code} : cible sans unité.")
    redaction.convenir("realisation_sous_objectif", "proportionnelle")
    realise, cible, precision = _en_place(dossier, faits, code) if code in STOCKS else _commence(dossier, faits, code)
    dit, parametres = silences(dossier, faits, redaction, code)
    realisation = taux_objectif(realise, cible)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.forfait_objectif.taux",
        f"Taux de réalisation de l'objectif, {unite(code)} : {somme_par_mois(par_mois(faits, code).values())}{precision}{dit}",
        formule="min(1 ; réalisé / cible)",
        calcul=f"min(1 ; {nombre(realise)} / {exact(cible)})",
        resultat=proportion(realisation),
        source=dossier.dispositif.source,
        parametres=("realisation_sous_objectif", *parametres),
        depots=depots_comptes(faits, code),
    )
    montant = dossier.terme.montant_eur
    du = du_forfait_objectif(montant, realisation)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.forfait_objectif",
        "Part due au titre de l'objectif",
        formule="montant de l'exercice × taux de réalisation",
        calcul=f"{euros(montant)} × {proportion(realisation)}",
        resultat=euros(du),
        montant=du,
        source=dossier.dispositif.source,
    )
    return Du(du)


def _commence(dossier: Dossier, faits: Faits, code: str) -> tuple[Decimal, Fraction, str]:
    """A flow: what began over the months due, against the target pro rata."""
    prevu = dossier.terme.autre
    if not prevu:
        raise ValueError(f"{dossier.convention.code} : pas de cible.")
    return total(faits, code), cible_due(dossier, prevu), prorata(dossier, prevu)


def _en_place(dossier: Dossier, faits: Faits, code: str) -> tuple[Decimal, Fraction, str]:
    """A stock: what is in place month after month, against what is agreed for the same months."""
    cible = sum((Fraction(dossier.terme.autre_en_place(o.mois)) for o in dossier.obligations_dues), Fraction(0))
    if not cible:
        raise Empeche(f"Non paramétré : la convention ne dit pas combien ({unite(code)}) pour les mois dus ; complétez-la.")
    return total(faits, code), cible, ""
