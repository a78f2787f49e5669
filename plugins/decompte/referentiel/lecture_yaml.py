"""Reference YAML as values that know their line. Strict: no float, no duplicate key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from decompte.referentiel.fautes import Releve, suggestion
from decompte.referentiel.lecture_csv import lire_date

_CHARGEUR: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where PyYAML has it: seven times faster, same lines."""

_BOOLEENS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Noeud:
    """A YAML value and the line where it starts (from 1).

    ``valeur`` is a str, int, bool, date, None, a list of Noeud, or a dict of Noeud by key.
    """

    fichier: str
    ligne: int
    valeur: object


def lire_yaml(dossier: Path, fichier: str, releve: Releve) -> Noeud | None:
    """The content of a YAML file; None, with a fault noted, when it cannot be read."""
    try:
        texte = (dossier / fichier).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        releve.faute(fichier, None, "le fichier n'est pas en UTF-8 : enregistrez-le en UTF-8.")
        return None
    try:
        racine = yaml.compose(texte, Loader=_CHARGEUR)
    except yaml.MarkedYAMLError as erreur:
        ligne = erreur.problem_mark.line + 1 if erreur.problem_mark else None
        releve.faute(fichier, ligne, f"le YAML est mal formé ({erreur.problem}) : vérifiez l'alignement et les apostrophes.")
        return None
    if racine is None:
        releve.faute(fichier, None, "le fichier est vide : complétez-le ou supprimez-le.")
        return None
    return _convertir(racine, fichier, releve)


def _convertir(noeud: yaml.Node, fichier: str, releve: Releve) -> Noeud:
    ligne = noeud.start_mark.line + 1
    if isinstance(noeud, yaml.MappingNode):
        cles: dict[str, Noeud] = {}
        for cle, valeur in noeud.value:
            if not isinstance(cle, yaml.ScalarNode):
                releve.faute(fichier, ligne, "une clé doit être un mot simple.")
                continue
            if cle.value in cles:
                releve.faute(
                    fichier, cle.start_mark.line + 1, f"la clé « {cle.value} » est écrite deux fois : n'en gardez qu'une."
                )
            # A value is placed at its key: for a list or a mapping, that is where the reader looks.
            cles[cle.value] = Noeud(fichier, cle.start_mark.line + 1, _convertir(valeur, fichier, releve).valeur)
        return Noeud(fichier, ligne, cles)
    if isinstance(noeud, yaml.SequenceNode):
        return Noeud(fichier, ligne, [_convertir(element, fichier, releve) for element in noeud.value])
    return Noeud(fichier, ligne, _scalaire(noeud, fichier, ligne, releve))


def _scalaire(noeud: yaml.Node, fichier: str, ligne: int, releve: Releve) -> object:
    texte = str(noeud.value)
    nature = noeud.tag.rpartition(":")[2]
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
    if nature == "float":
        message = f"« {texte} » est un nombre à virgule sans apostrophes : écrivez '{texte}', pour qu'il reste exact."
    elif nature == "bool":
        message = f"« {texte} » : écrivez true ou false, ou mettez des apostrophes si c'est un mot."
    else:
        message = f"« {texte} » : écriture non admise ici, mettez des apostrophes."
    releve.faute(fichier, ligne, message)
    return texte


@dataclass(frozen=True, slots=True)
class Fiche:
    """A mapping whose keys are known in advance. Readers return None when the key is absent or at fault."""

    noeud: Noeud
    cles: dict[str, Noeud]
    releve: Releve

    def faute(self, cle: str | None, message: str) -> None:
        """Note a fault at a key, or at the start of the mapping."""
        lieu = self.cles.get(cle, self.noeud) if cle else self.noeud
        self.releve.faute(lieu.fichier, lieu.ligne, message)

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

    def entier(self, cle: str) -> int | None:
        """A required whole number."""
        valeur = self._valeur(cle, True)
        if valeur is None:
            return None
        if isinstance(valeur, bool) or not isinstance(valeur, int):
            self.faute(cle, f"« {cle} » doit être un nombre entier.")
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
        return tuple(str(n.valeur) for n in self.noeuds(cle) if self._est_texte(n, cle))

    def noeuds(self, cle: str, *, requis: bool = False) -> list[Noeud]:
        """The elements of a list; empty when the key is absent."""
        valeur = self._valeur(cle, requis)
        if valeur is None:
            return []
        if not isinstance(valeur, list):
            self.faute(cle, f"« {cle} » doit être une liste.")
            return []
        return valeur

    def _est_texte(self, noeud: Noeud, cle: str) -> bool:
        valide = isinstance(noeud.valeur, str) and noeud.valeur == noeud.valeur.strip() != ""
        if not valide:
            self.releve.faute(noeud.fichier, noeud.ligne, f"« {cle} » doit être une liste de textes sans espace autour.")
        return valide

    def _valeur(self, cle: str, requis: bool) -> object:
        noeud = self.cles.get(cle)
        valeur = None if noeud is None else noeud.valeur
        if valeur is None and requis:
            self.faute(cle, f"la clé « {cle} » manque : ajoutez-la.")
        return valeur


def lire_fiche(noeud: Noeud, connues: Sequence[str], releve: Releve) -> Fiche | None:
    """The mapping of a node, its unknown keys noted as faults; None when it is not a mapping."""
    if not isinstance(noeud.valeur, dict):
        releve.faute(noeud.fichier, noeud.ligne, f"attendu des clés ({', '.join(connues)}), trouvé autre chose.")
        return None
    for cle, valeur in noeud.valeur.items():
        if cle not in connues:
            releve.faute(valeur.fichier, valeur.ligne, f"clé inconnue « {cle} ».{suggestion(cle, connues)}")
    return Fiche(noeud, noeud.valeur, releve)
