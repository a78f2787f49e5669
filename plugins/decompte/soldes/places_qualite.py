"""The décompte of mode ``places_qualite`` (1.2, 1.3, 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from decompte.domaine.faits import Faits
from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.places_qualite import part_quantitative
from decompte.domaine.montant import taux
from decompte.domaine.texte import euros, nombre, proportion
from decompte.soldes.entree import Dossier
from decompte.soldes.qualite import calculer_qualite
from decompte.soldes.quantites import rediger_file_active
from decompte.soldes.redaction import Redaction


@dataclass(frozen=True, slots=True)
class PartsPlacesQualite:
    """The two parts in euros, and the judged notes that are missing."""

    quantitative_eur: Decimal
    qualitative_eur: Decimal
    non_evalues: tuple[str, ...]


def calculer_places_qualite(dossier: Dossier, faits: Faits, redaction: Redaction) -> PartsPlacesQualite:
    """Write the lines of the mode; returns its parts before caps. The places agreed must be known."""
    places = dossier.terme.places
    if not places:
        raise ValueError(f"{dossier.convention.code} : pas de places conventionnées.")
    compte = rediger_file_active(dossier, faits, redaction)
    realisation = compte.realisation(places)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.realisation",
        "Taux de réalisation des places",
        formule="somme des files actives / mois / places conventionnées",
        calcul=f"{nombre(compte.somme)} / {compte.mois} / {nombre(places)}",
        resultat=proportion(realisation),
    )
    redaction.convenir("realisation_sous_objectif", "proportionnelle")
    montant, part = dossier.terme.montant_eur, redaction.decimal("part_quantitative")
    quantitative = part_quantitative(montant, part, realisation)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.places",
        "Part quantitative",
        formule="montant de l'exercice × part quantitative × min(1 ; taux de réalisation)",
        calcul=f"{euros(montant)} × {proportion(part)} × {proportion(min(taux(1), realisation))}",
        resultat=euros(quantitative),
        montant=quantitative,
        parametres=("part_quantitative", "realisation_sous_objectif"),
    )
    qualite = calculer_qualite(dossier, faits, compte.moyenne, redaction)
    return PartsPlacesQualite(quantitative, qualite.part_eur, tuple(qualite.non_evalues))
