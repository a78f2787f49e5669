"""A golden case is read strictly: a slip of typing is refused, with the place and the key."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation
from decompte.entrepot.faits import INDICATEURS
from decompte.referentiel import Referentiel
from tests.cas.cles import MESURES, CasInvalide, lire_fichier, verifier
from tests.cas.lecture import CODES_ACTIVITE, Cas, lire_cas

FAL: dict[str, Any] = {
    "cas": "lecture",
    "convention": {
        "dispositif": "2024-FAL", "debut": date(2024, 1, 1), "fin": date(2024, 12, 31), "montant": "37 130,40", "autre": 18,
        "unité": "logements_occupes",
    },
    "exercice": 2024,
    "au": date(2025, 1, 31),
    "mois": {"tous": {"activité": {"logements_occupes": 18, "depenses_eur": "1 200,50"}}},
    "attendu": {"dû": "37 130,40"},
}  # fmt: skip


def _avec(chemin: str, valeur: object) -> dict[str, Any]:
    contenu = deepcopy(FAL)
    *dossiers, cle = chemin.split("/")
    cible: Any = contenu
    for dossier in dossiers:
        cible = cible[dossier]
    cible[cle] = valeur
    return contenu


@pytest.mark.parametrize(
    ("chemin", "valeur", "voulu"),
    [
        ("versement", ["1,00"], "versement"),
        ("convention/unite", "etp", "unite"),
        ("mois/2024-01", {"file_actives": 3}, "file_actives"),
        ("mois/2024-01", {"retard": 3}, "ni file_active, ni activité, ni excuse"),
        ("mois/2024-01", "manquante", "manquante"),
        ("réalisé", {"acueils": 3}, "acueils"),
        ("réalisé", {"sorties": 3}, "n'est pas un rapport"),
        ("avenants", [{"numero": 1}], "numero"),
        ("documents", [{"nature": "bilan", "recu_le": date(2025, 1, 1)}], "bilan"),
        ("versements", [{"date": date(2024, 1, 1), "montant": "1,00"}], "nature"),
        ("attendu", {}, "rien n'est attendu"),
        ("attendu/du", "37 130,40", "« du » inconnue"),
        ("attendu/hypothèses", "une phrase", "forme attendue"),
    ],
)
def test_une_cle_inconnue_ou_mal_placee_est_refusee(chemin: str, valeur: object, voulu: str) -> None:
    with pytest.raises(CasInvalide, match=voulu):
        verifier(_avec(chemin, valeur))


@pytest.mark.parametrize(
    ("chemin", "valeur", "voulu"),
    [
        ("mois/2023-12", "manquant", "2023-12"),
        ("mois/tous", {"activité": {"logement_occupes": 18}}, "logement_occupes"),
        ("mois/tous", {"activité": {"logements_occupes": 18.5}}, "entre guillemets"),
        ("notes", {"bilan": 1}, "bilan"),
    ],
)
def test_ce_qui_ne_va_pas_avec_la_convention_est_refuse(
    referentiel: Referentiel, chemin: str, valeur: object, voulu: str
) -> None:
    with pytest.raises(CasInvalide, match=voulu):
        lire_cas(Cas("lecture", "lecture", _avec(chemin, valeur)), referentiel)


def test_un_parametre_inconnu_est_refuse(referentiel: Referentiel) -> None:
    with pytest.raises(KeyError, match="tarif_du_fal"):
        lire_cas(Cas("lecture", "lecture", _avec("parametres", {"tarif_du_fal": "171.90"})), referentiel)


def test_une_cle_ecrite_deux_fois_est_refusee(tmp_path: Path) -> None:
    fichier = tmp_path / "cas.yml"
    fichier.write_text("- cas: deux fois\n  attendu: {dû: '1,00', dû: '2,00'}\n", encoding="utf-8")
    with pytest.raises(CasInvalide, match="écrite deux fois"):
        lire_fichier(fichier)


def test_une_cle_reprise_d_une_ancre_se_remplace(tmp_path: Path) -> None:
    fichier = tmp_path / "cas.yml"
    fichier.write_text("- {cas: &un {a: 1, b: 2}}\n- {cas: {<<: *un, b: 3}}\n", encoding="utf-8")
    assert lire_fichier(fichier)[1] == {"cas": {"a": 1, "b": 3}}


def test_l_activite_devient_des_faits(referentiel: Referentiel) -> None:
    contenu = _avec("mois/2024-03", {"activité": {"logements_occupes": 0}, "excuse": "panne"})
    contenu["mois"]["2024-02"] = "manquant"
    compte = lire_cas(Cas("lecture", "lecture", contenu), referentiel)
    assert compte.faits is not None
    assert compte.faits.quantites == {"logements_occupes": Decimal(180), "depenses_eur": Decimal("12005.00")}
    assert [m.lignes for m in compte.faits.mois][:2] == [2, 0]
    assert [str(m.mois) for m in compte.faits.mois][:3] == ["2024-01", "2024-03", "2024-04"]
    etats = {str(o.mois): o.etat for o in compte.dossier.obligations}
    assert etats["2024-02"] is EtatObligation.MANQUANT
    assert etats["2024-03"] is EtatObligation.EXCUSE


def test_un_avenant_signe_apres_la_date_n_existe_pas_encore(referentiel: Referentiel) -> None:
    contenu = _avec(
        "avenants",
        [{"numéro": 1, "signé le": date(2025, 1, 30), "effet": date(2024, 12, 1), "autre": 20, "fin": date(2025, 6, 30)}],
    )
    signe = lire_cas(Cas("lecture", "lecture", contenu), referentiel).dossier
    assert (signe.convention.fin, signe.terme.autre_en_place(Mois(2024, 12))) == (date(2025, 6, 30), Decimal(20))
    avant = lire_cas(Cas("lecture", "lecture", contenu | {"au": date(2025, 1, 29)}), referentiel).dossier
    assert (avant.convention.fin, avant.avenants, avant.terme.autre) == (date(2024, 12, 31), (), Decimal(18))


def test_un_versement_date_apres_le_calcul_ne_compte_pas(referentiel: Referentiel) -> None:
    contenu = _avec("versements", [{"date": date(2025, 2, 1), "montant": "10,00", "nature": "solde"}, "5,00"])
    versements = lire_cas(Cas("lecture", "lecture", contenu), referentiel).dossier.versements
    assert [(v.montant_eur, v.nature, v.mandat) for v in versements] == [(Decimal("5.00"), "avance", "M-2")]


def test_les_listes_sont_celles_du_produit(racine: Path) -> None:
    modele = yaml.safe_load((racine / "reference/modeles/activite-2024/modele.yml").read_text(encoding="utf-8"))
    assert {c["code"] for c in modele["colonnes"][0]["codes"]} == CODES_ACTIVITE
    assert set(INDICATEURS) == MESURES
