"""A drop-box on a file system of fsspec: SFTP, S3, and whatever else it opens."""

from __future__ import annotations

import asyncio
import hashlib
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from decompte.depots.acces_pannes import Panne, erreurs_distantes, explain
from decompte.depots.acces_types import (
    OBSTACLE_LIEN,
    OBSTACLE_NOM,
    OBSTACLE_PAS_UN_FICHIER,
    Entree,
    describe_trop_gros,
    is_lisible,
    leaves_boite,
    show,
)
from decompte.depots.erreurs import BoiteIntrouvable, ErreurDepots, FichierIllisible, FichierTropGros

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_MORCEAU = 1 << 20
_OBSTACLE_CLE = "son nom n'est pas celui d'un fichier (« // », « .. ») : renommez-le"
_LISTES_DE_FRONT = 4
"""Folders listed at once. sshfs opens a second SFTP channel beyond four: servers count them."""


class AccesFsspec:
    """A place opened by fsspec. One object is one connection: keep it for a whole night.

    Links are never followed: listed as obstacles, and refused when a path goes through one. The file system tells sizes and
    times; a place that tells no time needs the register. ``nom`` is how sentences name the box; it must hold no secret.
    """

    def __init__(self, systeme: AbstractFileSystem, racine: str, nom: str | None = None) -> None:
        from fsspec.implementations.local import LocalFileSystem

        if isinstance(systeme, LocalFileSystem):
            # fsspec would follow links there.
            raise ValueError("a local directory is opened by AccesLocal (see open_acces)")
        self._systeme = systeme
        self._racine = racine.rstrip("/")
        self._nom = nom or racine or "/"
        self._sftp = _is_sftp(systeme)

    def entrees(self) -> Iterator[Entree]:
        """See Acces. What fsspec remembers of earlier listings is forgotten first."""
        self._systeme.invalidate_cache()
        niveau = [""]
        with ThreadPoolExecutor(_LISTES_DE_FRONT) as equipe:
            while niveau:
                sous_dossiers: list[str] = []
                for dossier, contenu in zip(niveau, equipe.map(self._list, niveau), strict=True):
                    if isinstance(contenu, Entree):
                        yield contenu
                        continue
                    for details in contenu:
                        trouve = self._describe(dossier, details)
                        if isinstance(trouve, str):
                            sous_dossiers.append(trouve)
                        elif trouve is not None:
                            yield trouve
                niveau = sous_dossiers
        # A file opened later is measured anew: it may have been replaced since.
        self._systeme.invalidate_cache()

    def lire(self, chemin: str, taille_max: int) -> bytes:
        """See Acces."""
        with self._ouvrir(chemin) as fichier:
            # One byte more than allowed, whatever the size that was listed.
            contenu: bytes = fichier.read(taille_max + 1)
        if len(contenu) > taille_max:
            raise FichierTropGros(describe_trop_gros(chemin, len(contenu), taille_max))
        return contenu

    def empreinte(self, chemin: str) -> str:
        """See Acces."""
        calcul = hashlib.sha256()
        with self._ouvrir(chemin) as fichier:
            while morceau := fichier.read(_MORCEAU):
                calcul.update(morceau)
        return calcul.hexdigest()

    def _list(self, dossier: str) -> list[dict[str, Any]] | Entree:
        """What a folder holds, or why it cannot be listed; the others go on, unless the place itself is lost."""
        chemin = self._complete(dossier) or "/"
        try:
            if self._sftp and not dossier and self._systeme.info(chemin)["type"] != "directory":
                raise NotADirectoryError(chemin)
            contenu: list[dict[str, Any]] = self._systeme.ls(chemin, detail=True)
            # S3 lists an object as itself. Its `info` is no help: it asks for the rights of a file named as the folder is.
            if not dossier and [details["name"] for details in contenu if details["type"] == "file"] == [chemin]:
                raise NotADirectoryError(chemin)
        except erreurs_distantes() as erreur:
            panne = explain(erreur, ouverture=not dossier)
            if not dossier or panne.generale:
                raise self._lost(panne) from erreur
            return Entree(dossier, obstacle=f"dossier qui ne peut pas être lu ({panne.raison})")
        return contenu

    def _describe(self, dossier: str, details: dict[str, Any]) -> Entree | str | None:
        """The file, or the path of the folder to visit, or None for what is nothing (an S3 marker of the folder itself)."""
        base, complet = self._complete(dossier) + "/", details["name"]
        nom = complet[len(base) :] if complet.startswith(base) else ""
        chemin = f"{dossier}/{nom}" if dossier else nom
        if not nom and complet.rstrip("/") == base.rstrip("/") and details["type"] != "directory" and not details["size"]:
            return None
        if not nom or "/" in nom or nom in (".", ".."):
            # An S3 key may hold « // » or « .. »: no path of a box does.
            return Entree(show(f"{dossier}/{nom}"), obstacle=_OBSTACLE_CLE)
        if not is_lisible(chemin):
            return Entree(show(chemin), obstacle=OBSTACLE_NOM)
        if details.get("islink") or details["type"] == "link":
            return Entree(chemin, obstacle=OBSTACLE_LIEN)
        if details["type"] == "directory":
            return chemin
        if details["type"] != "file":
            return Entree(chemin, obstacle=OBSTACLE_PAS_UN_FICHIER)
        try:
            modifie = self._modified(complet, details)
        except erreurs_distantes((NotImplementedError,)):
            return Entree(chemin, obstacle="date de modification inconnue : inscrivez son arrivée dans arrivees.csv")
        return Entree(chemin, int(details["size"] or 0), modifie)

    @contextmanager
    def _ouvrir(self, chemin: str) -> Iterator[Any]:
        """The file, once it is sure that its path goes through no link."""
        if leaves_boite(chemin):
            raise FichierIllisible(f"« {chemin} » sort de la boîte : il n'est pas lu.")
        try:
            self._refuse_liens(chemin)
            with self._systeme.open(self._complete(chemin), "rb") as fichier:
                yield fichier
            # Looked at again: SFTP cannot open without following, and a link may have taken the place of the file meanwhile.
            self._refuse_liens(chemin)
        except erreurs_distantes() as erreur:
            panne = explain(erreur)
            if panne.generale:
                raise self._lost(panne) from erreur
            raise FichierIllisible(f"« {chemin} » ne peut pas être lu : {panne.raison}.") from erreur

    def _refuse_liens(self, chemin: str) -> None:
        """FichierIllisible when a step of the path is a link, or its end no plain file (SFTP: S3 has no links)."""
        if not self._sftp:
            return
        from fsspec.asyn import sync

        morceaux = chemin.split("/")
        etapes = [self._complete("/".join(morceaux[: rang + 1])) for rang in range(len(morceaux))]

        async def look() -> list[Any]:
            # The pool is private to sshfs, whose own `info` follows links; another channel each time would cost as much again.
            async with self._systeme._pool.get() as canal:
                return await asyncio.gather(*(canal.lstat(etape) for etape in etapes))

        modes = [etat.permissions or 0 for etat in sync(self._systeme.loop, look)]
        if any(stat.S_ISLNK(mode) for mode in modes):
            raise FichierIllisible(f"« {chemin} » passe par un lien : il n'est pas lu.")
        if not stat.S_ISREG(modes[-1]):
            raise FichierIllisible(f"« {chemin} » n'est pas un fichier ordinaire.")

    def _complete(self, chemin: str) -> str:
        return f"{self._racine}/{chemin}" if chemin else self._racine

    def _lost(self, panne: Panne) -> ErreurDepots:
        return BoiteIntrouvable(f"La boîte de dépôt « {self._nom} » ne peut pas être lue : {panne.raison}.")

    def _modified(self, complet: str, details: dict[str, Any]) -> int:
        """The modification time in nanoseconds, from what the listing says if it does (each system has its word)."""
        for mot in ("mtime", "LastModified", "last_modified", "modified"):
            valeur = details.get(mot)
            if isinstance(valeur, (int, float)):
                return int(valeur * 1_000_000) * 1_000
            if isinstance(valeur, datetime):
                return _to_ns(valeur)
        return _to_ns(self._systeme.modified(complet))


def _is_sftp(systeme: AbstractFileSystem) -> bool:
    sshfs = sys.modules.get("sshfs")
    return sshfs is not None and isinstance(systeme, sshfs.SSHFileSystem)


def _to_ns(instant: datetime) -> int:
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return int(instant.timestamp() * 1_000_000) * 1_000
