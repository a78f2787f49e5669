"""A cell of the matrix: the state of one table expected, in a letter, a colour and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from types import MappingProxyType
from typing import Any

from decompte.domaine.calendrier import PARIS
from decompte.domaine.obligation import EtatObligation
from decompte.domaine.texte import ESPACE, accord, jour, pourcent


@dataclass(frozen=True, slots=True)
class EtatDit:
    """A state as the matrix writes it: one letter, a colour (``genre``: a class of the style sheet), words."""

    lettre: str
    genre: str
    mot: str
    sens: str


ETATS: Mapping[str, EtatDit] = MappingProxyType(
    {
        EtatObligation.A_TEMPS.value: EtatDit("T", "bon", "à temps", "complet, reçu au plus tard le jour de l'échéance"),
        EtatObligation.EN_RETARD.value: EtatDit(
            "R", "attention", "en retard", f"complet, reçu après l'échéance ; +12{ESPACE}: jours de retard"
        ),
        EtatObligation.INCOMPLET.value: EtatDit(
            "I", "incomplet", "incomplet", f"accepté, sous le seuil ; 87{ESPACE}%{ESPACE}: complétude"
        ),
        EtatObligation.MANQUANT.value: EtatDit("M", "mauvais", "manquant", "échéance passée, aucun tableau accepté"),
        EtatObligation.EXCUSE.value: EtatDit("E", "attente", "excusé", "décision d'un gestionnaire : ne compte pas"),
        EtatObligation.A_VENIR.value: EtatDit("V", "neutre", "à venir", "échéance non passée, aucun tableau accepté"),
    }
)
"""The letters are those of `bin/decompte depots`, where « à venir » is a dot."""


@dataclass(frozen=True, slots=True)
class Case:
    """``signe``: the letter with its figure (« R +12 », « I 87 % »); ``phrase``: all that is known of it, in words."""

    etat: str
    genre: str
    signe: str
    phrase: str
    depot: str | None


def dire_case(obligation: Mapping[str, Any], motifs: bool) -> Case:
    """The cell of a row of ``pilotage.depot_attendu``; ``motifs``: whether the reasons of decisions may be told."""
    dit = ETATS[obligation["etat"]]
    retard, part = obligation["retard_jours"], obligation["taux_completude"]
    signe, mots = dit.lettre, dit.mot
    if obligation["etat"] == EtatObligation.EN_RETARD:
        signe, mots = f"{signe}{ESPACE}+{retard}", f"{mots} de {accord(retard, 'jour')}"
    elif obligation["etat"] == EtatObligation.INCOMPLET:
        signe, mots = f"{signe}{ESPACE}{_part_entiere(part)}", f"{mots}, complétude de {pourcent(part)}"
        if retard:
            mots += f", en retard de {accord(retard, 'jour')}"
    phrases = [mots, f"échéance le {jour(obligation['echeance'])}"]
    if obligation["recu_le"] is not None:
        phrases.append(f"reçu le {_jour_a_paris(obligation['recu_le'])}")
    if motifs and obligation["motif"]:
        phrases.append(f"motif : {obligation['motif']}")
    return Case(obligation["etat"], dit.genre, signe, " ; ".join(phrases), obligation["depot"])


def _part_entiere(part: Decimal) -> str:
    """Rounded down: a table under the threshold never seems to reach it."""
    return f"{(part * 100).to_integral_value(ROUND_FLOOR)}{ESPACE}%"


def _jour_a_paris(instant: datetime) -> str:
    return jour(instant.astimezone(PARIS))
