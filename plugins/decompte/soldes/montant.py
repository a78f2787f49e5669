"""The amount of the exercice, and the payments already made: the first and the middle of every décompte."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.ligne import Rubrique
from decompte.domaine.texte import euros, jour
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
    for annee, terme in sorted(dossier.termes.items()):
        if annee > dossier.exercice or (annee < dossier.exercice and terme.mois[-1] >= dossier.debut_du_suivi):
            continue
        dernier = annee == max(dossier.termes) and len(dossier.termes) > 1
        if annee < dossier.exercice:
            redaction.cherche("debut_du_suivi")
            redaction.ligne(
                Rubrique.MONTANT,
                "montant.anterieur",
                f"Exercice {annee} : antérieur au suivi, non calculé",
                formule="montant de la convention × mois de l'exercice / mois de la convention",
                calcul=f"{euros(convention.montant_eur)} × {len(terme.mois)}/{terme.mois_convention}",
                resultat=euros(terme.montant_eur),
                parametres=("debut_du_suivi",),
            )
            continue
        redaction.ligne(
            Rubrique.MONTANT,
            "montant.exercice",
            f"Montant de l'exercice {annee}",
            formule=(
                "montant de la convention − parts des exercices précédents"
                if dernier
                else "montant de la convention × mois de l'exercice / mois de la convention"
            ),
            calcul=" − ".join(
                [euros(convention.montant_eur)] + [euros(t.montant_eur) for a, t in sorted(dossier.termes.items()) if a < annee]
            )
            if dernier
            else f"{euros(convention.montant_eur)} × {len(terme.mois)}/{terme.mois_convention}",
            resultat=euros(terme.montant_eur),
        )


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
