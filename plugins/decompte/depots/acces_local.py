"""A drop-box that is a local directory."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

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
from decompte.depots.erreurs import BoiteIntrouvable, FichierIllisible, FichierTropGros
from decompte.domaine.systeme import dire_refus


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
                        f"La boîte de dépôt « {self._racine} » ne peut pas être lue : {dire_refus(erreur)}."
                    ) from erreur
                yield Entree(dossier.rstrip("/"), obstacle=f"dossier qui ne peut pas être lu ({dire_refus(erreur)})")
                continue
            for entree in contenu:
                chemin = dossier + entree.name
                if not is_lisible(chemin):
                    yield Entree(show(chemin), obstacle=OBSTACLE_NOM)
                elif entree.is_dir(follow_symlinks=False):
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
            raise FichierIllisible(f"« {chemin} » ne peut pas être lu : {dire_refus(erreur)}.") from erreur


def _describe(entree: os.DirEntry[str], chemin: str) -> Entree:
    if entree.is_symlink():
        return Entree(chemin, obstacle=OBSTACLE_LIEN)
    try:
        etat = entree.stat(follow_symlinks=False)
    except OSError:
        return Entree(chemin, obstacle="fichier disparu pendant le relevé")
    if not stat.S_ISREG(etat.st_mode):
        return Entree(chemin, obstacle=OBSTACLE_PAS_UN_FICHIER)
    return Entree(chemin, etat.st_size, etat.st_mtime_ns)
