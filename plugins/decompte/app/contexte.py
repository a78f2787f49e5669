"""What every use case works with: settings, reference, archive, warehouse. Opened once, closed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC
from functools import cached_property
from pathlib import Path

from decompte.classeurs.modeles import charger_modeles
from decompte.controles.lecture_suites import charger_suites
from decompte.controles.suites import Suites
from decompte.depots.archive import Archive
from decompte.depots.mots_de_passe import MotsDePasse, mots_de_passe_env
from decompte.domaine.depot import DepotRecu
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
    mots_de_passe: MotsDePasse = field(repr=False)
    """The passwords of a structure, the current one first; none when it has none."""

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

    def inscrire_arrivees(self, recus: Sequence[DepotRecu]) -> None:
        """Write arrivals in the register that the archive keeps, before the warehouse knows them: it alone is enough to
        rebuild the deposits.
        """
        if recus:
            entrees = [{"genre": "arrivee", **asdict(r), "recu_le": r.recu_le.astimezone(UTC).isoformat()} for r in recus]
            self.archive.inscrire(entrees, max(r.recu_le for r in recus).date())


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
def ouvrir(env: Mapping[str, str], reference: Path | None = None, mots_de_passe: MotsDePasse | None = None) -> Iterator[Contexte]:
    """Open the installation that the environment describes. ``mots_de_passe``: by default, those of the environment.

    The reference is read first: a broken one stops everything before anything is touched. Raises ReglagesInvalides,
    ReferenceInvalide, ServeurIndisponible, EntrepotInjoignable: each with its French sentence.
    """
    reglages = preparer_reglages(env, reference)
    referentiel = charger(reglages.reference)
    url = reglages.entrepot_url or demarrer(reglages.donnees).url()
    codes = [structure.code for structure in referentiel.structures]
    entrepot = Entrepot(url)
    try:
        yield Contexte(reglages, referentiel, entrepot, mots_de_passe or mots_de_passe_env(env, codes))
    finally:
        entrepot.fermer()
