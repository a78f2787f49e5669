"""The page of rules: every parameter, rule and control, once, under its anchor, as it stands on a day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from decompte.app.vues.regles import VueRegles, voir_regles
from decompte.app.vues.regles_valeurs import dire_valeur
from decompte.soldes.regles import REGLES
from tests.pages.conftest import MAINTENANT, Pages


def vue(pages: Pages, au: str = "", texte: str = "", hypotheses: bool = False) -> VueRegles:
    return voir_regles(pages.ctx, au, texte, hypotheses, MAINTENANT.date())


@pytest.mark.parametrize(
    ("qui", "statut"), [("gestion", 200), ("finances", 200), ("lecture", 200), ("tout", 200), ("sans-role", 403), (None, 401)]
)
def test_nos_roles_la_voient_et_personne_d_autre(pages: Pages, qui: str | None, statut: int) -> None:
    assert pages.demander("GET", qui, "/regles").status_code == statut


def test_chaque_regle_est_la_une_fois_sous_son_ancre(pages: Pages) -> None:
    page = pages.lire("lecture", "/regles")
    ancres = re.findall(r'\bid="([^"]+)"', page)
    assert len(ancres) == len(set(ancres))
    controles = {r.id for suite in pages.ctx.suites.toutes for r in suite.regles}
    assert {*REGLES, *pages.ctx.referentiel.parametres.par_id, *controles, "L03-activite"} <= set(ancres)
    internes = set(re.findall(r'href="#([^"]+)"', page))
    assert internes <= set(ancres)


def test_chaque_valeur_dit_sa_source_ou_sa_raison_et_quand_elle_fut_verifiee(pages: Pages) -> None:
    page = pages.lire("finances", "/regles").replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    for parametre in vue(pages).parametres:
        for valeur in parametre.en_vigueur:
            assert (valeur.source or valeur.raison or "").replace("\u202f", " ").replace("\xa0", " ") in page
            assert valeur.valeur.replace("\u202f", " ") in page
    assert "vérifié le 22/11/2026" in page


def test_la_valeur_est_celle_du_jour_demande(pages: Pages) -> None:
    assert [p.en_vigueur for p in vue(pages, "2018-01-01").parametres if p.en_vigueur] == []
    clause = next(p for p in vue(pages, "2024-06-30").parametres if p.id == "clause_penalite")
    assert [(v.valeur, v.pour) for v in clause.en_vigueur] == [("non", ()), ("oui", ("2024-1.1",)), ("oui", ("2024-1.1bis",))]
    assert [v.quand for v in clause.histoire] == ["en vigueur", "en vigueur", "en vigueur", "à venir"]
    apres = next(p for p in vue(pages, "2026-06-30").parametres if p.id == "clause_penalite")
    assert ("2026-5.1",) in [v.pour for v in apres.en_vigueur]
    page = pages.lire("finances", "/regles?au=2018-01-01")
    assert "Aucune valeur à cette date" in page


@pytest.mark.parametrize("au", ["zz", "2024-02-30", "0000-00-00"])
def test_une_date_illisible_est_dite(pages: Pages, au: str) -> None:
    assert f"Date « {au} » illisible" in pages.lire("finances", f"/regles?au={au}")


def test_les_hypotheses_sont_marquees_et_disent_ou_elles_comptent(pages: Pages) -> None:
    seulement = vue(pages, hypotheses=True)
    assert seulement.parametres and all(p.hypothese for p in seulement.parametres)
    assert not seulement.suites
    soldes = pages.ctx.entrepot.lire_soldes(2024)
    for parametre in seulement.parametres:
        concernes = [s for s in soldes if any(h.startswith(f"{parametre.libelle} : ") for h in s["hypotheses"])]
        assert parametre.soldes == len(concernes), parametre.id
    dites = {mots for mots, _ in seulement.autres}
    assert any(mots.startswith("Territoire incertain") for mots in dites)
    page = pages.lire("finances", "/regles?hypotheses=oui")
    assert "hypothèse</span>" in page and "/soldes?exercice=2024&amp;hypothese=" in page


def test_le_lien_d_une_hypothese_mene_a_ses_soldes(pages: Pages) -> None:
    page = pages.lire("finances", "/regles?hypotheses=oui")
    lien = re.search(r'href="(/soldes\?exercice=2024&amp;hypothese=[^"]+)">(\d+) soldes? 2024<', page)
    assert lien is not None
    assert f'"bilan">{lien[2]} solde' in pages.lire("finances", lien[1].replace("&amp;", "&"))


def test_une_regle_dit_sur_combien_de_soldes_elle_a_compte(pages: Pages) -> None:
    comptes = {r.regle.id: r.soldes for _, regles in vue(pages).familles for r in regles}
    attendus: dict[str, int] = {}
    for solde in pages.ctx.entrepot.lire_soldes(2024):
        for regle in {li["regle"] for li in pages.ctx.entrepot.lire_decompte(solde["convention"], 2024)}:
            attendus[regle] = attendus.get(regle, 0) + 1
    assert {r: n for r, n in comptes.items() if n} == attendus


def test_la_recherche_ignore_accents_et_majuscules(pages: Pages) -> None:
    trouvees = vue(pages, texte="PENALITE paliers")
    assert [p.id for p in trouvees.parametres] == ["bareme_penalite", "penalite_paliers"]
    assert vue(pages, texte="L07").suites[0][2][0].ancre == "L07"
    rien = pages.lire("finances", "/regles?texte=<script>zzz")
    assert "Rien ne correspond" in rien and "<script>zzz" not in rien
    assert vue(pages, texte="a" * 300).fautes


def test_un_controle_dit_son_effet_et_que_faire(pages: Pages) -> None:
    page = pages.lire("gestion", "/regles?texte=L01")
    assert "ligne en attente" in page and "Que faire :" in page
    assert "{" not in page[page.index('id="controles"') :]


@pytest.mark.parametrize(
    ("valeur", "unite", "dite"),
    [
        (None, "eur", "aucune"),
        (True, "oui_non", "oui"),
        (("a_b", "c"), "codes", "a b, c"),
        (date(1988, 12, 1), "date", "01/12/1988"),
        ("03-31", "mois_jour", "31/03"),
        (2000000, "cellules", "2\u202f000\u202f000"),
    ],
)
def test_une_valeur_se_dit_en_francais(valeur: Any, unite: str, dite: str) -> None:
    assert dire_valeur(valeur, unite) == dite
