"""Quality indicators: measured in the tables, or judged by a note; it may differ from one dispositif to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from decompte.domaine.indicateur import FicheIndicateur
from decompte.lecture.fautes import Releve, suggestion
from decompte.lecture.fiche import Fiche, lire_fiche
from decompte.lecture.yaml_situe import lire_yaml

FICHIER = "indicateurs.yaml"
_CLES = ("id", "libelle", "nature", "nature_pour", "unite", "source")
_NATURES = ("mesure", "juge")
_UNITES = ("taux", "note")


@dataclass(frozen=True, slots=True)
class Indicateur:
    """An indicator; ``exceptions`` says where a dispositif differs from ``juge``."""

    id: str
    libelle: str
    juge: bool
    unite: str
    source: str
    exceptions: Mapping[str, bool]

    def juge_pour(self, dispositif_id: str) -> bool:
        """Whether it is judged by a note for that dispositif, rather than measured."""
        return self.exceptions.get(dispositif_id, self.juge)

    def pour(self, dispositif_id: str) -> FicheIndicateur:
        """The indicator as it holds for one dispositif."""
        return FicheIndicateur(self.id, self.libelle, self.juge_pour(dispositif_id), self.source)


def lire_indicateurs(dossier: Path, dispositifs: Collection[str], releve: Releve) -> dict[str, Indicateur]:
    """All indicators by id; empty when the file is absent (it is optional)."""
    noeud = lire_yaml(dossier / FICHIER, FICHIER, releve) if (dossier / FICHIER).is_file() else None
    if noeud is None:
        return {}
    if not isinstance(noeud.valeur, list):
        releve.faute(FICHIER, noeud.ligne, "attendu une liste d'indicateurs.")
        return {}
    lus: dict[str, Indicateur] = {}
    for element in noeud.valeur:
        fiche = lire_fiche(element, _CLES, releve)
        indicateur = None if fiche is None else _indicateur(fiche, dispositifs)
        if fiche is None or indicateur is None:
            continue
        if indicateur.id in lus:
            fiche.faute("id", f"l'indicateur « {indicateur.id} » est déjà décrit : gardez une seule entrée.")
        lus[indicateur.id] = indicateur
    return lus


def _indicateur(fiche: Fiche, dispositifs: Collection[str]) -> Indicateur | None:
    id_ = fiche.texte("id", requis=True)
    libelle = fiche.texte("libelle", requis=True)
    source = fiche.texte("source", requis=True)
    nature = fiche.choix("nature", _NATURES)
    unite = fiche.choix("unite", _UNITES)
    exceptions: dict[str, bool] = {}
    for cas in fiche.fiches("nature_pour", ("nature", "pour")):
        autre = cas.choix("nature", _NATURES)
        for dispositif in cas.textes("pour"):
            if dispositifs and dispositif not in dispositifs:
                cas.faute("pour", f"dispositif inconnu « {dispositif} » : corrigez-le.{suggestion(dispositif, dispositifs)}")
            exceptions[dispositif] = autre == "juge"
    if id_ is None:
        return None
    # At fault elsewhere, it is kept all the same: the loading fails anyway, and what names it must not fail in turn.
    return Indicateur(id_, libelle or id_, nature == "juge", unite or "", source or "", exceptions)
