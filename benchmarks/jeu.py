"""The files that everything is measured on: March 2024 of the demonstration, every convention. Made once, then found again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

GRAINE = 1
MOIS = "2024-03"
AU = date(2024, 5, 31)
"""Every file of the month, late ones and second sendings included, has arrived."""
MAINTENANT = datetime(2026, 1, 1, tzinfo=UTC)
CLE_PSEUDONYME = "5a" * 32
CLE_ARCHIVE = "ZGVjb21wdGUtY2xlLWRlLXRlc3Qtc2Fucy12YWxldXI="
"""Of the measures only: 32 bytes anybody can read."""


@dataclass(frozen=True, slots=True)
class Jeu:
    """A drop-box with its reference directory. Paths of ``classeurs`` and ``csv`` in order."""

    boite: Path
    reference: Path
    classeurs: list[Path]
    csv: list[Path]

    @property
    def octets(self) -> int:
        return sum(f.stat().st_size for f in (*self.classeurs, *self.csv))


def reglages(donnees: Path, entrepot_url: str | None = None) -> dict[str, str]:
    """The settings of a throwaway installation."""
    env = {
        "DECOMPTE_DATA_DIR": str(donnees),
        "DECOMPTE_CLE_PSEUDONYME": CLE_PSEUDONYME,
        "DECOMPTE_CLE_ARCHIVE": CLE_ARCHIVE,
    }
    return env if entrepot_url is None else env | {"DECOMPTE_WAREHOUSE_URL": entrepot_url}


def preparer(cache: Path, donnees: Path, de: str = MOIS, a: str = MOIS) -> Jeu:
    """Make the months, or find them in the cache: made again when the reference or the maker of the demonstration changed."""
    from decompte.app.demonstration import fabriquer_demonstration
    from decompte.domaine.mois import Mois

    nom = de if a == de else f"{de}..{a}"
    dossier = cache / f"{nom}-{GRAINE}-{_version()}"
    if not (dossier / "pret").exists():
        print(f"Making the files of {nom} (once)…", flush=True)
        periode = (Mois.de_texte(de), Mois.de_texte(a))
        fabriquer_demonstration(reglages(donnees), periode[0].annee, GRAINE, dossier / "boite", periode, None)
        (dossier / "pret").touch()
    return ouvrir(dossier)


def ouvrir(dossier: Path) -> Jeu:
    """The files of a folder made by ``preparer``."""
    boite = dossier / "boite"
    fichiers = sorted(f for f in boite.glob("*/**/*") if f.is_file())
    return Jeu(
        boite,
        dossier / "boite.reference",
        [f for f in fichiers if f.suffix == ".xlsx"],
        [f for f in fichiers if f.suffix == ".csv"],
    )


def _version() -> str:
    racine = Path(__file__).resolve().parent.parent
    sources = [*(racine / "plugins/decompte/demo").glob("*.py"), *(racine / "reference").rglob("*.*")]
    empreinte = hashlib.sha256()
    for source in sorted(sources):
        empreinte.update(source.name.encode() + source.read_bytes())
    return empreinte.hexdigest()[:12]
