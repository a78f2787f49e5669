"""What the tests of reading share: a workbook read, the only table or problem of it."""

from __future__ import annotations

from datetime import date, datetime

from decompte.classeurs.lecture import lire
from decompte.classeurs.limites import Limites
from decompte.domaine.tableau import ClasseurLu, Probleme, TableLue
from tests.fabrique import modeles, personne

INSTANT = datetime(2024, 2, 5, 9, 30)  # noqa: DTZ001 (a cell has no zone)
TROIS = [personne(1), personne(2, date_sortie=date(2024, 5, 17), motif_sortie="Emploi durable"), personne(3)]
TOUTES = [colonne.cle for colonne in modeles()["suivi-2024"].colonnes]


def read(contenu: bytes, nom: str = "suivi.xlsx", limites: Limites | None = None) -> ClasseurLu:
    return lire(contenu, nom, "d000000000001", modeles(), limites)


def read_table(contenu: bytes) -> TableLue:
    lu = read(contenu)
    assert lu.problemes == []
    (table,) = lu.tables
    return table


def seul_probleme(lu: ClasseurLu) -> Probleme:
    (probleme,) = lu.problemes
    assert probleme.message.endswith(".")
    assert probleme.conduite.endswith(".")
    return probleme


def assert_les_trois(table: TableLue) -> None:
    assert table.valeurs["identifiant"] == ["MJ-000001", "MJ-000002", "MJ-000003"]
    assert table.valeurs["date_orientation"] == [date(2024, 2, 5)] * 3
    assert table.valeurs["motif_sortie"] == [None, "emploi_durable", None]
    assert table.valeurs["nb_actions_cer"] == [4, 4, 4]
    assert table.valeurs["inscrit_monjob62"] == [True, True, True]
    assert not any(faute for fautes in table.fautes.values() for faute in fautes)
