"""A CSV file: one table, whose template is known by its headers; convention and month come from its name."""

from __future__ import annotations

from collections.abc import Mapping

from decompte.classeurs.choix import choose_modele, list_entetes
from decompte.classeurs.entetes import RANGEES_EXAMINEES, EnteteTrouve
from decompte.classeurs.identification import read_nom_csv
from decompte.classeurs.limites import Limites
from decompte.classeurs.sources import Illisible
from decompte.classeurs.tables import read_table
from decompte.classeurs.texte_csv import SEPARATEURS, decode_csv, split_csv
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import ClasseurLu, Identification, Probleme


def read_csv(lu: ClasseurLu, contenu: bytes, modeles: Mapping[str, Modele], limites: Limites) -> None:
    """Read the file into ``lu``; Illisible or TropGrand."""
    texte = decode_csv(contenu)
    identification = read_nom_csv(lu.nom)
    if identification is None:
        lu.problemes.append(
            Probleme(
                "D05",
                f"Le nom « {lu.nom} » ne dit pas de quelle convention ni de quel mois il s'agit.",
                "Nommez le fichier <code de la convention>_<AAAA-MM>.csv, par exemple 2024-1.3-ccas-arras_2024-05.csv.",
            )
        )
        identification = Identification()
    lu.identification = identification
    choix = _choose_separateur(texte, modeles, limites)
    if choix is None:
        lu.problemes.append(
            Probleme(
                "D03",
                "Aucune ligne du fichier ne porte les en-têtes d'un modèle connu.",
                "Remettez la ligne d'en-têtes au-dessus du tableau. En-têtes attendus : "
                + " ; ou ".join(f"{modele.id} : {list_entetes(modele)}" for modele in modeles.values())
                + ".",
            )
        )
        return
    separateur, modele, trouve = choix
    lu.modele = modele.id
    lu.identification = Identification(
        modele=modele.id,
        convention=identification.convention,
        mois=identification.mois,
        mois_lu=identification.mois_lu,
    )
    table, problemes = read_table(split_csv(texte, separateur, limites), modele, modele.feuille, trouve)
    lu.tables.append(table)
    lu.problemes += problemes


def _choose_separateur(texte: str, modeles: Mapping[str, Modele], limites: Limites) -> tuple[str, Modele, EnteteTrouve] | None:
    """The separator under which the most headers are recognised."""
    meilleur: tuple[str, Modele, EnteteTrouve] | None = None
    illisible: Illisible | None = None
    for separateur in SEPARATEURS:
        try:
            choix = choose_modele(split_csv(texte, separateur, limites, RANGEES_EXAMINEES), modeles.values())
        except Illisible as refus:
            illisible = refus
            continue
        if choix is not None and (meilleur is None or choix[1].reconnues > meilleur[2].reconnues):
            meilleur = (separateur, *choix)
    if meilleur is None and illisible is not None:
        raise illisible
    return meilleur
