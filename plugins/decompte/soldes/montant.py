"""The amount of the exercice, and the payments already made: the first and the middle of every décompte."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from decompte.domaine.ligne import Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.montant import eur
from decompte.domaine.texte import enumeration, euros, jour, mois_en_lettres, nombre
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction

_NATURES = {"intermediaire": "intermédiaire"}
"""Codes of the payments file whose spelling is not that of the language."""


def rediger_montant(dossier: Dossier, redaction: Redaction) -> None:
    """The convention's amount, and its share for each exercice."""
    convention = dossier.convention
    redaction.ligne(
        Rubrique.MONTANT,
        "montant.convention",
        f"Montant de la convention, du {jour(convention.debut)} au {jour(convention.fin)}",
        resultat=euros(convention.montant_eur),
        source=convention.source,
    )
    _rediger_avenants(dossier, redaction)
    for annee, terme in sorted(dossier.termes.items()):
        if annee > dossier.exercice or (annee < dossier.exercice and terme.mois[-1] >= dossier.debut_du_suivi):
            continue
        formule, calcul = _partage(dossier, annee)
        if annee < dossier.exercice:
            redaction.cherche("debut_du_suivi")
            redaction.ligne(
                Rubrique.MONTANT,
                "montant.anterieur",
                f"Exercice {annee} : antérieur au suivi, non calculé",
                formule=formule,
                calcul=calcul,
                resultat=euros(terme.montant_eur),
                parametres=("debut_du_suivi",),
            )
            continue
        redaction.ligne(
            Rubrique.MONTANT,
            "montant.exercice",
            f"Montant de l'exercice {annee}",
            formule=formule,
            calcul=calcul,
            resultat=euros(terme.montant_eur),
        )


def _rediger_avenants(dossier: Dossier, redaction: Redaction) -> None:
    """What each avenant in force changes, one line each."""
    for avenant in dossier.avenants:
        changes = []
        if avenant.montant_eur is not None:
            changes.append(f"montant total {euros(avenant.montant_eur)}")
        for nom, cible in (
            ("accueils", avenant.cible_accueils),
            ("places", avenant.cible_places),
            (dossier.convention.unite_autre or "autre cible", avenant.cible_autre),
        ):
            if cible is not None:
                changes.append(f"{nom} {nombre(cible)}")
        if avenant.fin_convention is not None:
            changes.append(f"fin le {jour(avenant.fin_convention)}")
        effet = mois_en_lettres(Mois.contenant(avenant.effet_le))
        redaction.ligne(
            Rubrique.MONTANT,
            "montant.avenant",
            f"Avenant n° {avenant.numero}, signé le {jour(avenant.signe_le)}, effet en {effet} : {enumeration(changes)}",
            resultat=None if avenant.montant_eur is None else euros(avenant.montant_eur),
            source=avenant.source,
        )


def _partage(dossier: Dossier, annee: int) -> tuple[str, str]:
    """How the amount of the exercice is found: the formula, and the formula with its numbers."""
    convention, terme = dossier.convention, dossier.termes[annee]
    montants = [a.montant_eur for a in dossier.avenants if a.montant_eur is not None]
    total = montants[-1] if montants else convention.montant_eur
    if annee == max(dossier.termes) and len(dossier.termes) > 1:
        precedents = [euros(t.montant_eur) for a, t in sorted(dossier.termes.items()) if a < annee]
        return "montant de la convention − parts des exercices précédents", " − ".join([euros(total), *precedents])
    if not dossier.avenants:
        partage = f"{euros(total)} × {len(terme.mois)}/{terme.mois_convention}"
        return "montant de la convention × mois de l'exercice / mois de la convention", partage
    groupes = groupby(terme.montants_par_mois)
    calcul = " + ".join(f"{len(list(siens))} × {_part_mensuelle(part)}" for part, siens in groupes)
    return "somme des mois de l'exercice, chacun à la part qu'il porte d'après la convention et ses avenants", calcul


def _part_mensuelle(part: Fraction) -> str:
    """To the cent when it is exact; else as a fraction, so that anyone can recompute."""
    return euros(eur(part)) if Fraction(eur(part)) == part else f"({nombre(part.numerator)}/{nombre(part.denominator)}) €"


def rediger_versements(dossier: Dossier, redaction: Redaction) -> Decimal:
    """One line per payment; returns their sum."""
    total = sum((v.montant_eur for v in dossier.versements), Decimal("0.00"))
    for versement in dossier.versements:
        nature = _NATURES.get(versement.nature, versement.nature)
        redaction.ligne(
            Rubrique.VERSEMENTS,
            "versement",
            f"Versement du {jour(versement.date)} ({nature}), mandat {versement.mandat}",
            resultat=euros(versement.montant_eur),
            montant=-versement.montant_eur,
            source=versement.source,
        )
    redaction.ligne(
        Rubrique.VERSEMENTS,
        "versements.total",
        "Déjà versé" if dossier.versements else "Déjà versé : aucun versement enregistré",
        resultat=euros(total),
    )
    return total
