"""What a convention counts month after month (sessions, ETP, dwellings…): the quantities of its Activité table, before any fault.

What begins or is held in a month is drawn around what its target asks for, by its profile, and is caught up later: the months
add up near the target. What is in place stays near what is agreed; a post is left vacant for some months.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from decompte.demo.profil import BON, FAIBLE, Profil
from decompte.domaine.convention import Convention, Mode
from decompte.domaine.mois import Mois, mois_touches

_PAR_MODE: Mapping[Mode, tuple[str, ...]] = {
    Mode.SESSIONS: ("sessions",),
    Mode.JOURNEES: ("journees_agents", "journees_mixtes"),
    Mode.ETP: ("etp",),
    Mode.POSTE_MOIS: ("postes_occupes", "depenses_eur"),
    Mode.MESURES: ("mesures_renforcees", "mesures_simples"),
    Mode.LOGEMENT_MOIS: ("logements_occupes",),
    Mode.POINTS: ("points",),
    Mode.ACTES: ("diagnostics", "accompagnements_ponctuels", "semaines_supplementaires"),
}
_FACULTATIFS: Mapping[str, tuple[str, ...]] = {
    "sessions": ("participants",),
    "menages_recus": ("accompagnements",),
    "consultations": ("accompagnements",),
    "logements_occupes": ("logements_attribues",),
}
"""What some structures count besides."""

EN_PLACE = frozenset({"etp", "postes_occupes", "logements_occupes", "points"})
"""Codes that say what is in place; the others, what began or was held."""

_PARTS = {
    "journees_agents": (0.60, 800),
    "journees_mixtes": (0.40, 1200),
    "mesures_renforcees": (0.65, 5000),
    "mesures_simples": (0.35, 2500),
    "diagnostics": (0.40, 150),
    "accompagnements_ponctuels": (0.45, 370),
    "semaines_supplementaires": (0.15, 55),
}
"""Where no target is agreed: which part of the amount each act is expected to use, and its price in euros."""
_POSTE_MOIS_EUR = 200
_PARTICIPANTS_PAR_SESSION = 12
_PART_VACANCE = {BON.nom: 0.25, FAIBLE.nom: 0.85}
_PART_VACANCE_MOYENNE = 0.55


def codes_exiges(convention: Convention, mode: Mode) -> tuple[str, ...]:
    """The codes that the table of a convention must give each month, by the specification of its mode."""
    if mode is Mode.FORFAIT_OBJECTIF and convention.unite_autre:
        return (convention.unite_autre,)
    if mode is Mode.MESURES and convention.dispositif_id == "2019-ASRL":
        return ("mesures_renforcees",)
    return _PAR_MODE.get(mode, ())


@dataclass(slots=True)
class Compteur:
    """What one convention counts; months are to be given in order, from the first of its year."""

    convention: Convention
    mode: Mode
    profil: Profil
    graine: int
    _attendus: dict[str, float] = field(default_factory=dict)
    _faits: dict[str, int] = field(default_factory=dict)

    def compter(self, mois: Mois) -> dict[str, Decimal]:
        """The quantities of the month by code: what must be given first, then what this structure counts besides."""
        alea = random.Random(f"{self.graine}|{self.convention.code}|{mois}|compte")
        comptes: dict[str, Decimal] = {}
        for code in codes_exiges(self.convention, self.mode):
            if code == "etp":
                comptes[code] = self._etp(alea, mois)
            elif code == "depenses_eur":
                comptes[code] = _cents(float(comptes["postes_occupes"]) * _POSTE_MOIS_EUR * (0.85 + 0.3 * alea.random()))
            elif code in EN_PLACE:
                part = self.profil.occupation * (0.96 + 0.08 * alea.random())
                comptes[code] = Decimal(round(float(self.convention.cible_autre or 0) * part))
            else:
                comptes[code] = self._flux(alea, code)
        return comptes | self._facultatifs(alea, comptes)

    def _flux(self, alea: random.Random, code: str) -> Decimal:
        """What began or was held in the month: a whole number; what is late is caught up."""
        duree = len(mois_touches(self.convention.debut, self.convention.fin))
        du_mois = self._prevu(code) / duree * self.profil.accueils
        attendu = self._attendus.get(code, 0.0) + du_mois
        deja = self._faits.get(code, 0)
        ecart = (alea.random() - 0.5) * (0.6 * du_mois + 1.0)
        nombre = max(0, int(attendu + ecart + 0.5) - deja)
        self._attendus[code], self._faits[code] = attendu, deja + nombre
        return Decimal(nombre)

    def _prevu(self, code: str) -> float:
        """What is expected over the whole convention."""
        if code in _PARTS:
            part, prix = _PARTS[code]
            return float(self.convention.montant_eur) * part / prix
        return float(self.convention.cible_autre or 0)

    def _etp(self, alea: random.Random, mois: Mois) -> Decimal:
        """The posts agreed, less one for some months, or a part of it in the months when somebody leaves and comes."""
        convenus = self.convention.cible_autre or Decimal(1)
        vacance = random.Random(f"{self.graine}|{self.convention.code}|vacance")
        vacante = vacance.random() < _PART_VACANCE.get(self.profil.nom, _PART_VACANCE_MOYENNE)
        debut, duree = 1 + int(vacance.random() * 11), 1 + int(vacance.random() * 4)
        poste = min(convenus, Decimal(1))
        if vacante and debut <= mois.numero < debut + duree:
            reste = _cents(float(poste) * alea.random() * 0.8) if mois.numero == debut else Decimal(0)
            return convenus - poste + reste
        # Now and then somebody more than agreed: it is not paid.
        return convenus + Decimal("0.20") if alea.random() < 0.04 else convenus

    def _facultatifs(self, alea: random.Random, comptes: Mapping[str, Decimal]) -> dict[str, Decimal]:
        habitude = random.Random(f"{self.graine}|{self.convention.code}|facultatif")
        if habitude.random() >= 0.5:
            return {}
        autres: dict[str, Decimal] = {}
        for code, quantite in comptes.items():
            for autre in _FACULTATIFS.get(code, ()):
                par_unite = _PARTICIPANTS_PAR_SESSION if autre == "participants" else 0.3
                autres[autre] = Decimal(int(float(quantite) * par_unite * (0.8 + 0.4 * alea.random())))
        return autres


def _cents(valeur: float) -> Decimal:
    return Decimal(int(valeur * 100 + 0.5)).scaleb(-2)
