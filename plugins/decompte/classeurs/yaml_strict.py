"""YAML read strictly: text scalars kept as written, every fault collected with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_OUI_NON = {"true": True, "oui": True, "false": False, "non": False}


@dataclass(slots=True)
class Fautes:
    """The faults of one file, in the order they are met."""

    fichier: Path
    messages: list[str] = field(default_factory=list)

    def add(self, ligne: int, message: str) -> None:
        """Note a fault at a line (1 is the first)."""
        self.messages.append(f"{self.fichier}, ligne {ligne} : {message}")


@dataclass(slots=True)
class Bloc:
    """A mapping of the file: its line, and its nodes by key. What is read is counted, so that nothing else is left."""

    ligne: int
    noeuds: Mapping[str, yaml.Node]
    fautes: Fautes
    lus: set[str] = field(default_factory=set)

    def texte(self, cle: str, defaut: str | None = None) -> str:
        """The text of a key; a fault when it is missing (without default), empty or not a scalar."""
        noeud = self._take(cle, requis=defaut is None)
        if noeud is None:
            return defaut or ""
        if not isinstance(noeud, yaml.ScalarNode) or not noeud.value.strip():
            self.fautes.add(noeud.start_mark.line + 1, f"« {cle} » doit être un texte.")
            return defaut or ""
        return str(noeud.value).strip()

    def textes(self, cle: str) -> tuple[str, ...]:
        """The texts of a list; empty when the key is missing."""
        noeud = self._take(cle)
        if noeud is None:
            return ()
        if not isinstance(noeud, yaml.SequenceNode) or not all(isinstance(n, yaml.ScalarNode) and n.value for n in noeud.value):
            self.fautes.add(noeud.start_mark.line + 1, f"« {cle} » doit être une liste de textes, entre crochets.")
            return ()
        return tuple(str(n.value).strip() for n in noeud.value)

    def entier(self, cle: str) -> int | None:
        """A whole number, or None when the key is missing."""
        noeud = self._take(cle)
        if noeud is None:
            return None
        try:
            return int(noeud.value)
        except (TypeError, ValueError):
            self.fautes.add(noeud.start_mark.line + 1, f"« {cle} » doit être un nombre entier.")
            return None

    def oui_non(self, cle: str, defaut: bool) -> bool:
        """A boolean (true or false), or the default."""
        noeud = self._take(cle)
        if noeud is None:
            return defaut
        valeur = _OUI_NON.get(noeud.value.lower()) if isinstance(noeud, yaml.ScalarNode) else None
        if valeur is None:
            self.fautes.add(noeud.start_mark.line + 1, f"« {cle} » doit être true ou false.")
            return defaut
        return valeur

    def blocs(self, cle: str, requis: bool = False) -> list[Bloc]:
        """The mappings of a list."""
        noeud = self._take(cle, requis)
        if noeud is None:
            return []
        if not isinstance(noeud, yaml.SequenceNode):
            self.fautes.add(noeud.start_mark.line + 1, f"« {cle} » doit être une liste.")
            return []
        return [bloc for bloc in (make_bloc(n, self.fautes) for n in noeud.value) if bloc is not None]

    def line_of(self, cle: str) -> int:
        """The line of a key, or of the mapping when it is missing."""
        noeud = self.noeuds.get(cle)
        return self.ligne if noeud is None else noeud.start_mark.line + 1

    def close(self) -> None:
        """A fault for every key that nobody asked for."""
        for cle in self.noeuds.keys() - self.lus:
            connues = ", ".join(sorted(self.lus))
            self.fautes.add(self.line_of(cle), f"clé inconnue « {cle} ». Clés connues ici : {connues}.")

    def _take(self, cle: str, requis: bool = False) -> Any:
        self.lus.add(cle)
        noeud = self.noeuds.get(cle)
        if noeud is None and requis:
            self.fautes.add(self.ligne, f"« {cle} » manque.")
        return noeud


def make_bloc(noeud: yaml.Node | None, fautes: Fautes) -> Bloc | None:
    """The mapping of a node; None (and a fault) when it is not one. A key written twice is a fault."""
    ligne = 1 if noeud is None else noeud.start_mark.line + 1
    if not isinstance(noeud, yaml.MappingNode):
        fautes.add(ligne, "attendu des couples « clé: valeur ».")
        return None
    noeuds: dict[str, yaml.Node] = {}
    for cle, valeur in noeud.value:
        nom = str(cle.value)
        if nom in noeuds:
            fautes.add(cle.start_mark.line + 1, f"clé « {nom} » écrite deux fois.")
        noeuds[nom] = valeur
    return Bloc(ligne, noeuds, fautes)


def read_bloc(chemin: Path, fautes: Fautes) -> Bloc | None:
    """The mapping at the root of a YAML file; None (and a fault) when it cannot be read as such."""
    try:
        racine = yaml.compose(chemin.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as erreur:
        fautes.add(1, f"le fichier ne peut pas être lu : {erreur.strerror}.")
    except UnicodeDecodeError:
        fautes.add(1, "le fichier n'est pas en UTF-8.")
    except yaml.MarkedYAMLError as erreur:
        ligne = 1 if erreur.problem_mark is None else erreur.problem_mark.line + 1
        fautes.add(ligne, f"YAML mal formé ({erreur.problem}).")
    except yaml.YAMLError as erreur:
        fautes.add(1, f"YAML mal formé ({erreur}).")
    else:
        return make_bloc(racine, fautes)
    return None
