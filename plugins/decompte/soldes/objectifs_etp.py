"""The décompte of mode ``objectifs_etp`` (1.1, 1.1bis)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from decompte.domaine.faits import Faits
from decompte.domaine.ligne import DepotCompte, Rubrique
from decompte.domaine.modes.objectifs_etp import Objectif, taux_objectifs
from decompte.domaine.montant import eur
from decompte.domaine.montant import taux as arrondir_taux
from decompte.domaine.texte import euros, nombre, proportion
from decompte.soldes.entree import Dossier
from decompte.soldes.quantites import rediger_file_active
from decompte.soldes.redaction import Redaction

_FICHE = "Fiches de l'appel à projets RSA 2024, fiche 1.1"


def calculer_objectifs_etp(dossier: Dossier, faits: Faits, redaction: Redaction) -> Decimal:
    """Write the lines of the mode; returns what is due before caps."""
    objectifs = [o for o in (_accueils(dossier, faits, redaction), _places(dossier, faits, redaction)) if o]
    redaction.convenir("realisation_sous_objectif", "proportionnelle")
    taux = taux_objectifs(objectifs)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.taux_objectifs",
        "Taux de réalisation des objectifs, pondéré par leur équivalent en ETP",
        formule="Σ ETP × min(1 ; réalisé / cible) / Σ ETP",
        calcul=_chiffrer(objectifs),
        resultat=proportion(taux),
        source=_FICHE,
        parametres=("poids_accueils_etp", "poids_places_etp", "realisation_sous_objectif"),
    )
    montant = dossier.terme.montant_eur
    part = eur(Fraction(montant) * Fraction(taux))
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.objectifs_etp",
        "Part due au titre des objectifs",
        formule="montant de l'exercice × taux de réalisation",
        calcul=f"{euros(montant)} × {proportion(taux)}",
        resultat=euros(part),
        montant=part,
        source=_FICHE,
    )
    return part


def _chiffrer(objectifs: list[Objectif]) -> str:
    """The formula with its numbers; a weight that four decimals do not hold stays a fraction, so that anyone can recompute."""

    def poids(exact: Fraction) -> str:
        return nombre(exact) if Fraction(arrondir_taux(exact)) == exact else f"({exact.numerator}/{exact.denominator})"

    termes = [f"{poids(o.poids_etp)} × min(1 ; {nombre(o.realise)} / {nombre(o.cible)})" for o in objectifs]
    return f"({' + '.join(termes)}) / {poids(sum((o.poids_etp for o in objectifs), Fraction(0)))}"


def _accueils(dossier: Dossier, faits: Faits, redaction: Redaction) -> Objectif | None:
    cible = dossier.terme.accueils
    if not cible:
        return None
    dus, mois = len(dossier.obligations_dues), len(dossier.terme.mois)
    cible_due = Fraction(cible) * dus / mois
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.accueils",
        "Accueils réalisés : personnes en phase accueil reçues en rendez-vous, chacune comptée une fois"
        + ("" if dus == mois else f" (cible au prorata : {nombre(cible)} × {dus}/{mois})"),
        formule="accueils réalisés / accueils prévus",
        calcul=f"{nombre(faits.accueils_realises)} / {nombre(cible_due)}",
        resultat=nombre(faits.accueils_realises),
        source=_FICHE,
        depots=tuple(DepotCompte(str(m.mois), m.depot, m.accueils) for m in faits.mois),
    )
    poids = Fraction(cible) / Fraction(redaction.decimal("poids_accueils_etp"))
    return Objectif("accueils", faits.accueils_realises, cible_due, poids)


def _places(dossier: Dossier, faits: Faits, redaction: Redaction) -> Objectif | None:
    cible = dossier.terme.places
    if not cible:
        return None
    compte = rediger_file_active(dossier, faits, redaction)
    poids = Fraction(cible) / Fraction(redaction.decimal("poids_places_etp"))
    return Objectif("places", compte.moyenne, cible, poids)
