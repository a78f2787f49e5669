"""The drop-box: which files have arrived, from whom and when; which ones wait, and why.

Files are read, never moved, renamed or deleted. The sender is the folder, never what the file says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from decompte.depots.acces import open_acces
from decompte.depots.acces_types import Acces, Entree
from decompte.depots.erreurs import ErreurDepots
from decompte.depots.registre import NOM, FauteRegistre, Registre, parse_registre

_ORIGINE = datetime(1970, 1, 1, tzinfo=UTC)
_SUFFIXES_EN_COURS = (".part", ".tmp")
TAILLE_MAX_REGISTRE = 50_000_000
"""Bytes. About half a million arrivals: a register beyond that is not a register."""


@dataclass(frozen=True, slots=True)
class FichierPresent:
    """A complete file of the box. ``chemin`` is relative to the box, posix; ``recu_le`` is in UTC; ``taille`` in bytes."""

    structure: str
    chemin: str
    recu_le: datetime
    taille: int
    mtime_ns: int
    au_registre: bool


@dataclass(frozen=True, slots=True)
class Inventaire:
    """What the box holds at an instant, in the order of arrival (equal instants: by path).

    ``en_attente`` pairs a path with the reason it is not taken this time; ``fautes`` are those of the
    register; ``informations`` its lines that name no file.
    """

    fichiers: tuple[FichierPresent, ...]
    en_attente: tuple[tuple[str, str], ...]
    fautes: tuple[FauteRegistre, ...]
    informations: tuple[FauteRegistre, ...] = ()


def lister(boite: str | Acces, maintenant: datetime, delai_stabilite_s: int) -> Inventaire:
    """What the box (a path, a URL, or its access) holds. ``maintenant`` is aware. BoiteIntrouvable when it cannot be listed.

    A file of the register arrived when it says. Any other arrived at its modification time, and is taken
    once that is ``delai_stabilite_s`` old: it may still be being written before.
    """
    acces = open_acces(boite)
    fichiers: list[Entree] = []
    en_attente: list[tuple[str, str]] = []
    registre_present = False
    for entree in acces.entrees():
        if entree.chemin == NOM:
            registre_present = True
        elif entree.obstacle is not None:
            en_attente.append((entree.chemin, entree.obstacle))
        elif "/" not in entree.chemin:
            en_attente.append((entree.chemin, "à la racine de la boîte : déposez-le dans le dossier d'une structure"))
        else:
            fichiers.append(entree)
    registre = _read_registre(acces, fichiers) if registre_present else Registre()
    limite = maintenant - timedelta(seconds=delai_stabilite_s)
    retenus: list[FichierPresent] = []
    for entree in fichiers:
        resultat = _place(entree, registre, limite)
        if isinstance(resultat, FichierPresent):
            retenus.append(resultat)
        else:
            en_attente.append((entree.chemin, resultat))
    return Inventaire(
        fichiers=tuple(sorted(retenus, key=lambda fichier: (fichier.recu_le, fichier.chemin))),
        en_attente=tuple(sorted(en_attente)),
        fautes=tuple(registre.fautes),
        informations=tuple(registre.absents),
    )


def lire_fichier(boite: str | Acces, chemin: str, taille_max_octets: int) -> bytes:
    """The bytes of one file of the box; FichierTropGros beyond the limit, FichierIllisible when it cannot be read.

    BoiteIntrouvable when the box itself is out of reach: no other file can be read either.
    """
    return open_acces(boite).lire(chemin, taille_max_octets)


def empreinte_fichier(boite: str | Acces, chemin: str) -> str:
    """The SHA-256 of one file of the box, whatever its size; FichierIllisible or BoiteIntrouvable as above."""
    return open_acces(boite).empreinte(chemin)


def _read_registre(acces: Acces, fichiers: Iterable[Entree]) -> Registre:
    presents = frozenset(unicodedata.normalize("NFC", entree.chemin) for entree in fichiers)
    try:
        contenu = acces.lire(NOM, TAILLE_MAX_REGISTRE)
    except ErreurDepots as erreur:
        message = f"{erreur} D'ici là, tous les fichiers attendent : leur instant d'arrivée n'est pas connu."
        return Registre(fautes=[FauteRegistre(None, message)], suspendu=True)
    return parse_registre(contenu, presents)


def _place(entree: Entree, registre: Registre, limite: datetime) -> FichierPresent | str:
    """The file if it is complete, else the reason why it waits."""
    cle = unicodedata.normalize("NFC", entree.chemin)
    if cle in registre.en_faute:
        return f"sa ligne {registre.en_faute[cle]} dans {NOM} est à corriger"
    structure, _, reste = entree.chemin.partition("/")
    recu_le = registre.arrivees.get(cle)
    if recu_le is not None:
        return FichierPresent(structure, entree.chemin, recu_le, entree.taille, entree.mtime_ns, True)
    if any(morceau.startswith((".", "~$")) for morceau in reste.split("/")) or structure.startswith("."):
        return "fichier caché ou provisoire"
    if reste.casefold().endswith(_SUFFIXES_EN_COURS):
        return "transfert en cours (nom provisoire)"
    if registre.suspendu:
        return f"{NOM} est à corriger et ce fichier n'y est pas inscrit correctement"
    modifie_le = _ORIGINE + timedelta(microseconds=entree.mtime_ns // 1_000)
    if modifie_le > limite:
        return "peut-être encore en cours d'écriture : il sera pris au prochain passage"
    return FichierPresent(structure, entree.chemin, modifie_le, entree.taille, entree.mtime_ns, False)
