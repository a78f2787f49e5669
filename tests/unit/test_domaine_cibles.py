"""What a convention must give for its mode, and what an import says of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from decompte.domaine.cibles import ACTIVITES, inutiles, manques
from decompte.domaine.convention import Mode
from decompte.domaine.importation import Genre
from decompte.referentiel import Referentiel
from decompte.referentiel.conventions import REQUISES
from decompte.referentiel.importation import lire_importation
from tests.unit.import_outils import connus, convention, fautes, lire, table

UN = Decimal(1)
RIEN: dict[str, Any] = {"cible_accueils": None, "cible_places": None}
CAS: list[tuple[Mode, dict[str, Any], list[str]]] = [
    (Mode.PLACES_QUALITE, {"cible_places": UN}, []),
    (Mode.PLACES_QUALITE, {"cible_accueils": UN}, ["cible_places"]),
    (Mode.PLACES_QUALITE, {"cible_places": UN, "cible_autre": UN, "unite_autre": "soutiens_professionnels"}, []),
    (Mode.PLACES_QUALITE, {"cible_places": UN, "cible_autre": UN, "unite_autre": "etp"}, ["unite_autre"]),
    (Mode.OBJECTIFS_ETP, {}, ["cible_accueils"]),
    (Mode.OBJECTIFS_ETP, {"cible_places": UN}, []),
    (Mode.SESSIONS, {"cible_autre": UN, "unite_autre": "sessions"}, []),
    (Mode.SESSIONS, {"cible_autre": UN, "unite_autre": "etp"}, ["unite_autre"]),
    (Mode.ETP, {}, ["cible_autre", "unite_autre"]),
    (Mode.FORFAIT_OBJECTIF, {"unite_autre": "participants"}, ["cible_autre"]),
    (Mode.FORFAIT_OBJECTIF, {}, ["cible_autre", "unite_autre"]),
    (Mode.POINTS, {}, []),
    (Mode.VERSE_A_LA_SIGNATURE, {}, []),
    (Mode.NON_PARAMETRE, {}, []),
]


@pytest.mark.parametrize(("mode", "termes", "attendues"), CAS)
def test_ce_qui_manque_a_un_mode(mode: Mode, termes: dict[str, Any], attendues: list[str]) -> None:
    assert [colonne for colonne, _ in manques(mode, convention(**{**RIEN, **termes}))] == attendues


def test_ce_qu_un_mode_ne_lit_pas() -> None:
    deux = convention()
    assert inutiles(Mode.PLACES_QUALITE, deux) == ["cible_accueils"]
    assert inutiles(Mode.OBJECTIFS_ETP, deux) == []
    assert inutiles(Mode.ETP, deux) == ["cible_accueils", "cible_places"]
    assert inutiles(Mode.NON_PARAMETRE, deux) == inutiles(Mode.VERSE_A_LA_SIGNATURE, deux) == []


def test_les_codes_d_activite_sont_ceux_du_modele(racine: Path) -> None:
    modele = yaml.safe_load((racine / "reference" / "modeles" / "activite-2024" / "modele.yml").read_text("utf-8"))
    (codes,) = [[c["code"] for c in colonne["codes"]] for colonne in modele["colonnes"] if colonne["cle"] == "indicateur"]
    assert tuple(codes) == ACTIVITES


def test_aucune_convention_de_l_annexe_6_n_est_en_faute(referentiel: Referentiel) -> None:
    assert [c.code for c in referentiel.conventions if list(manques(referentiel.dispositif_de(c).mode, c))] == []


C = ";".join(REQUISES)
MODES = {"2024-1.3": Mode.PLACES_QUALITE}


def ligne(accueils: str = "", places: str = "72", autre: str = "", unite: str = "", territoire: str = "Arrageois") -> str:
    termes = f"{accueils};{places};{autre};{unite}"
    return f"{C}\n2024-1.3-lens;ccas-arras;2024;1.3;{territoire};01/01/2024;31/12/2024;1000;{termes};OP-1"


REFUS = {
    "pas de places": (ligne("480", ""), "cible_places", "se calcule sur des places et la ligne n'en donne pas"),
    "places illisibles, dites une fois": (ligne("", "x"), "cible_places", "« x » n'est pas un nombre"),
    "places fractionnées": (ligne("", "1,5"), "cible_places", "1,5 places : attendu un nombre entier"),
    "zéro place": (ligne("", "0"), "cible_places", "0 places : attendu au moins 1"),
    "accueils fractionnés": (ligne("0,5"), "cible_accueils", "0,5 accueils : attendu un nombre entier, sans décimales"),
    "une activité inconnue": (ligne(autre="4", unite="bananes"), "unite_autre", "code d'activité inconnu « bananes » : attendu"),
    "une activité presque connue": (ligne(autre="4", unite="mesure_simple"), "unite_autre", "dire « mesures_simples » ?"),
    "une activité qui n'est pas des places": (ligne(autre="4", unite="etp"), "unite_autre", "« etp » ne se convertit pas"),
}


@pytest.mark.parametrize("nom", REFUS)
def test_une_convention_que_son_mode_ne_peut_pas_calculer_est_refusee(nom: str) -> None:
    texte, colonne, attendu = REFUS[nom]
    (faute,) = fautes(Genre.CONVENTIONS, texte, connus(modes=MODES))
    assert faute.startswith(f"f.csv, ligne 2, colonne « {colonne} » : ") and attendu in faute


def test_une_cible_inutile_et_un_territoire_inconnu_sont_dits_sans_refuser() -> None:
    contenu, avertis = lire_importation(Genre.CONVENTIONS, table(ligne("480", territoire="Arageois")), connus(modes=MODES))
    assert len(contenu.conventions) == 1
    assert avertis == [
        "f.csv, ligne 2 : « cible_accueils » ne sert pas au calcul de 2024-1.3 : vérifiez la colonne.",
        "f.csv, ligne 2 : territoire « Arageois » inconnu jusqu'ici : vérifiez-le. Vouliez-vous dire « Arrageois » ?",
    ]
    assert lire_importation(Genre.CONVENTIONS, table(ligne()), connus(modes=MODES))[1] == []


def test_sans_annee_lisible_un_code_nu_n_est_pas_une_seconde_faute() -> None:
    (faute,) = fautes(Genre.CONVENTIONS, ligne().replace(";2024;1.3;", ";x;1.3;"))
    assert "colonne « annee » : « x » n'est pas une année" in faute
    dites = fautes(Genre.CONVENTIONS, ligne().replace(";2024;1.3;", ";;9.9;"))
    assert "dispositif inconnu « 9.9 » : attendu" in dites[1] and "None" not in dites[1]
    assert lire(Genre.CONVENTIONS, ligne()).conventions[0].dispositif_id == "2024-1.3"
