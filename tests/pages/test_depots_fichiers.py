"""The files received: every one of them, as the filters say, for stewards alone."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from urllib.parse import urlencode

import openpyxl
import pytest

from decompte.app.consulter import COLONNES_FICHIERS, fichiers
from tests.pages.conftest import Pages
from tests.pages.outils_depots import exporter, sql


def liens(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="fichier"><a href="/depots/([^"]+)"', page)


def test_la_liste_montre_tous_les_fichiers_du_plus_recent_au_plus_ancien(pages: Pages) -> None:
    attendus = sorted(fichiers(pages.ctx), key=lambda f: (f["chemin"], f["depot"]))
    attendus.sort(key=lambda f: f["recu_le"], reverse=True)
    lus: list[str] = []
    for n in range(1, 40):
        page = pages.lire("gestion", f"/depots/fichiers?page={n}")
        lus += liens(page)
        if 'rel="next"' not in page:
            break
    assert lus == [f["depot"] for f in attendus]
    assert len(lus) > 50


def test_chaque_filtre_des_fichiers(pages: Pages) -> None:
    tous = fichiers(pages.ctx)
    un = next(f for f in tous if f["etat"] == "rejete" and f["convention"] and f["mois"])
    jour = un["recu_le"].date()
    cas = [
        ({"etat": "rejete"}, {f["depot"] for f in tous if f["etat"] == "rejete"}),
        ({"structure": un["structure"]}, {f["depot"] for f in tous if f["structure"] == un["structure"]}),
        ({"convention": un["convention"]}, {f["depot"] for f in tous if f["convention"] == un["convention"]}),
        ({"mois": un["mois"], "etat": "rejete"}, {f["depot"] for f in tous if (f["mois"], f["etat"]) == (un["mois"], "rejete")}),
        ({"du": jour, "au": jour}, {f["depot"] for f in tous if f["recu_le"].date() == jour}),
        ({"au": "2024-01-31"}, {f["depot"] for f in tous if f["recu_le"].date() <= date(2024, 1, 31)}),
        ({"texte": un["chemin"]}, {f["depot"] for f in tous if f["chemin"] == un["chemin"]}),
        ({"texte": un["depot"]}, {un["depot"]}),
    ]
    for filtre, gardes in cas:
        page = pages.lire("gestion", f"/depots/fichiers?{urlencode(filtre)}")
        assert set(liens(page)) <= gardes and len(liens(page)) == min(50, len(gardes)), filtre
        lignes = exporter(pages, "gestion", f"/depots/fichiers.csv?{urlencode(filtre)}")
        assert {ligne["depot"] for ligne in lignes} == gardes, filtre
        assert tuple(lignes[0] if lignes else COLONNES_FICHIERS) == COLONNES_FICHIERS


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("etat", "perdu"), ("structure", "x"), ("convention", "x"), ("mois", "2024-00"), ("du", "hier"), ("au", "9999-12-31"),
        ("du", "0001-01-01"),
    ],
)  # fmt: skip
def test_un_filtre_de_fichiers_inconnu_est_dit(pages: Pages, champ: str, valeur: str) -> None:
    page = html.unescape(pages.lire("gestion", f"/depots/fichiers?{champ}={valeur}"))
    assert f"« {valeur} »" in page and "ce filtre n'est pas appliqué" in page
    pages.lire("gestion", f"/depots/fichiers.xlsx?{champ}={valeur}", 400)


def test_un_nom_de_fichier_hostile_est_echappe_et_exporte_sans_formule(pages: Pages) -> None:
    un = fichiers(pages.ctx)[0]
    nom = "=1+1<script>alert(1)</script>.xlsx"
    changer = "UPDATE depots.depot SET chemin = %s WHERE depot = %s"
    with sql(pages, changer, (nom, un["depot"]), changer, (un["chemin"], un["depot"])):
        page = pages.lire("gestion", f"/depots/fichiers?texte={un['depot']}")
        assert "<script>alert" not in page and "=1+1&lt;script&gt;" in page
        assert exporter(pages, "gestion", f"/depots/fichiers.csv?texte={un['depot']}")[0]["chemin"] == f"'{nom}"
        contenu = pages.demander("GET", "gestion", f"/depots/fichiers.xlsx?texte={un['depot']}").content
        feuille = openpyxl.load_workbook(io.BytesIO(contenu)).active
        assert feuille is not None
        case = feuille.cell(2, COLONNES_FICHIERS.index("chemin") + 1)
        assert (case.value, case.data_type) == (nom, "s")


@pytest.mark.parametrize("adresse", ["/depots/fichiers", "/depots/fichiers.csv", "/depots/fichiers.xlsx"])
@pytest.mark.parametrize(
    ("qui", "statut"), [(None, 401), ("sans-role", 403), ("lecture", 403), ("finances", 403), ("gestion", 200), ("tout", 200)]
)
def test_les_noms_de_fichiers_sont_pour_les_gestionnaires(pages: Pages, adresse: str, qui: str | None, statut: int) -> None:
    assert pages.demander("GET", qui, adresse).status_code == statut
