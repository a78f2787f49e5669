"""The passwords of the structures come from the environment; what cannot be understood is told, never shown."""

from __future__ import annotations

import pytest

from decompte.depots.contenants.trousseau import Trousseau
from decompte.depots.mots_de_passe import MotDePasseInvalide, mots_de_passe_env, nommer_variable


def test_le_courant_puis_les_anciens() -> None:
    mots = mots_de_passe_env(
        {
            "DECOMPTE_MOT_DE_PASSE_CCAS_ARRAS": "juin",
            "DECOMPTE_MOT_DE_PASSE_CCAS_ARRAS_ANCIENS": '["mai", "juin", "avril"]',
            "DECOMPTE_MOT_DE_PASSE_ADEFI_ANCIENS": '["seul"]',
            "DECOMPTE_DATA_DIR": "/d",
        }
    )
    assert mots("ccas-arras") == ("juin", "mai", "avril")
    assert mots("adefi") == ("seul",)
    assert mots("mahra") == ()


def test_le_nom_de_la_variable() -> None:
    assert nommer_variable("ccas-arras") == "DECOMPTE_MOT_DE_PASSE_CCAS_ARRAS"
    assert nommer_variable("4-aj") == "DECOMPTE_MOT_DE_PASSE_4_AJ"


@pytest.mark.parametrize("valeur", ["secret", '{"a": "secret"}', '["secret", 1]', '["secret", ""]', "[" * 5000 + "secret"])
def test_une_liste_fausse_est_dite_sans_etre_montree(valeur: str) -> None:
    env = {
        "DECOMPTE_MOT_DE_PASSE_ADEFI_ANCIENS": valeur,
        "DECOMPTE_MOT_DE_PASSE_MAHRA_ANCIENS": valeur,
        "DECOMPTE_MOT_DE_PASSE_MAHRA": "secret",
    }
    with pytest.raises(MotDePasseInvalide) as refus:
        mots_de_passe_env(env)
    # All faults at once.
    assert "ADEFI_ANCIENS" in str(refus.value) and "MAHRA_ANCIENS" in str(refus.value)
    assert "secret" not in str(refus.value)


def test_deux_structures_pour_une_variable_sont_dites_des_que_les_codes_sont_connus() -> None:
    env = {"DECOMPTE_MOT_DE_PASSE_CCAS_ARRAS": "secret"}
    with pytest.raises(MotDePasseInvalide, match=r"« ccas-arras » et « ccas\.arras »") as refus:
        mots_de_passe_env(env, ["ccas.arras", "ccas-arras", "adefi"])
    assert "secret" not in str(refus.value)
    assert mots_de_passe_env(env, ["ccas-arras", "adefi"])("ccas-arras") == ("secret",)
    # Nothing to tell for codes alike whose variable is not set.
    mots_de_passe_env(env, ["ccas-arras", "a-b", "a.b"])


def test_sans_les_codes_la_seconde_demande_est_refusee() -> None:
    mots = mots_de_passe_env({"DECOMPTE_MOT_DE_PASSE_CCAS_ARRAS": "secret"})
    assert mots("ccas-arras") == mots("ccas-arras") == ("secret",)
    with pytest.raises(MotDePasseInvalide, match="rien ne dit de laquelle"):
        mots("ccas_arras")


def test_une_structure_dont_le_code_finit_par_anciens() -> None:
    env = {"DECOMPTE_MOT_DE_PASSE_AMIS_ANCIENS": "secret", "DECOMPTE_MOT_DE_PASSE_AMIS": "x"}
    assert mots_de_passe_env(env | {"DECOMPTE_MOT_DE_PASSE_AMIS": ""}, ["amis-anciens"])("amis-anciens") == ("secret",)
    with pytest.raises(MotDePasseInvalide, match="AMIS_ANCIENS"):
        mots_de_passe_env(env, ["amis", "amis-anciens"])


def test_une_variable_mal_ecrite_est_dite() -> None:
    with pytest.raises(MotDePasseInvalide, match="CCAS_ARAS ne nomme aucune structure connue"):
        mots_de_passe_env({"DECOMPTE_MOT_DE_PASSE_CCAS_ARAS": "secret"}, ["ccas-arras"])


def test_un_trousseau_ne_montre_rien_et_retient_le_bon() -> None:
    trousseau = Trousseau(["mars", "", "avril", "mars"])
    assert repr(trousseau) == str(trousseau) == "Trousseau(2)"
    trousseau.retenir("avril")
    assert list(trousseau) == ["avril", "mars"]
