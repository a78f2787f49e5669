"""The months that bear a penalty, and the fixed sentence of each: what was expected, when, what came, when.

Read from what a solde was computed from (``Solde.entrees``, kept beside it), so that a letter, a page and an état liquidatif say
the same months with the same words, whatever came since. The free text of a decision on a month is not among them (ADR 0088).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation
from decompte.domaine.texte import accord, du_mois, jour_en_lettres, pourcent


@dataclass(frozen=True, slots=True)
class DefautDuMois:
    """One month in default. ``completude`` and ``seuil`` in 0–1, of a table that is incomplete."""

    mois: Mois
    echeance: date
    retard_jours: int = 0
    manquant: bool = False
    completude: Decimal | None = None
    seuil: Decimal | None = None

    @property
    def arrive_le(self) -> date:
        """The day on which a late table came."""
        return self.echeance + timedelta(days=self.retard_jours)

    @property
    def phrase(self) -> str:
        """The fixed sentence, with its full stop."""
        attendu = f"Le tableau {du_mois(self.mois)} était attendu le {jour_en_lettres(self.echeance)}"
        if self.manquant:
            return f"{attendu}, aucun tableau de ce mois n'a été accepté."
        if self.completude is None:
            return f"{attendu}, {self._dire_arrivee()}."
        if self.retard_jours:
            return f"{attendu}, {self._dire_arrivee()}, et il est incomplet : {self._dire_completude()}."
        return f"Le tableau {du_mois(self.mois)} est arrivé à temps mais incomplet : {self._dire_completude()}."

    def _dire_arrivee(self) -> str:
        return f"il est arrivé le {jour_en_lettres(self.arrive_le)}, {accord(self.retard_jours, 'jour')} après"

    def _dire_completude(self) -> str:
        assert self.completude is not None
        attendue = "" if self.seuil is None else f", {pourcent(self.seuil)} au moins sont attendues"
        return f"{pourcent(self.completude)} des cellules obligatoires sont remplies et valables{attendue}"


def defauts(entrees: Mapping[str, str]) -> tuple[DefautDuMois, ...]:
    """The months in default of a solde, in order: late, missing or incomplete, neither excused nor before the clause.

    ``entrees``: keys and canonical texts (see ``soldes.empreinte``). Nothing where the convention has no clause.
    """
    return tuple(_defauts(entrees))


def _defauts(entrees: Mapping[str, str]) -> Iterator[DefautDuMois]:
    clauses = _valeurs(entrees, "clause_penalite")
    seuils = _valeurs(entrees, "seuil_completude")
    for cle, texte in sorted(entrees.items()):
        if not cle.startswith("mois."):
            continue
        champs = json.loads(texte)
        echeance = date.fromisoformat(champs["echeance"])
        etat = EtatObligation(champs["etat"])
        if etat is EtatObligation.EXCUSE or not _au(clauses, echeance):
            continue
        mois = Mois.de_texte(cle.removeprefix("mois."))
        if etat is EtatObligation.MANQUANT:
            yield DefautDuMois(mois, echeance, manquant=True)
        elif etat is EtatObligation.INCOMPLET:
            seuil = _au(seuils, mois.premier_jour)
            yield DefautDuMois(
                mois, echeance, champs["retard_jours"], completude=Decimal(champs["taux_completude"]),
                seuil=None if seuil is None else Decimal(str(seuil)),
            )  # fmt: skip
        elif champs["retard_jours"]:
            yield DefautDuMois(mois, echeance, champs["retard_jours"])


def _valeurs(entrees: Mapping[str, str], id: str) -> list[tuple[date, Any]]:
    """The values of a parameter that the solde read, by the date since which each holds."""
    cles = (f"parametre.{id}", f"parametre.{id} depuis ")
    lues = (json.loads(texte) for cle, texte in entrees.items() if cle == cles[0] or cle.startswith(cles[1]))
    return sorted((date.fromisoformat(lue["depuis"]), lue["valeur"]) for lue in lues)


def _au(valeurs: list[tuple[date, Any]], jour: date) -> Any:
    """The one that held on a day; None before any."""
    return next((valeur for depuis, valeur in reversed(valeurs) if depuis <= jour), None)
