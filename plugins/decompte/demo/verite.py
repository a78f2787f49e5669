"""The truth: what was put in the drop-box, and what should be made of each file.

Two files beside the box: ``<boite>.verite.json`` (conventions, due dates, files with the state, findings and
completeness expected, what was planted between tables) and ``<boite>.verite.lignes.csv.gz`` (the rows that should be loaded).
What they say at a date is computed in `decompte.demo.oracle` and `decompte.demo.oracle_series`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from decompte.demo.ecarts import Ecart, Genre
from decompte.demo.tableau import CHARGEES
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois

SUFFIXE = ".verite.json"
SUFFIXE_LIGNES = ".verite.lignes.csv.gz"

_DATES = frozenset(cle for cle in CHARGEES if cle.startswith("date_"))
_ENTIERS = frozenset(cle for cle in CHARGEES if cle.startswith("nb_"))


@dataclass(slots=True)
class FichierVrai:
    """One file of the drop-box and what should become of it, taken by itself.

    ``etat`` is accepte, accepte_avec_reserves, rejete, illisible or doublon; whether it is later replaced depends on the date.
    ``regles`` counts the findings expected, by rule; a refused file may show those of ``regles_possibles`` besides.
    ``taux_completude`` has four decimals, None when nothing is loaded. ``lignes`` are the rows to be loaded.
    """

    chemin: str
    """Relative to the drop-box, with « / », in NFC."""
    structure: str
    convention: str
    """For which it was sent, whatever the file says."""
    mois: Mois
    recu_le: datetime
    sha256: str
    scenario: str
    genre: str
    etat: EtatDepot
    doublon_de: str | None = None
    taux_completude: Decimal | None = None
    nb_lignes: int = 0
    nb_quarantaine: int = 0
    lignes_quarantaine: tuple[int, ...] = ()
    """Excel rows."""
    identifiants_quarantaine: tuple[str, ...] = ()
    """Of those rows, the persons that can be read."""
    regles: dict[str, int] = field(default_factory=dict)
    regles_possibles: tuple[str, ...] = ()
    file_active: int | None = None
    accueils_avec_rdv: int | None = None
    quantites: dict[str, Decimal] = field(default_factory=dict)
    """By Activité code, the sum of the rows to be loaded."""
    nb_lignes_activite: int = 0
    lignes: list[LigneSuivi] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ConventionVraie:
    """What the oracle needs to know of a convention."""

    code: str
    structure: str
    dispositif_id: str
    profil: str
    mois: tuple[Mois, ...]
    """The months of the year for which a table is expected, generated or not."""
    cible_places: Decimal | None
    cible_accueils: Decimal | None
    cible_autre: Decimal | None


@dataclass(slots=True)
class Verite:
    """The truth of one demonstration; ``mois`` are the months whose tables were made."""

    annee: int
    graine: int
    mois: tuple[Mois, ...]
    conventions: dict[str, ConventionVraie]
    echeances: dict[Mois, date]
    fichiers: list[FichierVrai]
    ecarts: list[Ecart] = field(default_factory=list)
    """What was planted from one month to the next, or between two structures."""

    def ecrire(self, boite: Path) -> Path:
        """Write the two files beside the box; returns the path of the JSON."""
        contenu = {
            "annee": self.annee,
            "graine": self.graine,
            "mois": [str(m) for m in self.mois],
            "echeances": {str(m): e.isoformat() for m, e in self.echeances.items()},
            "conventions": [_convention_en_json(c) for c in self.conventions.values()],
            "ecarts": [{**asdict(e), "mois": str(e.mois)} for e in self.ecarts],
            "fichiers": [_fichier_en_json(f) for f in self.fichiers],
        }
        chemin = chemin_verite(boite)
        chemin.write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        texte = io.StringIO(newline="")
        ecrivain = csv.writer(texte, lineterminator="\n")
        ecrivain.writerow(("fichier", "ligne", *CHARGEES))
        for rang, fichier in enumerate(self.fichiers):
            ecrivain.writerows([rang, ligne.ligne, *_champs(ligne)] for ligne in fichier.lignes)
        # mtime and name are left out of the header: same arguments, same bytes.
        chemin_lignes(boite).write_bytes(gzip.compress(texte.getvalue().encode("utf-8"), compresslevel=3, mtime=0))
        return chemin


def chemin_verite(boite: Path) -> Path:
    """Where the truth of a drop-box is written: beside it, never inside."""
    return boite.with_name(boite.name + SUFFIXE)


def chemin_lignes(boite: Path) -> Path:
    """Where the rows to be loaded are written."""
    return boite.with_name(boite.name + SUFFIXE_LIGNES)


def lire_entete(boite: Path) -> tuple[int, int, tuple[Mois, ...]] | None:
    """The year, the seed and the months of the demonstration in a drop-box; None when it holds none."""
    chemin = chemin_verite(boite)
    if not chemin.exists():
        return None
    contenu = json.loads(chemin.read_text(encoding="utf-8"))
    return contenu["annee"], contenu["graine"], tuple(Mois.de_texte(m) for m in contenu["mois"])


def lire(boite: Path) -> Verite:
    """The truth written beside a drop-box. FileNotFoundError when there is none."""
    contenu = json.loads(chemin_verite(boite).read_text(encoding="utf-8"))
    fichiers = [_fichier_de_json(f) for f in contenu["fichiers"]]
    with gzip.open(chemin_lignes(boite), "rt", encoding="utf-8", newline="") as flux:
        lecteur = csv.reader(flux)
        next(lecteur)
        for rang, *champs in lecteur:
            fichiers[int(rang)].lignes.append(_ligne_de_champs(champs))
    return Verite(
        annee=contenu["annee"],
        graine=contenu["graine"],
        mois=tuple(Mois.de_texte(m) for m in contenu["mois"]),
        conventions={c["code"]: _convention_de_json(c) for c in contenu["conventions"]},
        echeances={Mois.de_texte(m): date.fromisoformat(e) for m, e in contenu["echeances"].items()},
        fichiers=fichiers,
        ecarts=[Ecart(Genre(e["genre"]), e["convention"], Mois.de_texte(e["mois"]), e["identifiant"]) for e in contenu["ecarts"]],
    )


def _champs(ligne: LigneSuivi) -> list[object]:
    champs: list[object] = []
    for cle in CHARGEES:
        valeur = getattr(ligne, cle)
        champs.append("" if valeur is None else int(valeur) if isinstance(valeur, bool) else valeur)
    return champs


def _ligne_de_champs(champs: list[str]) -> LigneSuivi:
    valeurs: list[Any] = []
    for cle, texte in zip(CHARGEES, champs[1:], strict=True):
        if texte == "":
            valeurs.append(None)
        elif cle in _DATES:
            valeurs.append(date.fromisoformat(texte))
        elif cle in _ENTIERS:
            valeurs.append(int(texte))
        else:
            valeurs.append(texte == "1" if cle == "inscrit_monjob62" else texte)
    return LigneSuivi(int(champs[0]), *valeurs)


def _convention_en_json(convention: ConventionVraie) -> dict[str, Any]:
    return {
        "code": convention.code,
        "structure": convention.structure,
        "dispositif_id": convention.dispositif_id,
        "profil": convention.profil,
        "mois": [str(m) for m in convention.mois],
        "cible_places": _texte(convention.cible_places),
        "cible_accueils": _texte(convention.cible_accueils),
        "cible_autre": _texte(convention.cible_autre),
    }


def _convention_de_json(brut: dict[str, Any]) -> ConventionVraie:
    return ConventionVraie(
        code=brut["code"],
        structure=brut["structure"],
        dispositif_id=brut["dispositif_id"],
        profil=brut["profil"],
        mois=tuple(Mois.de_texte(m) for m in brut["mois"]),
        cible_places=_decimal(brut["cible_places"]),
        cible_accueils=_decimal(brut["cible_accueils"]),
        cible_autre=_decimal(brut["cible_autre"]),
    )


def _fichier_en_json(fichier: FichierVrai) -> dict[str, Any]:
    return {
        "chemin": fichier.chemin,
        "structure": fichier.structure,
        "convention": fichier.convention,
        "mois": str(fichier.mois),
        "recu_le": fichier.recu_le.isoformat(),
        "sha256": fichier.sha256,
        "scenario": fichier.scenario,
        "genre": fichier.genre,
        "etat": fichier.etat.value,
        "doublon_de": fichier.doublon_de,
        "taux_completude": _texte(fichier.taux_completude),
        "nb_lignes": fichier.nb_lignes,
        "nb_quarantaine": fichier.nb_quarantaine,
        "lignes_quarantaine": list(fichier.lignes_quarantaine),
        "identifiants_quarantaine": list(fichier.identifiants_quarantaine),
        "regles": fichier.regles,
        "regles_possibles": list(fichier.regles_possibles),
        "file_active": fichier.file_active,
        "accueils_avec_rdv": fichier.accueils_avec_rdv,
        "quantites": {code: str(quantite) for code, quantite in fichier.quantites.items()},
        "nb_lignes_activite": fichier.nb_lignes_activite,
    }


def _fichier_de_json(brut: dict[str, Any]) -> FichierVrai:
    return FichierVrai(
        **{
            **brut,
            "mois": Mois.de_texte(brut["mois"]),
            "recu_le": datetime.fromisoformat(brut["recu_le"]),
            "etat": EtatDepot(brut["etat"]),
            "taux_completude": _decimal(brut["taux_completude"]),
            "lignes_quarantaine": tuple(brut["lignes_quarantaine"]),
            "identifiants_quarantaine": tuple(brut["identifiants_quarantaine"]),
            "regles_possibles": tuple(brut["regles_possibles"]),
            "quantites": {code: Decimal(quantite) for code, quantite in brut["quantites"].items()},
        }
    )


def _texte(valeur: Decimal | None) -> str | None:
    return None if valeur is None else str(valeur)


def _decimal(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)
