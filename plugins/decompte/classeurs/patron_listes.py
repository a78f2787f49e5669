"""The hidden sheet that holds the values of the drop-down lists: a list typed in a validation is limited to 255 characters."""

from __future__ import annotations

from decompte.classeurs.ecriture_cellules import Livre
from decompte.classeurs.textes import letter
from decompte.domaine.modele import ColonneModele, TypeColonne

FEUILLE = "Listes"
OUI_NON = ("oui", "non")


class Listes:
    """Collects the lists, then writes them once, one a column."""

    def __init__(self, livre: Livre) -> None:
        self._livre = livre
        self._listes: dict[tuple[str, ...], str] = {}

    def place(self, colonne: ColonneModele) -> str | None:
        """The range of the values of a column; None when it has no list."""
        if colonne.type is TypeColonne.OUI_NON:
            valeurs: tuple[str, ...] = OUI_NON
            titre = "oui ou non"
        elif colonne.type is TypeColonne.CODE:
            valeurs, titre = tuple(code.libelle for code in colonne.codes), colonne.entete
        else:
            return None
        self._listes.setdefault(valeurs, titre)
        lettre = letter(list(self._listes).index(valeurs))
        return f"={FEUILLE}!${lettre}$2:${lettre}${len(valeurs) + 1}"

    def write(self) -> None:
        """The hidden sheet."""
        feuille = self._livre.xlsx.add_worksheet(FEUILLE)
        feuille.hide()
        for colonne, (valeurs, titre) in enumerate(self._listes.items()):
            for ligne, texte in enumerate((titre, *valeurs)):
                self._livre.write(feuille, ligne, colonne, texte)
