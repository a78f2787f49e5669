"""Soldes from their proposal to their état liquidatif, in a browser: the steward proposes, finance tries, approves, downloads.

Over the conventions of ``tests.vie_fabrique``, behind an Airflow of their own: here soldes change for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from decompte.installation.postgres import Serveur
from tests.conftest import RACINE, base_neuve, env_sur
from tests.pages.navigateur.airflow_reel import AirflowReel, servir
from tests.pages.navigateur.conftest import Visiter
from tests.pages.navigateur.visites import ETROIT, LARGE, Visite
from tests.vie_fabrique import EXERCICE, NET, PENALISE, SANS_BILAN, TROP, ZERO, ouvrir_vie

pytestmark = pytest.mark.longue


@pytest.fixture(scope="module")
def airflow_reel(chromium_installe: None, serveur: Serveur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowReel]:
    """Airflow's api-server, with our pages, on soldes that can be proposed."""
    dossier = tmp_path_factory.mktemp("vie")
    for url in base_neuve(serveur, ""):
        env = {**env_sur(url, dossier / "donnees"), "DECOMPTE_REFERENCE": str(dossier / "reference")}
        with ouvrir_vie(env, dossier):
            pass
        with servir(env, serveur, RACINE) as airflow:
            yield airflow


def verifier(visite: Visite) -> None:
    """WCAG as axe checks it, on a desk and at 400 %."""
    visite.verifier_accessibilite()
    visite.page.set_viewport_size({"width": ETROIT, "height": 1000})
    visite.verifier_largeur()
    visite.verifier_accessibilite()
    visite.page.set_viewport_size({"width": LARGE, "height": 1000})


def etat(visite: Visite, convention: str) -> str:
    """The state of a solde in the warehouse."""
    [(lu,)] = visite.airflow.lire(f"SELECT etat FROM finance.solde WHERE convention = '{convention}' AND exercice = {EXERCICE}")
    return str(lu)


def choisir(page: Page, *conventions: str) -> None:
    """Tick these soldes, ask what it would do."""
    for convention in conventions:
        page.get_by_label(f"Choisir {convention}").check()
    page.get_by_role("button", name="Voir ce que cela ferait").click()


def test_proposer_puis_arreter_et_telecharger_l_etat_liquidatif(visiter: Visiter, images: Path, tmp_path: Path) -> None:
    gestion = visiter("gestion")
    page = gestion.aller(f"/conventions/{NET}?exercice={EXERCICE}")
    vie = page.locator("section[aria-labelledby=vie]")
    gestion.photographier(images / "pages-vie-du-solde.png")
    verifier(gestion)
    vie.get_by_label("Commentaire").fill("Dossier relu.")
    vie.get_by_role("button", name="Voir l'effet, sans enregistrer").first.click()
    expect(page.get_by_text("rien n'a été enregistré").first).to_be_visible()
    assert etat(gestion, NET) == "a_instruire"
    # What was typed is still there.
    expect(vie.get_by_label("Commentaire")).to_have_value("Dossier relu.")
    vie.get_by_role("button", name="Proposer le solde").click()
    expect(page.get_by_text("Proposer le solde : c'est fait.")).to_be_visible()
    assert etat(gestion, NET) == "propose"
    page = gestion.aller("/soldes?exercice=2024&avec=a_proposer")
    verifier(gestion)
    choisir(page, ZERO, TROP)
    page.get_by_role("button", name="Proposer : 2 soldes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est fait")

    finances = visiter("finances")
    page = finances.aller("/")
    verifier(finances)
    page = finances.aller("/soldes?exercice=2024&etat=propose")
    finances.photographier(images / "pages-soldes-a-arreter.png")
    verifier(finances)
    choisir(page, NET, ZERO, TROP)
    expect(page.get_by_role("heading", level=1)).to_have_text("Arrêter : ce que cela ferait")
    expect(page.get_by_text("sans que le partenaire ait été entendu")).to_be_visible()
    assert etat(finances, NET) == "propose"
    finances.photographier(images / "pages-arreter.png")
    verifier(finances)
    page.get_by_role("button", name="Arrêter : 2 soldes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est fait")
    assert (etat(finances, NET), etat(finances, ZERO), etat(finances, TROP)) == ("arrete", "mandate", "propose")
    page = finances.aller(f"/conventions/{NET}?exercice={EXERCICE}#vie")
    with page.expect_download() as attendu:
        page.locator("section[aria-labelledby=vie] tbody a", has_text="PDF").first.click()
    piece = tmp_path / "piece.pdf"
    attendu.value.save_as(piece)
    assert piece.read_bytes().startswith(b"%PDF") and attendu.value.suggested_filename.endswith(".pdf")
    page = finances.aller("/soldes/lots")
    page.get_by_role("button", name="Préparer le lot 2024").click()
    expect(page.get_by_text("Lot 1 préparé : 1 ligne")).to_be_visible()
    verifier(finances)
    with page.expect_download() as attendu:
        page.get_by_role("link", name="CSV du lot 1").click()
    attendu.value.save_as(tmp_path / "lot.csv")
    assert NET in (tmp_path / "lot.csv").read_text(encoding="utf-8-sig")


def test_une_phase_contradictoire_et_un_blocage_leve(visiter: Visiter, images: Path) -> None:
    visite = visiter("gestion")
    page = visite.aller(f"/conventions/{PENALISE}?exercice={EXERCICE}#vie")
    vie = page.locator("section[aria-labelledby=vie]")
    vie.get_by_role("button", name="Proposer le solde").click()
    assert "339,75" in vie.get_by_label("Texte du message").input_value()
    vie.get_by_role("button", name="Ouvrir la phase contradictoire").click()
    expect(page.get_by_text("Ouvrir la phase contradictoire : c'est fait.")).to_be_visible()
    assert etat(visite, PENALISE) == "contradictoire"
    vie.locator("summary", has_text="Enregistrer les observations").click()
    vie.get_by_label("Observations (obligatoire").fill("Le courriel serait parti le 9 février.")
    vie.locator("#geste-observer").get_by_role("button").click()
    expect(vie.get_by_text("Le courriel serait parti le 9 février.")).to_be_visible()
    verifier(visite)
    visite.photographier(images / "pages-phase-contradictoire.png")
    page = visite.aller(f"/conventions/{SANS_BILAN}?exercice={EXERCICE}#vie")
    verifier(visite)
    page.locator("summary", has_text="Lever : bilan final").click()
    levee = page.locator("#geste-lever-bilan")
    # A reason is asked for by the browser before anything is sent.
    levee.get_by_role("button", name="Lever ce blocage").click()
    assert etat(visite, SANS_BILAN) == "provisoire"
    levee.locator("textarea").fill("Association dissoute.")
    levee.get_by_role("button", name="Lever ce blocage").click()
    expect(page.get_by_text("Lever un blocage : c'est fait.")).to_be_visible()
    assert etat(visite, SANS_BILAN) == "a_instruire"
