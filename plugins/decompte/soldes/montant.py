"""The amount of the exercice, and the payments already made: the first and the middle of every décompte."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.convention import Versement
from decompte.domaine.ligne import Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.texte import enumeration, euros, jour, mois_en_lettres, nombre
from decompte.soldes.cibles import rediger_cibles
from decompte.soldes.entree import Dossier
from decompte.soldes.partage import chiffrer_avenant, convenir_partage, mois_entame, partager_montant
from decompte.soldes.redaction import Redaction
from decompte.soldes.regularisation import rediger_versions

_NATURES = {"intermediaire": "intermédiaire"}
"""Codes of the payments file whose spelling is not that of the language."""


def rediger_montant(dossier: Dossier, redaction: Redaction) -> None:
    """The convention's amount, and its share for each exercice."""
    convention = dossier.convention
    redaction.ligne(
        Rubrique.MONTANT,
        "montant.convention",
        f"Montant de la convention, du {jour(convention.debut)} au {jour(dossier.signee.fin)}" + _nouvelle_fin(dossier),
        resultat=euros(convention.montant_eur),
        source=convention.source,
    )
    _rediger_avenants(dossier, redaction)
    for annee, terme in sorted(dossier.termes.items()):
        if annee > dossier.exercice or (annee < dossier.exercice and terme.mois[-1] >= dossier.debut_du_suivi):
            continue
        formule, calcul = partager_montant(dossier, annee)
        partages = convenir_partage(dossier, redaction)
        if annee < dossier.exercice:
            redaction.cherche("debut_du_suivi")
            redaction.ligne(
                Rubrique.MONTANT,
                "montant.anterieur",
                f"Exercice {annee} : antérieur au suivi, non calculé",
                formule=formule,
                calcul=calcul,
                resultat=euros(terme.montant_eur),
                parametres=("debut_du_suivi", *partages),
            )
            continue
        redaction.ligne(
            Rubrique.MONTANT,
            "montant.exercice",
            f"Montant de l'exercice {annee}" + (", un mois commencé compte entier" if mois_entame(dossier) else ""),
            formule=formule,
            calcul=calcul,
            resultat=euros(terme.montant_eur),
            source=convention.source,
            parametres=partages,
        )
    rediger_cibles(dossier, redaction)


def _nouvelle_fin(dossier: Dossier) -> str:
    """What avenants made of the end first agreed; nothing when it holds."""
    convenue, fin = dossier.signee.fin, dossier.convention.fin
    if fin == convenue:
        return ""
    return f" ; {'prolongée' if fin > convenue else 'ramenée'} au {jour(fin)} par avenant"


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
        calcul, mensuel = chiffrer_avenant(dossier, avenant.numero) or (None, None)
        redaction.ligne(
            Rubrique.MONTANT,
            "montant.avenant",
            f"Avenant n° {avenant.numero}, signé le {jour(avenant.signe_le)}, effet en {effet} : {enumeration(changes)}",
            formule="(montant total − porté par les mois d'avant) / mois restants" if calcul else None,
            calcul=calcul,
            resultat=mensuel or (None if avenant.montant_eur is None else euros(avenant.montant_eur)),
            source=avenant.source,
        )


def rediger_versements(dossier: Dossier, redaction: Redaction) -> Decimal:
    """One line per payment, then per version already approved; returns their sum."""
    for versement in dossier.versements:
        nature = _NATURES.get(versement.nature, versement.nature)
        redaction.ligne(
            Rubrique.VERSEMENTS,
            "versement",
            f"Versement du {jour(versement.date)} ({nature}), mandat {versement.mandat}",
            resultat=euros(versement.montant_eur),
            montant=-versement.montant_eur,
            source=versement.source,
            hypothese=_hypothese(versement),
        )
    total = sum((v.montant_eur for v in dossier.versements), Decimal("0.00")) + rediger_versions(dossier, redaction)
    dit = "Déjà versé ou arrêté" if dossier.versions else "Déjà versé"
    redaction.ligne(
        Rubrique.VERSEMENTS,
        "versements.total",
        dit if dossier.versements or dossier.versions else "Déjà versé : aucun versement enregistré",
        resultat=euros(total),
    )
    return total


def _hypothese(versement: Versement) -> str | None:
    """What the list of hypotheses says of a payment whose source is one; None when it is not."""
    if versement.source is None or "hypothèse" not in versement.source.casefold():
        return None
    return f"Versement du {jour(versement.date)}, mandat {versement.mandat} : {versement.source}"
