"""Whole workbooks: who sends what for when, faults of structure, the versions other than suivi-2024."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decompte.classeurs.identification import read_identification
from decompte.classeurs.limites import Limites
from decompte.classeurs.sources import Grille
from decompte.domaine.convention import Tableau
from decompte.domaine.mois import Mois
from tests.fabrique import classeur, personne
from tests.unit.classeurs_outils import TOUTES, TROIS, assert_les_trois, read, read_table, seul_probleme

# --- Identification -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mois",
    [
        "2024-05",
        "05/2024",
        "5/2024",
        "mai 2024",
        " Mai  2024 ",
        "MAI 24",
        date(2024, 5, 1),
        date(2024, 5, 31),
        "31/05/2024",
        45413,
    ],
)
def test_les_ecritures_du_mois(mois: object) -> None:
    assert read(classeur(TROIS, identification={"Mois": mois})).identification.mois == Mois(2024, 5)


@pytest.mark.parametrize(
    ("mois", "lu"), [("13/2024", "13/2024"), ("ma 2024", "ma 2024"), ("2024", "2024"), ("jui 2024", "jui 2024"), (None, None)]
)
def test_un_mois_incompris_reste_tel_qu_ecrit(mois: object, lu: str | None) -> None:
    identification = read(classeur(TROIS, identification={"Mois": mois})).identification
    assert identification.mois is None
    assert identification.mois_lu == lu


@pytest.mark.parametrize("ecriture", ["Février 2024", "fev. 2024", "févr. 24", "02/2024"])
def test_fevrier(ecriture: str) -> None:
    assert read(classeur(TROIS, identification={"Mois": ecriture})).identification.mois == Mois(2024, 2)


def test_les_libelles_se_lisent_sans_casse_et_le_siret_sans_espaces() -> None:
    contenu = classeur(TROIS, identification={"SIRET": 12345678901234, "Modèle": None, "MODELE :": "Suivi 2024"})
    lu = read(contenu)
    assert lu.identification.siret == "12345678901234"
    assert lu.modele == "suivi-2024"
    assert read(classeur(TROIS, identification={"SIRET": "123 456 789 01234"})).identification.siret == "12345678901234"


def test_un_libelle_sans_valeur_est_muet() -> None:
    identification = read(classeur(TROIS, identification={"Territoire": "", "Convention": "-", "Structure": None})).identification
    assert (identification.territoire, identification.convention, identification.structure) == (None, None, None)


def test_l_identification_dit_ou_se_lit_chaque_valeur() -> None:
    identification = read(classeur(TROIS, noms_feuilles={"Identification": "IDENTIFICATION"})).identification
    assert identification.feuille == "IDENTIFICATION"
    lignes = {champ: ligne for champ, (ligne, lettre) in identification.places.items() if lettre == "B"}
    assert lignes.keys() >= {"modele", "structure", "convention", "mois"}
    assert len(set(lignes.values())) == len(lignes)
    for ligne in lignes.values():
        assert ligne >= 1


def test_les_places_suivent_la_valeur_retenue() -> None:
    grille: Grille = [
        ["Titre", "", ""],
        ["", "Mois", "-"],
        ["Convention", ""],
        ["", "Mois", "2024-05"],
        ["", "Mois", "2024-06"],
        ["", "", "SIRET"],
    ]
    identification = read_identification(grille, feuille="Identification")
    assert identification.mois == Mois(2024, 5)
    assert identification.places == {"mois": (4, "C"), "convention": (3, "B"), "siret": (6, "D")}


@pytest.mark.parametrize(("portee", "declaree"), [("suivi-2024", "suivi-2025"), ("suivi-2025", "suivi-2024")])
@pytest.mark.parametrize("sans", [[], ["date_sortie", "motif_sortie", "observations"], ["inscrit_monjob62"]])
def test_un_tableau_d_une_autre_version_est_dit_une_fois_et_lu(portee: str, declaree: str, sans: list[str]) -> None:
    lu = read(classeur([{"identifiant": "MJ-000001"}], modele=portee, identification={"Modèle": declaree}, sans=sans))
    probleme = seul_probleme(lu)
    assert probleme.regle == "D02"
    assert f"a les en-têtes de {portee}, mais la feuille « Identification » indique {declaree}." in probleme.message
    assert f"écrivez {portee} en face de « Modèle »" in probleme.conduite
    assert (probleme.feuille, probleme.ligne, probleme.colonne) == ("Identification", *lu.identification.places["modele"])
    assert probleme.valeur == declaree
    (table,) = lu.tables
    assert (lu.modele, table.modele) == (portee, portee)
    assert table.inconnues == ()
    assert set(table.absentes) == set(sans)


@pytest.mark.parametrize(
    "entetes",
    [
        {"identifiant": "Identifiant MonJob62"},
        {"identifiant": "Identifiant MonJob62", "date_orientation": "Date de notification d'orientation"},
    ],
)
def test_quelques_en_tetes_d_une_autre_version_ne_font_pas_cette_version(entetes: dict[str, str]) -> None:
    lu = read(classeur(TROIS, entetes=entetes))
    assert lu.problemes == []
    assert (lu.modele, lu.tables[0].modele) == ("suivi-2024", "suivi-2024")
    assert set(lu.tables[0].absentes) == set(entetes)


@pytest.mark.parametrize(
    ("options", "mots"),
    [
        ({"sans_identification": True}, "La feuille « Identification » manque"),
        ({"identification": {"Modèle": None}}, "ne dit pas quel modèle"),
        ({"identification": {"Modèle": "suivi-1999"}}, "« suivi-1999 » n'est pas connu"),
    ],
)
def test_d02_dit_les_modeles_connus_et_lit_quand_meme(options: dict[str, object], mots: str) -> None:
    lu = read(classeur(TROIS, **options))
    probleme = seul_probleme(lu)
    assert probleme.regle == "D02"
    assert mots in probleme.message
    assert "activite-2024, suivi-2024, suivi-2025" in probleme.conduite
    assert lu.modele is None
    assert lu.tables[0].modele == "suivi-2024"
    assert_les_trois(lu.tables[0])


# --- Structure faults -----------------------------------------------------------------------------


def test_d03_feuille_absente() -> None:
    probleme = seul_probleme(read(classeur(TROIS, noms_feuilles={"Suivi": "Feuil1"})))
    assert (probleme.regle, probleme.feuille) == ("D03", "Suivi")
    assert "« Identification », « Feuil1 »" in probleme.message


def test_d03_deux_feuilles_possibles() -> None:
    contenu = classeur(TROIS, feuilles_en_plus={"Suivi.": [["N° MonJob62", "Date d'orientation"]]})
    assert "Plusieurs feuilles" in seul_probleme(read(contenu)).message


def test_d03_sans_entete() -> None:
    entetes = {cle: f"Colonne {rang}" for rang, cle in enumerate(TOUTES)} | {"nom": "Nom"}
    lu = read(classeur(TROIS, entetes=entetes))
    probleme = seul_probleme(lu)
    assert (probleme.regle, probleme.feuille) == ("D03", "Suivi")
    assert "« N° MonJob62 », « Date d'orientation »" in probleme.conduite
    assert lu.tables == []


def test_d04_un_entete_double_n_est_lu_nulle_part() -> None:
    lu = read(classeur(TROIS, en_plus={"Date d'Orientation": [date(2024, 1, 1)] * 3}))
    probleme = seul_probleme(lu)
    assert (probleme.regle, probleme.entete, probleme.colonne, probleme.ligne) == ("D04", "Date d'orientation", "F", 1)
    assert "F et X" in probleme.message
    assert lu.tables[0].absentes == ("date_orientation",)
    assert "date_orientation" not in lu.tables[0].valeurs


def test_l_entete_exact_l_emporte_sur_un_alias() -> None:
    table = read_table(classeur(TROIS, en_plus={"Prescriptions": [50, 50, 50]}))
    assert table.valeurs["nb_prescriptions"] == [1, 1, 1]
    assert [(c.lettre, c.entete, c.suggestion) for c in table.inconnues] == [("X", "Prescriptions", None)]


def test_une_colonne_jamais_chargee_peut_etre_double() -> None:
    table = read_table(classeur(TROIS, en_plus={"Observations": ["b"]}))
    assert table.colonnes["observations"].lettre == "W"
    assert [colonne.lettre for colonne in table.inconnues] == ["X"]


@pytest.mark.parametrize(
    ("limites", "mots"),
    [
        (Limites(lignes_par_feuille=3), "jusqu'à la ligne 4, au-delà de la limite de 3 lignes"),
        (Limites(cellules_par_feuille=50), "4 lignes et 23 colonnes"),
    ],
)
def test_d08_une_feuille_trop_grande(limites: Limites, mots: str) -> None:
    # A sheet « Identification » of three rows, so that the table is what is too large.
    courte = dict.fromkeys(["Établi le", "Dispositif", "Territoire", "Structure"])
    lu = read(classeur(TROIS, identification=courte), limites=limites)
    probleme = seul_probleme(lu)
    assert lu.lisible
    assert (probleme.regle, probleme.feuille) == ("D08", "Suivi")
    assert mots in probleme.message
    assert lu.tables == []


def test_d08_une_seule_cellule_tres_bas() -> None:
    lu = read(classeur(TROIS, feuilles_en_plus={"Activité": [["x"]] + [[]] * 60_000 + [["x"]]}))
    probleme = seul_probleme(lu)
    assert probleme.regle == "D08"
    assert "60\u202f002" in probleme.message
    assert len(lu.tables) == 1


def test_d08_un_classeur_qui_se_deplie_trop() -> None:
    lu = read(classeur(TROIS), limites=Limites(octets_decompresses=1000))
    assert seul_probleme(lu).regle == "D08"
    assert lu.tables == []


# --- activite, and both sheets --------------------------------------------------------------------

ACTIVITES = [
    {"indicateur": "sessions", "quantite": 3},
    {"indicateur": "Équivalents temps plein", "quantite": "1 234,56", "precision": "moyenne"},
    {"indicateur": "sessions", "quantite": 2.5},
]


def test_activite() -> None:
    lu = read(classeur(ACTIVITES, modele="activite-2024", total=-1))
    assert lu.problemes == []
    (table,) = lu.tables
    assert (table.tableau, table.feuille, table.lignes) == (Tableau.ACTIVITE, "Activité", [2, 3, 4])
    assert table.valeurs["indicateur"] == ["sessions", "etp", "sessions"]
    assert table.valeurs["quantite"] == [Decimal(3), Decimal("1234.56"), Decimal("2.5")]
    assert table.ignorees == [(5, "ligne de total")]


def test_activite_neant_et_code_inconnu() -> None:
    assert read_table(classeur([{"indicateur": "Néant"}], modele="activite-2024")).neant
    table = read_table(classeur([{"indicateur": "licornes", "quantite": -1}], modele="activite-2024"))
    assert (table.fautes["indicateur"], table.bruts["indicateur"]) == (["code"], ["licornes"])
    assert table.valeurs["quantite"] == [Decimal(-1)]


def test_un_classeur_avec_les_deux_feuilles() -> None:
    lu = read(classeur(TROIS, activite=[{"indicateur": "soutiens_professionnels", "quantite": 4}]))
    assert lu.problemes == []
    assert [table.modele for table in lu.tables] == ["suivi-2024", "activite-2024"]
    assert lu.tables[1].valeurs["quantite"] == [Decimal(4)]


def test_une_autre_feuille_activite_qui_n_est_pas_la_notre_est_laissee() -> None:
    lu = read(classeur(TROIS, feuilles_en_plus={"Activité": [["Nos notes"], ["rien à voir"]]}))
    assert lu.problemes == []
    assert len(lu.tables) == 1


def test_une_feuille_activite_a_l_entete_abime_est_dite() -> None:
    lu = read(classeur(TROIS, feuilles_en_plus={"Activité": [["Indicateur", "Combien"], ["sessions", 3]]}))
    assert (seul_probleme(lu).regle, seul_probleme(lu).feuille) == ("D03", "Activité")


# --- suivi-2025 -----------------------------------------------------------------------------------


def test_suivi_2025_les_entretiens_a_distance_sont_une_somme() -> None:
    commun = {"parcours": "Remobilisation sociale"}
    lignes = [
        personne(1, nb_entretiens_telephone=2, nb_entretiens_visio=1, **commun),
        personne(2, nb_entretiens_telephone=2, nb_entretiens_visio=None, **commun),
        personne(3, nb_entretiens_telephone="deux", nb_entretiens_visio=1, **commun),
    ]
    table = read_table(classeur(lignes, modele="suivi-2025"))
    assert table.valeurs["nb_entretiens_distance"] == [3, None, None]
    assert table.fautes["nb_entretiens_telephone"] == [None, None, "type"]
    assert table.valeurs["parcours"] == ["remobilisation_sociale"] * 3
    assert table.colonnes["date_orientation"].entete == "Date de notification d'orientation"
    assert "nb_entretiens_distance" not in table.colonnes
