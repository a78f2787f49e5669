"""Airflow's log-in and menu lead to the pages, and back to the page that was asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages.navigateur.conftest import Visiter


@pytest.mark.parametrize(
    ("compte", "role"),
    [("gestion", "gestion"), ("finances", "finances"), ("lecture", "lecture"), ("decompte", "finances, gestion")],
)
def test_se_connecter_ramene_a_la_page_demandee(visiter: Visiter, compte: str, role: str) -> None:
    visite = visiter(None)
    page = visite.aller("/?essai=un&autre=é deux")
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion nécessaire")
    page.get_by_role("link", name="Se connecter").click()
    visite.connecter(compte)
    page.wait_for_url(f"{visite.airflow.pages}/?essai=un&autre=%C3%A9%20deux")
    expect(page.locator(".compte")).to_have_text(f"Compte {compte} ({role})")
    [temoin] = [c for c in page.context.cookies() if c["name"] == "_token"]
    # The development manager's own page writes it by script; FAB and Keycloak hide it from scripts (tests/pages/test_fab.py).
    assert (temoin["sameSite"], temoin["domain"]) == ("Lax", "localhost")


def test_le_menu_d_airflow_montre_les_pages_dans_un_cadre(visiter: Visiter) -> None:
    visite = visiter("gestion")
    page = visite.page
    page.goto(visite.airflow.adresse)
    entree = page.get_by_role("link", name="Décompte")
    # The icon is ours, and it is drawn.
    expect(entree.locator("img")).to_have_js_property("naturalWidth", 24)
    entree.click()
    cadre = page.locator("iframe")
    assert "allow-same-origin" in (cadre.get_attribute("sandbox") or "")
    dedans = page.frame_locator("iframe")
    expect(dedans.get_by_role("heading", level=1)).to_have_text("Accueil")
    expect(dedans.locator(".compte")).to_contain_text("gestion")
    soldes = dedans.get_by_role("navigation").get_by_role("link", name="Soldes", exact=True)
    soldes.click()
    expect(soldes).to_have_attribute("aria-current", "page")
    # Still inside Airflow, which keeps its menu.
    expect(page.get_by_role("link", name="Décompte")).to_be_visible()
