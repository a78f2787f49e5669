"""YAML as values that know their line. Strict: no float unless asked for, no duplicate key, one writing of true and false."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from decompte.lecture.dates import lire_date
from decompte.lecture.fautes import Releve

_CHARGEUR: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where PyYAML has it: seven times faster, same lines."""

_BOOLEENS = {"true": True, "false": False}
_FLOTTANT = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Noeud:
    """A YAML value and the line where it starts (from 1); the value of a key is placed at its key.

    ``valeur`` is a str, int, bool, date, None, a list of Noeud, or a dict of Noeud by key; a float where they are admitted.
    """

    fichier: str
    ligne: int
    valeur: object

    def brut(self) -> object:
        """The value without lines: lists and dicts of plain values."""
        if isinstance(self.valeur, list):
            return [noeud.brut() for noeud in self.valeur]
        if isinstance(self.valeur, dict):
            return {cle: noeud.brut() for cle, noeud in self.valeur.items()}
        return self.valeur


def lire_yaml(chemin: Path, fichier: str, releve: Releve, *, flottants: bool = False) -> Noeud | None:
    """The content of a YAML file, named ``fichier`` in faults; None, with a fault noted, when it cannot be read.

    ``flottants``: admit floats. They never hold an amount, a rate or a code: those are written between apostrophes.
    """
    racines = _composer(chemin, fichier, releve, lambda texte: [yaml.compose(texte, Loader=_CHARGEUR)])
    return _Conversion(fichier, releve, flottants).noeud(racines[0]) if racines else None


def lire_documents_yaml(chemin: Path, fichier: str, releve: Releve) -> list[Noeud]:
    """The documents of a YAML file (« --- » between them); none, with a fault noted, when it cannot be read."""
    racines = _composer(chemin, fichier, releve, lambda texte: list(yaml.compose_all(texte, Loader=_CHARGEUR)))
    return [_Conversion(fichier, releve, False).noeud(racine) for racine in racines]


def _composer(chemin: Path, fichier: str, releve: Releve, composer: Callable[[str], list[yaml.Node | None]]) -> list[yaml.Node]:
    """The roots of the file that hold something; none, with a fault noted, when there is none or it is not YAML."""
    try:
        racines = composer(chemin.read_bytes().decode("utf-8-sig"))
    except OSError:
        releve.faute(fichier, None, "le fichier est absent ou illisible : remettez-le en place.")
        return []
    except UnicodeDecodeError:
        releve.faute(fichier, None, "le fichier n'est pas en UTF-8 : enregistrez-le en UTF-8.")
        return []
    except yaml.MarkedYAMLError as erreur:
        ligne = erreur.problem_mark.line + 1 if erreur.problem_mark else None
        releve.faute(fichier, ligne, f"le YAML est mal formé ({erreur.problem}) : vérifiez l'alignement et les apostrophes.")
        return []
    except yaml.YAMLError:
        releve.faute(fichier, None, "le fichier contient un caractère que le YAML n'admet pas : retirez-le.")
        return []
    pleines = [racine for racine in racines if racine is not None]
    if not pleines:
        releve.faute(fichier, None, "le fichier est vide : complétez-le ou supprimez-le.")
    return pleines


@dataclass(slots=True)
class _Conversion:
    """From the nodes of PyYAML to ours. What is repeated by a reference (``*nom``) is converted, and faulted, once."""

    fichier: str
    releve: Releve
    flottants: bool
    faits: dict[int, object] = field(default_factory=dict)

    def noeud(self, source: yaml.Node) -> Noeud:
        ligne = _ligne(source)
        if id(source) not in self.faits:
            # What a value that holds itself finds of itself: nothing, so that the reading ends.
            self.faits[id(source)] = None
            self.faits[id(source)] = self._valeur(source, ligne)
        return Noeud(self.fichier, ligne, self.faits[id(source)])

    def _valeur(self, source: yaml.Node, ligne: int) -> object:
        if isinstance(source, yaml.MappingNode):
            return self._cles(source, ligne)
        if isinstance(source, yaml.SequenceNode):
            return [self.noeud(element) for element in source.value]
        return self._scalaire(source, ligne)

    def _cles(self, source: yaml.MappingNode, ligne: int) -> dict[str, Noeud]:
        cles: dict[str, Noeud] = {}
        for cle, valeur in source.value:
            if not isinstance(cle, yaml.ScalarNode):
                self.releve.faute(self.fichier, ligne, "une clé doit être un mot simple.")
                continue
            if cle.value in cles:
                message = f"la clé « {cle.value} » est écrite deux fois : n'en gardez qu'une."
                self.releve.faute(self.fichier, _ligne(cle), message)
            # A value is placed at its key: for a list or a mapping, that is where the reader looks.
            cles[cle.value] = Noeud(self.fichier, _ligne(cle), self.noeud(valeur).valeur)
        return cles

    def _scalaire(self, source: yaml.Node, ligne: int) -> object:
        texte = str(source.value)
        nature = source.tag.rpartition(":")[2]
        if nature == "str":
            return texte
        if nature == "null":
            return None
        if nature == "bool" and texte in _BOOLEENS:
            return _BOOLEENS[texte]
        if nature == "int" and texte.removeprefix("-").isdecimal():
            return int(texte)
        if nature == "timestamp":
            # Not a date that exists: it stays a text, and the reader who wants a date says so.
            return lire_date(texte) or texte
        if nature == "float" and self.flottants and _FLOTTANT.fullmatch(texte):
            return float(texte)
        if nature == "float":
            message = f"« {texte} » est un nombre à virgule sans apostrophes : écrivez '{texte}', pour qu'il reste exact."
        elif nature == "bool":
            message = f"« {texte} » : écrivez true ou false, ou mettez des apostrophes si c'est un mot."
        else:
            message = f"« {texte} » : écriture non admise ici, mettez des apostrophes."
        self.releve.faute(self.fichier, ligne, message)
        return texte


def _ligne(source: yaml.Node) -> int:
    return int(source.start_mark.line) + 1
