"""What the system refuses, said in French: its own words would be in English, in the middle of a sentence."""

from __future__ import annotations

import errno

_RAISONS = {
    errno.ENOENT: "il n'existe pas",
    errno.EACCES: "l'accès est refusé",
    errno.EPERM: "l'accès est refusé",
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "un élément de son chemin n'est pas un dossier",
    errno.EEXIST: "il existe déjà",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "la place permise sur le disque est épuisée",
    errno.EROFS: "le disque est en lecture seule",
    errno.EIO: "le disque ne répond pas correctement",
    errno.ENAMETOOLONG: "son nom est trop long",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ELOOP: "ses liens symboliques tournent en rond",
    errno.ETIMEDOUT: "la réponse n'est pas venue à temps",
}


def dire_refus(erreur: OSError) -> str:
    """Why the system refused, as the end of a sentence (« il n'existe pas »); the error's number when it has no words here."""
    if erreur.errno is None:
        return "le système refuse"
    return _RAISONS.get(erreur.errno, f"le système refuse (erreur {erreur.errno})")
