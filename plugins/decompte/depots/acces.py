"""Where a drop-box lives: a local directory, or any place that fsspec opens.

Both ways give the same two things: the plain entries of the box, and the bytes of one of them.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_UP, Decimal
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from decompte.depots.erreurs import BoiteIntrouvable, FichierIllisible, FichierTropGros
from decompte.domaine.texte import nombre

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


_MORCEAU = 1 << 20


@dataclass(frozen=True, slots=True)
class Entree:
    """Something found in the box.

    ``chemin`` is relative to it, posix; ``taille`` in bytes; ``obstacle`` says (in French) why it cannot be taken.
    """

    chemin: str
    taille: int = 0
    mtime_ns: int = 0
    obstacle: str | None = None


class Acces(Protocol):
    """What a place must be able to do to hold a drop-box."""

    def entrees(self) -> Iterator[Entree]:
        """Every file of the box, and what stands in it that cannot be taken. BoiteIntrouvable when it cannot be listed."""

    def lire(self, chemin: str, taille_max: int) -> bytes:
        """The bytes of one file; FichierIllisible or FichierTropGros."""

    def empreinte(self, chemin: str) -> str:
        """The SHA-256 of one file, read piece by piece whatever its size; FichierIllisible."""


def open_acces(boite: str) -> Acces:
    """The access to a box given by a path or a URL (``file://…`` is a path)."""
    if "://" not in boite:
        return AccesLocal(Path(boite))
    morceaux = urlsplit(boite)
    if morceaux.scheme == "file":
        return AccesLocal(Path(unquote(morceaux.path)))
    return _open_fsspec(boite)


def leaves_boite(chemin: str) -> bool:
    """Whether a path is not one relative to the box."""
    return chemin.startswith("/") or ".." in chemin.split("/")


def describe_trop_gros(chemin: str, taille: int, taille_max: int) -> str:
    """The sentence for a file beyond the limit (sizes in bytes)."""
    return (
        f"« {chemin} » pèse {_megaoctets(taille)} Mo, au-delà de la limite de {_megaoctets(taille_max)} Mo : "
        "il n'a pas été lu. Envoyez un classeur par mois et par convention, sans image."
    )


def _megaoctets(octets: int) -> str:
    return nombre((Decimal(octets) / 1_000_000).quantize(Decimal("0.01"), ROUND_UP))


class AccesLocal:
    """A local directory. Symbolic links are never followed: a partner could point one at another's folder."""

    def __init__(self, racine: Path) -> None:
        self._racine = racine

    def entrees(self) -> Iterator[Entree]:
        """See Acces."""
        if not self._racine.is_dir():
            raise BoiteIntrouvable(f"La boîte de dépôt « {self._racine} » n'existe pas ou n'est pas un dossier.")
        a_visiter = [""]
        while a_visiter:
            dossier = a_visiter.pop()
            try:
                contenu = list(os.scandir(self._racine / dossier))
            except OSError as erreur:
                if not dossier:
                    raise BoiteIntrouvable(
                        f"La boîte de dépôt « {self._racine} » ne peut pas être lue : {erreur.strerror}."
                    ) from erreur
                yield Entree(dossier.rstrip("/"), obstacle=f"dossier qui ne peut pas être lu ({erreur.strerror})")
                continue
            for entree in contenu:
                chemin = dossier + entree.name
                try:
                    chemin.encode("utf-8")
                except UnicodeEncodeError:
                    montre = chemin.encode("utf-8", "replace").decode("utf-8")
                    yield Entree(montre, obstacle="nom de fichier illisible : renommez-le sans caractère spécial")
                    continue
                if entree.is_dir(follow_symlinks=False):
                    a_visiter.append(chemin + "/")
                else:
                    yield _describe(entree, chemin)

    def lire(self, chemin: str, taille_max: int) -> bytes:
        """See Acces."""
        with self._ouvrir(chemin) as fichier:
            taille = os.fstat(fichier.fileno()).st_size
            if taille > taille_max:
                raise FichierTropGros(describe_trop_gros(chemin, taille, taille_max))
            # One byte more than allowed: a file that grew since it was measured is seen too.
            contenu = fichier.read(taille_max + 1)
        if len(contenu) > taille_max:
            raise FichierTropGros(describe_trop_gros(chemin, len(contenu), taille_max))
        return contenu

    def empreinte(self, chemin: str) -> str:
        """See Acces."""
        with self._ouvrir(chemin) as fichier:
            return hashlib.file_digest(fichier, "sha256").hexdigest()

    @contextmanager
    def _ouvrir(self, chemin: str) -> Iterator[BufferedReader]:
        """The file, opened without following any link and without ever waiting on a pipe; FichierIllisible."""
        cible = self._racine / chemin
        dossier_vrai = Path(os.path.realpath(self._racine), chemin).parent
        if leaves_boite(chemin) or Path(os.path.realpath(cible.parent)) != dossier_vrai:
            raise FichierIllisible(f"« {chemin} » passe par un lien ou sort de la boîte : il n'est pas lu.")
        try:
            descripteur = os.open(cible, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descripteur, "rb") as fichier:
                if not stat.S_ISREG(os.fstat(fichier.fileno()).st_mode):
                    raise FichierIllisible(f"« {chemin} » n'est pas un fichier ordinaire.")
                yield fichier
        except OSError as erreur:
            raise FichierIllisible(f"« {chemin} » ne peut pas être lu : {erreur.strerror}.") from erreur


def _describe(entree: os.DirEntry[str], chemin: str) -> Entree:
    if entree.is_symlink():
        return Entree(chemin, obstacle="lien symbolique : déposez le fichier lui-même")
    try:
        etat = entree.stat(follow_symlinks=False)
    except OSError:
        return Entree(chemin, obstacle="fichier disparu pendant le relevé")
    if not stat.S_ISREG(etat.st_mode):
        return Entree(chemin, obstacle="ce n'est pas un fichier ordinaire")
    return Entree(chemin, etat.st_size, etat.st_mtime_ns)


def _open_fsspec(boite: str) -> Acces:
    # Imported here: fsspec costs a tenth of a second, and a local box does without it.
    import fsspec

    try:
        systeme, racine = fsspec.core.url_to_fs(boite)
    except (ValueError, ImportError, OSError) as erreur:
        raise BoiteIntrouvable(f"L'adresse de boîte « {boite} » ne peut pas être ouverte : {erreur}.") from erreur
    return AccesFsspec(systeme, racine)


class AccesFsspec:
    """A place opened by fsspec. The file system tells sizes and times; a place that tells no time cannot be a box."""

    def __init__(self, systeme: AbstractFileSystem, racine: str) -> None:
        self._systeme = systeme
        self._racine = racine.rstrip("/")

    def entrees(self) -> Iterator[Entree]:
        """See Acces."""
        try:
            if not self._systeme.isdir(self._racine or "/"):
                raise BoiteIntrouvable(f"La boîte de dépôt « {self._racine} » n'existe pas ou n'est pas un dossier.")
            trouves: dict[str, dict[str, Any]] = self._systeme.find(self._racine, detail=True)
        except OSError as erreur:
            raise BoiteIntrouvable(f"La boîte de dépôt « {self._racine} » ne peut pas être lue : {erreur}.") from erreur
        for complet, details in trouves.items():
            chemin = complet[len(self._racine) :].lstrip("/")
            if details.get("islink"):
                yield Entree(chemin, obstacle="lien symbolique : déposez le fichier lui-même")
                continue
            try:
                modifie = self._modified(complet, details)
            except (OSError, NotImplementedError):
                yield Entree(chemin, obstacle="date de modification inconnue : inscrivez son arrivée dans arrivees.csv")
                continue
            yield Entree(chemin, int(details["size"] or 0), modifie)

    def lire(self, chemin: str, taille_max: int) -> bytes:
        """See Acces."""
        if leaves_boite(chemin):
            raise FichierIllisible(f"« {chemin} » sort de la boîte : il n'est pas lu.")
        try:
            with self._systeme.open(f"{self._racine}/{chemin}", "rb") as fichier:
                contenu: bytes = fichier.read(taille_max + 1)
        except OSError as erreur:
            raise FichierIllisible(f"« {chemin} » ne peut pas être lu : {erreur}.") from erreur
        if len(contenu) > taille_max:
            raise FichierTropGros(describe_trop_gros(chemin, len(contenu), taille_max))
        return contenu

    def empreinte(self, chemin: str) -> str:
        """See Acces."""
        if leaves_boite(chemin):
            raise FichierIllisible(f"« {chemin} » sort de la boîte : il n'est pas lu.")
        calcul = hashlib.sha256()
        try:
            with self._systeme.open(f"{self._racine}/{chemin}", "rb") as fichier:
                while morceau := fichier.read(_MORCEAU):
                    calcul.update(morceau)
        except OSError as erreur:
            raise FichierIllisible(f"« {chemin} » ne peut pas être lu : {erreur}.") from erreur
        return calcul.hexdigest()

    def _modified(self, complet: str, details: dict[str, Any]) -> int:
        """The modification time in nanoseconds, from what the listing says if it does (each system has its word)."""
        for mot in ("mtime", "LastModified", "last_modified", "modified"):
            valeur = details.get(mot)
            if isinstance(valeur, (int, float)):
                return int(valeur * 1_000_000) * 1_000
            if isinstance(valeur, datetime):
                return _to_ns(valeur)
        return _to_ns(self._systeme.modified(complet))


def _to_ns(instant: datetime) -> int:
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return int(instant.timestamp() * 1_000_000) * 1_000
