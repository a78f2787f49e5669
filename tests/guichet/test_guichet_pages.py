"""The guichet's pages: headers, templates to download, what a browser does with them, with and without script."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, sync_playwright

from tests.fabrique import classeur, personne
from tests.guichet.conftest import RACINE, GuichetLance
from tests.guichet.lecture_page import PageLue, lire

FAUTIF = classeur([personne(1), personne(2, date_orientation="31/02/2024"), personne(1)])
ADRESSES = ("/", "/modeles", "/modeles?q=arras", "/modeles/2024-1.3-ccas-arras")


@pytest.mark.parametrize(
    "adresse", [*ADRESSES, "/nulle-part", "/sante", "/robots.txt", "/modeles/2024-1.3-ccas-arras/2024-05.xlsx"]
)
def test_chaque_reponse_a_ses_entetes_et_aucun_cookie(guichet: GuichetLance, adresse: str) -> None:
    reponse = httpx2.get(guichet.adresse + adresse)
    assert "set-cookie" not in reponse.headers and "server" not in reponse.headers
    assert reponse.headers["x-robots-tag"] == "noindex, nofollow"
    assert reponse.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in reponse.headers["content-security-policy"]
    assert "script-src 'self'" in reponse.headers["content-security-policy"]
    assert reponse.headers["cache-control"] == "no-store"
    assert reponse.headers["x-content-type-options"] == "nosniff"


def test_sante_et_robots(guichet: GuichetLance) -> None:
    assert httpx2.get(f"{guichet.adresse}/sante").json() == {"etat": "pret"}
    assert "Disallow: /" in guichet.lire("/robots.txt")


def test_seules_les_feuilles_de_style_sont_servies(guichet: GuichetLance) -> None:
    assert "form.depot" in guichet.lire("/statique/x/guichet.css")
    guichet.lire("/statique/x/..%2f..%2fgabarits%2fbase.html", 404)
    guichet.lire("/statique/x/nulle-part.css", 404)
    guichet.lire("/docs", 404)
    guichet.lire("/openapi.json", 404)


def test_les_chiffres_annonces_sont_ceux_des_reglages(guichet: GuichetLance, guichet_etroit: GuichetLance) -> None:
    assert "25 Mo par fichier, 200 Mo une fois l'archive dépliée, 100 fichiers par archive" in PageLue(guichet.lire("/")).dit
    dit = PageLue(guichet_etroit.lire("/")).dit
    assert "1 Mo par fichier" in dit and "2 secondes de contrôle" in dit


@pytest.mark.parametrize("mots", ["arras", "CCAS Arras", "2024-1.3-ccas-arras", "arràs ccas"])
def test_une_convention_se_trouve_par_sa_structure_ou_son_code(guichet: GuichetLance, mots: str) -> None:
    page = lire(httpx2.get(f"{guichet.adresse}/modeles", params={"q": mots}))
    assert page.liens["2024-1.3-ccas-arras"] == "/modeles/2024-1.3-ccas-arras"


def test_une_recherche_sans_reponse_est_dite(guichet: GuichetLance) -> None:
    page = lire(httpx2.get(f"{guichet.adresse}/modeles", params={"q": "<script>zzz"}))
    assert "Aucune convention ne correspond à « <script>zzz »" in page.dit
    assert "<script>zzz" not in page.texte


def test_toutes_les_conventions_a_tableau_ont_leurs_modeles(guichet: GuichetLance) -> None:
    page = PageLue(guichet.lire("/modeles"))
    assert "les 40 premières" in page.dit
    adresses = [lien for lien in page.liens.values() if lien.startswith("/modeles/")]
    assert len(adresses) == 40
    for adresse in adresses[:3]:
        assert [lien for lien in PageLue(guichet.lire(adresse)).liens.values() if lien.endswith(".xlsx")]


def test_un_modele_est_celui_de_la_commande_et_se_remplit(guichet: GuichetLance) -> None:
    page = PageLue(guichet.lire("/modeles/2024-1.3-ccas-arras"))
    assert "mai 2024" in page.dit and "10/06/2024" in page.dit
    reponse = httpx2.get(f"{guichet.adresse}/modeles/2024-1.3-ccas-arras/2024-05.xlsx")
    assert reponse.headers["content-disposition"] == "attachment; filename*=UTF-8''2024-1.3-ccas-arras_2024-05.xlsx"
    livre = load_workbook(io.BytesIO(reponse.content))
    assert livre.sheetnames[:2] == ["Identification", "Suivi"] or "Suivi" in livre.sheetnames
    valeurs = [str(c.value) for rangee in livre["Identification"].iter_rows() for c in rangee]
    assert "2024-1.3-ccas-arras" in valeurs
    assert "serait refusé" in lire(guichet.deposer("vide.xlsx", reponse.content)).titre


@pytest.mark.parametrize("adresse", ["2024-1.3-ccas-arras/2030-01", "2024-1.3-ccas-arras/mai", "nulle-part/2024-05"])
def test_un_modele_inconnu_est_introuvable(guichet: GuichetLance, adresse: str) -> None:
    guichet.lire(f"/modeles/{adresse}.xlsx", 404)
    guichet.lire("/modeles/nulle-part", 404)


def test_un_mauvais_reglage_est_nomme_et_rien_ne_demarre(tmp_path: Path) -> None:
    env = {
        "PYTHONPATH": str(RACINE / "plugins"),
        "DECOMPTE_GUICHET_PORT": "http",
        "DECOMPTE_GUICHET_DUREE_S": "0",
        "DECOMPTE_GUICHET_ADRESSE": "partout",
        "DECOMPTE_GUICHET_MANDATAIRES": "10.0.0.1/8",
        "DECOMPTE_GUICHET_SIMULTANE": "2",
        "DECOMPTE_REFERENCE": str(tmp_path / "nulle-part"),
    }
    lance = subprocess.run([sys.executable, "-m", "decompte.web.guichet"], env=env, capture_output=True, text=True, check=False)
    assert lance.returncode == 1
    assert lance.stderr.startswith("6 réglages sont à corriger :")
    assert [nom for nom in env if nom not in lance.stderr] == ["PYTHONPATH"]
    assert "Vouliez-vous dire DECOMPTE_GUICHET_SIMULTANES ?" in lance.stderr


def test_un_port_pris_est_dit(guichet: GuichetLance) -> None:
    port = guichet.adresse.rsplit(":", 1)[-1]
    env = {"PYTHONPATH": str(RACINE / "plugins"), "DECOMPTE_GUICHET_PORT": port}
    lance = subprocess.run([sys.executable, "-m", "decompte.web.guichet"], env=env, capture_output=True, text=True, check=False)
    assert lance.returncode == 1
    assert f"Le port {port} de 127.0.0.1 ne peut pas être pris" in lance.stderr


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        ouvert = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        yield ouvert
        ouvert.close()


@pytest.mark.parametrize("script", [True, False])
def test_dans_un_navigateur_du_fichier_a_la_copie(
    guichet: GuichetLance, navigateur: Browser, tmp_path: Path, script: bool
) -> None:
    fichier = tmp_path / "mai.xlsx"
    fichier.write_bytes(FAUTIF)
    with navigateur.new_context(java_script_enabled=script, accept_downloads=True) as visite:
        page = visite.new_page()
        page.goto(guichet.adresse)
        page.set_input_files("#fichier", fichier)
        page.select_option("#structure", "ccas-arras")
        if script:
            _verifier_que_l_attente_est_dite(page)
            page.reload()
            page.set_input_files("#fichier", fichier)
            page.select_option("#structure", "ccas-arras")
        page.get_by_role("button", name="Vérifier", exact=True).click()
        page.wait_for_url("**/verifier")
        assert page.locator("h1").inner_text() == "Votre tableau serait accepté avec réserves"
        with page.expect_download() as telecharge:
            page.get_by_role("button", name="Télécharger la copie annotée").click()
        de_la_page = tmp_path / telecharge.value.suggested_filename
        telecharge.value.save_as(de_la_page)
        page.set_input_files("#fichier", fichier)
        for _ in range(2):
            # The page is still there and the button still serves.
            with page.expect_download() as telecharge:
                page.get_by_role("button", name="Recevoir seulement la copie annotée").click()
        du_bouton = tmp_path / f"bouton-{telecharge.value.suggested_filename}"
        telecharge.value.save_as(du_bouton)
        assert visite.cookies() == []
    for copie in (de_la_page, du_bouton):
        assert load_workbook(copie).sheetnames[0] == "À corriger"


def _verifier_que_l_attente_est_dite(page: Page) -> None:
    """The form is held back, so that what the page says while it waits can be read."""
    page.evaluate("window.addEventListener('submit', (e) => e.preventDefault(), { once: true })")
    page.get_by_role("button", name="Vérifier", exact=True).click()
    attente = page.get_by_role("button", name="Contrôle en cours…")
    assert attente.get_attribute("aria-busy") == "true"


@pytest.mark.parametrize("largeur", [1400, 320])
def test_chaque_page_est_accessible_et_tient_dans_la_fenetre(
    guichet: GuichetLance, navigateur: Browser, tmp_path: Path, largeur: int
) -> None:
    fichier = tmp_path / "mai.xlsx"
    fichier.write_bytes(FAUTIF)
    regles = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
    with navigateur.new_context(viewport={"width": largeur, "height": 900}) as visite:
        page = visite.new_page()

        def examiner() -> None:
            fautes = Axe().run(page, options=regles).response["violations"]
            assert [(f["id"], [n["html"] for n in f["nodes"]]) for f in fautes] == [], page.url
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

        for adresse in (*ADRESSES, "/nulle-part"):
            page.goto(guichet.adresse + adresse)
            examiner()
        page.goto(guichet.adresse)
        page.get_by_text("Préciser la date").click()
        examiner()
        page.set_input_files("#fichier", fichier)
        page.select_option("#structure", "je-ne-sais-pas")
        page.get_by_role("button", name="Vérifier", exact=True).click()
        page.wait_for_url("**/verifier")
        page.get_by_text("Ce qui n'a pas été vérifié ici").click()
        examiner()
