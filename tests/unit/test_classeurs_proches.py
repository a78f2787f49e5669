"""An unknown header is used only when it can be but one of ours; no header of ours is ever taken for another."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decompte.classeurs.entetes import index_entetes, place_colonnes
from decompte.classeurs.lecture import lire
from decompte.classeurs.proches import has_same_words
from decompte.classeurs.textes import normalize
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import ColonneModele, Modele, TypeColonne
from tests.fabrique import classeur, csv, modeles, personne
from tests.unit.classeurs_outils import TROIS, assert_les_trois, read

MODELES = list(modeles().values())
ECRITURES = [
    (modele, colonne, ecriture)
    for modele in MODELES
    for colonne in modele.colonnes
    for ecriture in (colonne.entete, *colonne.alias)
]


def rapproche(entete: str, cle: str, seuil: int = 92) -> str | None:
    """What the header of that key is taken for when it is written so, all other headers being in place."""
    modele = modeles()["suivi-2024"]
    rangee = [entete if colonne.cle == cle else colonne.entete for colonne in modele.colonnes]
    colonne = place_colonnes(rangee, modele, seuil).colonnes.get(cle)
    return None if colonne is None else colonne.rapprochee_de


@pytest.mark.parametrize(
    ("entete", "cle"),
    [
        ("Motif de sorite", "motif_sortie"),
        ("Date d'orienttion", "date_orientation"),
        ("Date d’orientattion (JJ/MM/AAAA)", "date_orientation"),
        ("Absences injustifies du mois", "nb_absences_injustifiees"),
        ("Entretien physiques du mois", "nb_entretiens_physiques"),
        ("Propositions d'orientation", "proposition_orientation"),
        ("Date du diagnostics", "date_diagnostic"),
    ],
)
def test_une_faute_de_frappe_est_comprise(entete: str, cle: str) -> None:
    attendu = modeles()["suivi-2024"].colonne(cle).entete
    assert rapproche(entete, cle) == attendu


@pytest.mark.parametrize(
    ("entete", "cle"),
    [
        ("Absences justifiées du mois", "nb_absences_injustifiees"),
        ("Date de fin du CEJ", "date_fin_cer"),
        ("Date de fin du PPAE", "date_fin_cer"),
        ("Date de sortie prévue", "date_sortie"),
        ("Date de réorientation", "date_orientation"),
        ("Date du 2e rendez-vous", "date_premier_rdv"),
        ("Inscrit sur MonJob59", "inscrit_monjob62"),
        ("Entretiens téléphoniques du mois", "nb_entretiens_physiques"),
        ("Prescriptions du moins", "nb_prescriptions"),
        ("Nome", "nom"),
    ],
)
def test_un_autre_mot_n_est_pas_une_faute_de_frappe(entete: str, cle: str) -> None:
    assert rapproche(entete, cle) is None


def test_le_seuil_est_un_parametre() -> None:
    assert rapproche("Motif de sorite", "motif_sortie", 100) is None
    contenu = classeur(TROIS, entetes={"motif_sortie": "Motif de sorite"})
    stricte = lire(contenu, "a.xlsx", "d", modeles(), seuil_entete_proche=100).tables[0]
    assert stricte.absentes == ("motif_sortie",)
    assert [(c.entete, c.suggestion, c.rapprochee_de) for c in stricte.inconnues] == [
        ("Motif de sorite", "Motif de sortie", None)
    ]


def test_la_colonne_rapprochee_est_lue_et_dite() -> None:
    lu = read(classeur(TROIS, entetes={"motif_sortie": "Motif de sorite", "identifiant": "Numéro MonnJob62"}))
    (table,) = lu.tables
    assert table.absentes == ("identifiant",)  # a word with digits is compared to the letter
    lu = read(classeur(TROIS, entetes={"motif_sortie": "Motif de sorite", "date_orientation": "Date orientattion"}))
    (table,) = lu.tables
    assert table.absentes == table.inconnues == ()
    assert_les_trois(table)
    colonne = table.colonnes["motif_sortie"]
    assert (colonne.lettre, colonne.entete, colonne.rapprochee_de) == ("U", "Motif de sorite", "Motif de sortie")
    assert table.colonnes["date_orientation"].rapprochee_de == "Date d'orientation"
    assert table.colonnes["date_sortie"].rapprochee_de is None


def test_deux_colonnes_proches_du_meme_en_tete_ne_sont_pas_departagees() -> None:
    table = read(classeur(TROIS, entetes={"motif_sortie": "Motif de sorite"}, en_plus={"Motifs de sorti": ["x"]})).tables[0]
    assert table.absentes == ("motif_sortie",)
    assert [colonne.suggestion for colonne in table.inconnues] == ["Motif de sortie"] * 2


@pytest.mark.parametrize("rangee", [["Date de contrac"], ["Date de contrac", "Date de contact"]])
def test_un_en_tete_proche_de_deux_des_notres_n_est_pas_utilise(rangee: list[str]) -> None:
    """« contrac » is one letter away from « contrat », but close to « contact » too, be that column there or not."""
    colonnes = tuple(
        ColonneModele(cle, entete, TypeColonne.DATE)
        for cle, entete in (("contrat", "Date de contrat"), ("contact", "Date de contact"))
    )
    seule = Modele("essai-2024", Tableau.SUIVI, "Suivi", colonnes[:1])
    assert place_colonnes(rangee[:1], seule).colonnes["contrat"].rapprochee_de == "Date de contrat"
    placement = place_colonnes(rangee, Modele("essai-2024", Tableau.SUIVI, "Suivi", colonnes))
    assert "contrat" in placement.absentes
    assert [colonne.suggestion for colonne in placement.inconnues] == ["Date de contrat"]


def test_un_en_tete_d_une_autre_version_est_suggere_et_pas_utilise() -> None:
    entetes = {"identifiant": "Identifiant MonJob62", "observations": "Parcours"}
    table = read(classeur(TROIS, entetes=entetes)).tables[0]
    assert table.absentes == ("identifiant", "observations")
    assert [(c.entete, c.suggestion) for c in table.inconnues] == [("Identifiant MonJob62", "N° MonJob62"), ("Parcours", None)]
    table = read(classeur(TROIS, en_plus={"Identifiant MonJob62": ["MJ-000009"] * 3})).tables[0]
    assert [c.suggestion for c in table.inconnues] == [None]
    assert_les_trois(table)


def test_un_en_tete_d_une_autre_version_est_suggere_dans_un_csv() -> None:
    contenu = csv(TROIS).decode("utf-8-sig").replace("N° MonJob62", "Identifiant MonJob62").encode()
    (inconnue,) = read(contenu, "2024-1.3-ccas-arras_2024-05.csv").tables[0].inconnues
    assert inconnue.suggestion == "N° MonJob62"


def test_une_colonne_deja_la_n_est_pas_remplacee() -> None:
    table = read(classeur(TROIS, en_plus={"Motif de sorite": ["abandon"] * 3})).tables[0]
    assert table.valeurs["motif_sortie"] == [None, "emploi_durable", None]
    assert [colonne.entete for colonne in table.inconnues] == ["Motif de sorite"]


def test_une_colonne_ecrite_deux_fois_n_est_pas_remplacee_par_une_troisieme() -> None:
    contenu = classeur(
        [personne(1)], entetes={"nb_prescriptions": "Motif de sortie"}, en_plus={"Motifs de sorti": ["x"]}, sans=["observations"]
    )
    lu = read(contenu)
    assert [probleme.regle for probleme in lu.problemes] == ["D04"]
    assert "motif_sortie" in lu.tables[0].absentes


# --- No header of ours for another ----------------------------------------------------------------


@pytest.mark.parametrize("modele", MODELES, ids=lambda modele: modele.id)
def test_aucun_en_tete_n_a_les_mots_d_un_autre(modele: Modele) -> None:
    for une, autre in permutations(modele.colonnes, 2):
        for ecriture in (une.entete, *une.alias):
            for sienne in (autre.entete, *autre.alias):
                assert not has_same_words(normalize(ecriture), normalize(sienne)), (ecriture, sienne)


@pytest.mark.parametrize("modele", MODELES, ids=lambda modele: modele.id)
def test_aucun_en_tete_n_est_pris_pour_celui_d_une_autre_colonne(modele: Modele) -> None:
    """Each header in turn stands alone, every other column being missing: the worst case for a mistake."""
    for colonne in modele.colonnes:
        for ecriture in (colonne.entete, *colonne.alias):
            placement = place_colonnes([ecriture], modele)
            assert set(placement.rangs) == {colonne.cle}, ecriture


ALPHABET = "abcdefghijklmnopqrstuvwxyzéèàç '-0123456789"


@st.composite
def avec_une_faute(draw: st.DrawFn) -> tuple[Modele, ColonneModele, str]:
    """A header of ours with one letter more, less, other, or two of them swapped."""
    modele, colonne, ecriture = draw(st.sampled_from(ECRITURES))
    rang = draw(st.integers(0, len(ecriture) - 1))
    lettre = draw(st.sampled_from(ALPHABET))
    fautive = draw(
        st.sampled_from(
            [
                ecriture[:rang] + ecriture[rang + 1 :],
                ecriture[:rang] + lettre + ecriture[rang:],
                ecriture[:rang] + lettre + ecriture[rang + 1 :],
                ecriture[:rang] + ecriture[rang + 1 : rang + 2] + ecriture[rang] + ecriture[rang + 2 :],
            ]
        )
    )
    return modele, colonne, fautive


@given(avec_une_faute(), st.booleans())
def test_une_faute_de_frappe_ne_fait_jamais_d_un_en_tete_un_autre(cas: tuple[Modele, ColonneModele, str], seul: bool) -> None:
    modele, colonne, fautive = cas
    autres = [] if seul else [autre.entete for autre in modele.colonnes if autre.cle != colonne.cle]
    placement = place_colonnes([fautive, *autres], modele)
    prise = [cle for cle, rang in placement.rangs.items() if rang == 0]
    assert prise in ([], [colonne.cle]), (fautive, prise)
    assert index_entetes(modele).find(fautive) in (None, colonne.cle)
