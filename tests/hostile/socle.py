"""What a case of the hostile corpus is: a file somebody may drop, and what the specification says must become of it.

A case knows nothing of the others: it is given a *place* (a structure, one of its conventions, a month) of its own, so
that no table replaces another, and persons of its own, so that nobody is in two structures.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from tests.fabrique import classeur, personne
from tests.fabrique import csv as csv_de

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
MOIS = (
    ("2024-05", "2024-06-07"),
    ("2024-07", "2024-08-07"),
    ("2024-09", "2024-10-07"),
    ("2024-11", "2024-12-06"),
    ("2024-03", "2024-04-05"),
)
"""Months far enough from each other for no rule of series to compare them, each with the day its tables arrive."""
JOUR_DE_NUIT = date(2024, 12, 20)
MAINTENANT = datetime(2024, 12, 20, 22, 0, tzinfo=UTC)
"""When the night runs: what was modified just before may still be being written."""
MOT_DE_PASSE = "Pévèle-Artois-62!"
"""The password of the structures that have one; nobody's."""

ATTEND = "attend"
"""Not a state of a deposit: the file is left in the drop-box for another night."""
REFUSE = "refuse"
"""`rejete` or `illisible`: the specification says that nothing of it is loaded, not which of the two."""


@dataclass(frozen=True)
class Attendu:
    """What becomes of a table: its state, the rules told as warnings or worse, the rows loaded.

    A code may be an alternative, « D01|D08 ». ``exact``: no other rule is told at these severities.
    """

    etat: str
    codes: frozenset[str] = frozenset()
    lignes: int = 0
    exact: bool = True


def accepte(lignes: int, *codes: str, exact: bool = True) -> Attendu:
    """Loaded, complete; warnings may be told."""
    return Attendu("accepte", frozenset(codes), lignes, exact)


def reserves(lignes: int, *codes: str, exact: bool = True) -> Attendu:
    """Loaded in part: rows in quarantine, or required cells missing."""
    return Attendu("accepte_avec_reserves", frozenset(codes), lignes, exact)


def rejete(*codes: str, exact: bool = True) -> Attendu:
    """Read, and refused."""
    return Attendu("rejete", frozenset(codes), 0, exact)


def illisible(*codes: str, exact: bool = True) -> Attendu:
    """Not even opened."""
    return Attendu("illisible", frozenset(codes or ("D01",)), 0, exact)


def refuse(*codes: str, exact: bool = True) -> Attendu:
    """Refused one way or the other."""
    return Attendu(REFUSE, frozenset(codes), 0, exact)


def attend() -> Attendu:
    """Not taken this night."""
    return Attendu(ATTEND)


@dataclass(frozen=True)
class Place:
    """Where a case is dropped: nobody else's (convention, month)."""

    numero: int
    structure: str
    nom_structure: str
    convention: str
    dispositif: str
    mois: str
    recu_le: datetime

    def personnes(self, nombre: int = 3, **surcharge: object) -> list[dict[str, object]]:
        """Valid rows; the overrides go to the second one only."""
        lignes = [personne(self.numero * 100 + rang) for rang in range(nombre)]
        lignes[min(1, nombre - 1)].update(surcharge)
        return lignes

    def identite(self, **surcharge: object) -> dict[str, object]:
        """The sheet « Identification »."""
        base: dict[str, object] = {
            "Structure": self.structure,
            "Convention": self.convention,
            "Dispositif": self.dispositif,
            "Mois": self.mois,
        }
        return base | surcharge

    def classeur(self, lignes: list[dict[str, object]] | None = None, **options: object) -> bytes:
        """A workbook of this place (options of ``tests.fabrique.classeur``; ``identification`` overrides labels)."""
        surcharge = options.pop("identification", {})
        assert isinstance(surcharge, Mapping)
        lignes = self.personnes() if lignes is None else lignes
        return classeur(lignes, identification=self.identite(**surcharge), **options)

    def csv(self, lignes: list[dict[str, object]] | None = None, **options: object) -> bytes:
        """A CSV of this place (options of ``tests.fabrique.csv``)."""
        return csv_de(self.personnes() if lignes is None else lignes, **options)

    @property
    def nom_csv(self) -> str:
        """The name that says its convention and month."""
        return f"{self.convention}_{self.mois}.csv"


@dataclass(frozen=True)
class Cas:
    """One hostile or odd file.

    ``fichier`` is its name in the structure's folder (``{csv}``: the name of a CSV of the place). ``membres``: what becomes of
    the tables of an archive, by their name in it; ``attendu`` is then that of the archive when it is refused as a whole. ``ou``:
    another end that the specification allows as well. ``dispositif`` chooses the place (« a|b »: either); ``avec`` names another
    case whose place is shared (this one arrives an hour later). ``protegee``: in a structure that has a password.
    """

    nom: str
    fichier: str
    contenu: Callable[[Place], bytes]
    attendu: Attendu
    pourquoi: str
    ou: Attendu | None = None
    membres: Callable[[Place], Mapping[str, Attendu]] | None = None
    dispositif: str | None = None
    avec: str | None = None
    dossier: str | None = None
    protegee: bool = False
    mtime: datetime | None = None
    """Set for a file that is not in the register: when it was last modified."""
    famille: str = ""

    @property
    def jamais_charge(self) -> bool:
        """Whether nothing of it is loaded, whichever of the allowed ends it has."""
        return self.membres is None and all(self._refus())

    @property
    def peut_etre_refuse(self) -> bool:
        """Whether one of the allowed ends loads nothing of it."""
        return self.membres is not None or any(self._refus())

    def _refus(self) -> list[bool]:
        fins = [self.attendu] if self.ou is None else [self.attendu, self.ou]
        return [fin.etat in ("rejete", "illisible", REFUSE) for fin in fins]


@dataclass(frozen=True)
class CasPlace:
    """A case and where it is dropped."""

    cas: Cas
    place: Place

    @property
    def id(self) -> str:
        """Its name among all cases."""
        return f"{self.cas.famille}/{self.cas.nom}"

    @property
    def fichier(self) -> str:
        """The file's name."""
        return self.cas.fichier.replace("{csv}", self.place.nom_csv)

    @property
    def dossier(self) -> str:
        """The folder it is dropped in."""
        return self.place.structure if self.cas.dossier is None else self.cas.dossier

    @property
    def chemin(self) -> str:
        """Its path in the drop-box; the folder of its number keeps apart the cases of one structure."""
        return f"{self.dossier}/{self.place.numero:03d}/{self.fichier}" if self.dossier else self.fichier

    @property
    def recu_le(self) -> datetime:
        """When it arrived."""
        return self.place.recu_le + timedelta(hours=1 if self.cas.avec else 0)

    def octets(self) -> bytes:
        """Its bytes, made now."""
        return self.cas.contenu(self.place)

    def membres(self) -> Mapping[str, Attendu]:
        """The tables expected of it when it is an archive that opens."""
        return {} if self.cas.membres is None else self.cas.membres(self.place)


SUIVI_SEUL = ("2024-1.3", "2024-1.4")
"""Dispositifs whose convention asks for a table of suivi and nothing else."""


@dataclass(frozen=True)
class _Convention:
    code: str
    structure: str
    nom_structure: str
    dispositif: str


@cache
def conventions() -> tuple[_Convention, ...]:
    """The real conventions."""
    with (REFERENCE / "structures.csv").open(encoding="utf-8", newline="") as flux:
        noms = {ligne["code"]: ligne["nom"] for ligne in csv.DictReader(flux)}
    with (REFERENCE / "conventions.csv").open(encoding="utf-8", newline="") as flux:
        return tuple(
            _Convention(ligne["code"], ligne["structure"], noms[ligne["structure"]], ligne["dispositif"])
            for ligne in csv.DictReader(flux)
        )


MOIS_DES_REFUS = ("2024-06", "2024-07-05")
REFUSEES = (
    "ccas-arras",
    "ccas-auchel",
    "ccas-bruay",
    "ccas-calais",
    "ccas-dainville",
    "ccas-isbergues",
    "ccas-marquise",
    "ccas-wimereux",
)
"""Where the files of which nothing is ever loaded are dropped, in turn, all for one (convention, month). Eight, since the same
empty file twice in one folder would be a doublon.
"""
PROTEGEES = frozenset({"cias-desvres-samer", "interm-aides", "pique-et-presse"})
"""The structures that have a password (``MOT_DE_PASSE``); the others have none."""


class Places:
    """Gives each case a place that no other has; those of which nothing is loaded share a few."""

    def __init__(self) -> None:
        self._prises: set[tuple[str, str]] = set()
        self._numero = 0

    def donner(self, cas: Cas) -> Place:
        """The first free place that suits the case."""
        self._numero += 1
        voulus = cas.dispositif.split("|") if cas.dispositif else SUIVI_SEUL
        if cas.jamais_charge and not cas.dispositif and not cas.protegee:
            structure = REFUSEES[self._numero % len(REFUSEES)]
            convention = next(c for c in conventions() if c.structure == structure and c.dispositif == voulus[0])
            return self._place(convention, *MOIS_DES_REFUS)
        mois_permis = (MOIS_DES_REFUS, *MOIS) if cas.jamais_charge else MOIS
        possibles = [(c, *m) for m in mois_permis for c in conventions()]
        if cas.peut_etre_refuse and not cas.dispositif:
            # Few structures for those that may not name their convention: a self-check is run once a structure.
            possibles = [(c, *m) for c in reversed(conventions()) for m in mois_permis]
        for convention, mois, jour in possibles:
            libre = (convention.code, mois) not in self._prises
            if libre and convention.dispositif in voulus and (convention.structure in PROTEGEES) == cas.protegee:
                self._prises.add((convention.code, mois))
                return self._place(convention, mois, jour)
        raise LookupError(f"Plus de place pour « {cas.nom} » : ajoutez un mois à MOIS.")

    def _place(self, convention: _Convention, mois: str, jour: str) -> Place:
        return Place(
            numero=self._numero,
            structure=convention.structure,
            nom_structure=convention.nom_structure,
            convention=convention.code,
            dispositif=convention.dispositif,
            mois=mois,
            recu_le=datetime.fromisoformat(f"{jour}T10:00:00+02:00"),
        )
