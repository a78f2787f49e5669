"""A convention's page: who sees what, and the rows behind a figure, which are the stewards'."""

from __future__ import annotations

import html
import re
from itertools import pairwise

import pytest

from decompte.domaine.mois import Mois
from decompte.domaine.texte import mois_en_lettres
from tests.pages.conftest import Pages
from tests.pages.outils_convention import (
    MEMPA,
    base,
    lire,
    mots,
    rangees,
    section,
)


def test_seul_un_gestionnaire_decide_et_suit_les_depots(pages: Pages) -> None:
    gestion = lire(pages, MEMPA, "gestion")
    assert 'href="/depots/d' in gestion and "/lignes?" in gestion and 'method="post"' in gestion
    assert 'href="/importer"' in gestion
    for qui in ("finances", "lecture"):
        page = lire(pages, MEMPA, qui)
        assert "/depots/d" not in page and "/lignes?" not in page
        # Finance registers a document that came, nothing else here; a reader nothing.
        formulaires = set(re.findall(r'<form method="post" action="([^"]*)"', page))
        assert formulaires == ({f"/conventions/{MEMPA}/documents"} if qui == "finances" else set())
        assert ('href="/importer"' in section(page, "versements")) is (qui == "finances")


def test_personne_n_est_nomme(pages: Pages) -> None:
    with base(pages) as sonde:
        pseudonymes = {p for (p,) in sonde.lire("SELECT DISTINCT left(pseudonyme, 10) FROM faits.suivi_ligne LIMIT 2000")}
    for adresse in (f"/conventions/{MEMPA}", f"/conventions/{MEMPA}/lignes?exercice=2024&regle=quantitatif.file_active"):
        page = pages.lire("gestion", adresse)
        assert "MJ-" not in page and not any(p in page for p in pseudonymes)


def test_les_lignes_derriere_un_chiffre(pages: Pages) -> None:
    adresse = f"/conventions/{MEMPA}/lignes?exercice=2024&regle=quantitatif.file_active"
    with base(pages) as sonde:
        attendues = sonde.lire(
            "SELECT c.mois, u.ligne, c.depot FROM finance.ligne_comptee c,"
            " unnest(c.numerateur || c.denominateur || c.appui) u (ligne)"
            " WHERE c.convention = %s AND c.regle = 'quantitatif.file_active' ORDER BY 1, 3, 2",
            MEMPA,
        )
    lues: list[tuple[str, int, str]] = []
    suite: str | None = adresse
    while suite:
        page = pages.lire("gestion", suite)
        detail = page.split("<h2>")[1]
        lues += [(r[0], int(r[2]), r[4]) for r in rangees(detail)]
        suivante = re.search(r'rel="next" href="([^"]+)"', page)
        suite = f"/conventions/{MEMPA}/lignes{html.unescape(suivante[1])}" if suivante else None
    assert lues == [(mois_en_lettres(Mois.de_texte(m)), ligne, depot) for m, ligne, depot in attendues]
    assert len(lues) == 353 + 339 + 347
    mars = pages.lire("gestion", f"{adresse}&mois=2024-03")
    assert "sur 347" in mots(mars) and {r[0] for r in rangees(mars.split("<h2>")[1])} == {"mars 2024"}


def test_un_montant_repose_sur_toutes_les_lignes(pages: Pages) -> None:
    page = pages.lire("gestion", f"/conventions/{MEMPA}/lignes?exercice=2024&regle=du")
    comptees = rangees(page)
    assert ["File active moyenne", "mars 2024, File active moyenne", "347", "–"] in comptees
    assert ["CER signé dans le délai", "mars 2024, CER signé dans le délai", "2", "7"] in comptees
    assert "Lignes des classeurs" not in page
    part = mots(pages.lire("gestion", f"/conventions/{MEMPA}/lignes?exercice=2024&regle=qualitatif.part.parcours"))
    assert "Taux de contractualisation" in part and "Diagnostic actualisé" not in part


def test_une_ligne_de_tableau_dit_pourquoi_elle_est_la(pages: Pages) -> None:
    page = pages.lire("gestion", f"/conventions/{MEMPA}/lignes?exercice=2024&regle=qualitatif.delai_cer&mois=2024-03&page=77")
    raisons = [r[3] for r in rangees(page.split("<h2>")[1])]
    assert raisons.count("comptée : CER signé dans le délai") == 2
    assert len([r for r in raisons if r.startswith("regardée, non comptée : personne orientée dans l'exercice")]) == 5
    agents = pages.lire("gestion", "/conventions/2024-1.6-solfa/lignes?exercice=2024&regle=quantitatif.sessions.taux")
    assert {r[1] for r in rangees(agents.split("<h2>")[1])} == {"Activité"}


@pytest.mark.parametrize(
    ("demande", "phrase"),
    [
        ("regle=versements.total", "ne vient d'aucune ligne des tableaux mensuels"),
        ("regle=quantitatif.file_activ", "Vouliez-vous dire « quantitatif.file_active » ?"),
        ("regle=", "Le décompte n'a pas de ligne « »"),
        ("regle=quantitatif.file_active&mois=2024-09", "Mois comptés : 2024-01, 2024-02, 2024-03"),
        ("regle=quantitatif.file_active&mois=%27%3B--", "Aucune ligne comptée pour « ';-- »"),
    ],
)
def test_une_demande_de_lignes_sans_reponse_dit_pourquoi(pages: Pages, demande: str, phrase: str) -> None:
    assert phrase in mots(pages.lire("gestion", f"/conventions/{MEMPA}/lignes?exercice=2024&{demande}", 400))


@pytest.mark.parametrize("qui", ["finances", "lecture"])
def test_les_lignes_ne_sont_qu_aux_gestionnaires(pages: Pages, qui: str) -> None:
    pages.lire(qui, f"/conventions/{MEMPA}/lignes?exercice=2024&regle=du", 403)


@pytest.mark.parametrize("adresse", ["/conventions", f"/conventions/{MEMPA}", f"/conventions/{MEMPA}/lignes"])
def test_personne_n_entre_sans_role(pages: Pages, adresse: str) -> None:
    pages.lire(None, adresse, 401)
    pages.lire("sans-role", adresse, 403)


def test_les_titres_se_suivent_et_chaque_champ_a_son_nom(pages: Pages) -> None:
    page = lire(pages, MEMPA, "gestion")
    niveaux = [int(n) for n in re.findall(r"<h([1-6])", page)]
    assert niveaux[0] == 1 and niveaux.count(1) == 1
    assert all(suivant <= niveau + 1 for niveau, suivant in pairwise(niveaux))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    champs = re.findall(r"<(?:input|select)(?![^>]*hidden)[^>]*\bid=\"([^\"]+)\"", page)
    assert champs and set(champs) <= set(re.findall(r'<label for="([^"]+)"', page))
    assert page.count("<caption") == page.count("<table")
    assert "<style" not in page and "onclick" not in page


def test_le_papier_n_a_ni_formulaires_ni_liens_d_action(pages: Pages) -> None:
    page = lire(pages, MEMPA, "gestion")
    style = pages.lire("lecture", "/statique/0/decompte.css")
    papier = "".join(re.findall(r"@media print \{.*?\n\}", style, re.S))
    assert re.search(r"\.ecran[^{]*\{ display: none !important; \}", papier) and ".decompte { break-before: page; }" in papier
    reste = re.sub(r'<section[^>]*class="ecran".*?</section>', "", page, flags=re.S)
    reste = re.sub(r'<(td|nav|p|a|th|details)\b[^>]*class="[^"]*\becran\b.*?</\1>', "", reste, flags=re.S)
    contenu = reste.split('<main id="contenu"')[1].split("</main>")[0]
    assert "<form" not in contenu and "Lignes derrière ce chiffre" not in contenu and "#decompte" not in contenu
    assert 'id="decompte"' in contenu and "34 219,25 €" in contenu
