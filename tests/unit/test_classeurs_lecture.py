"""Whole workbooks: each habit of the partners is read."""

from __future__ import annotations

from datetime import date

import pytest

from decompte.domaine.convention import Tableau
from decompte.domaine.mois import Mois
from tests.fabrique import Formule, classeur, personne
from tests.unit.classeurs_outils import INSTANT, TOUTES, TROIS, assert_les_trois, read, read_table, seul_probleme

# --- A plain workbook -----------------------------------------------------------------------------


def test_un_classeur_simple() -> None:
    lu = read(classeur(TROIS))
    assert lu.lisible
    assert lu.modele == "suivi-2024"
    assert (lu.depot, lu.nom) == ("d000000000001", "suivi.xlsx")
    identite = lu.identification
    assert (identite.structure, identite.convention, identite.mois) == ("ccas-arras", "2024-1.3-ccas-arras", Mois(2024, 5))
    assert (identite.modele, identite.dispositif, identite.etabli_le) == ("suivi-2024", "1.3", "2024-06-05")
    (table,) = lu.tables
    assert (table.modele, table.tableau, table.feuille) == ("suivi-2024", Tableau.SUIVI, "Suivi")
    assert (table.ligne_entete, table.lignes) == (1, [2, 3, 4])
    assert table.absentes == ()
    assert table.inconnues == ()
    assert table.ignorees == []
    assert (table.colonnes["identifiant"].lettre, table.colonnes["identifiant"].entete) == ("A", "N° MonJob62")
    assert table.colonnes["date_orientation"].lettre == "F"
    assert_les_trois(table)


def test_chaque_colonne_a_une_entree_par_ligne() -> None:
    table = read_table(classeur(TROIS))
    for par_cle in (table.valeurs, table.bruts, table.fautes):
        assert set(par_cle) == set(TOUTES)
        assert {len(liste) for liste in par_cle.values()} == {3}


def test_le_nom_peut_venir_avec_son_dossier() -> None:
    assert read(classeur(TROIS), "ccas-arras/2024/SUIVI.XLSX").nom == "SUIVI.XLSX"


# --- Decorations ----------------------------------------------------------------------------------


@pytest.mark.parametrize("hauteur", [1, 7, 40])
def test_l_entete_est_trouve_sous_un_bandeau(hauteur: int) -> None:
    bandeau = [("Tableau de suivi — Nom et Prénom",), "", "Note : une ligne par personne", "Phase", *[""] * 60][:hauteur]
    table = read_table(classeur(TROIS, bandeau=bandeau))
    assert table.ligne_entete == hauteur + 1
    assert table.lignes == [hauteur + 2, hauteur + 3, hauteur + 4]
    assert_les_trois(table)


def test_les_colonnes_peuvent_etre_dans_un_autre_ordre_et_decalees() -> None:
    table = read_table(classeur(TROIS, ordre=TOUTES[::-1], decalage=2))
    assert table.colonnes["identifiant"].lettre == "Y"
    assert table.colonnes["observations"].lettre == "C"
    assert_les_trois(table)


def test_les_entetes_se_lisent_sans_casse_ni_accents_ni_precisions() -> None:
    entetes = {
        "identifiant": "n° monjob62 *",
        "date_orientation": "DATE  D’ORIENTATION (JJ/MM/AAAA)",
        "date_premier_rdv": "Date du premier rendez-vous",
        "nb_entretiens_physiques": "Entretiens\nphysiques du mois :",
    }
    table = read_table(classeur(TROIS, entetes=entetes))
    assert table.absentes == ()
    assert table.colonnes["nb_entretiens_physiques"].entete == "Entretiens physiques du mois :"
    assert_les_trois(table)


@pytest.mark.parametrize("total", [1, -1])
def test_une_ligne_de_total_n_est_pas_une_personne(total: int) -> None:
    table = read_table(classeur(TROIS, total=total))
    assert table.ignorees == [(3 if total == 1 else 5, "ligne de total")]
    assert_les_trois(table)


@pytest.mark.parametrize("libelle", ["Total général", "totaux", "Sous-total :"])
def test_le_total_peut_etre_dans_une_autre_colonne(libelle: str) -> None:
    table = read_table(classeur(TROIS, ajouts={3: {"date_orientation": libelle, "nb_actions_cer": 12}}))
    assert table.ignorees == [(5, "ligne de total")]
    assert_les_trois(table)


def test_une_personne_dont_l_observation_parle_de_total_reste_une_personne() -> None:
    table = read_table(classeur([personne(1, observations="Total des heures : 12"), personne(2)]))
    assert table.lignes == [2, 3]


@pytest.mark.parametrize(
    "surcharge",
    [
        {"observations": "Total des RDV : 3"},
        {"nom": "Total"},
        {"nom": "Total", "date_orientation": None, "inscrit_monjob62": None},
        {"identifiant": "Total"},
        {"prenom": "Somme"},
    ],
)
def test_une_ligne_remplie_sans_identifiant_reste_une_ligne(surcharge: dict[str, object]) -> None:
    table = read_table(classeur([personne(1), {**personne(2), "identifiant": None, **surcharge}]))
    assert table.lignes == [2, 3]
    assert table.ignorees == []


@pytest.mark.parametrize(
    "ligne",
    [
        {"identifiant": "Total", "nom": "3 personnes", "nb_entretiens_physiques": 3},
        {"identifiant": "Total", "date_diagnostic": 12, "inscrit_monjob62": 3, "nb_actions_cer": "12,0"},
        {"nom": "Total", "date_diagnostic": 12, "nb_actions_cer": Formule("=SUM(K2:K4)")},
        {"nb_actions_cer": "Total", "nb_entretiens_physiques": 3},
    ],
)
def test_un_total_n_a_que_des_nombres_a_cote(ligne: dict[str, object]) -> None:
    table = read_table(classeur(TROIS, ajouts={3: ligne}))
    assert table.ignorees == [(5, "ligne de total")]
    assert_les_trois(table)


@pytest.mark.parametrize("ligne", [{"nom": "Total", "date_diagnostic": 45342}, {"nb_actions_cer": 3, "observations": "Total"}])
def test_un_jour_ou_un_libelle_en_fin_de_ligne_n_est_pas_un_total(ligne: dict[str, object]) -> None:
    assert read_table(classeur(TROIS, ajouts={3: ligne})).lignes == [2, 3, 4, 5]


def test_lignes_vides_et_entete_repete() -> None:
    table = read_table(classeur(TROIS, ajouts={1: {}, 2: {"*": ""}}))
    assert table.lignes == [2, 4, 6]
    assert table.ignorees == [(3, "ligne vide"), (5, "en-tête répété")]
    assert_les_trois(table)


def test_des_lignes_de_tirets_ou_de_decoration_ne_sont_pas_des_lignes() -> None:
    contenu = classeur(TROIS, en_plus={"Suivi interne": ["a", "b", "c"]}, ajouts={3: {"nom": "-", "nb_actions_cer": "N/A"}})
    table = read_table(contenu)
    assert table.ignorees == [(5, "rien dans les colonnes du tableau")]
    assert_les_trois(table)


def test_une_ligne_sans_identifiant_mais_remplie_reste_une_ligne() -> None:
    table = read_table(classeur([personne(1), personne(2, identifiant=None)]))
    assert table.lignes == [2, 3]
    assert table.valeurs["identifiant"] == ["MJ-000001", None]


def test_une_colonne_inconnue_est_dite_avec_ce_a_quoi_elle_ressemble() -> None:
    entetes = {"motif_sortie": "Motif de la sortie du mois"}
    table = read_table(classeur(TROIS, entetes=entetes, en_plus={"Couleur du dossier": ["bleu"]}))
    assert table.absentes == ("motif_sortie",)
    assert [(c.lettre, c.entete, c.suggestion) for c in table.inconnues] == [
        ("U", "Motif de la sortie du mois", "Motif de sortie"),
        ("X", "Couleur du dossier", None),
    ]
    assert "motif_sortie" not in table.valeurs


def test_une_colonne_absente_est_dite_une_fois() -> None:
    table = read_table(classeur(TROIS, sans=["date_orientation", "nom"]))
    assert table.absentes == ("nom", "date_orientation")


def test_feuilles_cachees_et_noms_decores() -> None:
    noms = {"Suivi": " SUIVI ", "Identification": "identification"}
    lu = read(classeur(TROIS, noms_feuilles=noms, feuilles_cachees=[" SUIVI ", "identification"]))
    (table,) = lu.tables
    assert table.feuille == " SUIVI "
    assert_les_trois(table)
    probleme = seul_probleme(lu)
    assert (probleme.regle, probleme.feuille) == ("D09", " SUIVI ")
    assert "masquée" in probleme.message


def test_une_feuille_de_nom_voisin_est_dite_et_n_est_pas_lue() -> None:
    autres = {"Suivi (2)": [["N° MonJob62", "Phase"], ["MJ-999999", "Accueil"]], "Suivi_old": [["brouillon"]], "Notes": [["x"]]}
    lu = read(classeur(TROIS, feuilles_en_plus=autres))
    (table,) = lu.tables
    assert table.feuille == "Suivi"
    assert_les_trois(table)
    assert [(probleme.regle, probleme.feuille) for probleme in lu.problemes] == [("D09", "Suivi (2)"), ("D09", "Suivi_old")]
    assert all("La feuille « Suivi » a été lue" in probleme.message for probleme in lu.problemes)


def test_la_feuille_peut_porter_le_mois_dans_son_nom() -> None:
    assert read_table(classeur(TROIS, noms_feuilles={"Suivi": "Suivi mai 2024"})).feuille == "Suivi mai 2024"


# --- Values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%Y-%m-%d", None])
def test_les_styles_de_dates(style: str | None) -> None:
    assert_les_trois(read_table(classeur(TROIS, dates=style)))


def test_epoque_1904() -> None:
    lignes = [personne(1), personne(2, date_orientation=43865.0)]
    contenu = classeur(lignes, epoque_1904=True)
    assert read_table(contenu).valeurs["date_orientation"] == [date(2024, 2, 5), date(2024, 2, 5)]


def test_les_valeurs_incomprises_gardent_leur_brut() -> None:
    lignes = [
        personne(1, date_orientation="31/02/2024", nb_actions_cer=3.5, motif_sortie="retraite", inscrit_monjob62="peut-être"),
        personne(2, date_orientation=INSTANT, nb_actions_cer="4", motif_sortie="Décès", inscrit_monjob62=True),
    ]
    table = read_table(classeur(lignes))
    assert table.valeurs["date_orientation"] == [None, date(2024, 2, 5)]
    assert table.bruts["date_orientation"] == ["31/02/2024", INSTANT]
    assert table.fautes["date_orientation"] == ["type", None]
    assert table.valeurs["nb_actions_cer"] == [None, 4]
    assert table.fautes["nb_actions_cer"] == ["type", None]
    assert table.valeurs["motif_sortie"] == [None, "deces"]
    assert table.fautes["motif_sortie"] == ["code", None]
    assert table.fautes["inscrit_monjob62"] == ["type", None]


def test_les_bornes_ne_sont_pas_l_affaire_de_la_lecture() -> None:
    assert read_table(classeur([personne(1, nb_actions_cer=99)])).valeurs["nb_actions_cer"] == [99]


def test_les_identifiants_en_nombre_et_leurs_zeros() -> None:
    table = read_table(
        classeur([personne(1, identifiant=12345), personne(2, identifiant="0123"), personne(3, identifiant=" mj-9999 ")])
    )
    assert table.valeurs["identifiant"] == ["12345", "0123", "MJ-9999"]


def test_une_formule_vaut_sa_valeur_en_cache() -> None:
    lignes = [personne(1, nb_actions_cer=Formule("=2+2", 4), observations=Formule('=""', ""))]
    table = read_table(classeur(lignes))
    assert table.valeurs["nb_actions_cer"] == [4]
    assert table.fautes["nb_actions_cer"] == [None]
    assert table.fautes["observations"] == [None]


def test_une_formule_sans_valeur_est_une_faute_a_sa_place() -> None:
    lignes = [personne(1), personne(2, nb_actions_cer=Formule("=A1&B1")), personne(3)]
    table = read_table(classeur(lignes, bandeau=["titre"], decalage=1, total=-1))
    assert table.fautes["nb_actions_cer"] == [None, "formule", None]
    assert table.bruts["nb_actions_cer"] == [4.0, "=A1&B1", 4.0]
    assert table.valeurs["nb_actions_cer"] == [4, None, 4]


def test_un_tableau_de_formules_sans_valeurs_n_est_pas_un_tableau_vide() -> None:
    ligne = dict.fromkeys(personne(1), Formule("=Base!A1"))
    table = read_table(classeur([ligne, ligne]))
    assert table.lignes == [2, 3]
    assert table.fautes["identifiant"] == ["formule", "formule"]


def test_une_erreur_d_excel_est_une_faute() -> None:
    lignes = [personne(1, date_orientation=Formule("=Z1", "#REF!"), nb_actions_cer=Formule("=1/0", "#DIV/0!"))]
    table = read_table(classeur(lignes))
    assert (table.fautes["date_orientation"], table.bruts["date_orientation"]) == (["type"], ["#REF!"])
    assert (table.fautes["nb_actions_cer"], table.bruts["nb_actions_cer"]) == (["type"], ["#DIV/0!"])


def test_une_croix_ou_rien() -> None:
    lignes = [personne(1, inscrit_monjob62="x"), personne(2, inscrit_monjob62=None), personne(3, inscrit_monjob62="X")]
    assert read_table(classeur(lignes)).valeurs["inscrit_monjob62"] == [True, False, True]


# --- « Néant » ------------------------------------------------------------------------------------


@pytest.mark.parametrize("cle", ["identifiant", "nom", "observations"])
def test_neant_dit_qu_il_n_y_avait_personne(cle: str) -> None:
    table = read_table(classeur([{cle: "NÉANT"}]))
    assert table.neant
    assert table.lignes == []
    assert table.ignorees == [(2, "mention « néant »")]


def test_neant_avec_des_zeros_a_cote() -> None:
    table = read_table(classeur([{"nom": "Néant ce mois", "nb_entretiens_physiques": 0, "nb_entretiens_distance": 0}]))
    assert table.neant
    assert table.lignes == []


def test_neant_au_dessus_du_tableau() -> None:
    assert read_table(classeur([], bandeau=["Néant"])).neant
    assert not read_table(classeur([], bandeau=["Néant si personne"])).neant


def test_neant_ne_compte_pas_quand_quelqu_un_est_identifie() -> None:
    table = read_table(classeur([personne(1, observations="Néant"), personne(2)]))
    assert not table.neant
    assert table.lignes == [2, 3]


@pytest.mark.parametrize("cle", ["identifiant", "nom", "date_sortie", "observations"])
@pytest.mark.parametrize("mention", ["Néant", "Néant ce mois-ci"])
def test_neant_dans_un_tableau_rempli_ne_le_vide_pas(cle: str, mention: str) -> None:
    lignes = [{**personne(n), "identifiant": None} for n in range(1, 6)]
    lignes[2][cle] = mention
    table = read_table(classeur(lignes))
    assert not table.neant
    assert table.lignes == [2, 3, 4, 5, 6]


def test_neant_dans_une_colonne_a_eux_ne_vide_pas_le_tableau() -> None:
    lignes = [{**personne(n), "identifiant": None} for n in range(1, 3)]
    table = read_table(classeur(lignes, en_plus={"Incidents": ["Néant", "Néant"]}))
    assert not table.neant
    assert table.lignes == [2, 3]


def test_neant_sur_sa_ligne_ne_vide_pas_un_tableau_dont_une_ligne_est_remplie() -> None:
    remplie = {**personne(1), "identifiant": None}
    for lignes in ([remplie, {"identifiant": "Néant"}], [{"nom": "Néant.", "nb_entretiens_physiques": 0}, remplie]):
        table = read_table(classeur(lignes))
        assert not table.neant
        assert lignes.index(remplie) + 2 in table.lignes
    au_dessus = read_table(classeur([remplie], bandeau=["Néant"]))
    assert not au_dessus.neant
    assert au_dessus.lignes == [3]


def test_neant_et_des_lignes_de_zeros() -> None:
    zeros = {"nb_entretiens_physiques": 0, "nb_entretiens_distance": "0", "nb_absences_injustifiees": "-"}
    table = read_table(classeur([{"identifiant": "Néant."}, zeros]))
    assert table.neant
    assert table.lignes == []
    assert table.ignorees == [(2, "mention « néant »"), (3, "rien que des zéros")]


def test_neant_seul_sur_sa_ligne_hors_de_nos_colonnes() -> None:
    assert read_table(classeur([{}], en_plus={"Remarque": ["Néant"]})).neant
    assert not read_table(classeur([{}], en_plus={"Incident": ["Chutes"], "Remarque": ["Néant"]})).neant


def test_un_tableau_vide_sans_mention() -> None:
    table = read_table(classeur([]))
    assert table.lignes == []
    assert not table.neant
    assert table.valeurs["identifiant"] == []
