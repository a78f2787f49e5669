"""The demonstration: a synthetic drop-box, its truth, and a reference directory with its payments, notes and documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from decompte.app.contexte import preparer_reglages
from decompte.app.feries import feries_francais
from decompte.app.obligations import echeances
from decompte.demo.fabrique import fabriquer
from decompte.demo.finances import ecrire_reference
from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord
from decompte.referentiel import charger


@dataclass(frozen=True, slots=True)
class BilanDemonstration:
    """What was made, and where."""

    fichiers: int
    boite: Path
    reference: Path

    def resume(self) -> str:
        """One French sentence."""
        return f"Démonstration : {accord(self.fichiers, 'fichier')} dans {self.boite}, référence dans {self.reference}."


def fabriquer_demonstration(
    env: Mapping[str, str],
    annee: int,
    graine: int,
    boite: Path,
    periode: tuple[Mois, Mois] | None,
    reference: Path | None,
    avancement: Callable[[int, int], None] | None = None,
) -> BilanDemonstration:
    """Make (or find again) the drop-box of a year, or of some months of it. DemonstrationImpossible when it cannot be."""
    reglages = preparer_reglages(env, reference)
    referentiel = charger(reglages.reference)
    mois = None
    if periode is not None:
        premier, dernier = periode
        mois = [premier.plus(n) for n in range(_ecart(premier, dernier) + 1)]
    verite = fabriquer(
        referentiel.conventions,
        {s.code: s for s in referentiel.structures},
        referentiel.dispositifs,
        annee,
        graine,
        boite,
        mois,
        echeance=echeances(referentiel.parametres, feries_francais()),
        avancement=avancement,
    )
    cible = boite.with_name(f"{boite.name}.reference")
    ecrire_reference(
        reglages.reference, cible, referentiel.conventions, referentiel.dispositifs, referentiel.parametres, annee, graine
    )
    return BilanDemonstration(len(verite.fichiers), boite, cible)


def _ecart(premier: Mois, dernier: Mois) -> int:
    return (dernier.annee - premier.annee) * 12 + dernier.numero - premier.numero
