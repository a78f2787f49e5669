"""A finance officer's morning: the soldes, their export, and no person's row anywhere."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.pages.navigateur.conftest import Visiter

pytestmark = pytest.mark.longue


def test_lire_trier_et_exporter_les_soldes(visiter: Visiter, images: Path) -> None:
    visite = visiter("finances")
    page = visite.aller("/")
    page.get_by_role("navigation", name="Pages de Décompte").get_by_role("link", name="Soldes").click()
    visite.photographier(images / "pages-soldes.png")
    with page.expect_download() as attendu:
        page.get_by_role("button", name="Classeur XLSX").click()
    feuille = load_workbook(io.BytesIO(Path(attendu.value.path()).read_bytes())).worksheets[0]
    entete, *lignes = list(feuille.iter_rows(values_only=True))
    [(nombre, net)] = visite.airflow.lire("SELECT count(*), sum(solde_net_eur) FROM finance.solde WHERE exercice = 2024")
    colonne = entete.index("solde_net_eur")
    soldes = [ligne for ligne in lignes if ligne[0] and re.fullmatch(r"20\d\d-.+", str(ligne[0]))]
    assert len(soldes) == nombre
    assert sum(Decimal(str(ligne[colonne] or 0)) for ligne in soldes).quantize(Decimal("0.01")) == net


def test_rien_d_une_personne_ne_vient_aux_finances(visiter: Visiter) -> None:
    visite = visiter("finances")
    [(depot,)] = visite.airflow.lire("SELECT min(depot) FROM pilotage.constat")
    for chemin in (f"/depots/{depot}", f"/depots/{depot}/annote.xlsx", "/a-traiter", "/depots/fichiers"):
        page = visite.aller(chemin)
        expect(page.get_by_role("heading", level=1)).to_have_text("Accès refusé")
    page = visite.aller("/depots")
    expect(page.get_by_role("link", name="Tous les fichiers reçus")).to_have_count(0)
    expect(page.locator(f"a[href*='/depots/{depot}']")).to_have_count(0)
    expect(page.get_by_role("link", name="À traiter")).to_have_count(0)
