"""What every maker of files does: when a table is sent, under which name, with which Identification, and which mistakes.

The kinds of tables (persons followed, quantities counted) fill it: `decompte.demo.atelier`, `decompte.demo.atelier_activite`.
"""

from __future__ import annotations

import hashlib
import random
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, Protocol, TypeVar

from decompte.demo.envoi import REFUS, Envoi, Genre, Plan, planifier
from decompte.demo.habillage import ecrire_mois
from decompte.demo.profil import Profil
from decompte.demo.verite import FichierVrai
from decompte.domaine.convention import Convention, Structure
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois

T = TypeVar("T")
"""What a table is made from in a month."""

Fiche = dict[str, str | date | Mois]
"""The sheet Identification; a Mois there becomes a date cell."""

_SUFFIXES = {Genre.DOUBLON: " (1)", Genre.BON: " - corrigé"}

_REGLE_DU_REFUS = {
    Genre.CONVENTION_D_UNE_AUTRE: "D05",
    Genre.TABLE_D_UNE_AUTRE: "D05",
    Genre.CONVENTION_INCONNUE: "D05",
    Genre.MOIS_HORS_CONVENTION: "D06",
    Genre.COLONNE_ABSENTE: "D04",
    Genre.ENTETE_ABSENT: "D03",
    Genre.SANS_LIGNE: "D07",
    Genre.PAS_UN_CLASSEUR: "D01",
}


@dataclass(frozen=True, slots=True)
class Depose:
    """A file to be put in the drop-box, and its truth."""

    fichier: FichierVrai
    octets: bytes


class Manieres(Protocol):
    """What the habits of a structure say, whatever the kind of its table."""

    @property
    def csv(self) -> bool:
        """Whether it sends a CSV when nothing goes wrong."""

    @property
    def mois_ecrit(self) -> int:
        """How it writes the month."""

    @property
    def structure_par_nom(self) -> bool:
        """Whether the sheet names it rather than giving its code."""


@dataclass
class Etabli(ABC, Generic[T]):
    """Makes the files of one convention. ``autre`` is a convention of another structure, for mistakes; ``pris`` the paths
    already used in the box."""

    convention: Convention
    structure: Structure
    profil: Profil
    graine: int
    autre: Convention | None
    pris: set[str]

    modele: ClassVar[str]
    regles_possibles: ClassVar[tuple[str, ...]]
    """What a report may say of a refused file, besides what refuses it."""

    @property
    @abstractmethod
    def manieres(self) -> Manieres:
        """The habits of the structure."""

    @property
    def simple(self) -> bool:
        """Whether it keeps to tables without a required cell missing."""
        return False

    @abstractmethod
    def nommer(self, mois: Mois, *, en_csv: bool) -> str:
        """The name of the file of a month, without extension."""

    @abstractmethod
    def ecrire_bon(self, fichier: FichierVrai, envoi: Envoi, mois: Mois, matiere: T, *, en_csv: bool) -> bytes:
        """A table that is accepted; writes in ``fichier`` what should be made of it."""

    @abstractmethod
    def ecrire_refuse(self, genre: Genre, fiche: Fiche, mois: Mois, matiere: T) -> bytes:
        """A table that is refused, its Identification given; faults of structure are made here."""

    def planifier(self, mois: Mois, echeance: date) -> Plan:
        """What is sent for a month, and when."""
        return planifier(self.alea(mois, "envoi"), self.profil, mois.plus(1).premier_jour, echeance, simple=self.simple)

    def faire(self, plan: Plan, mois: Mois, matiere: T) -> list[Depose]:
        """The files of a month, in the order in which they arrive."""
        en_csv = self.manieres.csv and len(plan.envois) == 1 and plan.envois[0].genre not in REFUS
        base = self.nommer(mois, en_csv=en_csv)
        deposes: list[Depose] = []
        for rang, envoi in enumerate(plan.envois):
            suffixe = _SUFFIXES.get(envoi.genre, "") if rang else ""
            chemin = self._chemin(mois, base, suffixe, "csv" if en_csv else "xlsx")
            if envoi.genre is Genre.DOUBLON:
                deposes.append(_doublon(deposes[0], chemin, envoi))
            else:
                deposes.append(self._fichier(plan, envoi, mois, matiere, chemin, en_csv=en_csv))
        return deposes

    def alea(self, mois: Mois, usage: str) -> random.Random:
        """The draws of one purpose in one month."""
        return random.Random(f"{self.graine}|{self.convention.code}|{mois}|{usage}")

    def fiche(self, envoi: Envoi, mois: Mois) -> Fiche:
        """The sheet Identification, rightly filled."""
        fiche: Fiche = {
            "Modèle": self.modele,
            "Structure": self.structure.nom if self.manieres.structure_par_nom else self.structure.code,
        }
        if self.structure.siret:
            fiche["SIRET"] = self.structure.siret
        return fiche | {
            "Convention": self.convention.code,
            "Dispositif": self.convention.dispositif,
            "Territoire": self.convention.territoire or "",
            "Mois": ecrire_mois(mois, self.manieres.mois_ecrit),
            "Établi le": envoi.recu_le.date(),
        }

    def _chemin(self, mois: Mois, base: str, suffixe: str, extension: str) -> str:
        """A path that nobody uses yet in the box; two conventions of one structure may give the same name to a table."""
        for nom in (base, f"{base} {self.convention.code}"):
            chemin = unicodedata.normalize("NFC", f"{self.structure.code}/{mois}/{nom}{suffixe}.{extension}")
            if chemin.casefold() not in self.pris:
                break
        self.pris.add(chemin.casefold())
        return chemin

    def _fichier(self, plan: Plan, envoi: Envoi, mois: Mois, matiere: T, chemin: str, *, en_csv: bool) -> Depose:
        fichier = FichierVrai(
            chemin=chemin,
            structure=self.structure.code,
            convention=self.convention.code,
            mois=mois,
            recu_le=envoi.recu_le,
            sha256="",
            scenario=plan.scenario.value,
            genre=envoi.genre.value,
            etat=EtatDepot.REJETE,
        )
        if envoi.genre in REFUS:
            octets = self._refuse(fichier, envoi, mois, matiere)
        else:
            octets = self.ecrire_bon(fichier, envoi, mois, matiere, en_csv=en_csv)
        fichier.sha256 = hashlib.sha256(octets).hexdigest()
        return Depose(fichier, octets)

    def _refuse(self, fichier: FichierVrai, envoi: Envoi, mois: Mois, matiere: T) -> bytes:
        """A file that must be refused; its truth is one blocking rule, others may be told besides."""
        genre = envoi.genre
        fichier.regles = {_REGLE_DU_REFUS[genre]: 1}
        if genre is Genre.PAS_UN_CLASSEUR:
            fichier.etat = EtatDepot.ILLISIBLE
            return (
                f"%PDF-1.4\n% Tableau de suivi {self.convention.code} {mois}, imprimé au lieu d'être enregistré\n%%EOF\n".encode()
            )
        fichier.regles_possibles = self.regles_possibles
        return self.ecrire_refuse(genre, self._fiche_fautive(genre, self.fiche(envoi, mois), mois), mois, matiere)

    def _fiche_fautive(self, genre: Genre, fiche: Mapping[str, str | date | Mois], mois: Mois) -> Fiche:
        fautive = dict(fiche)
        if genre is Genre.MOIS_HORS_CONVENTION:
            fautive["Mois"] = str(self._mois_hors(mois))
        elif genre is Genre.CONVENTION_INCONNUE or (genre in _D_UNE_AUTRE and self.autre is None):
            fautive["Convention"] = f"{self.convention.code}-ancienne"
        elif genre in _D_UNE_AUTRE and self.autre is not None:
            fautive["Convention"] = self.autre.code
            if genre is Genre.TABLE_D_UNE_AUTRE:
                fautive["Structure"] = self.autre.structure
        return fautive

    def _mois_hors(self, mois: Mois) -> Mois:
        """The year mistyped: a month before the convention, or one that has not come yet when the file arrives."""
        passe = Mois(mois.annee - 1, mois.numero)
        return passe if passe.dernier_jour < self.convention.debut else Mois(mois.annee + 1, mois.numero)


_D_UNE_AUTRE = frozenset({Genre.CONVENTION_D_UNE_AUTRE, Genre.TABLE_D_UNE_AUTRE})


def _doublon(premier: Depose, chemin: str, envoi: Envoi) -> Depose:
    """The same bytes again."""
    fichier = FichierVrai(
        chemin=chemin,
        structure=premier.fichier.structure,
        convention=premier.fichier.convention,
        mois=premier.fichier.mois,
        recu_le=envoi.recu_le,
        sha256=premier.fichier.sha256,
        scenario=premier.fichier.scenario,
        genre=envoi.genre.value,
        etat=EtatDepot.DOUBLON,
        doublon_de=premier.fichier.chemin,
    )
    return Depose(fichier, premier.octets)
