"""The sentences of the first sheet: what becomes of the file, and what to know of the copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath

from decompte.classeurs.annotation_reperes import Plan
from decompte.classeurs.ecriture_cellules import COLONNES_MAX
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.depot import ACCEPTES, EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.texte import mois_en_lettres, nombre, pourcent


@dataclass(frozen=True, slots=True)
class Bilan:
    """What the controls conclude of the file, told at the top: state (None when it is not known), why when it is not
    accepted, what table it is. ``depose``: whether it was received; False for a self-check, which tells what would become of it.
    """

    etat: EtatDepot | None
    motif: str | None = None
    convention: str | None = None
    mois: Mois | None = None
    taux_completude: Decimal | None = None
    depose: bool = True

    @classmethod
    def guess(cls, constats: Sequence[Constat]) -> Bilan:
        """What findings alone say: a file that is blocked is refused; reservations depend on more than them."""
        bloquants = {c.regle for c in constats if c.severite is Severite.BLOQUANT_FICHIER}
        if bloquants:
            return cls(EtatDepot.ILLISIBLE if "D01" in bloquants else EtatDepot.REJETE)
        return cls(EtatDepot.ACCEPTE if all(c.severite is Severite.INFORMATION for c in constats) else None)


def describe_fichier(nom: str, bilan: Bilan) -> str:
    """The file, its convention and its month, on one line."""
    morceaux = [f"Fichier « {nom} »"]
    if bilan.convention:
        morceaux.append(f"convention {bilan.convention}")
    if bilan.mois is not None:
        morceaux.append(mois_en_lettres(bilan.mois))
    if bilan.taux_completude is not None:
        morceaux.append(f"complétude {pourcent(bilan.taux_completude)}")
    return "  ·  ".join(morceaux)


def write_verdict(bilan: Bilan, constats: Sequence[Constat]) -> str:
    """What becomes of the file, in a sentence or two."""
    if not constats and (bilan.etat is None or bilan.etat in ACCEPTES):
        if bilan.depose:
            return "Tout est en ordre : il n'y a rien à corriger dans ce tableau. Merci."
        return "Tout est en ordre : il n'y a rien à corriger dans ce tableau. Vous pouvez le déposer."
    motif = f" {bilan.motif}" if bilan.motif else ""
    if not bilan.depose:
        return _foretell(bilan.etat, motif)
    match bilan.etat:
        case EtatDepot.ILLISIBLE:
            return f"Ce fichier n'a pas pu être ouvert : rien n'en est chargé pour l'instant.{motif}"
        case EtatDepot.REJETE:
            return (
                f"Ce tableau est refusé en l'état.{motif} Corrigez d'abord ce qui fait refuser le fichier, puis "
                "déposez-le de nouveau."
            )
        case EtatDepot.ACCEPTE_AVEC_RESERVES:
            debut = f"Ce tableau est accepté avec réserves{' :' + motif if motif else '.'}"
            return f"{debut} Une fois ces points corrigés, déposez-le de nouveau : il remplacera celui-ci."
        case EtatDepot.ACCEPTE:
            return "Ce tableau est accepté. Les points ci-dessous méritent un regard : ils n'empêchent rien."
        case _:
            return f"Voici ce qui est à reprendre dans ce tableau.{motif} Une fois corrigé, déposez-le de nouveau."


def _foretell(etat: EtatDepot | None, motif: str) -> str:
    """The same of a file that is not deposited yet: nobody must believe that it was received."""
    match etat:
        case EtatDepot.ILLISIBLE:
            return f"Ce fichier n'a pas pu être ouvert : déposé ainsi, rien n'en serait chargé.{motif}"
        case EtatDepot.REJETE:
            return f"Ce tableau serait refusé en l'état.{motif} Corrigez d'abord ce qui le fait refuser, puis déposez-le."
        case EtatDepot.ACCEPTE_AVEC_RESERVES:
            debut = f"Ce tableau serait accepté avec réserves{' :' + motif if motif else '.'}"
            return f"{debut} Corrigez ces points, puis déposez-le."
        case EtatDepot.ACCEPTE:
            return "Ce tableau serait accepté. Les points ci-dessous méritent un regard : ils n'empêchent rien."
        case _:
            return f"Voici ce qui est à reprendre dans ce tableau.{motif} Une fois corrigé, déposez-le."


def tell_notes(nom: str, plans: Sequence[Plan], constats: Sequence[Constat], masquer: bool) -> list[str]:
    """Sentences on the copy: how to use it, what is not in it."""
    notes = []
    if masquer:
        notes.append(
            "Copie pour le Département : seules les colonnes sans donnée personnelle y sont reprises, les autres cellules sont "
            "vides."
        )
    elif plans and constats:
        notes.append(
            "Chaque ligne de la liste mène à la cellule concernée. Dans les feuilles, une cellule colorée et encadrée porte un "
            "commentaire qui dit ce qui ne va pas et que faire."
        )
        notes.append(_tell_retour(nom, plans))
    notes += [f"Feuille « {plan.titre} » : {plan.raison}" for plan in plans if plan.grille is None]
    notes += [
        f"Feuille « {plan.titre} » : seules les {nombre(COLONNES_MAX)} premières colonnes sont recopiées, Excel n'en tient pas "
        "plus."
        for plan in plans
        if plan.coupe
    ]
    return notes


def _tell_retour(nom: str, plans: Sequence[Plan]) -> str:
    """How the mended copy goes back; one that lacks a part of the table must not."""
    if any(plan.grille is None or plan.coupe for plan in plans):
        return "Cette copie n'est pas complète : corrigez votre propre fichier, puis déposez-le de nouveau."
    if PurePosixPath(nom).suffix.lower() == ".csv":
        return (
            "Votre fichier est un CSV : corrigez-le, ou corrigez la feuille ci-après et enregistrez-la au format CSV (séparateur "
            f"point-virgule) sous son nom d'origine, « {nom} », puis déposez-le de nouveau."
        )
    return (
        "Vous pouvez corriger ici même, enregistrer, et déposer ce classeur à la place de votre fichier : cette première feuille "
        "ne sera pas lue. Les formules et les macros n'y sont pas reprises, seulement leurs résultats."
    )
