"""A steward's morning, in a browser and without a command: what was refused, a month excused, the notes of a convention."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.pages.navigateur.conftest import Visiter

pytestmark = pytest.mark.longue

COMMENTAIRE = "Bilan lu et discuté en comité."


def plat(texte: str) -> str:
    """With plain spaces."""
    return " ".join(texte.split())


def test_trouver_un_depot_refuse_lire_ses_constats_telecharger_le_classeur_annote(visiter: Visiter, images: Path) -> None:
    visite = visiter("gestion")
    refuses = dict(visite.airflow.lire(_REFUSES))
    page = visite.aller("/")
    visite.photographier(images / "pages-accueil.png")
    page.get_by_role("navigation", name="Pages de Décompte").get_by_role("link", name="Dépôts").click()
    visite.photographier(images / "pages-depots.png")
    page.get_by_role("link", name="Tous les fichiers reçus").click()
    page.get_by_label("État").select_option(label="refusé")
    page.get_by_role("button", name="Filtrer").click()
    page.locator("tbody th a").first.click()
    expect(page.locator("main .etat").first).to_have_text("Refusé")
    depot = page.url.rsplit("/", 1)[-1].split("?")[0]
    # As many findings as the warehouse holds, and each says what to do.
    [total] = page.get_by_label("Gravité").locator("option").first.all_inner_texts()
    assert plat(total) == f"Toutes ({refuses[depot]})"
    assert all(plat(conduite) for conduite in page.locator("table:has(caption) tbody tr td:last-child").all_inner_texts())
    visite.photographier(images / "pages-depot.png")
    with page.expect_download() as attendu:
        page.get_by_role("button", name="Classeur annoté (xlsx)").click()
    livre = load_workbook(io.BytesIO(Path(attendu.value.path()).read_bytes()))
    assert "À corriger" in livre.sheetnames
    expect(page.get_by_role("heading", name="Message")).to_be_visible()


def test_excuser_un_mois_en_retard_et_voir_la_penalite_changer(visiter: Visiter, images: Path) -> None:
    visite = visiter("gestion")
    [(convention, mois, avant)] = visite.airflow.lire(_EN_RETARD)
    page = visite.aller(f"/a-traiter?nature=mois&convention={convention}&mois={mois}")
    visite.photographier(images / "pages-a-traiter.png")
    page.locator("tbody th a").first.click()
    page.locator("summary", has_text="Excuser").click()
    decision = page.locator("details[open]")
    # Without a reason, nothing.
    decision.get_by_role("button", name="Excuser").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rien n'a été fait")
    assert visite.airflow.lire(_penalite(convention)) == [(avant,)]
    page.get_by_label("Motif").fill("Panne de messagerie de la structure, attestée.")
    page.get_by_role("button", name="Voir l'effet sans décider").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Effet, sans décider")
    assert visite.airflow.lire(_penalite(convention)) == [(avant,)]
    annonce = [plat(phrase) for phrase in page.locator("ul.effet li").all_inner_texts()]
    visite.photographier(images / "pages-excuser.png")
    page.get_by_role("button", name="Décider : excuser").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est fait")
    # What was announced is what is done.
    assert [plat(phrase) for phrase in page.locator("ul.effet li").all_inner_texts()] == annonce
    assert any("pénalité" in phrase.lower() for phrase in annonce), annonce
    [(apres,)] = visite.airflow.lire(_penalite(convention))
    assert Decimal(0) <= apres < avant
    page = visite.aller("/journal")
    expect(page.get_by_text("Panne de messagerie de la structure, attestée.").first).to_be_visible()


def test_saisir_les_notes_d_une_convention(visiter: Visiter, images: Path) -> None:
    visite = visiter("gestion")
    page = visite.aller("/")
    page.locator("a[href*='regle=blocage.notes']").first.click()
    page.locator("tbody a[href*='/conventions/']").first.click()
    convention = page.url.rsplit("/", 1)[-1].split("?")[0]
    visite.photographier(images / "pages-convention.png")
    noter = page.locator("section[aria-labelledby=noter]")
    [reste] = noter.get_by_text("note à donner").or_(noter.get_by_text("notes à donner")).all_inner_texts()
    noter.locator("details[open] input[name=note]").fill("0,75")
    noter.locator("details[open] input[name=commentaire]").fill(COMMENTAIRE)
    noter.locator("details[open]").get_by_role("button", name="Enregistrer la note").click()
    expect(page.get_by_text(COMMENTAIRE).first).to_be_visible()
    saisie = f"SELECT note, auteur FROM finance.note WHERE convention = '{convention}' AND commentaire = '{COMMENTAIRE}'"
    [(note, auteur)] = visite.airflow.lire(saisie)
    assert (note, auteur) == (Decimal("0.75"), "gestion")
    assert plat(reste) not in plat(noter.inner_text())


_REFUSES = """
    SELECT k.depot, count(*) FROM pilotage.constat AS k INNER JOIN depots.fichier AS f ON k.depot = f.depot
    WHERE f.etat = 'rejete' GROUP BY k.depot
"""
_EN_RETARD = """
    SELECT s.convention, o.mois::text, s.penalite_eur FROM finance.solde AS s
    INNER JOIN pilotage.depot_attendu AS o ON s.convention = o.convention
    WHERE s.exercice = 2024 AND s.penalite_eur > 0 AND o.etat = 'en_retard'
    ORDER BY s.penalite_eur DESC, o.mois LIMIT 1
"""


def _penalite(convention: str) -> str:
    return f"SELECT penalite_eur FROM finance.solde WHERE exercice = 2024 AND convention = '{convention}'"
