"""The findings on the copy: where they are marked, what they say, how they are gathered on the first sheet."""

from __future__ import annotations

from decimal import Decimal

import pytest

from decompte.classeurs.annotation import Bilan
from decompte.classeurs.annotation_feuilles import COMMENTAIRES_MAX
from decompte.classeurs.annotation_gravites import GRAVITES
from decompte.domaine.constat import Severite
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from tests.fabrique import classeur, personne
from tests.unit.annotation_outils import ACCUEIL, annotate, comments, constat, texts

CLASSEUR = classeur([personne(n) for n in range(1, 6)])


def rows(livre: object) -> list[list[object]]:
    """The lines of the list, by column, under its header."""
    feuille = livre[ACCUEIL]
    toutes = [[c.value for c in rangee] for rangee in feuille.iter_rows()]
    debut = next(i for i, rangee in enumerate(toutes) if rangee[0] == "Gravité")
    return [rangee for rangee in toutes[debut + 1 :] if rangee[7] is not None]


@pytest.mark.parametrize("severite", list(Severite))
def test_a_faulty_cell_has_the_colour_the_border_and_the_words_of_its_severity(severite: Severite) -> None:
    feuille = annotate(CLASSEUR, [constat(3, "F", severite=severite)])["Suivi"]
    cellule = feuille["F3"]
    voulu = dict(GRAVITES[severite].style.proprietes)
    assert cellule.fill.fgColor.rgb == "FF" + voulu["bg_color"].removeprefix("#")
    assert cellule.border.left.style in {"thick", "medium", "thin", "dotted"}
    assert cellule.number_format == "dd/mm/yyyy", "the value keeps its kind"
    commentaire = comments(feuille)["F3"]
    assert commentaire == (f"{GRAVITES[severite].nom} · L04 — « 31/02/2024 » n'est pas une date.\nQue faire : Corrigez la date.")
    assert comments(feuille).keys() == {"F3"}
    assert feuille["F4"].fill.fill_type is None


def test_severities_are_told_apart_without_their_colour() -> None:
    traits = [dict(gravite.style.proprietes)["border"] for gravite in GRAVITES.values()]
    assert len(set(traits)) == len({g.nom for g in GRAVITES.values()}) == len(Severite)


def test_several_findings_on_one_cell_are_one_comment_in_the_look_of_the_gravest() -> None:
    constats = [
        constat(3, "F", regle="L06"),
        constat(3, "F", regle="L03", severite=Severite.BLOQUANT_LIGNE, message="« Date » est vide."),
    ]
    feuille = annotate(CLASSEUR, constats)["Suivi"]
    texte = comments(feuille)["F3"]
    assert texte.index("L03") < texte.index("L06")
    assert texte.count("Que faire :") == 2
    assert feuille["F3"].border.left.style == "medium"


def test_a_finding_on_a_row_marks_its_first_filled_cell() -> None:
    decale = classeur([personne(1)], decalage=2)
    assert comments(annotate(decale, [constat(2, None)])["Suivi"]).keys() == {"C2"}


def test_a_finding_on_a_column_marks_its_header() -> None:
    feuille = annotate(classeur([personne()], bandeau=["Titre"]), [constat(None, "B")])["Suivi"]
    assert comments(feuille).keys() == {"B2"}
    assert feuille["B2"].value == "Nom"


def test_an_empty_cell_beyond_the_table_is_marked_too() -> None:
    assert comments(annotate(CLASSEUR, [constat(40, "AC")])["Suivi"]).keys() == {"AC40"}


@pytest.mark.parametrize(
    "sans_cellule",
    [
        constat(None, None),
        constat(None, None, feuille=None),
        constat(None, None, feuille="Activité"),
        constat(0, "A"),
        constat(3, "a1"),
    ],
)
def test_a_finding_without_a_cell_is_told_on_the_first_sheet_only(sans_cellule: object) -> None:
    livre = annotate(CLASSEUR, [sans_cellule])
    marques = [c for nom in ("Identification", "Suivi") for c in comments(livre[nom])]
    assert len(rows(livre)) == 1
    assert marques == (["A3"] if sans_cellule == constat(3, "a1") else [])


def test_one_line_a_fault_with_everything_needed_to_mend_it() -> None:
    livre = annotate(CLASSEUR, [constat(n, "F", valeur=str(n)) for n in (2, 3, 4, 6)])
    (ligne,) = rows(livre)
    assert ligne[0] == "À corriger"
    assert ligne[1:5] == ["Suivi, F2", "2-4, 6", "F — Date d'orientation", "« 2 », « 3 », « 4 »…"]
    assert str(ligne[5]).replace("\u00a0", " ") == "« 31/02/2024 » n'est pas une date. Et 3 autres lignes de même."
    assert ligne[6:] == ["Corrigez la date.", "L04"]


def test_the_place_is_a_link_to_the_cell() -> None:
    contenu = classeur([personne()], noms_feuilles={"Suivi": "Suivi d'été"})
    livre = annotate(contenu, [constat(2, "F", feuille="Suivi d'été")])
    liens = [c.hyperlink for rangee in livre[ACCUEIL].iter_rows() for c in rangee if c.hyperlink is not None]
    assert [lien.location for lien in liens] == ["'Suivi d''été'!F2"]
    assert liens[0].target is None


def test_no_link_leads_to_a_hidden_sheet_but_its_cell_is_named() -> None:
    contenu = classeur([personne()], feuilles_cachees=["Suivi"])
    livre = annotate(contenu, [constat(2, "F")])
    assert not [c for rangee in livre[ACCUEIL].iter_rows() for c in rangee if c.hyperlink is not None]
    assert rows(livre)[0][1] == "Suivi, F2 (feuille masquée)"


def test_the_gravest_come_first_then_the_order_of_the_file() -> None:
    constats = [
        constat(5, "F", regle="L15", severite=Severite.INFORMATION),
        constat(4, "F", regle="L04"),
        constat(3, "G", regle="L06"),
        constat(None, None, regle="D04", severite=Severite.BLOQUANT_FICHIER),
        constat(9, "A", regle="L01", severite=Severite.BLOQUANT_LIGNE),
    ]
    assert [ligne[7] for ligne in rows(annotate(CLASSEUR, constats))] == ["D04", "L01", "L06", "L04", "L15"]


def test_counts_are_told_by_severity() -> None:
    constats = [constat(n, "F") for n in (2, 3, 4)] + [constat(2, "A", severite=Severite.BLOQUANT_LIGNE, regle="L01")]
    dit = texts(annotate(CLASSEUR, constats)[ACCUEIL])
    assert "Ligne en attente\n1 constat\n" in dit
    assert "À corriger\n3 constats\n" in dit
    assert "Information\n" not in dit


@pytest.mark.parametrize(
    ("bilan", "attendu"),
    [
        (Bilan(EtatDepot.REJETE, "La colonne manque."), "est refusé en l'état. La colonne manque. Corrigez"),
        (
            Bilan(EtatDepot.ACCEPTE_AVEC_RESERVES, "1 ligne en attente."),
            "accepté avec réserves : 1 ligne en attente. Une fois",
        ),
        (Bilan(EtatDepot.ACCEPTE), "est accepté. Les points"),
        (
            Bilan(EtatDepot.ILLISIBLE, "Il est vide."),
            "n'a pas pu être ouvert : rien n'en est chargé pour l'instant. Il est vide.",
        ),
        (None, "Voici ce qui est à reprendre"),
    ],
)
def test_the_verdict_is_a_sentence(bilan: Bilan | None, attendu: str) -> None:
    assert attendu in texts(annotate(CLASSEUR, [constat()], bilan=bilan)[ACCUEIL])


@pytest.mark.parametrize(
    ("etat", "attendu"),
    [
        (EtatDepot.REJETE, "Ce tableau serait refusé en l'état. Parce que. Corrigez d'abord ce qui le fait refuser"),
        (EtatDepot.ACCEPTE_AVEC_RESERVES, "serait accepté avec réserves : Parce que. Corrigez ces points, puis déposez-le."),
        (EtatDepot.ACCEPTE, "Ce tableau serait accepté."),
        (EtatDepot.ILLISIBLE, "déposé ainsi, rien n'en serait chargé. Parce que."),
        (None, "Une fois corrigé, déposez-le."),
    ],
)
def test_a_self_check_never_says_that_the_file_was_received(etat: EtatDepot | None, attendu: str) -> None:
    dit = texts(annotate(CLASSEUR, [constat()], bilan=Bilan(etat, "Parce que.", depose=False))[ACCUEIL])
    assert attendu in dit
    assert "de nouveau" not in dit
    rien = texts(annotate(CLASSEUR, bilan=Bilan(EtatDepot.ACCEPTE, depose=False))[ACCUEIL])
    assert "il n'y a rien à corriger dans ce tableau. Vous pouvez le déposer." in rien


def test_the_table_is_named() -> None:
    bilan = Bilan(EtatDepot.ACCEPTE, None, "2024-1.3-ccas-arras", Mois(2024, 5), Decimal("0.9812"))
    dit = texts(annotate(CLASSEUR, [constat()], bilan=bilan)[ACCUEIL])
    assert "Fichier « suivi.xlsx »  ·  convention 2024-1.3-ccas-arras  ·  mai 2024  ·  complétude 98,12 %" in dit


def test_a_file_without_finding_is_thanked() -> None:
    livre = annotate(CLASSEUR, bilan=Bilan(EtatDepot.ACCEPTE))
    assert "Tout est en ordre : il n'y a rien à corriger dans ce tableau. Merci." in texts(livre[ACCUEIL])
    assert "Gravité" not in texts(livre[ACCUEIL])


def test_beyond_a_number_of_comments_cells_keep_their_colour_and_the_sheet_says_so() -> None:
    en_trop = 7
    constats = [constat(2 + n, "F") for n in range(COMMENTAIRES_MAX + en_trop - 1)]
    grave = constat(COMMENTAIRES_MAX + 500, "A", severite=Severite.BLOQUANT_LIGNE, regle="L01")
    livre = annotate(CLASSEUR, [*constats, grave])
    poses = comments(livre["Suivi"])
    assert len(poses) == COMMENTAIRES_MAX
    assert f"A{COMMENTAIRES_MAX + 500}" in poses, "the gravest first"
    assert livre["Suivi"][f"F{COMMENTAIRES_MAX + en_trop}"].fill.fill_type == "solid"
    assert "7 autres cellules sont colorées sans commentaire" in texts(livre[ACCUEIL])


def test_beyond_a_number_of_lines_the_list_says_how_many_are_left() -> None:
    constats = [constat(None, None, regle="D09", message=f"Colonne {n}.") for n in range(503)]
    dit = texts(annotate(CLASSEUR, constats)[ACCUEIL])
    assert "Et 3 autres points" in dit
