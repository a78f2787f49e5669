"""A CSV file: one table, whose template is known by its headers; convention and month come from its name."""

from __future__ import annotations

from collections.abc import Mapping

from decompte.classeurs.choix import list_entetes
from decompte.classeurs.identification import read_nom_csv
from decompte.classeurs.source_csv import SourceCsv
from decompte.classeurs.tables import read_table
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import ClasseurLu, Identification, Probleme


def read_csv(lu: ClasseurLu, source: SourceCsv, modeles: Mapping[str, Modele], seuil_entete_proche: int) -> None:
    """Read the file into ``lu``; TropGrand."""
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
    if source.choix is None:
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
    modele, trouve = source.choix
    lu.modele = modele.id
    lu.identification = Identification(
        modele=modele.id,
        convention=identification.convention,
        mois=identification.mois,
        mois_lu=identification.mois_lu,
    )
    grille = source.grille(source.feuilles[0].nom)
    table, problemes = read_table(
        grille, modele, modele.feuille, trouve, seuil_entete_proche=seuil_entete_proche, versions=modeles.values()
    )
    lu.tables.append(table)
    lu.problemes += problemes
