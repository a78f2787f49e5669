"""What the modes paid by tariff write: one line, with its amount, per tariff."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from decompte.domaine.faits import Faits
from decompte.domaine.ligne import Rubrique
from decompte.domaine.montant import Nombre
from decompte.domaine.parametre import ParametreAbsent
from decompte.domaine.texte import euros, nombre
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import somme_par_mois
from decompte.soldes.quantites import depots_comptes, par_mois, total
from decompte.soldes.redaction import Redaction
from decompte.soldes.silences import silences
from decompte.soldes.unites import unite


@dataclass(frozen=True, slots=True)
class Tarif:
    """An Activité code, the parameter of its tariff, and the rule that its line applies."""

    code: str
    parametre: str
    regle: str
    par_mois: bool = False
    """What is in place is counted once a month; what begins is counted once."""


def rediger_tarif(
    dossier: Dossier, faits: Faits, tarif: Tarif, calculer: Callable[[Decimal, Nombre], Decimal], redaction: Redaction
) -> Decimal:
    """Write the line of one tariff, which must have a value; returns its amount in euros."""
    prix, compte = redaction.decimal(tarif.parametre), total(faits, tarif.code)
    du = calculer(prix, compte)
    detail = somme_par_mois(par_mois(faits, tarif.code).values())
    dit, parametres = silences(dossier, faits, redaction, tarif.code)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        tarif.regle,
        f"{unite(tarif.code).capitalize()} : {nombre(compte)} ({detail})" + dit,
        formule=f"tarif × Σ {unite(tarif.code)}" + (", mois par mois" if tarif.par_mois else ""),
        calcul=f"{euros(prix)} × {nombre(compte)}",
        resultat=euros(du),
        montant=du,
        parametres=(tarif.parametre, *parametres),
        depots=depots_comptes(faits, tarif.code),
    )
    return du


def rediger_tarifs(
    dossier: Dossier,
    faits: Faits,
    tarifs: Sequence[Tarif],
    calculer: Callable[[Decimal, Nombre], Decimal],
    ensemble: tuple[str, str],
    redaction: Redaction,
) -> Decimal:
    """One line with its amount per tariff in force, then their sum, a line without amount; returns the sum in euros.

    ``ensemble``: the rule and the label of the sum. What has no tariff is said, and not paid. ParametreAbsent without any
    tariff: the message names them all.
    """
    montants = []
    for tarif in tarifs:
        if redaction.cherche(tarif.parametre) is not None:
            montants.append(rediger_tarif(dossier, faits, tarif, calculer, redaction))
        elif compte := total(faits, tarif.code):
            redaction.ligne(
                Rubrique.QUANTITATIF,
                tarif.regle,
                f"{unite(tarif.code).capitalize()} : {nombre(compte)}, sans tarif pour cette convention, non payées",
                resultat=nombre(compte),
                depots=depots_comptes(faits, tarif.code),
            )
    if not montants:
        noms = " ni ".join(f"« {t.parametre} »" for t in tarifs)
        raise ParametreAbsent(f"aucun tarif en vigueur pour {dossier.convention.dispositif_id} : ni {noms}.")
    somme = sum(montants, Decimal("0.00"))
    regle, libelle = ensemble
    redaction.ligne(
        Rubrique.QUANTITATIF,
        regle,
        libelle,
        formule="somme des lignes par tarif",
        calcul=" + ".join(map(euros, montants)),
        resultat=euros(somme),
    )
    return somme
