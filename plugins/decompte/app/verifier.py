"""Self-check: what the night would say of a file, from the same readers and suites, without a warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from decompte.app.contexte import RACINE, preparer_reglages
from decompte.app.erreurs import DemandeInvalide
from decompte.app.traiter import lire_limites, lire_seuils
from decompte.classeurs.lecture import lire
from decompte.classeurs.modeles import charger_modeles
from decompte.controles.controler import controler
from decompte.controles.lecture_suites import charger_suites
from decompte.domaine.controle import DepotAControler, ResultatControle
from decompte.domaine.convention import Structure
from decompte.domaine.depot import ACCEPTES
from decompte.domaine.indicateurs_requis import requis_par_convention
from decompte.domaine.tableau import ClasseurLu
from decompte.referentiel import Referentiel, charger


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on one file."""

    nom: str
    etat: str
    motif: str | None
    taux_completude: Decimal | None
    refuse: bool
    constats: list[dict[str, Any]]

    def en_ligne(self) -> dict[str, Any]:
        """As a JSON row."""
        return {
            "fichier": self.nom,
            "etat": self.etat,
            "motif": self.motif,
            "taux_completude": self.taux_completude,
            "constats": self.constats,
        }


def verifier(
    env: Mapping[str, str], fichiers: Sequence[Path], structure: str | None, recu_le: datetime | None, reference: Path | None
) -> list[Verification]:
    """Check each file as if the structure had just deposited it (by default the structure of the convention it names).

    DemandeInvalide when a file cannot be read from the disk or the structure is unknown.
    """
    reglages = preparer_reglages(env, reference)
    referentiel = charger(reglages.reference)
    modeles = charger_modeles(reglages.reference / "modeles")
    suites = charger_suites(RACINE / "expectations")
    arrivee = recu_le or datetime.now(UTC)
    jour = arrivee.date()
    limites = lire_limites(referentiel.parametres, jour)
    structures = {s.code: s for s in referentiel.structures}
    if structure is not None and structure not in structures:
        raise DemandeInvalide(f"Structure inconnue : « {structure} ».")
    classeurs = [lire(_contenu(f), f.name, _identifiant(rang, f), modeles, limites) for rang, f in enumerate(fichiers)]
    lot = {c.depot: _depot(c, structure, structures, referentiel, arrivee) for c in classeurs}
    parametres = referentiel.parametres
    resultats = controler(
        classeurs,
        lot,
        suites,
        modeles,
        lire_seuils(parametres, jour),
    )
    return [_verification(f, r) for f, r in zip(fichiers, resultats, strict=True)]


def _contenu(fichier: Path) -> bytes:
    try:
        return fichier.read_bytes()
    except OSError as erreur:
        raise DemandeInvalide(f"{fichier} ne peut pas être lu : {erreur.strerror or erreur}.") from None


def _identifiant(rang: int, fichier: Path) -> str:
    return f"verif-{rang}-{hashlib.sha256(str(fichier).encode()).hexdigest()[:8]}"


def _depot(
    classeur: ClasseurLu, structure: str | None, structures: Mapping[str, Structure], referentiel: Referentiel, arrivee: datetime
) -> DepotAControler:
    conventions = {c.code: c for c in referentiel.conventions}
    code = (classeur.identification.convention or "").strip().casefold()
    supposee = next((c.structure for c in referentiel.conventions if c.code.casefold() == code), "")
    dossier = structure or supposee
    return DepotAControler(
        depot=classeur.depot,
        structure=structures.get(dossier),
        structure_dossier=dossier,
        recu_le=arrivee,
        conventions=conventions,
        tableaux={id: d.tableau for id, d in referentiel.dispositifs.items()},
        indicateurs_requis=requis_par_convention(referentiel.conventions, referentiel.dispositifs, referentiel.parametres),
    )


def _verification(fichier: Path, resultat: ResultatControle) -> Verification:
    return Verification(
        nom=fichier.name,
        etat=resultat.etat.value,
        motif=resultat.motif,
        taux_completude=resultat.taux_completude,
        refuse=resultat.etat not in ACCEPTES,
        constats=[{k: v for k, v in asdict(c).items() if k != "depot"} for c in resultat.constats],
    )
