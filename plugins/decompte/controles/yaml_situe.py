"""YAML whose mappings remember their lines, so that an error can name the place; a repeated key is an error."""

from __future__ import annotations

from typing import Any

import yaml


class Bloc(dict[str, Any]):
    """A mapping with the line (1 for the first) of itself and of each of its keys."""

    def __init__(self, ligne: int) -> None:
        super().__init__()
        self.ligne = ligne
        self.lignes: dict[str, int] = {}
        self.repetees: list[tuple[str, int]] = []


class _Chargeur(yaml.SafeLoader):
    """A safe loader that builds ``Bloc`` for mappings."""


def _bloc(chargeur: _Chargeur, noeud: yaml.MappingNode) -> Bloc:
    bloc = Bloc(noeud.start_mark.line + 1)
    for noeud_cle, noeud_valeur in noeud.value:
        cle = str(chargeur.construct_object(noeud_cle, deep=True))
        ligne = noeud_cle.start_mark.line + 1
        if cle in bloc:
            bloc.repetees.append((cle, ligne))
        bloc[cle] = chargeur.construct_object(noeud_valeur, deep=True)
        bloc.lignes[cle] = ligne
    return bloc


_Chargeur.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _bloc)


def lire_yaml(texte: str) -> Any:
    """The content, mappings as ``Bloc``; yaml.YAMLError when the text is not YAML."""
    return yaml.load(texte, Loader=_Chargeur)
