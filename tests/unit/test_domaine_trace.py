"""From a line of décompte to the rows of the tables behind it."""

from __future__ import annotations

import pytest

from decompte.domaine.trace import compte_en_mots, comptes_de, est_activite, regles_derriere, valeurs_de


@pytest.mark.parametrize(
    ("regle", "comptes"),
    [
        ("quantitatif.file_active", ("file_active",)),
        ("qualitatif.delai_cer", ("delai_cer",)),
        ("quantitatif.soutiens", ("activite.soutiens_professionnels",)),
        ("quantitatif.poste_mois", ("activite.postes_occupes", "activite.depenses_eur")),
        # A name of the Suivi sheet under another part of the décompte is not that count.
        ("penalite.delai_cer", ()),
        ("du", ()),
        ("versements.total", ()),
    ],
)
def test_ce_que_compte_une_ligne(regle: str, comptes: tuple[str, ...]) -> None:
    assert comptes_de(regle) == comptes


def test_l_autre_objectif_se_compte_sous_son_code() -> None:
    assert comptes_de("quantitatif.forfait_objectif.taux", "ateliers") == ("activite.ateliers",)
    assert comptes_de("quantitatif.forfait_objectif.taux") == (), "a convention without another target counts nothing"


def test_la_feuille_d_une_ligne() -> None:
    assert not est_activite("quantitatif.file_active")
    assert est_activite("quantitatif.sessions.taux")
    assert est_activite("quantitatif.forfait_objectif.taux")


def test_les_colonnes_et_les_mots_d_une_ligne() -> None:
    assert valeurs_de("qualitatif.delai_cer") == ("date_orientation", "date_signature_cer")
    assert compte_en_mots("qualitatif.delai_cer").numerateur == "CER signé dans le délai"
    assert valeurs_de("quantitatif.points") == ("indicateur", "quantite")
    assert compte_en_mots("quantitatif.points").numerateur == "quantité déclarée"


DECOMPTE = [
    "montant.exercice",
    "quantitatif.file_active",
    "quantitatif.soutiens",
    "quantitatif.realisation",
    "quantitatif.part",
    "qualitatif.delai_cer",
    "qualitatif.suspension",
    "qualitatif.bilan",
    "qualitatif.groupe.procedures",
    "qualitatif.part.procedures",
    "qualitatif.entretiens",
    "qualitatif.sorties",
    "qualitatif.groupe.parcours",
    "qualitatif.part.parcours",
    "du",
    "penalite.taux",
    "solde.net",
]
QUANTITES = ["quantitatif.file_active", "quantitatif.soutiens"]
PROCEDURES = ["qualitatif.delai_cer", "qualitatif.suspension"]
PARCOURS = ["qualitatif.entretiens", "qualitatif.sorties"]
COMPTEES = [*QUANTITES, *PROCEDURES, *PARCOURS]


@pytest.mark.parametrize(
    ("regle", "derriere"),
    [
        ("qualitatif.suspension", ["qualitatif.suspension"]),
        ("quantitatif.part", QUANTITES),
        ("quantitatif.realisation", QUANTITES),
        ("qualitatif.groupe.procedures", PROCEDURES),
        ("qualitatif.part.procedures", PROCEDURES),
        ("qualitatif.groupe.parcours", PARCOURS),
        ("qualitatif.part.parcours", PARCOURS),
        ("du", COMPTEES),
        ("plafond.cout_reel", COMPTEES),
        ("solde.net", COMPTEES),
        # A judged note, a penalty rate, an amount of the convention: none of their figure is in a table.
        ("qualitatif.bilan", []),
        ("penalite.taux", []),
        ("montant.exercice", []),
    ],
)
def test_les_lignes_comptees_derriere_une_ligne(regle: str, derriere: list[str]) -> None:
    assert regles_derriere(regle, DECOMPTE, COMPTEES) == derriere


def test_une_ligne_qui_compte_mais_sans_rangee_ne_renvoie_pas_aux_autres() -> None:
    assert regles_derriere("quantitatif.file_active", DECOMPTE, PROCEDURES) == []
    assert regles_derriere("quantitatif.forfait_objectif.taux", [*DECOMPTE, "quantitatif.forfait_objectif.taux"], QUANTITES) == []


def test_un_bonus_renvoie_a_l_indicateur_qu_il_recompense() -> None:
    decompte = [*DECOMPTE, "qualitatif.bonus.sorties", "qualitatif.bonus.parcours.entretiens"]
    assert regles_derriere("qualitatif.bonus.sorties", decompte, COMPTEES) == ["qualitatif.sorties"]
    assert regles_derriere("qualitatif.bonus.parcours.entretiens", decompte, COMPTEES) == ["qualitatif.entretiens"]
    assert regles_derriere("qualitatif.bonus.bilan", decompte, COMPTEES) == [], "a judged note is in no table"


def test_le_premier_groupe_commence_a_la_premiere_ligne() -> None:
    decompte = ["qualitatif.delai_cer", "qualitatif.suspension", "qualitatif.part.procedures"]
    assert regles_derriere("qualitatif.part.procedures", decompte, PROCEDURES) == PROCEDURES


def test_la_part_d_un_groupe_peut_preceder_son_score() -> None:
    decompte = [
        "qualitatif.delai_cer",
        "qualitatif.part.a.c",
        "qualitatif.sorties",
        "qualitatif.part.b.c",
        "qualitatif.groupe.b.c",
    ]
    assert regles_derriere("qualitatif.groupe.b.c", decompte, PROCEDURES + PARCOURS) == ["qualitatif.sorties"]


def test_un_groupe_de_nom_compose_reste_le_sien() -> None:
    decompte = ["qualitatif.part.a", "qualitatif.delai_cer", "qualitatif.part.b.a", "qualitatif.sorties", "qualitatif.part.c"]
    assert regles_derriere("qualitatif.part.c", decompte, PROCEDURES + PARCOURS) == ["qualitatif.sorties"]
    assert regles_derriere("qualitatif.part.b.a", decompte, PROCEDURES + PARCOURS) == ["qualitatif.delai_cer"]
