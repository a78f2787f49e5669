"""Seal the whole archive with the first key, so that a former one can be withdrawn."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from decompte.depots.coffre import Coffre, Indechiffrable
from decompte.depots.ecriture import est_temporaire, write_atomiquement
from decompte.depots.inscriptions import lister
from decompte.domaine.systeme import dire_refus
from decompte.domaine.texte import accord

Avancement = Callable[[int, int], None]
"""Called with (files seen, files in all)."""

_EN_PARALLELE = 4
"""Files at once: each may take four times its size in memory, and most of the wait is for the disk."""
_AGE_ABANDON_S = 3600
"""Seconds after which a temporary file was left by a process that died: writing one takes less than a second."""
_EMPREINTE = re.compile(r"[0-9a-f]{64}")
_DEUX = "[0-9a-f]" * 2


class _Issue(Enum):
    DEJA = "deja"
    ANCIEN = "ancien"
    RECHIFFRE = "rechiffre"


@dataclass(slots=True)
class BilanRechiffrement:
    """What was found, and done: numbers of files, contents and register together.

    ``deja`` were sealed with the first key; ``rechiffres`` have been sealed again with it; ``anciens`` are still sealed with a
    former one (only looked at). ``fautes``: French sentences, one a file that cannot be read back; it was left as it is.
    ``abandons``: temporary files of a process that died, removed.
    """

    total: int = 0
    deja: int = 0
    rechiffres: int = 0
    anciens: int = 0
    abandons: int = 0
    fautes: list[str] = field(default_factory=list)

    @property
    def complet(self) -> bool:
        """Whether the first key alone reads everything."""
        return self.total > 0 and self.deja + self.rechiffres == self.total

    def resume(self) -> str:
        """One or two French sentences."""
        if self.total == 0:
            return "Aucun fichier dans l'archive : si elle devrait en contenir, vérifiez DECOMPTE_ARCHIVE."
        phrases = [
            f"{accord(self.total, 'fichier')} dans l'archive : {accord(self.deja, 'scellé')} avec la clé courante, "
            f"{accord(self.rechiffres, 'rechiffré')}, {self.anciens} sous une ancienne clé, "
            f"{accord(len(self.fautes), 'illisible')}."
        ]
        if self.complet:
            phrases.append("La première clé de DECOMPTE_CLE_ARCHIVE suffit : les anciennes peuvent être retirées.")
        elif self.fautes:
            phrases.append("Gardez toutes les clés tant que ces fichiers ne sont pas réparés.")
        else:
            phrases.append("Gardez les anciennes clés, et lancez « bin/decompte archive --rechiffrer ».")
        return " ".join(phrases)


def parcourir(racine: Path, coffre: Coffre, avancement: Avancement | None, *, ecrire: bool) -> BilanRechiffrement:
    """Read every file back and verify it; with ``ecrire``, seal with the first key those that are not.

    A file is replaced only once its new form has been opened and found to hold the same bytes, and at once (rename): stopped
    anywhere, by anything, the archive reads as before, and starting again ends the job.
    """
    bilan = BilanRechiffrement()
    if ecrire:
        bilan.abandons = _remove_abandons(racine)
    fichiers = [*_contenus(racine), *lister(racine)]
    bilan.total = len(fichiers)
    ouvriers = ThreadPoolExecutor(_EN_PARALLELE)
    try:
        promesses = {ouvriers.submit(_treat, fichier, coffre, ecrire): fichier for fichier in fichiers}
        for fait, promesse in enumerate(as_completed(promesses), 1):
            issue = promesse.result()
            if isinstance(issue, str):
                bilan.fautes.append(f"{promesses[promesse].relative_to(racine)} : {issue}")
            elif issue is _Issue.DEJA:
                bilan.deja += 1
            elif issue is _Issue.RECHIFFRE:
                bilan.rechiffres += 1
            else:
                bilan.anciens += 1
            if avancement is not None:
                avancement(fait, bilan.total)
    finally:
        ouvriers.shutdown(cancel_futures=True)
    bilan.fautes.sort()
    return bilan


def _treat(fichier: Path, coffre: Coffre, ecrire: bool) -> _Issue | str:
    """What became of one file; a sentence when it cannot be read back."""
    try:
        scelle = fichier.read_bytes()
        clair = coffre.ouvrir_par_la_premiere(scelle)
        if clair is not None:
            return _Issue.DEJA if _est_entier(fichier, clair) else _AUTRE
        if not ecrire:
            return _Issue.ANCIEN if _est_entier(fichier, coffre.ouvrir(scelle)) else _AUTRE
        nouveau = coffre.resceller(scelle)
        clair = coffre.ouvrir_par_la_premiere(nouveau)
        if clair is None or not _est_entier(fichier, clair):
            return _AUTRE
        write_atomiquement(fichier, nouveau)
        return _Issue.RECHIFFRE
    except Indechiffrable:
        return (
            "ne se déchiffre avec aucune clé de DECOMPTE_CLE_ARCHIVE (fichier abîmé, ou clé manquante). "
            "Remettez la clé qui manque, ou restaurez ce fichier d'une sauvegarde."
        )
    except OSError as erreur:
        return f"ne peut pas être lu ou remplacé ({dire_refus(erreur)})."


_AUTRE = "contient d'autres octets que ceux qui y ont été rangés. Restaurez ce fichier d'une sauvegarde."


def _est_entier(fichier: Path, clair: bytes) -> bool:
    return hashlib.sha256(clair).hexdigest() == fichier.name


def _contenus(racine: Path) -> Iterator[Path]:
    for fichier in sorted(racine.glob(f"{_DEUX}/{_DEUX}/*")):
        if _EMPREINTE.fullmatch(fichier.name):
            yield fichier


def _remove_abandons(racine: Path) -> int:
    """Remove what a process that died had begun to write; a young file may be one that another is writing."""
    limite = time.time() - _AGE_ABANDON_S
    retires = 0
    for fichier in racine.rglob(".*"):
        if est_temporaire(fichier) and fichier.stat().st_mtime < limite:
            fichier.unlink(missing_ok=True)
            retires += 1
    return retires
