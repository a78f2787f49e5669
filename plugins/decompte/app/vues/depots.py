"""The matrix of the deposits: what is expected of each convention, month by month, what came, and how punctual it was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from decompte.app.consulter import COLONNES_DEPOTS
from decompte.app.contexte import Contexte
from decompte.app.vues.depots_cases import ETATS, Case, dire_case
from decompte.app.vues.depots_filtres import Demande, FiltreMatrice, Lecture
from decompte.app.vues.tranche import PAR_PAGE, decalage
from decompte.domaine.mois import Mois
from decompte.domaine.montant import taux

Ligne = dict[str, Any]

COLONNES_SANS_MOTIF = tuple(c for c in COLONNES_DEPOTS if c != "motif")
"""For those who are not stewards: the reason of a decision is free text, and may tell of a person."""


_ABREGES = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True, slots=True)
class Choix:
    """What the filters offer. ``au``: the day as of which the obligations were computed, None before the first night."""

    au: date | None
    exercices: Sequence[int]
    territoires: Sequence[str]
    dispositifs: Mapping[str, str]
    structures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rangee:
    """One convention: twelve cells, None where no table is expected."""

    convention: str
    structure: str
    structure_nom: str
    dispositif: str
    dispositif_libelle: str
    territoire: str | None
    cases: Sequence[Case | None]


@dataclass(frozen=True, slots=True)
class Totaux:
    """Obligations by state over what is filtered, in a month or in all (``mois`` None), and what the rates are made of.

    ``echus``: months due and not excused; ``recus_a_temps`` and ``complets`` among them.
    """

    mois: Mois | None
    echeance: date | None
    etats: Mapping[str, int]
    echus: int
    recus_a_temps: int
    complets: int

    @property
    def nom_court(self) -> str:
        """The month as a column is headed: « févr. »."""
        return _ABREGES[self.mois.numero - 1] if self.mois else "année"

    @property
    def attendus(self) -> int:
        """All the obligations."""
        return sum(self.etats.values())

    @property
    def ponctualite(self) -> Decimal | None:
        """Received in time / due; None when nothing is due."""
        return _part(self.recus_a_temps, self.echus)

    @property
    def completude(self) -> Decimal | None:
        """Complete / due; None when nothing is due."""
        return _part(self.complets, self.echus)


@dataclass(frozen=True, slots=True)
class Matrice:
    """The page: filters, one slice of conventions, totals over all that is filtered."""

    choix: Choix
    filtre: FiltreMatrice
    phrases: Sequence[str]
    rangees: Sequence[Rangee]
    total: int
    page: int
    mois: Sequence[Totaux]
    """Twelve, in order."""
    annee: Totaux

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAR_PAGE))

    @property
    def premiere(self) -> int:
        """The rank of the first convention shown, from 1; 0 when there is none."""
        return decalage(self.page) + 1 if self.rangees else 0

    @property
    def derniere(self) -> int:
        """The rank of the last convention shown."""
        return decalage(self.page) + len(self.rangees)


def dire_part(part: Decimal) -> str:
    """A rate in whole percents, for a bar: rounded down, so that 100 means all."""
    return str((part * 100).to_integral_value(ROUND_FLOOR))


def lire_matrice(ctx: Contexte, demande: Demande, aujourd_hui: date, motifs: bool) -> Matrice | None:
    """The matrix that a visitor asks for; None when no table is expected of anybody.

    ``motifs``: whether the reasons of decisions are told.
    """
    choix = _choix(ctx)
    if not choix.exercices:
        return None
    au = choix.au or aujourd_hui
    lecture = Lecture(demande)
    filtre = _filtre(lecture, choix, au)
    retenues = _retenues(ctx, filtre)
    page = min(lecture.page(), max(1, -(-len(retenues) // PAR_PAGE)))
    debut = decalage(page)
    obligations = _obligations(ctx, filtre, retenues[debut : debut + PAR_PAGE])
    comptes = ctx.entrepot.lire_vue(
        "depots/totaux", conventions=json.dumps(retenues), exercice=str(filtre.exercice), au=au.isoformat()
    )
    mois = _totaux_par_mois(comptes, filtre.exercice)
    rangees = list(_rangees(obligations, filtre.exercice, choix.dispositifs, motifs))
    return Matrice(choix, filtre, lecture.phrases, rangees, len(retenues), page, mois, _sommer(mois))


def lire_obligations(ctx: Contexte, demande: Demande, aujourd_hui: date) -> tuple[int, list[Ligne]]:
    """The exercice and its obligations, for a file; DemandeInvalide when a filter cannot be applied."""
    choix = _choix(ctx)
    lecture = Lecture(demande)
    filtre = _filtre(lecture, choix, choix.au or aujourd_hui)
    lecture.exiger()
    return filtre.exercice, _obligations(ctx, filtre, _retenues(ctx, filtre))


def _choix(ctx: Contexte) -> Choix:
    lu = ctx.entrepot.lire_vue("depots/choix")[0]
    catalogue = ctx.referentiel.dispositifs
    dispositifs = {
        code: catalogue[entree].libelle if entree in catalogue else code for code, entree in sorted(lu["dispositifs"].items())
    }
    structures = dict(sorted(lu["structures"].items(), key=lambda s: s[1].casefold()))
    return Choix(lu["au"], lu["exercices"], lu["territoires"], dispositifs, structures)


def _filtre(lecture: Lecture, choix: Choix, au: date) -> FiltreMatrice:
    demande = lecture.parmi("exercice", {str(e) for e in choix.exercices}, "L'exercice")
    mois = lecture.mois("mois", "Le mois")
    if demande is not None:
        exercice = int(demande)
    elif mois is not None and mois.annee in choix.exercices:
        exercice = mois.annee
    else:
        exercice = _exercice_courant(choix.exercices, au)
    return FiltreMatrice(
        exercice=exercice,
        territoire=lecture.parmi("territoire", choix.territoires, "Le territoire"),
        dispositif=lecture.parmi("dispositif", choix.dispositifs, "Le dispositif"),
        structure=lecture.parmi("structure", choix.structures, "La structure"),
        etat=lecture.parmi("etat", ETATS, "L'état"),
        # Another exercice was chosen in the form: the same month of that one.
        mois=mois and Mois(exercice, mois.numero),
        texte=lecture.brut("texte"),
        mots=lecture.mots(),
    )


def _exercice_courant(exercices: Sequence[int], au: date) -> int:
    """That of the last whole month (in January, stewards are still at December); else the nearest one there is."""
    annee = Mois.contenant(au).plus(-1).annee
    return min(exercices, key=lambda e: (abs(e - annee), e), default=annee)


def _retenues(ctx: Contexte, filtre: FiltreMatrice) -> list[str]:
    return [ligne["convention"] for ligne in ctx.entrepot.lire_vue("depots/retenues", **filtre.parametres)]


def _obligations(ctx: Contexte, filtre: FiltreMatrice, conventions: Sequence[str]) -> list[Ligne]:
    return ctx.entrepot.lire_vue("depots/obligations", conventions=json.dumps(conventions), exercice=str(filtre.exercice))


def _rangees(obligations: Iterable[Ligne], exercice: int, libelles: Mapping[str, str], motifs: bool) -> Iterable[Rangee]:
    par_convention: dict[str, list[Ligne]] = {}
    for ligne in obligations:
        par_convention.setdefault(ligne["convention"], []).append(ligne)
    for convention, lignes in par_convention.items():
        une = lignes[0]
        cases = {ligne["mois"]: dire_case(ligne, motifs) for ligne in lignes}
        yield Rangee(
            convention=convention,
            structure=une["structure"],
            structure_nom=une["structure_nom"],
            dispositif=une["dispositif"],
            dispositif_libelle=libelles.get(une["dispositif"], ""),
            territoire=une["territoire"],
            cases=[cases.get(str(Mois(exercice, n))) for n in range(1, 13)],
        )


def _totaux_par_mois(comptes: Iterable[Ligne], exercice: int) -> list[Totaux]:
    lus = {ligne["mois"]: ligne for ligne in comptes}
    rien = {"echeance": None, "echus": 0, "recus_a_temps": 0, "complets": 0, **dict.fromkeys(ETATS, 0)}
    totaux = []
    for mois in (Mois(exercice, n) for n in range(1, 13)):
        ligne = lus.get(str(mois), rien)
        etats = {etat: ligne[etat] for etat in ETATS}
        totaux.append(Totaux(mois, ligne["echeance"], etats, ligne["echus"], ligne["recus_a_temps"], ligne["complets"]))
    return totaux


def _sommer(mois: Sequence[Totaux]) -> Totaux:
    return Totaux(
        mois=None,
        echeance=None,
        etats={etat: sum(m.etats[etat] for m in mois) for etat in ETATS},
        echus=sum(m.echus for m in mois),
        recus_a_temps=sum(m.recus_a_temps for m in mois),
        complets=sum(m.complets for m in mois),
    )


def _part(compte: int, sur: int) -> Decimal | None:
    return taux(Fraction(compte, sur)) if sur else None
