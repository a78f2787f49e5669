"""The décompte of mode ``places_qualite`` (1.2 to 1.5, Le Cheval Bleu)."""

from __future__ import annotations

from decompte.domaine.faits import Faits
from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.places_qualite import Soutiens, part_quantitative, realisation_fongible
from decompte.domaine.montant import taux
from decompte.domaine.texte import euros, nombre, proportion
from decompte.soldes.du import Du
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import exact, somme_par_mois
from decompte.soldes.qualite import calculer_qualite
from decompte.soldes.quantites import (
    cible_due,
    depots_comptes,
    mois_retenus,
    par_mois,
    prorata,
    rediger_file_active,
    total,
)
from decompte.soldes.redaction import Redaction
from decompte.soldes.silences import silences

SOUTIENS = "soutiens_professionnels"


def calculer_places_qualite(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the lines of the mode; returns its parts before caps. The places agreed must be known."""
    retenus = mois_retenus(dossier, faits)
    places = dossier.terme.places_moyennes(retenus)
    compte = rediger_file_active(dossier, faits, redaction)
    soutiens = _soutiens(dossier, faits, redaction)
    realisation = realisation_fongible(compte.somme, compte.mois, places, soutiens)
    somme = f"{nombre(compte.somme)} / {compte.mois}"
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.realisation",
        "Taux de réalisation des places" + _places_variables(dossier),
        formule="somme des files actives / mois / places conventionnées"
        if soutiens is None
        else "(somme des files actives / mois + soutiens / soutiens par place) / (places + soutiens prévus / soutiens par place)",
        calcul=f"{somme} / {exact(places)}"
        if soutiens is None
        else f"({somme} + {nombre(soutiens.realises)} / {soutiens.par_place}) / "
        f"({exact(places)} + {exact(soutiens.prevus)} / {soutiens.par_place})",
        resultat=proportion(realisation),
        parametres=() if soutiens is None else ("soutiens_par_place",),
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
    qualite = calculer_qualite(dossier, faits, places, compte.moyenne, redaction)
    return Du(quantitative + qualite.part_eur, quantitative, qualite.part_eur, tuple(qualite.non_evalues))


def _soutiens(dossier: Dossier, faits: Faits, redaction: Redaction) -> Soutiens | None:
    """The support given to professionals, which counts with the places; None where the convention agrees on none."""
    prevus = dossier.terme.autre
    if dossier.convention.unite_autre != SOUTIENS or not prevus:
        return None
    soutiens = Soutiens(total(faits, SOUTIENS), cible_due(dossier, prevus), redaction.entier("soutiens_par_place"))
    detail = somme_par_mois(par_mois(faits, SOUTIENS).values())
    dit, parametres = silences(dossier, faits, redaction, SOUTIENS)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.soutiens",
        f"Soutiens aux professionnels : {nombre(soutiens.realises)}, "
        f"{soutiens.par_place} valent une place{prorata(dossier, prevus)}{dit}",
        formule="Σ soutiens des mois dus (pour mémoire, les soutiens prévus aux mois dus)",
        calcul=f"{detail} (prévus : {exact(soutiens.prevus)})",
        resultat=nombre(soutiens.realises),
        parametres=("soutiens_par_place", *parametres),
        depots=depots_comptes(faits, SOUTIENS),
    )
    return soutiens


def _places_variables(dossier: Dossier) -> str:
    """Said when an avenant changes the places inside the exercice."""
    return "" if len(set(dossier.terme.places_par_mois)) == 1 else " (moyenne des places conventionnées dans les mois comptés)"
