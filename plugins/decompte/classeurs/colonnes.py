"""A whole column typed at once: the cells of one key, by the type its template version gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial

from decompte.classeurs.cellules import FAUTE_CODE, CelluleFautive
from decompte.classeurs.textes import clean, is_vide
from decompte.classeurs.valeurs import (
    Lu,
    normalize_code,
    read_date,
    read_entier,
    read_identifiant,
    read_nombre,
    read_oui_non,
    read_texte,
)
from decompte.domaine.modele import ColonneModele, TypeColonne

_LECTEURS: dict[TypeColonne, Callable[[object], Lu]] = {
    TypeColonne.TEXTE: read_texte,
    TypeColonne.IDENTIFIANT: read_identifiant,
    TypeColonne.ENTIER: read_entier,
    TypeColonne.NOMBRE: read_nombre,
    TypeColonne.OUI_NON: read_oui_non,
}


def type_colonne(
    bruts: Sequence[object], colonne: ColonneModele, epoque_1904: bool = False
) -> tuple[list[object], list[str | None]]:
    """The typed values of a column and the fault of each cell (``type``, ``code``, ``formule``), in the order of the rows."""
    nombre = len(bruts)
    if bruts.count("") == nombre:
        # Many columns are blank all the way down.
        return [None] * nombre, [None] * nombre
    lecteur = _choose_lecteur(colonne, epoque_1904)
    if colonne.type is TypeColonne.DATE:
        # Most cells are dates already; the test of class must be exact, an instant is a date too.
        lus = [(brut, None) if brut.__class__ is date else lecteur(brut) for brut in bruts]
    else:
        lus = [lecteur(brut) for brut in bruts]
    valeurs: list[object] = [lu[0] for lu in lus]
    fautes: list[str | None] = [lu[1] for lu in lus]
    if colonne.type is TypeColonne.OUI_NON:
        _fill_cases_non_cochees(bruts, valeurs)
    return valeurs, fautes


def _choose_lecteur(colonne: ColonneModele, epoque_1904: bool) -> Callable[[object], Lu]:
    if colonne.type is TypeColonne.DATE:
        return partial(read_date, epoque_1904=True) if epoque_1904 else read_date
    if colonne.type is TypeColonne.CODE:
        return _reader_de_codes(colonne)
    return _LECTEURS[colonne.type]


@lru_cache(maxsize=256)
def _reader_de_codes(colonne: ColonneModele) -> Callable[[object], Lu]:
    """The reader of one list of codes: code, label or alias, without regard to case, accents or spaces."""
    codes: dict[str, str] = {}
    for code in colonne.codes:
        for ecriture in (code.code, code.libelle, *code.alias):
            codes.setdefault(normalize_code(ecriture), code.code)

    @lru_cache(maxsize=1024, typed=True)
    def read_code(valeur: object) -> Lu:
        if is_vide(valeur):
            return None, None
        if isinstance(valeur, CelluleFautive):
            return None, valeur.faute
        code = codes.get(normalize_code(valeur))
        return (code, None) if code is not None else (None, FAUTE_CODE)

    return read_code


def _fill_cases_non_cochees(bruts: Sequence[object], valeurs: list[object]) -> None:
    """In a column whose only answer is « x », a blank cell says no; anywhere else it says nothing.

    Cells that hold no answer (« - », a formula without value) do not count, and stay without value.
    """
    reponses = [brut for brut in bruts if not is_vide(brut) and not isinstance(brut, CelluleFautive)]
    if not reponses or any(not isinstance(brut, str) or clean(brut).casefold() != "x" for brut in reponses):
        return
    for rang, brut in enumerate(bruts):
        if brut is None or (isinstance(brut, str) and not clean(brut)):
            valeurs[rang] = False
