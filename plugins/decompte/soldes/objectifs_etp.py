"""The décompte of mode ``objectifs_etp`` (1.1, 1.1bis, 5.1 of 2026)."""

from __future__ import annotations

from fractions import Fraction

from decompte.domaine.faits import Faits
from decompte.domaine.ligne import DepotCompte, Rubrique
from decompte.domaine.modes.objectifs_etp import Objectif, taux_objectifs
from decompte.domaine.montant import eur
from decompte.domaine.texte import euros, nombre, proportion
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import exact
from decompte.soldes.quantites import cible_due, mois_retenus, prorata, rediger_file_active
from decompte.soldes.redaction import Redaction
from decompte.soldes.silences import sans_tableau

_FICHE = "Fiches de l'appel à projets RSA 2024, fiche 1.1"
_AUCUN = "aucun accueil compté"


def calculer_objectifs_etp(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
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
    return Du(part)


def _chiffrer(objectifs: list[Objectif]) -> str:
    """The formula with its numbers; a weight that four decimals do not hold stays a fraction, so that anyone can recompute."""
    termes = [f"{exact(o.poids_etp)} × min(1 ; {nombre(o.realise)} / {exact(o.cible)})" for o in objectifs]
    return f"({' + '.join(termes)}) / {exact(sum((o.poids_etp for o in objectifs), Fraction(0)))}"


def _accueils(dossier: Dossier, faits: Faits, redaction: Redaction) -> Objectif | None:
    cible = dossier.terme.accueils
    if not cible:
        return None
    attendus = cible_due(dossier, cible)
    dit, parametres = sans_tableau(dossier, faits, redaction, compte=_AUCUN, excuse=f"excusé, {_AUCUN}")
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.accueils",
        "Accueils réalisés : personnes en phase accueil reçues en rendez-vous, chacune comptée une fois"
        + prorata(dossier, cible)
        + dit,
        formule="accueils comptés (pour mémoire, les accueils prévus aux mois dus)",
        calcul=f"{nombre(faits.accueils_realises)} (prévus : {exact(attendus)})",
        resultat=nombre(faits.accueils_realises),
        source=_FICHE,
        parametres=parametres,
        depots=tuple(DepotCompte(str(m.mois), m.depot, m.accueils) for m in faits.mois),
    )
    poids = Fraction(cible) / Fraction(redaction.decimal("poids_accueils_etp"))
    return Objectif("accueils", faits.accueils_realises, attendus, poids)


def _places(dossier: Dossier, faits: Faits, redaction: Redaction) -> Objectif | None:
    """Against the mean of the places agreed over the months counted; weighed by their mean over the whole exercice."""
    terme = dossier.terme
    if not terme.places_moyennes(()):
        return None
    compte = rediger_file_active(dossier, faits, redaction)
    poids = terme.places_moyennes(()) / Fraction(redaction.decimal("poids_places_etp"))
    return Objectif("places", compte.moyenne, terme.places_moyennes(mois_retenus(dossier, faits)), poids)
