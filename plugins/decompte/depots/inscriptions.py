"""The register of arrivals that the archive keeps: with it and the reference alone, every deposit can be rebuilt.

One sealed file a writing, under ``registre/AAAA-MM/``, named by the SHA-256 of the JSON that it holds: append-only, and the
same entries again add nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from decompte.depots.coffre import Coffre, Indechiffrable
from decompte.depots.ecriture import create_dossiers, est_temporaire, write_atomiquement
from decompte.depots.erreurs import ArchiveEndommagee
from decompte.domaine.systeme import dire_refus

DOSSIER = "registre"


def inscrire(racine: Path, coffre: Coffre, entrees: Sequence[Mapping[str, object]], le: date | None) -> None:
    """Write these entries (plain JSON objects) for good. ``le`` only says in which folder: by default, today in UTC."""
    if not entrees:
        return
    contenu = json.dumps([dict(e) for e in entrees], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    nom = hashlib.sha256(contenu).hexdigest()
    registre = racine / DOSSIER
    for ecrit in registre.glob(f"*/{nom}"):
        if _est_saine(ecrit, coffre):
            return
    jour = le if le is not None else datetime.now(UTC).date()
    chemin = registre / f"{jour:%Y-%m}" / nom
    create_dossiers(chemin.parent, racine)
    write_atomiquement(chemin, coffre.sceller(contenu))


def inscrits(racine: Path, coffre: Coffre) -> Iterator[dict[str, Any]]:
    """Every entry, in a fixed order (folder, name, rank in the writing); ArchiveEndommagee names the file at fault."""
    for chemin in lister(racine):
        yield from _read(chemin, coffre)


def lister(racine: Path) -> list[Path]:
    """The files of the register, in order."""
    return sorted(f for f in (racine / DOSSIER).glob("*/*") if f.is_file() and not est_temporaire(f))


def _est_saine(chemin: Path, coffre: Coffre) -> bool:
    try:
        _read(chemin, coffre)
    except ArchiveEndommagee:
        return False
    return True


def _read(chemin: Path, coffre: Coffre) -> list[dict[str, Any]]:
    ou = "/".join(chemin.parts[-3:])
    restaurer = "Restaurez ce fichier d'une sauvegarde de l'archive."
    try:
        contenu = coffre.ouvrir(chemin.read_bytes())
    except OSError as erreur:
        raise ArchiveEndommagee(f"Le registre de l'archive « {ou} » ne peut pas être lu : {dire_refus(erreur)}.") from erreur
    except Indechiffrable:
        raise ArchiveEndommagee(
            f"Le registre de l'archive « {ou} » ne se déchiffre pas : le fichier est abîmé, ou la clé qui l'a scellé manque "
            f"parmi celles de DECOMPTE_CLE_ARCHIVE. Remettez l'ancienne clé à la suite de la nouvelle. {restaurer}"
        ) from None
    if hashlib.sha256(contenu).hexdigest() != chemin.name:
        raise ArchiveEndommagee(f"Le registre de l'archive « {ou} » contient autre chose que ce qui y a été écrit. {restaurer}")
    # Its digest is the one it was written with: it is the JSON that we wrote.
    lues: list[dict[str, Any]] = json.loads(contenu)
    return lues
