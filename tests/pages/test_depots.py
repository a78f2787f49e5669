"""The deposits: what the matrix shows is what the warehouse holds, whatever is asked of them."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

import openpyxl
import pytest

from decompte.app.consulter import COLONNES_DEPOTS, depots_attendus
from decompte.app.decider import decider_mois
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation
from tests.pages.conftest import AU, Pages
from tests.pages.outils_depots import exporter, sql

Ligne = dict[str, Any]
ETATS = ("a_temps", "en_retard", "incomplet", "manquant", "excuse", "a_venir")
LETTRES = {"a_temps": "T", "en_retard": "R", "incomplet": "I", "manquant": "M", "excuse": "E", "a_venir": "V"}


# --- what a page says


def rangees(page: str) -> dict[str, list[str]]:
    """The cells of the matrix, by convention: HTML of the twelve months."""
    corps = re.search(r'<table class="matrice">.*?<tbody>(.*?)</tbody>', page, re.S)
    if corps is None:
        return {}
    lues = {}
    for rangee in re.findall(r"<tr>(.*?)</tr>", corps[1], re.S):
        convention = re.search(r'href="/conventions/([^?"]+)\?exercice=\d{4}"', rangee)
        assert convention is not None
        lues[convention[1]] = re.findall(r'<td class="case">(.*?)</td>', rangee, re.S)
    return lues


def pied(page: str) -> dict[str, list[str]]:
    """The rows of the foot, by the words of their header."""
    bas = re.search(r"<tfoot>(.*?)</tfoot>", page, re.S)
    assert bas is not None
    lues = {}
    for rangee in re.findall(r"<tr>(.*?)</tr>", bas[1], re.S):
        nom = re.sub(r"<[^>]+>", "", re.sub(r"<span.*?</span>", "", rangee.split("</th>")[0])).strip()
        lues[nom] = re.findall(r"<td[^>]*>(.*?)</td>", rangee)
    return lues


def sans_page(pages: Pages, qui: str, **filtres: object) -> dict[str, list[str]]:
    """All the rows of the matrix, page after page."""
    toutes: dict[str, list[str]] = {}
    for n in range(1, 9):
        page = pages.lire(qui, f"/depots?{urlencode({**filtres, 'page': n})}")
        lues = rangees(page)
        assert not set(lues) & set(toutes)
        toutes.update(lues)
        if 'rel="next"' not in page:
            return toutes
    raise AssertionError("pages sans fin")


def obligations(pages: Pages, exercice: int = 2024) -> list[Ligne]:
    return [o for o in depots_attendus(pages.ctx) if o["mois"].startswith(str(exercice))]


def retenues(pages: Pages, garder: Sequence[Ligne]) -> list[Ligne]:
    """All the obligations of the conventions that have one of those."""
    codes = {o["convention"] for o in garder}
    return [o for o in obligations(pages) if o["convention"] in codes]


def conventions(pages: Pages) -> dict[str, Any]:
    return {c.code: c for c in pages.ctx.entrepot.lire_conventions()}


# --- the matrix


def test_la_matrice_dit_ce_que_dit_l_entrepot(pages: Pages) -> None:
    attendues: dict[str, list[Ligne | None]] = {}
    for o in obligations(pages):
        attendues.setdefault(o["convention"], [None] * 12)[int(o["mois"][5:]) - 1] = o
    lues = sans_page(pages, "gestion", exercice=2024)
    assert list(lues) == list(attendues)
    assert len({o["etat"] for o in obligations(pages)}) >= 5
    for convention, cases in attendues.items():
        for o, case in zip(cases, lues[convention], strict=True):
            if o is None:
                assert case.strip() == ""
                continue
            signe = re.search(r'<span aria-hidden="true">([^<]+)</span>', case)
            assert signe is not None
            assert signe[1][0] == LETTRES[o["etat"]]
            if o["etat"] == "en_retard":
                assert signe[1] == f"R +{o['retard_jours']}"
            if o["etat"] == "incomplet":
                assert signe[1] == f"I {int(o['taux_completude'] * 100)} %"
            assert f"échéance le {o['echeance']:%d/%m/%Y}" in case
            assert (f'href="/depots/{o["depot"]}"' in case) == (o["depot"] is not None)


def test_la_page_dit_a_quelle_date(pages: Pages) -> None:
    page = pages.lire("lecture", "/depots")
    assert "au 15/04/2024" in page and "<h1>Dépôts 2024</h1>" in page


@pytest.mark.parametrize("qui", ["finances", "lecture"])
def test_qui_n_est_pas_gestionnaire_n_a_aucun_lien_vers_un_depot(pages: Pages, qui: str) -> None:
    page = pages.lire(qui, "/depots?exercice=2024")
    assert rangees(page) and 'href="/depots/' not in page


def test_les_totaux_portent_sur_tout_ce_qui_est_filtre(pages: Pages) -> None:
    for filtre, lignes in (
        ("", obligations(pages)),
        ("?etat=manquant", retenues(pages, [o for o in obligations(pages) if o["etat"] == "manquant"])),
    ):
        bas = pied(pages.lire("lecture", f"/depots{filtre}"))
        comptes = Counter((o["etat"], o["mois"]) for o in lignes)
        parties = dict(zip(ETATS, bas.items(), strict=False))
        for etat in ETATS:
            nom, cellules = parties[etat]
            assert cellules == [str(comptes[etat, f"2024-{n:02d}"]) for n in range(1, 13)]
            assert nom.replace(" ", "").endswith(f":{sum(o['etat'] == etat for o in lignes)}")


def test_ponctualite_et_completude(pages: Pages) -> None:
    lignes = obligations(pages)
    bas = pied(pages.lire("lecture", "/depots?exercice=2024"))
    ponctualite = next(v for nom, v in bas.items() if nom.startswith("Ponctualité"))
    completude = next(v for nom, v in bas.items() if nom.startswith("Complétude"))
    for n in range(1, 13):
        dus = [o for o in lignes if o["mois"] == f"2024-{n:02d}" and o["echeance"] < AU and o["etat"] != "excuse"]
        if not dus:
            assert (ponctualite[n - 1], completude[n - 1]) == ("–", "–")
            continue
        a_temps = [o for o in dus if o["recu_le"] and not o["retard_jours"]]
        complets = [o for o in dus if o["etat"] in ("a_temps", "en_retard")]
        assert 0 < len(a_temps) < len(dus) and 0 < len(complets) < len(dus)
        assert _pourcent(ponctualite[n - 1]) == pytest.approx(100 * len(a_temps) / len(dus), abs=0.0051)
        assert _pourcent(completude[n - 1]) == pytest.approx(100 * len(complets) / len(dus), abs=0.0051)


def _pourcent(texte: str) -> float:
    return float(texte.replace(" %", "").replace(",", "."))


def test_le_graphique_a_les_memes_chiffres_que_le_pied(pages: Pages) -> None:
    page = pages.lire("lecture", "/depots?exercice=2024")
    graphe = re.search(r'<table class="charts-css.*?</table>', page, re.S)
    assert graphe is not None
    hauteurs = [float(h) for h in re.findall(r"--size: ([\d.]+)", graphe[0])]
    bas = pied(page)
    for rang, nom in enumerate(("Ponctualité", "Complétude")):
        valeurs = next(v for cle, v in bas.items() if cle.startswith(nom))
        assert [100 * h for h in hauteurs[rang::2]] == pytest.approx([0 if v == "–" else _pourcent(v) for v in valeurs])


def test_un_mois_non_echu_ou_excuse_ne_compte_pas_dans_les_taux(pages: Pages) -> None:
    manquante = next(o for o in obligations(pages) if o["etat"] == "manquant")
    adresse = f"/depots?exercice=2024&texte={manquante['convention']}"
    avant = next(nom for nom in pied(pages.lire("gestion", adresse)) if "hors excusés" in nom)
    motif = '<script>alert("x")</script> =1+1'
    decider_mois(
        pages.ctx, ActionObligation.EXCUSER, manquante["convention"], Mois.de_texte(manquante["mois"]), "gestion", motif, AU
    )
    page = pages.lire("gestion", adresse)
    case = rangees(page)[manquante["convention"]][int(manquante["mois"][5:]) - 1]
    assert ">E<" in case and "excusé" in case
    assert html.escape(motif, quote=True).replace("&quot;", "&#34;") in case and "<script>alert" not in page
    apres = next(nom for nom in pied(page) if "hors excusés" in nom)
    assert int(apres.split(" : ")[1]) == int(avant.split(" : ")[1]) - 1
    for qui in ("finances", "lecture"):
        assert "alert" not in pages.lire(qui, adresse), "le motif d'un gestionnaire ne sort pas de son service"


# --- filters


def test_chaque_filtre_garde_les_conventions_qu_il_dit(pages: Pages) -> None:
    termes = conventions(pages)
    toutes = obligations(pages)
    une = termes[next(o["convention"] for o in toutes if o["etat"] == "en_retard")]
    cas: list[tuple[dict[str, str], set[str]]] = [
        ({"territoire": une.territoire}, {c for c, t in termes.items() if t.territoire == une.territoire}),
        ({"dispositif": une.dispositif}, {c for c, t in termes.items() if t.dispositif == une.dispositif}),
        ({"structure": une.structure}, {c for c, t in termes.items() if t.structure == une.structure}),
        ({"etat": "en_retard"}, {o["convention"] for o in toutes if o["etat"] == "en_retard"}),
        (
            {"etat": "en_retard", "mois": "2024-02"},
            {o["convention"] for o in toutes if o["etat"] == "en_retard" and o["mois"] == "2024-02"},
        ),
        ({"mois": "2024-02"}, {o["convention"] for o in toutes if o["mois"] == "2024-02"}),
        ({"texte": une.code}, {c for c in termes if une.code in c}),
    ]
    attendues = {o["convention"] for o in toutes}
    for filtre, gardees in cas:
        lues = sans_page(pages, "lecture", exercice=2024, **filtre)
        assert set(lues) == gardees & attendues, filtre
        assert 0 < len(lues) < len(attendues), filtre


def test_la_recherche_ignore_accents_et_majuscules_et_veut_tous_les_mots(pages: Pages) -> None:
    codes = set(sans_page(pages, "lecture", texte="HÉNIN beaumont"))
    assert codes and codes == set(sans_page(pages, "lecture", texte="Beaumont henin"))
    assert not sans_page(pages, "lecture", texte="henin introuvable")


def test_l_exercice_se_choisit(pages: Pages) -> None:
    lues = sans_page(pages, "lecture", exercice=2025)
    assert set(lues) == {o["convention"] for o in obligations(pages, 2025)} and lues
    assert "<h1>Dépôts 2025</h1>" in pages.lire("lecture", "/depots?mois=2025-02")
    assert '<option value="2024-02" selected>' in pages.lire("lecture", "/depots?exercice=2024&mois=2025-02")


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("exercice", "1999"),
        ("exercice", "<script>"),
        ("territoire", "Nulle part"),
        ("dispositif", "2024-9.9"),
        ("structure", "personne' OR 1=1 --"),
        ("etat", "perdu"),
        ("mois", "2024-13"),
        ("mois", "mars"),
    ],
)
def test_un_filtre_inconnu_est_dit_et_n_est_pas_applique(pages: Pages, champ: str, valeur: str) -> None:
    page = html.unescape(pages.lire("lecture", f"/depots?{champ}={quote(valeur)}"))
    assert f"« {valeur} »" in page and "ce filtre n'est pas appliqué" in page
    assert "Conventions 1 à 50 sur" in page
    for genre in ("csv", "xlsx"):
        refus = html.unescape(pages.lire("lecture", f"/depots.{genre}?{champ}={quote(valeur)}", 400))
        assert "ce filtre n'est pas appliqué" in refus and "Rien n'a été exporté" in refus


def test_sur_papier_une_partie_des_conventions_se_dit(pages: Pages) -> None:
    """A sheet with fifty conventions and a foot that counts them all says both."""
    page = pages.lire("lecture", "/depots?exercice=2024")
    (dit,) = re.findall(r'<p class="papier">(.*?)</p>', page)
    total = len(sans_page(pages, "lecture", exercice=2024))
    assert total > 50 and dit == f"Conventions 1 à 50 sur {total} ; le total, au pied du tableau, porte sur les {total}."
    (une, *_) = rangees(page)
    assert 'class="papier"' not in pages.lire("lecture", f"/depots?exercice=2024&texte={une}")


@pytest.mark.parametrize("page", ["0", "-3", "x", "9" * 400, "99999", "2.5", ""])
def test_une_page_hors_des_pages_est_ramenee_a_une_vraie(pages: Pages, page: str) -> None:
    for adresse in (f"/depots?page={page}", f"/depots/fichiers?page={page}"):
        assert "<tbody>" in pages.lire("gestion", adresse)


def test_un_texte_hostile_est_montre_sans_effet(pages: Pages) -> None:
    for texte in ('"><script>alert(1)</script>', "\x00\x01%_\\", "é" * 5000, "{{7*7}}"):
        for adresse in ("/depots", "/depots/fichiers"):
            page = pages.lire("gestion", f"{adresse}?texte={quote(texte)}")
            assert "<script>alert" not in page and "49" not in re.findall(r'name="texte" value="([^"]*)"', page)


def test_rien_de_retenu_est_dit(pages: Pages) -> None:
    assert "Aucune convention ne répond" in pages.lire("lecture", "/depots?texte=introuvable")
    assert "Aucun fichier reçu ne répond" in pages.lire("gestion", "/depots/fichiers?texte=introuvable")


def test_les_pages_se_suivent_avec_leurs_filtres(pages: Pages) -> None:
    page = html.unescape(pages.lire("lecture", "/depots?exercice=2024&mois=2024-02"))
    assert len(rangees(page)) == 50
    suite = re.search(r'rel="next" href="([^"]+)"', page)
    assert suite is not None and "mois=2024-02" in suite[1] and "page=2" in suite[1]
    assert "Conventions 51 à 100 sur" in pages.lire("lecture", suite[1])


def test_un_nom_hostile_est_echappe_et_son_lien_tient(pages: Pages) -> None:
    une = obligations(pages)[0]
    nom = '<img src=x onerror="alert(1)">'
    ancien = next(s.nom for s in pages.ctx.entrepot.lire_structures() if s.code == une["structure"])
    changer = "UPDATE referentiel.structure SET nom = %s WHERE code = %s"
    with sql(pages, changer, (nom, une["structure"]), changer, (ancien, une["structure"])):
        page = pages.lire("gestion", f"/depots?structure={une['structure']}")
        assert "<img" not in page and "&lt;img src=x" in page


# --- files to download


def test_l_export_a_les_colonnes_de_la_commande_et_les_memes_filtres(pages: Pages) -> None:
    lignes = exporter(pages, "gestion", "/depots.csv?exercice=2024")
    assert tuple(lignes[0]) == COLONNES_DEPOTS
    assert [(o["convention"], o["mois"], o["etat"]) for o in obligations(pages)] == [
        (ligne["convention"], ligne["mois"], ligne["etat"]) for ligne in lignes
    ]
    filtrees = exporter(pages, "gestion", "/depots.csv?exercice=2024&etat=manquant&mois=2024-02")
    manquantes = [o for o in obligations(pages) if (o["etat"], o["mois"]) == ("manquant", "2024-02")]
    assert len(filtrees) == len(retenues(pages, manquantes)) > len(manquantes)


@pytest.mark.parametrize("qui", ["finances", "lecture"])
def test_le_motif_d_une_decision_ne_sort_pas_du_service(pages: Pages, qui: str) -> None:
    lignes = exporter(pages, qui, "/depots.csv?exercice=2024")
    assert tuple(lignes[0]) == tuple(c for c in COLONNES_DEPOTS if c != "motif")


def test_l_export_xlsx_se_lit_et_rien_n_y_est_formule(pages: Pages) -> None:
    une = obligations(pages)[0]
    changer = "UPDATE pilotage.depot_attendu SET motif = %s WHERE convention = %s AND mois = %s"
    cle = (une["convention"], une["mois"])
    with sql(pages, changer, ("=1+1", *cle), changer, (une["motif"], *cle)):
        contenu = pages.demander("GET", "gestion", f"/depots.xlsx?exercice=2024&texte={une['convention']}").content
        feuille = openpyxl.load_workbook(io.BytesIO(contenu)).active
        assert feuille is not None
        entetes, premiere = list(feuille.iter_rows(max_row=2))
        assert tuple(c.value for c in entetes) == COLONNES_DEPOTS
        motif = premiere[COLONNES_DEPOTS.index("motif")]
        assert (motif.value, motif.data_type) == ("=1+1", "s")
        assert exporter(pages, "gestion", f"/depots.csv?texte={une['convention']}")[0]["motif"] == "'=1+1"


@pytest.mark.parametrize("adresse", ["/depots", "/depots.csv", "/depots.xlsx"])
@pytest.mark.parametrize(
    ("qui", "statut"), [(None, 401), ("sans-role", 403), ("lecture", 200), ("finances", 200), ("gestion", 200)]
)
def test_la_matrice_est_pour_tous_ceux_qui_ont_un_role(pages: Pages, adresse: str, qui: str | None, statut: int) -> None:
    assert pages.demander("GET", qui, adresse).status_code == statut
    assert pages.demander("POST", qui, adresse).status_code == (statut if statut != 200 else 403)
