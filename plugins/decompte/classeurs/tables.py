"""A grid of cells turned into a typed table of one template version."""

from __future__ import annotations

from collections.abc import Iterable

from decompte.classeurs.cellules import CelluleFautive
from decompte.classeurs.colonnes import type_colonne
from decompte.classeurs.entetes import EnteteTrouve, Placement, place_colonnes
from decompte.classeurs.lignes import TriLignes
from decompte.classeurs.proches import SEUIL_ENTETE_PROCHE
from decompte.classeurs.sources import Grille
from decompte.classeurs.textes import remove_controles
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import Probleme, TableLue
from decompte.domaine.texte import enumeration


def read_table(
    grille: Grille,
    modele: Modele,
    feuille: str,
    trouve: EnteteTrouve,
    epoque_1904: bool = False,
    seuil_entete_proche: int = SEUIL_ENTETE_PROCHE,
    versions: Iterable[Modele] = (),
) -> tuple[TableLue, list[Probleme]]:
    """The table under a header that was found, and the faults of its columns (a header written several times: D04).

    ``versions``: all that are known, to recognise a header of another one.
    """
    placement = place_colonnes(grille[trouve.rang], modele, seuil_entete_proche, versions)
    lignes = TriLignes(modele, placement).sort(grille, trouve.rang)
    table = TableLue(
        modele=modele.id,
        tableau=modele.tableau,
        feuille=feuille,
        ligne_entete=trouve.rang + 1,
        colonnes=placement.colonnes,
        absentes=placement.absentes,
        inconnues=placement.inconnues,
        lignes=[rang + 1 for rang in lignes.rangs],
        valeurs={},
        bruts={},
        fautes={},
        ignorees=[(rang + 1, raison) for rang, raison in lignes.ignorees],
        neant=lignes.neant,
    )
    rangees = [grille[rang] for rang in lignes.rangs]
    for colonne in modele.colonnes:
        rang = placement.rangs.get(colonne.cle)
        if rang is None:
            continue
        bruts = [rangee[rang] for rangee in rangees]
        table.valeurs[colonne.cle], table.fautes[colonne.cle] = type_colonne(bruts, colonne, epoque_1904)
        # Many columns are blank all the way down.
        table.bruts[colonne.cle] = bruts if bruts.count("") == len(bruts) else [_show(brut) for brut in bruts]
    _add_sommes(table, modele)
    return table, _tell_doubles(placement, modele, feuille, trouve.rang + 1)


def _show(brut: object) -> object:
    """A cell as findings show it."""
    if brut.__class__ is str:
        return remove_controles(brut)
    return brut.texte if isinstance(brut, CelluleFautive) else brut


def _add_sommes(table: TableLue, modele: Modele) -> None:
    """The keys that are the sum of several columns; one that lacks a part has no value. They stand in no column."""
    parties: dict[str, list[str]] = {}
    for colonne in modele.colonnes:
        if colonne.somme_dans is not None:
            parties.setdefault(colonne.somme_dans, []).append(colonne.cle)
    for cle, termes in parties.items():
        if not all(terme in table.valeurs for terme in termes):
            continue
        table.valeurs[cle] = [
            None if None in rangee else sum(rangee) for rangee in zip(*(table.valeurs[terme] for terme in termes), strict=True)
        ]
        table.bruts[cle] = [None] * len(table.lignes)
        table.fautes[cle] = [None] * len(table.lignes)


def _tell_doubles(placement: Placement, modele: Modele, feuille: str, ligne: int) -> list[Probleme]:
    problemes = []
    for cle, colonnes in placement.doubles.items():
        lettres = enumeration(colonne.lettre for colonne in colonnes)
        entete = modele.colonne(cle).entete
        problemes.append(
            Probleme(
                regle="D04",
                message=f"L'en-tête « {entete} » figure plusieurs fois (colonnes {lettres}) : on ne sait pas laquelle compte, "
                "aucune n'est lue.",
                conduite="Gardez une seule de ces colonnes, ou renommez les autres, puis renvoyez le fichier.",
                feuille=feuille,
                ligne=ligne,
                colonne=colonnes[0].lettre,
                entete=entete,
            )
        )
    return problemes
