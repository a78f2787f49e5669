"""Simulate: every solde under today's published parameters and under a draft, side by side, in memory; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from decompte.app.calculer import Calcul, calculer_tout
from decompte.app.contexte import Contexte
from decompte.app.effet import ATTENTE_S, dater
from decompte.app.erreurs import DemandeInvalide
from decompte.domaine.changement import connaitre
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.solde import Solde
from decompte.referentiel.brouillon import lire_brouillon
from decompte.soldes.redaction import id_du

Ligne = dict[str, Any]
MONTANTS = ("du", "penalite", "solde_net", "reversement")
COLONNES = (
    "convention", "structure", "dispositif", "exercice", "suite",
    *(f"{montant}_{moment}_eur" for montant in MONTANTS for moment in ("avant", "apres", "ecart")),
    "position_ecart_eur", "motif",
)  # fmt: skip
_ZERO = Decimal("0.00")


class Suite(StrEnum):
    """What the draft makes of a solde."""

    INCHANGE = "inchange"
    CHANGE = "change"
    BLOCAGES = "blocages_seuls"
    NON_CALCULABLE = "devient_non_calculable"
    CALCULABLE = "devient_calculable"


@dataclass(frozen=True, slots=True)
class Comparaison:
    """One (convention, exercice) before and after; None where it has no solde."""

    avant: Solde | None
    apres: Solde | None

    @property
    def solde(self) -> Solde:
        """The one that is there, after rather than before."""
        trouve = self.apres or self.avant
        if trouve is None:
            raise ValueError("Une comparaison a au moins un solde.")
        return trouve

    @property
    def comparable(self) -> bool:
        """Whether it is computed on both sides."""
        return all(s is not None and s.du_eur is not None for s in (self.avant, self.apres))

    @property
    def suite(self) -> Suite:
        """What the draft makes of it."""
        avant, apres = (None if s is None else connaitre(s) for s in (self.avant, self.apres))
        calcules = [s is not None and s.montants.du_eur is not None for s in (avant, apres)]
        if calcules == [True, False]:
            return Suite.NON_CALCULABLE
        if calcules == [False, True]:
            return Suite.CALCULABLE
        if avant is None or apres is None or avant.montants != apres.montants:
            return Suite.CHANGE
        return Suite.INCHANGE if (avant.etat, avant.blocages) == (apres.etat, apres.blocages) else Suite.BLOCAGES

    @property
    def ecart_eur(self) -> Decimal:
        """By how much what is to be paid (minus what is to be given back) moves; what is not computed counts for 0."""
        return _position(self.apres) - _position(self.avant)

    def en_ligne(self) -> Ligne:
        """One row: before, after, difference of each amount; differences None when one of the two is not computed."""
        s, suite = self.solde, self.suite
        ligne: Ligne = {
            "convention": s.convention,
            "structure": s.structure,
            "dispositif": s.dispositif,
            "exercice": s.exercice,
            "suite": suite.value,
        }
        for montant in MONTANTS:
            de, vers = (None if x is None else getattr(x, f"{montant}_eur") for x in (self.avant, self.apres))
            ligne[f"{montant}_avant_eur"], ligne[f"{montant}_apres_eur"] = de, vers
            ligne[f"{montant}_ecart_eur"] = None if de is None or vers is None else vers - de
        ligne["position_ecart_eur"] = self.ecart_eur if self.comparable else None
        ligne["motif"] = self.apres.blocages[0] if suite is Suite.NON_CALCULABLE and self.apres and self.apres.blocages else None
        return ligne

    def lignes_changees(self) -> list[tuple[LigneDeDecompte | None, LigneDeDecompte | None]]:
        """The lines of décompte that differ, (before, after), None where a line is only on one side; holds and the version of
        the parameters apart.
        """
        anciennes, nouvelles = _par_regle(self.avant), _par_regle(self.apres)
        cles = [*nouvelles, *(cle for cle in anciennes if cle not in nouvelles)]
        paires = [(anciennes.get(cle), nouvelles.get(cle)) for cle in cles]
        return [(a, n) for a, n in paires if _chiffres(a) != _chiffres(n)]


@dataclass(frozen=True, slots=True)
class Simulation:
    """All soldes before and after, the largest change first, and what the draft changes in the parameters."""

    au: date
    remarques: tuple[str, ...]
    comparaisons: tuple[Comparaison, ...]

    @property
    def comparables(self) -> int:
        """How many soldes are computed on both sides: those of the sums."""
        return sum(c.comparable for c in self.comparaisons)

    def nombre(self, *suites: Suite) -> int:
        """How many soldes come to one of these."""
        return sum(c.suite in suites for c in self.comparaisons)

    def somme(self, montant: str) -> tuple[Decimal, Decimal]:
        """(before, after) of an amount over the soldes computed on both sides: other sums say nothing."""
        comparables = [c for c in self.comparaisons if c.comparable]
        return _sommer(montant, (c.avant for c in comparables)), _sommer(montant, (c.apres for c in comparables))

    def somme_d_un_cote(self, montant: str, suite: Suite) -> Decimal:
        """The amount of the soldes that are computed on one side only, as it is on that side."""
        return _sommer(montant, (s for c in self.comparaisons if c.suite is suite for s in (c.avant, c.apres)))

    def plus_grands(self, nombre: int = 10) -> list[Comparaison]:
        """The largest changes of amounts, of those that have one."""
        suites = {Suite.CHANGE, Suite.NON_CALCULABLE, Suite.CALCULABLE}
        return [c for c in self.comparaisons if c.suite in suites][:nombre]


def simuler(ctx: Contexte, fichier: Path, aujourd_hui: date, au: date | None = None, exercice: int | None = None) -> Simulation:
    """Compute everything twice as of a date (by default that of the last soldes); no night may write in between.

    Raises BrouillonInvalide (every fault of the draft), DemandeInvalide when there is no solde for the exercice.
    """
    portees = {*ctx.referentiel.dispositifs, *(c.code for c in ctx.entrepot.lire_conventions())}
    brouillon = lire_brouillon(fichier, ctx.referentiel.parametres, portees)
    projet = replace(ctx, referentiel=replace(ctx.referentiel, parametres=brouillon.parametres))
    with ctx.entrepot.verrou_de_nuit(True, ATTENTE_S):
        calcule_au = au or dater(ctx, aujourd_hui)
        avant, apres = calculer_tout(ctx, calcule_au), calculer_tout(projet, calcule_au)
    comparaisons = _comparer(avant, apres, exercice)
    if not comparaisons:
        quand = f"pour {exercice} " if exercice else ""
        raise DemandeInvalide(f"Aucun solde à comparer {quand}au {calcule_au:%d/%m/%Y} : vérifiez l'exercice et la date (--au).")
    usages = _dire_usages(brouillon.ids, comparaisons)
    return Simulation(calcule_au, (*brouillon.remarques, *usages), tuple(comparaisons))


def _comparer(avant: Calcul, apres: Calcul, exercice: int | None) -> list[Comparaison]:
    anciens, nouveaux = ({(s.convention, s.exercice): s for s in c.soldes} for c in (avant, apres))
    cles = sorted(cle for cle in {*anciens, *nouveaux} if exercice in (None, cle[1]))
    comparaisons = [Comparaison(anciens.get(cle), nouveaux.get(cle)) for cle in cles]
    # Sorted is stable: equal changes stay in the order of conventions.
    return sorted(comparaisons, key=lambda c: (-abs(c.ecart_eur), -_ecart_du(c)))


def _dire_usages(ids: tuple[str, ...], comparaisons: list[Comparaison]) -> list[str]:
    """For each parameter that enters no solde, why the draft seems to do nothing."""
    soldes = (s for c in comparaisons for s in (c.avant, c.apres) if s is not None)
    utilises = {id_du(cle.removeprefix("parametre.")) for s in soldes for cle in s.entrees if cle.startswith("parametre.")}
    return [
        f"{id} n'entre dans le décompte d'aucun de ces soldes : il ne joue qu'ailleurs (échéances, contrôles, lecture des "
        "dépôts), ou leur mode ne le demande pas."
        for id in ids
        if id not in utilises
    ]


def _sommer(montant: str, soldes: Iterable[Solde | None]) -> Decimal:
    return sum((getattr(s, f"{montant}_eur") or _ZERO for s in soldes if s is not None), _ZERO)


def _ecart_du(comparaison: Comparaison) -> Decimal:
    de, vers = (_ZERO if s is None else s.du_eur or _ZERO for s in (comparaison.avant, comparaison.apres))
    return abs(vers - de)


def _position(solde: Solde | None) -> Decimal:
    return _ZERO if solde is None else connaitre(solde).montants.position_eur


def _par_regle(solde: Solde | None) -> dict[tuple[str, int], LigneDeDecompte]:
    """The lines by rule, numbered where a rule writes several."""
    lignes: dict[tuple[str, int], LigneDeDecompte] = {}
    for ligne in () if solde is None else solde.lignes:
        if ligne.rubrique is Rubrique.BLOCAGE or ligne.regle == "parametres.version":
            continue
        rang = 0
        while (ligne.regle, rang) in lignes:
            rang += 1
        lignes[ligne.regle, rang] = ligne
    return lignes


def _chiffres(ligne: LigneDeDecompte | None) -> object:
    return None if ligne is None else (ligne.libelle, ligne.calcul, ligne.resultat, ligne.montant_eur)
