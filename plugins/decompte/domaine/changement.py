"""What is no longer as it was in a solde from one calculation to the next, why, and whether somebody must be told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from decompte.domaine.causes import Cause, GenreCause, lire_causes
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.domaine.texte import euros, nombre, pourcent

BUDGET = "blocage.budget"
"""Rule of the line that tells the hold of a budget operation."""
_OPERATION = re.compile(r"Budget (\S+(?: \(\d{4}\))?)")
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Montants:
    """The amounts of a solde, in euros, and its penalty rate; None where they are not computed."""

    du_eur: Decimal | None = None
    part_quantitative_eur: Decimal | None = None
    part_qualitative_eur: Decimal | None = None
    deja_verse_eur: Decimal | None = None
    solde_brut_eur: Decimal | None = None
    taux_penalite: Decimal | None = None
    penalite_eur: Decimal | None = None
    solde_net_eur: Decimal | None = None
    reversement_eur: Decimal | None = None

    @property
    def position_eur(self) -> Decimal:
        """What is still to be paid (positive) or given back (negative); 0 when it is not computed."""
        return (self.solde_net_eur or _ZERO) - (self.reversement_eur or _ZERO)

    @property
    def cout_eur(self) -> Decimal | None:
        """What the exercice costs in the end, whatever was already paid: due − penalty. None when it is not computed."""
        return None if self.du_eur is None else self.du_eur - (self.penalite_eur or _ZERO)


@dataclass(frozen=True, slots=True)
class SoldeConnu:
    """A solde as far as changes go. ``entrees`` None: it was stored before inputs were kept."""

    convention: str
    exercice: int
    etat: EtatSolde
    montant_exercice_eur: Decimal
    montants: Montants
    blocages: tuple[str, ...]
    blocages_budget: tuple[str, ...]
    """Those of ``blocages`` that hold by the budget, not by the inputs of this solde."""
    entrees: Mapping[str, str] | None
    mois: MoisComptes | None = None
    """How many months were due and how they were reported; what is still seen of the months where no inputs were kept."""
    version: int = 1
    deja_arrete_eur: Decimal = _ZERO
    """What the approved versions before this one gave."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Up to what a change is not worth waking somebody: in euros, and as a part (0–1) of the amount of the exercice."""

    eur: Decimal
    taux: Decimal


@dataclass(frozen=True, slots=True)
class Changement:
    """One solde that is not as it was. ``avant`` and ``etat_avant`` None: it is new. ``causes`` is never empty.

    ``alerte``: the French sentence that says what goes beyond the tolerance; None when nothing does.
    """

    convention: str
    exercice: int
    montant_exercice_eur: Decimal
    etat_avant: EtatSolde | None
    etat_apres: EtatSolde
    avant: Montants | None
    apres: Montants
    blocages_ajoutes: tuple[str, ...]
    blocages_leves: tuple[str, ...]
    causes: tuple[Cause, ...]
    alerte: str | None = None
    reprise_eur: Decimal = _ZERO
    """By how much what the approved versions before it gave moves, when it is not the same version: settled, not changed."""

    @property
    def nouveau(self) -> bool:
        """Whether nothing was stored before."""
        return self.avant is None

    @property
    def ecart_eur(self) -> Decimal:
        """By how much what is to be paid (minus what is to be given back) moves, versions already approved counted once."""
        return self.apres.position_eur + self.reprise_eur - (self.avant.position_eur if self.avant else _ZERO)


def connaitre(solde: Solde) -> SoldeConnu:
    """What changes look at in a solde just computed."""
    s = solde
    montants = Montants(
        s.du_eur,
        s.part_quantitative_eur,
        s.part_qualitative_eur,
        s.deja_verse_eur,
        s.solde_brut_eur,
        s.taux_penalite,
        s.penalite_eur,
        s.solde_net_eur,
        s.reversement_eur,
    )
    budget = tuple(li.libelle for li in s.lignes if li.regle == BUDGET)
    return SoldeConnu(
        s.convention, s.exercice, s.etat, s.montant_exercice_eur, montants, s.blocages, budget, dict(s.entrees) or None, s.mois,
        s.version, s.deja_arrete_eur,
    )  # fmt: skip


def comparer(avant: SoldeConnu | None, apres: SoldeConnu, tolerance: Tolerance | None = None) -> Changement | None:
    """What changed, or None when amounts, rate, state, holds and inputs are the same.

    A hold that only tells another number is the same hold: its inputs say what moved. Without ``tolerance`` nothing alerts.
    """
    ajoutes, leves = _blocages(avant.blocages if avant else (), apres.blocages)
    memes = avant is not None and (
        (avant.etat, avant.montants, avant.entrees, avant.montant_exercice_eur)
        == (apres.etat, apres.montants, apres.entrees, apres.montant_exercice_eur)
    )
    if memes and not ajoutes and not leves:
        return None
    changement = Changement(
        convention=apres.convention,
        exercice=apres.exercice,
        montant_exercice_eur=apres.montant_exercice_eur,
        etat_avant=avant.etat if avant else None,
        etat_apres=apres.etat,
        avant=avant.montants if avant else None,
        apres=apres.montants,
        blocages_ajoutes=ajoutes,
        blocages_leves=leves,
        causes=_causes(avant, apres),
        reprise_eur=apres.deja_arrete_eur - avant.deja_arrete_eur if avant else _ZERO,
    )
    return replace(changement, alerte=alerter(changement, tolerance)) if tolerance else changement


def alerter(changement: Changement, tolerance: Tolerance) -> str | None:
    """The sentence that says what goes beyond the tolerance, in euros and in part of the exercice both; None otherwise.

    What counts is what the exercice costs (due − penalty) and what is to be given back, so that a payment, which only moves
    what is left, alerts when it makes something to be given back and not otherwise. As long as the solde is provisional, what
    comes by itself (months due, first tables, deadlines) does not alert. A solde that is no longer computed always does.
    """
    avant, apres = changement.avant, changement.apres
    if avant is None:
        return None
    if avant.cout_eur is not None and apres.cout_eur is None:
        return "le solde n'est plus calculé"
    provisoire = changement.etat_avant is EtatSolde.PROVISOIRE
    causes = [c for c in changement.causes if not (provisoire and c.attendue)]
    montant = changement.montant_exercice_eur
    if any(c.genre is not GenreCause.VERSEMENT for c in causes) and apres.cout_eur is not None:
        ecart = apres.cout_eur - (avant.cout_eur or _ZERO)
        if _depasse(ecart, montant, tolerance):
            return f"le coût de l'exercice (dû moins pénalité) change de {_signe(ecart)}, {_au_dela(ecart, montant, tolerance)}"
    if causes:
        # What an approved version asks back is asked apart: only that of the present one rises or not.
        deja = avant.reversement_eur if not changement.reprise_eur else None
        hausse = (apres.reversement_eur or _ZERO) - (deja or _ZERO)
        if hausse > 0 and _depasse(hausse, montant, tolerance):
            return f"la somme à reverser augmente de {euros(hausse)}, {_au_dela(hausse, montant, tolerance)}"
    return None


def _depasse(ecart: Decimal, montant: Decimal, tolerance: Tolerance) -> bool:
    return abs(ecart) > tolerance.eur and abs(ecart) > montant * tolerance.taux


def _au_dela(ecart: Decimal, montant: Decimal, tolerance: Tolerance) -> str:
    part = f" ({pourcent(round(abs(ecart) / montant, 4))} de l'exercice)" if montant else ""
    return f"au-delà de {euros(tolerance.eur)} et de {pourcent(tolerance.taux)}{part}"


def _signe(ecart: Decimal) -> str:
    return f"{'+' if ecart > 0 else '−'}{euros(abs(ecart))}"


def _blocages(avant: tuple[str, ...], apres: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    anciens, nouveaux = ({_squelette(b): b for b in liste} for liste in (avant, apres))
    return (
        tuple(nouveaux[s] for s in nouveaux if s not in anciens),
        tuple(anciens[s] for s in anciens if s not in nouveaux),
    )


def _squelette(blocage: str) -> str:
    """The same hold says another number from one day to the next; a budget operation is known by its code and year."""
    operation = _OPERATION.match(blocage)
    return operation[0] if operation else re.sub(r"\d+|(?<=ligne)s|(?<=attente)s", "", blocage)


def _causes(avant: SoldeConnu | None, apres: SoldeConnu) -> tuple[Cause, ...]:
    if avant is None:
        return (Cause(GenreCause.NOUVEAU, "solde", "nouveau solde", attendue=True),)
    causes = [*_causes_budget(avant, apres)]
    if avant.entrees is None:
        return _causes_sans_entrees(avant, apres, causes)
    causes = [*lire_causes(avant.entrees, apres.entrees or {}), *causes]
    if avant.version != apres.version:
        causes = [*(c for c in causes if c.genre is not GenreCause.VERSION), _de_version(avant.version, apres.version)]
    return tuple(causes) or (Cause(GenreCause.PROGRAMME, "version", "le programme a changé de version"),)


def _de_version(avant: int, apres: int) -> Cause:
    """A regularisation opens, or has nothing left to say."""
    if apres > avant:
        phrase = f"version {avant} arrêtée : la version {apres} porte la différence"
    else:
        phrase = f"plus de différence : la version {apres} arrêtée revient, la version {avant} est retirée"
    return Cause(GenreCause.VERSION, str(apres), phrase, attendue=True)


_SANS_ENTREES = "le programme ne gardait pas encore ce dont ce solde est fait"
_MOIS_DITS = {
    "dus": "mois dus",
    "a_temps": "mois à temps",
    "en_retard": "mois en retard",
    "incomplets": "mois incomplets",
    "manquants": "mois manquants",
    "excuses": "mois excusés",
}


def _causes_sans_entrees(avant: SoldeConnu, apres: SoldeConnu, budget: list[Cause]) -> tuple[Cause, ...]:
    """What is seen of a solde stored before inputs were kept, then that the rest cannot be told.

    None of it is « attendue »: what came by itself and what the new version of the program does cannot be told apart.
    """
    vues = [*_vues(avant, apres), *budget]
    bouge = (avant.etat, avant.montants) != (apres.etat, apres.montants) or any(_blocages(avant.blocages, apres.blocages))
    debut = (
        "le reste ne peut pas être dit"
        if vues
        else "ce qui a changé ne peut pas être dit"
        if bouge
        else "aucune différence visible, le reste ne peut pas être dit"
    )
    return (*vues, Cause(GenreCause.PROGRAMME, "version", f"{debut} : {_SANS_ENTREES}"))


def _vues(avant: SoldeConnu, apres: SoldeConnu) -> list[Cause]:
    """What a stored solde shows of what it was made of: months, payments, amount of the exercice."""
    vues = []
    if avant.mois is not None and apres.mois is not None:
        for champ, nom in _MOIS_DITS.items():
            de, vers = getattr(avant.mois, champ), getattr(apres.mois, champ)
            if de != vers:
                genre = GenreCause.MOIS_ECHU if champ == "dus" else GenreCause.DEPOT
                vues.append(Cause(genre, f"mois_{champ}", f"{nom} : {nombre(de)} → {nombre(vers)}"))
    for genre, champ, nom, ancien, nouveau in (
        (GenreCause.VERSEMENT, "deja_verse_eur", "déjà versé", avant.montants.deja_verse_eur, apres.montants.deja_verse_eur),
        (
            GenreCause.CONVENTION, "montant_exercice_eur", "montant de l'exercice",
            avant.montant_exercice_eur, apres.montant_exercice_eur,
        ),
    ):  # fmt: skip
        if ancien != nouveau and ancien is not None and nouveau is not None:
            vues.append(Cause(genre, champ, f"{nom} : {euros(ancien)} → {euros(nouveau)}"))
    return vues


def _causes_budget(avant: SoldeConnu, apres: SoldeConnu) -> list[Cause]:
    anciennes, nouvelles = ({_squelette(b).removeprefix("Budget ") for b in s.blocages_budget} for s in (avant, apres))
    return [
        *(Cause(GenreCause.BUDGET, o, f"budget {o} dépassé", attendue=True) for o in sorted(nouvelles - anciennes)),
        *(Cause(GenreCause.BUDGET, o, f"budget {o} : n'est plus dépassé", attendue=True) for o in sorted(anciennes - nouvelles)),
    ]
