"""Mappings whose keys are known in advance, read key by key: every fault noted where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from decompte.lecture.dates import lire_date
from decompte.lecture.fautes import Releve, suggestion
from decompte.lecture.yaml_situe import Noeud


@dataclass(frozen=True, slots=True)
class Fiche:
    """A mapping. Readers return None (or nothing) when the key is absent or at fault; ``nom`` begins each fault."""

    noeud: Noeud
    cles: dict[str, Noeud]
    releve: Releve
    nom: str = ""

    def faute(self, cle: str | None, message: str) -> None:
        """Note a fault at a key, or at the start of the mapping."""
        self._faute_a(self.cles.get(cle, self.noeud) if cle else self.noeud, message)

    def texte(self, cle: str, *, requis: bool = False) -> str | None:
        """A text without surrounding space."""
        valeur = self._valeur(cle, requis)
        if valeur is None:
            return None
        if not isinstance(valeur, str):
            self.faute(cle, f"« {cle} » doit être un texte : mettez des apostrophes.")
            return None
        if valeur != valeur.strip() or not valeur:
            self.faute(cle, f"« {cle} » est vide, ou a un espace au début ou à la fin : corrigez-le.")
            return None
        return valeur

    def choix(self, cle: str, admis: Sequence[str]) -> str | None:
        """A required text, among those admitted."""
        valeur = self.texte(cle, requis=True)
        if valeur is None or valeur in admis:
            return valeur
        attendu = (" ou " if len(admis) == 2 else ", ").join(admis)
        self.faute(cle, f"« {cle} » : « {valeur} » n'est pas admis, attendu {attendu}.{suggestion(valeur, admis)}")
        return None

    def entier(self, cle: str, *, requis: bool = False) -> int | None:
        """A whole number."""
        valeur = self._valeur(cle, requis)
        if valeur is None:
            return None
        if isinstance(valeur, bool) or not isinstance(valeur, int):
            self.faute(cle, f"« {cle} » doit être un nombre entier.")
            return None
        return valeur

    def booleen(self, cle: str, *, defaut: bool) -> bool | None:
        """A boolean; ``defaut`` when the key is absent."""
        valeur = self._valeur(cle, False)
        if valeur is None:
            return defaut
        if not isinstance(valeur, bool):
            self.faute(cle, f"« {cle} » doit être true ou false.")
            return None
        return valeur

    def date(self, cle: str, *, requis: bool = False) -> date | None:
        """A date AAAA-MM-JJ."""
        valeur = self._valeur(cle, requis)
        if isinstance(valeur, str):
            valeur = lire_date(valeur) or valeur
        if valeur is None:
            return None
        if not isinstance(valeur, date):
            self.faute(cle, f"« {cle} » : « {valeur} » n'est pas une date qui existe, attendu AAAA-MM-JJ.")
            return None
        return valeur

    def textes(self, cle: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        return tuple(str(n.valeur) for n in self._liste(cle, "une liste de textes", False) if self._est_texte(n, cle))

    def noeuds(self, cle: str, *, requis: bool = False) -> list[Noeud]:
        """The elements of a list; empty when the key is absent."""
        return self._liste(cle, "une liste", requis)

    def fiches(self, cle: str, connues: Sequence[str], *, requis: bool = False) -> list[Fiche]:
        """The mappings of a list; empty when the key is absent."""
        lues = [lire_fiche(noeud, connues, self.releve, self.nom) for noeud in self.noeuds(cle, requis=requis)]
        return [fiche for fiche in lues if fiche is not None]

    def fiche(self, cle: str, connues: Sequence[str] | None, *, requis: bool = False) -> Fiche | None:
        """A mapping inside this one."""
        if self._valeur(cle, requis) is None:
            return None
        return lire_fiche(self.cles[cle], connues, self.releve, self.nom)

    def _liste(self, cle: str, attendu: str, requis: bool) -> list[Noeud]:
        valeur = self._valeur(cle, requis)
        if valeur is None:
            return []
        if not isinstance(valeur, list):
            self.faute(cle, f"« {cle} » doit être {attendu}.")
            return []
        return valeur

    def _est_texte(self, noeud: Noeud, cle: str) -> bool:
        valide = isinstance(noeud.valeur, str) and noeud.valeur == noeud.valeur.strip() != ""
        if not valide:
            self._faute_a(noeud, f"« {cle} » doit être une liste de textes sans espace autour.")
        return valide

    def _valeur(self, cle: str, requis: bool) -> object:
        noeud = self.cles.get(cle)
        valeur = None if noeud is None else noeud.valeur
        if valeur is None and requis:
            self.faute(cle, f"la clé « {cle} » manque : ajoutez-la.")
        return valeur

    def _faute_a(self, lieu: Noeud, message: str) -> None:
        self.releve.faute(lieu.fichier, lieu.ligne, f"{self.nom} : {message}" if self.nom else message)


def lire_fiche(noeud: Noeud, connues: Sequence[str] | None, releve: Releve, nom: str = "") -> Fiche | None:
    """The mapping of a node, its unknown keys noted as faults; None when it is not a mapping.

    ``connues`` None: any key is admitted. ``nom``: what the mapping is (« la règle L04 »), said first in its faults.
    """
    if not isinstance(noeud.valeur, dict):
        liste = f" ({', '.join(connues)})" if connues else ""
        Fiche(noeud, {}, releve, nom).faute(None, f"attendu des couples « clé: valeur »{liste}, trouvé autre chose.")
        return None
    fiche = Fiche(noeud, noeud.valeur, releve, nom)
    for cle in fiche.cles:
        if connues is not None and cle not in connues:
            # A near miss names its key; otherwise all are listed.
            conseil = suggestion(cle, connues) or f" Attendu : {', '.join(connues)}."
            fiche.faute(cle, f"clé inconnue « {cle} ».{conseil}")
    return fiche
