"""What every use case works with: settings, reference, archive, warehouse. Opened once, closed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from decompte.classeurs.modeles import charger_modeles
from decompte.controles.lecture_suites import charger_suites
from decompte.controles.suites import Suites
from decompte.depots.archive import Archive
from decompte.domaine.modele import Modele
from decompte.entrepot import Entrepot
from decompte.installation.postgres import demarrer
from decompte.installation.reglages import Reglages, lire_reglages
from decompte.referentiel import Referentiel, charger

RACINE = Path(__file__).resolve().parents[3]
"""Where Décompte is installed: the folder of ``sql/``, ``expectations/``, ``reference/``."""

_MEMOIRE_REFERENCE = "reference.chemin"


@dataclass
class Contexte:
    """The open installation. Models, suites and archive are loaded when first asked for."""

    reglages: Reglages
    referentiel: Referentiel
    entrepot: Entrepot

    @cached_property
    def modeles(self) -> dict[str, Modele]:
        """The template versions, by id."""
        return charger_modeles(self.reglages.reference / "modeles")

    @cached_property
    def suites(self) -> Suites:
        """The suites of controls."""
        return charger_suites(RACINE / "expectations")

    @cached_property
    def archive(self) -> Archive:
        """The archive of received bytes."""
        return Archive(Path(self.reglages.archive), self.reglages.cles_archive)


def preparer_reglages(env: Mapping[str, str], reference: Path | None = None) -> Reglages:
    """The settings, with the reference directory given, or that of the environment, or the one `init` was last given."""
    reglages = lire_reglages(env, RACINE)
    if reference is not None:
        return replace(reglages, reference=reference.absolute())
    memoire = reglages.donnees / _MEMOIRE_REFERENCE
    if not env.get("DECOMPTE_REFERENCE", "").strip() and memoire.exists():
        return replace(reglages, reference=Path(memoire.read_text(encoding="utf-8").strip()))
    return reglages


def retenir_reference(reglages: Reglages) -> None:
    """Remember the reference directory for the next commands of this installation."""
    reglages.donnees.mkdir(parents=True, exist_ok=True)
    (reglages.donnees / _MEMOIRE_REFERENCE).write_text(f"{reglages.reference}\n", encoding="utf-8")


@contextmanager
def ouvrir(env: Mapping[str, str], reference: Path | None = None) -> Iterator[Contexte]:
    """Open the installation that the environment describes.

    The reference is read first: a broken one stops everything before anything is touched. Raises ReglagesInvalides,
    ReferenceInvalide, ServeurIndisponible, EntrepotInjoignable: each with its French sentence.
    """
    reglages = preparer_reglages(env, reference)
    referentiel = charger(reglages.reference)
    url = reglages.entrepot_url or demarrer(reglages.donnees).url()
    entrepot = Entrepot(url)
    try:
        yield Contexte(reglages, referentiel, entrepot)
    finally:
        entrepot.fermer()
