"""The verdict on a deposit, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from decompte.controles.completude import Completude
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.depot import EtatDepot
from decompte.domaine.texte import pourcent

ILLISIBLE = "D01"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of the deposit, why when it is not `accepte`, its rate (None when nothing is loaded)."""

    etat: EtatDepot
    motif: str | None
    taux_completude: Decimal | None


def juger(constats: Sequence[Constat], completude: Completude, quarantaines: int, seuil_completude: Decimal) -> Verdict:
    """A blocking finding rejects (D01: unreadable); quarantine or a required cell that fails makes reservations."""
    bloquants = [c for c in constats if c.severite is Severite.BLOQUANT_FICHIER]
    if bloquants:
        premier = next((c for c in bloquants if c.regle == ILLISIBLE), bloquants[0])
        etat = EtatDepot.ILLISIBLE if premier.regle == ILLISIBLE else EtatDepot.REJETE
        reste = len(bloquants) - 1
        suite = f" Et {accorder(reste, 'autre point bloquant', 'autres points bloquants')}." if reste else ""
        return Verdict(etat, premier.message + suite, None)
    if quarantaines == 0 and completude.entiere:
        return Verdict(EtatDepot.ACCEPTE, None, completude.taux)
    parties = []
    if quarantaines:
        parties.append(f"{accorder(quarantaines, 'ligne', 'lignes')} en attente")
    if not completude.entiere:
        manques = accorder(
            completude.defaillantes, "donnée obligatoire manquante ou invalide", "données obligatoires manquantes ou invalides"
        )
        seuil = f", sous le seuil de {pourcent(seuil_completude)}" if completude.taux < seuil_completude else ""
        parties.append(f"{manques} sur {completude.attendues} (complétude de {pourcent(completude.taux)}{seuil})")
    return Verdict(EtatDepot.ACCEPTE_AVEC_RESERVES, " ; ".join(parties) + ".", completude.taux)


def accorder(nombre: int, singulier: str, pluriel: str) -> str:
    """The number and its noun; in French 0 and 1 are singular."""
    return f"{nombre} {singulier if nombre < 2 else pluriel}"
