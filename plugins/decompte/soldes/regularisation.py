"""The lines of a version that follows an approved one: what was already decided, the difference, its causes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from decompte.domaine.causes import GenreCause, lire_causes
from decompte.domaine.ligne import Rubrique
from decompte.domaine.regularisation import deja_arrete
from decompte.domaine.texte import euros, jour
from decompte.domaine.vie_solde import VersionArretee
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction

_SANS_ENTREES = "ce dont la version arrêtée était faite n'a pas été gardé, les causes ne peuvent pas être dites"
_MEMES_ENTREES = "aucune donnée n'a changé, le programme a changé de version"


def rediger_versions(dossier: Dossier, redaction: Redaction) -> Decimal:
    """One line a version already approved; returns what they gave together, in euros (nets minus reversements)."""
    for version in dossier.versions:
        redaction.ligne(
            Rubrique.VERSEMENTS,
            "versement.version",
            f"Version {version.version}, arrêtée le {jour(version.arrete_le)} : {_suite(version)}",
            resultat=euros(version.liquide_eur),
            montant=-version.liquide_eur,
        )
    return deja_arrete(dossier.versions)


def rediger_difference(dossier: Dossier, nouveau: Decimal, net: Decimal, reversement: Decimal, redaction: Redaction) -> None:
    """Old total, new total, difference. ``nouveau``: due − payments − penalty, what the exercice leaves in all, in euros."""
    ancien = deja_arrete(dossier.versions)
    dernier = dossier.versions[-1].version
    redaction.ligne(
        Rubrique.SOLDE,
        "regularisation.ancien",
        f"Déjà arrêté (version {dernier})" if dernier == 1 else f"Déjà arrêté (versions 1 à {dernier})",
        formule="Σ (solde net − reversement) des versions arrêtées",
        calcul=" + ".join(_entre_parentheses(v.liquide_eur) for v in dossier.versions) if dernier > 1 else None,
        resultat=euros(ancien),
    )
    redaction.ligne(
        Rubrique.SOLDE,
        "regularisation.nouveau",
        "Nouveau total de l'exercice",
        formule="montant dû − versements − pénalité de l'exercice",
        resultat=euros(nouveau),
    )
    redaction.ligne(
        Rubrique.SOLDE,
        "regularisation.difference",
        "Régularisation : " + ("complément à payer" if net else "somme à reverser" if reversement else "aucune différence"),
        formule="nouveau total − déjà arrêté",
        calcul=f"{euros(nouveau)} − {_entre_parentheses(ancien)}",
        resultat=euros(net - reversement),
    )


def rediger_causes(dossier: Dossier, retenues: Mapping[str, str], redaction: Redaction) -> None:
    """One line a cause: what the last approved version was computed from, beside what this one is (see ``domaine.causes``)."""
    avant = dossier.versions[-1].entrees
    if not avant:
        phrases = [_SANS_ENTREES]
    else:
        # That a version was approved is why there is a regularisation, not why it gives another amount.
        causes = (c for c in lire_causes(avant, retenues) if c.genre is not GenreCause.VERSION)
        phrases = [c.phrase for c in causes] or [_MEMES_ENTREES]
    for phrase in phrases:
        redaction.ligne(Rubrique.SOLDE, "regularisation.cause", f"Ce qui a changé depuis : {phrase}")


def _suite(version: VersionArretee) -> str:
    objet = (
        "solde net à payer" if version.solde_net_eur else "ordre de reversement" if version.reversement_eur else "rien à payer"
    )
    if version.mandat is None or version.mandat.sens == "sans_objet":
        return objet
    return f"{objet}, {version.mandat.sens} {version.mandat.reference}"


def _entre_parentheses(montant: Decimal) -> str:
    return f"({euros(montant)})" if montant < 0 else euros(montant)
