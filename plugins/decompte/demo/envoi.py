"""What a structure sends for one (convention, month), and when: on time or late, once or twice, right or wrong.

The rates are those wanted of the demonstration: about 8 % late, 3 % missing, 5 % incomplete, 2 % refused first,
2 % sent twice, 2 % corrected; a convention's profile multiplies them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from decompte.demo.personne import plus_jours
from decompte.demo.profil import Profil

PARIS = ZoneInfo("Europe/Paris")

TAUX_MANQUANT = 0.03
TAUX_REFUSE = 0.02
TAUX_INCOMPLET = 0.05
TAUX_DOUBLE = 0.02
TAUX_CORRIGE = 0.02
TAUX_RETARD = 0.08
_PART_JAMAIS_RENVOYES = 0.15


class Scenario(StrEnum):
    """How the deposit of one (convention, month) goes."""

    NORMAL = "normal"
    MANQUANT = "manquant"
    REFUSE = "refuse"
    INCOMPLET = "incomplet"
    DOUBLE = "double"
    CORRIGE = "corrige"


class Genre(StrEnum):
    """What a sent file is."""

    BON = "bon"
    INCOMPLET = "incomplet"
    A_CORRIGER = "a_corriger"
    """Complete, but some interviews are not counted yet."""
    DOUBLON = "doublon"
    CONVENTION_D_UNE_AUTRE = "convention_d_une_autre"
    TABLE_D_UNE_AUTRE = "table_d_une_autre"
    CONVENTION_INCONNUE = "convention_inconnue"
    MOIS_HORS_CONVENTION = "mois_hors_convention"
    COLONNE_ABSENTE = "colonne_absente"
    ENTETE_ABSENT = "entete_absent"
    SANS_LIGNE = "sans_ligne"
    PAS_UN_CLASSEUR = "pas_un_classeur"


REFUS = (
    Genre.CONVENTION_D_UNE_AUTRE,
    Genre.TABLE_D_UNE_AUTRE,
    Genre.CONVENTION_INCONNUE,
    Genre.MOIS_HORS_CONVENTION,
    Genre.COLONNE_ABSENTE,
    Genre.ENTETE_ABSENT,
    Genre.SANS_LIGNE,
    Genre.PAS_UN_CLASSEUR,
)


@dataclass(frozen=True, slots=True)
class Envoi:
    """One file sent: what it is, and the instant of its arrival (Europe/Paris)."""

    genre: Genre
    recu_le: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is sent for one (convention, month); nothing when it is missing."""

    scenario: Scenario
    envois: tuple[Envoi, ...]


def planifier(alea: random.Random, profil: Profil, premier_jour: date, echeance: date, *, simple: bool = False) -> Plan:
    """Draw what is sent: from ``premier_jour`` (the first of the next month) to the échéance, or after it.

    ``simple`` keeps to tables without a required cell missing (a workbook of two sheets, of which the spec does not say
    how they share one completeness).
    """
    scenario = _scenario(alea, profil)
    if scenario is Scenario.MANQUANT:
        return Plan(scenario, ())
    arrivee = _arrivee(alea, profil, premier_jour, echeance)
    if scenario is Scenario.INCOMPLET and simple:
        scenario = Scenario.NORMAL
    if scenario is Scenario.INCOMPLET:
        envois = [Envoi(Genre.INCOMPLET, arrivee)]
    elif scenario is Scenario.DOUBLE:
        envois = [Envoi(Genre.BON, arrivee), Envoi(Genre.DOUBLON, _plus_tard(alea, arrivee, 0, 3))]
    elif scenario is Scenario.CORRIGE:
        premier = Genre.A_CORRIGER if simple or alea.random() < 0.5 else Genre.INCOMPLET
        envois = [Envoi(premier, arrivee), Envoi(Genre.BON, _plus_tard(alea, arrivee, 1, 18))]
    elif scenario is Scenario.REFUSE:
        envois = [Envoi(REFUS[int(alea.random() * len(REFUS))], arrivee)]
        if alea.random() >= _PART_JAMAIS_RENVOYES:
            envois.append(Envoi(Genre.BON, _plus_tard(alea, arrivee, 1, 6)))
    else:
        envois = [Envoi(Genre.BON, arrivee)]
    return Plan(scenario, tuple(envois))


def _scenario(alea: random.Random, profil: Profil) -> Scenario:
    tirage = alea.random() / profil.fautes
    for scenario, taux in (
        (Scenario.MANQUANT, TAUX_MANQUANT),
        (Scenario.REFUSE, TAUX_REFUSE),
        (Scenario.INCOMPLET, TAUX_INCOMPLET),
        (Scenario.DOUBLE, TAUX_DOUBLE),
        (Scenario.CORRIGE, TAUX_CORRIGE),
    ):
        if tirage < taux:
            return scenario
        tirage -= taux
    return Scenario.NORMAL


def _arrivee(alea: random.Random, profil: Profil, premier_jour: date, echeance: date) -> datetime:
    if alea.random() < TAUX_RETARD * profil.fautes:
        jour = plus_jours(echeance, 1 + int(60 * alea.random() ** 2))
    else:
        jour = plus_jours(premier_jour, int(alea.random() * ((echeance - premier_jour).days + 1)))
        if jour.weekday() > 4 and alea.random() < 0.9:
            jour = echeance
    return datetime.combine(jour, _heure(alea), tzinfo=PARIS)


def _heure(alea: random.Random) -> time:
    """Office hours, seldom the last minutes of the day."""
    if alea.random() < 0.02:
        return time(23, 58 + int(alea.random() * 2), int(alea.random() * 60))
    secondes = 8 * 3600 + int(alea.random() * 10.5 * 3600)
    return time(secondes // 3600, secondes // 60 % 60, secondes % 60)


def _plus_tard(alea: random.Random, arrivee: datetime, jours_minimum: int, jours_maximum: int) -> datetime:
    """A later instant, always after the first one."""
    jours = jours_minimum + int(alea.random() * (jours_maximum - jours_minimum + 1))
    if jours == 0:
        return arrivee + timedelta(minutes=2 + int(alea.random() * 20))
    return datetime.combine(plus_jours(arrivee.date(), jours), _heure(alea), tzinfo=PARIS)
