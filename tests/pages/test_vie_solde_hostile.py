"""What people write about soldes is shown as they wrote it, never run: by a browser, a spreadsheet, a PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from decompte.domaine.vie_solde import ActionSolde
from decompte.installation.postgres import Serveur
from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from tests.conftest import base_neuve, env_sur
from tests.pages.conftest import SECRET
from tests.pages.outils_convention import mots
from tests.pages.outils_vie import PagesDeVie, ouvrir_pages_de_vie
from tests.vie_fabrique import AU, EXERCICE, NET, NOTE, PENALISE, SANS_BILAN, TROP

BALISE = "<script>alert(1)</script>"
HOSTILES = (
    BALISE,
    f"=1+1 {BALISE}",
    '=HYPERLINK("http://ailleurs.example")',
    "@SUM(1;2)",
    "+1+1",
    "-1+1",
    "\"><img src=x onerror=alert(1)> ' & </textarea></p>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
)
"""Tags, ends of attributes and of text areas, formulas, templates."""
TOUT = "\n".join(HOSTILES)
COMMUNES = ("/", "/soldes?exercice=2024", "/soldes?exercice=2024&colonnes=tout", "/soldes/lots", "/budgets", "/journal")
CONVENTIONS = (NET, TROP, PENALISE, SANS_BILAN)


@pytest.fixture(scope="module")
def vie(serveur: Serveur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesDeVie]:
    """Every form of the life of a solde filled in with what is hostile, once for all that reads it."""
    dossier = tmp_path_factory.mktemp("hostile")
    for url in base_neuve(serveur, ""):
        with ouvrir_pages_de_vie(env_sur(url, dossier / "donnees"), dossier) as ouvertes:
            remplir(ouvertes)
            yield ouvertes


def remplir(vie: PagesDeVie) -> None:
    """Each action that takes a text, with the one that begins as a formula first."""
    formule = "\n".join(HOSTILES[1:])
    vie.agir("gestion", NET, "proposer", motif=TOUT)
    vie.agir("finances", NET, "renvoyer", motif=formule)
    vie.agir("gestion", SANS_BILAN, "lever", regle="blocage.bilan", motif=formule)
    vie.agir("gestion", SANS_BILAN, "retablir", regle="blocage.bilan", motif=TOUT)
    vie.agir("gestion", SANS_BILAN, "lever", regle="blocage.documents", motif=formule)
    for convention in (TROP, PENALISE):
        vie.agir("gestion", convention, "proposer", motif=TOUT)
        vie.agir("gestion", convention, "notifier", motif=TOUT)
        for texte in (TOUT, formule):
            vie.agir("gestion", convention, "observer", motif=texte)
    vie.agir("gestion", PENALISE, "renoncer", motif=formule, taux="0,01")
    vie.horloge.jour = AU + timedelta(days=31)
    vie.agir("gestion", TROP, "maintenir", motif=formule)
    vie.agir("finances", TROP, "arreter", motif=TOUT)
    vie.agir("gestion", NET, "proposer", motif=formule)
    vie.agir("finances", NET, "arreter", motif=formule)
    vie.pages.agir("finances", "/soldes/lots", {"exercice": "2024"})
    vie.pages.agir("finances", "/soldes/lots/1/annuler", {"motif": formule})
    vie.pages.agir("finances", "/soldes/lots", {"exercice": "2024"})


class Balises(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.trouvees: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.trouvees.append((tag, dict(attrs)))


def inoffensive(page: str) -> None:
    """Nothing typed became a tag, an attribute or a computed template."""
    trouvees = Balises(page).trouvees
    assert len(trouvees) > 10
    for balise, attributs in trouvees:
        assert not [nom for nom in attributs if nom.startswith("on")], (balise, attributs)
        assert balise != "script" or attributs.get("src"), attributs
        assert balise != "img" or attributs.get("src") != "x"
        assert not (attributs.get("href") or "").lower().startswith(("http://ailleurs", "javascript:", "data:"))
    assert BALISE not in page
    assert "{% raw %}" not in page or "{{ 7 * 7 }}" in page


@pytest.mark.parametrize("qui", ["gestion", "finances", "lecture"])
def test_les_pages_montrent_le_texte_et_ne_l_executent_pas(vie: PagesDeVie, qui: str) -> None:
    vues = [f"/conventions/{c}?exercice={EXERCICE}" for c in CONVENTIONS]
    vues += [c for c in COMMUNES if qui != "lecture" or c != "/journal"]
    lues = {chemin: vie.pages.lire(qui, chemin) for chemin in vues}
    for page in lues.values():
        inoffensive(page)
    for convention in CONVENTIONS:
        assert "{{ 7 * 7 }} {% raw %} ${7*7}" in mots(lues[f"/conventions/{convention}?exercice={EXERCICE}"])
    # An observation, an answer, what was lifted: all is there to read.
    assert lues[f"/conventions/{TROP}?exercice={EXERCICE}"].count("&lt;script&gt;alert(1)") >= 3
    assert "&lt;script&gt;" in lues["/soldes/lots"]


@pytest.mark.parametrize(("qui", "adresse"), [("gestion", f"/conventions/{NOTE}/solde"), ("finances", "/soldes/agir")])
def test_un_refus_rend_le_texte_sans_l_executer(vie: PagesDeVie, qui: str, adresse: str) -> None:
    """Typed, refused, shown again in its field: every field of the form, of every action."""
    avant = vie.compter()
    champs = dict.fromkeys(("regle", "le", "taux", "motif", "empreinte", "retour", "solde"), TOUT)
    for action in (*ActionSolde, BALISE):
        for essai in ("", "oui"):
            donnees = {**champs, "exercice": "2024", "action": str(action), "essai": essai}
            entete = {CHAMP_JETON: donner_jeton(SECRET, qui)}
            reponse = vie.pages.demander("POST", qui, adresse, data={**entete, **donnees})
            assert 400 <= reponse.status_code < 500, reponse.text[:2000]
            inoffensive(reponse.text)
    assert vie.compter() == avant


@pytest.mark.parametrize("page", ["/soldes", "/journal", "/budgets"])
def test_aucun_export_ne_porte_de_formule(vie: PagesDeVie, page: str) -> None:
    """A cell that begins as a formula is a text, in CSV (an apostrophe before it) and in XLSX (its type)."""
    texte = vie.pages.demander("GET", "finances", f"{page}.csv?exercice=2024").content.decode("utf-8-sig")
    cellules = [
        c for ligne in csv.reader(io.StringIO(texte), delimiter=";" if ";" in texte.split("\n")[0] else ",") for c in ligne
    ]
    assert not [c for c in cellules if re.match(r"[=@\t\r]|[+-](?![\d.,\s]+$)", c)]
    classeur = load_workbook(io.BytesIO(vie.pages.demander("GET", "finances", f"{page}.xlsx?exercice=2024").content))
    sans_formule(classeur)
    if page == "/journal":
        assert any(BALISE in c for c in cellules)


def sans_formule(classeur: object) -> None:
    """No cell of the workbook is computed, nor a link."""
    for feuille in classeur.worksheets:
        for rangee in feuille.iter_rows():
            for cellule in rangee:
                assert cellule.data_type != "f" and cellule.hyperlink is None, (feuille.title, cellule.coordinate)


@pytest.mark.parametrize("convention", [NET, TROP, PENALISE, SANS_BILAN])
def test_les_pieces_ne_portent_que_du_texte(vie: PagesDeVie, convention: str) -> None:
    """The état liquidatif: no link, no action, no script in the PDF; no formula in the workbook."""
    adresse = f"/conventions/{convention}/etat-liquidatif"
    classeur = vie.pages.demander("GET", "lecture", f"{adresse}.xlsx?exercice=2024")
    pdf = vie.pages.demander("GET", "lecture", f"{adresse}.pdf?exercice=2024")
    assert (classeur.status_code, pdf.status_code) == (200, 200)
    sans_formule(load_workbook(io.BytesIO(classeur.content)))
    for jamais in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/OpenAction", b"/AA", b"/Annots"):
        assert jamais not in pdf.content


@pytest.mark.parametrize("forme", ["csv", "xlsx"])
def test_le_fichier_d_un_lot_n_a_rien_de_ce_qui_s_ecrit(vie: PagesDeVie, forme: str) -> None:
    contenu = vie.pages.demander("GET", "finances", f"/soldes/lots/2.{forme}").content
    if forme == "xlsx":
        sans_formule(load_workbook(io.BytesIO(contenu)))
    else:
        assert BALISE.encode() not in contenu and b"HYPERLINK" not in contenu


def test_le_message_au_partenaire_est_un_fichier_de_texte(vie: PagesDeVie) -> None:
    reponse = vie.pages.demander("GET", "gestion", f"/conventions/{TROP}/solde/reponse.txt?exercice=2024")
    assert reponse.status_code in (200, 400)
    if reponse.status_code == 200:
        assert reponse.headers["content-type"].startswith("text/plain")
        assert "attachment" in reponse.headers["content-disposition"]
        assert reponse.headers["x-content-type-options"] == "nosniff"
