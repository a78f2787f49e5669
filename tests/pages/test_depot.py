"""The page of a deposit: what it shows equals the warehouse, it names nobody, and only stewards see it."""

from __future__ import annotations

import html
import io
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from decompte.app.consulter import regrouper_constats
from decompte.app.nuit import nuit
from decompte.app.vues.depot_constats import (
    CELLULES_PAR_PAGE,
    GROUPES_PAR_PAGE,
    citer_cellules,
    lire_constats,
    nommer_regles,
    premiers_groupes,
)
from decompte.domaine.constat import Severite
from tests.enveloppes import en_zip
from tests.fabrique import csv, modeles, personne
from tests.pages.conftest import Pages
from tests.pages.outils_depot import (
    GROS,
    HOSTILE,
    IDENTIFIANT,
    NOM,
    OBSERVATIONS,
    PRENOM,
    enorme,
    feuilles,
    mots,
    seme,
    table,
)

LENDEMAIN = date(2024, 4, 16)


@pytest.fixture(scope="module")
def depots(pages: Pages, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Deposits of the next day, by name, after their night; and some of the demonstration, by state."""
    boite = tmp_path_factory.mktemp("boite")
    bon = table("2024-1.4-ccas-avion", [personne(1, date_orientation=date(2024, 1, 15))])
    fichiers = {
        "ccas-arras/seme.xlsx": seme(),
        f"ccas-arras/{HOSTILE}": table("2024-1.3-ccas-dainville", [personne(1)]),
        "ccas-arras/abime.xlsx": seme()[:3000],
        "ccas-avion/gros.xlsx": enorme(),
        "ccas-avion/deux.zip": en_zip({"a.xlsx": bon, "b.xlsx": table("2024-1.3-ccas-avion", [personne(1)])}),
        "ccas-dainville/2024-1.3-ccas-dainville_2024-04.csv": csv([personne(1, date_orientation=date(2024, 1, 15))]),
    }
    arrivee = datetime(2024, 4, 16, 8, 0, tzinfo=UTC).timestamp()
    for chemin, octets in fichiers.items():
        fichier = boite / chemin
        fichier.parent.mkdir(exist_ok=True)
        fichier.write_bytes(octets)
        os.utime(fichier, (arrivee, arrivee))
    nuit(pages.ctx, str(boite), LENDEMAIN, datetime(2024, 4, 16, 22, 0, tzinfo=UTC))
    lus = pages.ctx.entrepot.lire_fichiers()
    noms = {Path(lu["chemin"]).name: lu["depot"] for lu in lus if lu["recu_le"].date() == LENDEMAIN}
    etats = {lu["etat"]: lu["depot"] for lu in lus if lu["recu_le"].date() < LENDEMAIN}
    return {**etats, **noms}


def lignes_et_valeurs(pages: Pages, depot: str) -> list[object]:
    constats = pages.ctx.entrepot.lire_constats(depot)
    return [replace(g, depot=depot) for g in regrouper_constats(constats)]


# --- what it shows


def test_un_depot_refuse_montre_tous_ses_constats(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["rejete"]
    constats = pages.ctx.entrepot.lire_constats(depot)
    page = pages.lire("gestion", f"/depots/{depot}")
    lu = mots(page)
    assert "Refusé" in lu and "Rien n'en est chargé." in lu
    assert any(c["severite"] == "bloquant_fichier" for c in constats)
    for groupe in regrouper_constats(constats):
        assert mots(html.escape(groupe.message)) in lu
        assert mots(html.escape(groupe.conduite)) in lu
        assert citer_cellules(groupe.colonne, groupe.lignes) in lu
        assert f'href="/regles#{groupe.regle}"' in page


@pytest.mark.parametrize("etat", ["rejete", "accepte_avec_reserves", "remplace", "gros.xlsx", "seme.xlsx"])
def test_les_groupes_de_l_entrepot_sont_ceux_de_la_commande(pages: Pages, depots: dict[str, str], etat: str) -> None:
    depot = depots[etat]
    attendus = lignes_et_valeurs(pages, depot)
    lus: list[object] = []
    for page in range(1, -(-len(attendus) // GROUPES_PAR_PAGE) + 1):
        vus = lire_constats(pages.ctx, depot, "suivi-2024", page=page)
        assert vus.tranche.total == len(attendus)
        lus += [montre.groupe for paquet in vus.paquets for montre in paquet.groupes]
    assert lus == attendus


def test_un_depot_avec_reserves_dit_son_identite_et_ses_lignes_en_attente(pages: Pages, depots: dict[str, str]) -> None:
    ctx = pages.ctx
    attente = next(q for q in ctx.entrepot.lire_quarantaine() if q["etat"] == "accepte_avec_reserves")
    depot = attente["depot"]
    d = ctx.entrepot.lire_depot(depot)
    assert d is not None
    lu = mots(pages.lire("gestion", f"/depots/{depot}"))
    du = next(o for o in ctx.entrepot.lire_depots_attendus() if (o["convention"], o["mois"]) == (d["convention"], d["mois"]))
    for attendu in (
        d["chemin"], d["structure"], d["sha256"][:12], d["convention"], d["depot"],
        f"{du['echeance']:%d/%m/%Y}", f"{d['recu_le']:%d/%m/%Y à %H h %M}", "lues dans la feuille « Identification »",
        f"{d['nb_quarantaine']} ligne", "Lignes en attente", f"ligne {attente['ligne']}",
    ):  # fmt: skip
        assert attendu.casefold() in lu.casefold() or attendu == f"ligne {attente['ligne']}", attendu
    page = pages.lire("gestion", f"/depots/{depot}")
    assert f'value="{attente["ligne"]}:{attente["feuille"]}"' in page
    assert all(regle in lu for regle in attente["regles"])


def test_les_versions_disent_laquelle_compte_et_qui_remplace_qui(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["remplace"]
    d = pages.ctx.entrepot.lire_depot(depot)
    assert d is not None
    freres = [f for f in pages.ctx.entrepot.lire_fichiers() if (f["convention"], f["mois"]) == (d["convention"], d["mois"])]
    en_vigueur = [f for f in freres if f["etat"] in ("accepte", "accepte_avec_reserves")]
    assert len(en_vigueur) == 1
    lu = mots(pages.lire("gestion", f"/depots/{depot}"))
    assert "Versions de ce mois" in lu and "(ce dépôt)" in lu
    assert f"remplacé par {en_vigueur[0]['depot']}" in lu and lu.count("en vigueur ") >= 1
    assert "le message à envoyer est celui du dépôt en vigueur" in lu
    assert "remplacé par ce dépôt" in mots(pages.lire("gestion", f"/depots/{en_vigueur[0]['depot']}"))


def test_un_doublon_mene_a_son_original_et_reciproquement(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["doublon"]
    d = pages.ctx.entrepot.lire_depot(depot)
    assert d is not None
    page = pages.lire("gestion", f"/depots/{depot}")
    assert f'href="/depots/{d["doublon_de"]}"' in page and "Ce dépôt est un doublon" in mots(page)
    assert "/decider" not in page
    assert f'href="/depots/{depot}"' in pages.lire("gestion", f"/depots/{d['doublon_de']}")
    original = pages.demander("GET", "gestion", f"/depots/{d['doublon_de']}/annote.xlsx").content
    assert feuilles(pages.demander("GET", "gestion", f"/depots/{depot}/annote.xlsx").content) == feuilles(original)


def test_une_archive_montre_ses_tableaux_et_chacun_son_archive(pages: Pages, depots: dict[str, str]) -> None:
    page = pages.lire("gestion", f"/depots/{depots['deux.zip']}")
    for membre in ("a.xlsx", "b.xlsx"):
        assert f'href="/depots/{depots[membre]}"' in page
        assert f'href="/depots/{depots["deux.zip"]}"' in pages.lire("gestion", f"/depots/{depots[membre]}")
    assert "archive de plusieurs tableaux" in mots(page) and "/decider" not in page
    assert "est une archive de plusieurs tableaux" in mots(
        pages.lire("gestion", f"/depots/{depots['deux.zip']}/annote.xlsx", 400)
    )
    assert "est une archive" in mots(pages.lire("gestion", f"/depots/{depots['deux.zip']}/non-executes", 400))
    pages.lire("gestion", f"/depots/{depots['deux.zip']}/message.txt", 404)


def test_un_fichier_illisible_dit_pourquoi_et_ce_qui_n_a_pas_ete_controle(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["abime.xlsx"]
    lu = mots(pages.lire("gestion", f"/depots/{depot}"))
    assert "Illisible" in lu and "D01" in lu and "rien n'a pu être lu" in lu
    absents = mots(pages.lire("gestion", f"/depots/{depot}/non-executes"))
    assert "L06 Premier rendez-vous après l'orientation" in absents and "le fichier n'a pas pu être ouvert" in absents
    assert "il n'a pas pu être ouvert" in pages.lire("gestion", f"/depots/{depot}/message.txt")


def test_un_csv_dit_que_son_nom_l_identifie(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["2024-1.3-ccas-dainville_2024-04.csv"]
    assert "lues dans le nom du fichier" in mots(pages.lire("gestion", f"/depots/{depot}"))


def test_un_tableau_entier_a_passe_tous_les_controles(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["accepte"]
    page = mots(pages.lire("gestion", f"/depots/{depot}/non-executes"))
    assert "S01" not in page  # accepted: it was set beside the other months


@pytest.mark.parametrize("modele", ["suivi-2024", "activite-2024"])
def test_chaque_regle_mene_a_son_explication(pages: Pages, modele: str) -> None:
    ancres = set(re.findall(r'<tr id="([^"]+)"', pages.lire("gestion", "/regles")))
    nommees = nommer_regles(pages.ctx, modele)
    assert {regle.ancre for regle in nommees.values()} <= ancres
    assert nommees["L03"].ancre == ("L03" if modele == "suivi-2024" else "L03-activite")


# --- long lists


def test_des_milliers_de_constats_ne_sont_jamais_montres_d_un_coup(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["gros.xlsx"]
    constats = pages.ctx.entrepot.lire_constats(depot)
    groupes = regrouper_constats(constats)
    assert len(constats) > 5_000 and len(groupes) > GROUPES_PAR_PAGE
    page = pages.lire("gestion", f"/depots/{depot}")
    assert len(page) < 150_000
    assert f"Toutes ({len(constats):,})".replace(",", " ") in page
    suite = pages.lire("gestion", f"/depots/{depot}?page=2")
    assert f"Points 1 à {GROUPES_PAR_PAGE} sur {len(groupes)}" in page
    dernier = mots(html.escape(groupes[-1].message))
    assert dernier in mots(suite).split("Lignes en attente")[0] and dernier not in mots(page).split("Lignes en attente")[0]
    seules = mots(pages.lire("gestion", f"/depots/{depot}?severite=avertissement"))
    assert "Ligne en attente" not in seules.split("Lignes en attente")[0].split("Montrer")[1]


def test_les_cellules_d_un_groupe_se_lisent_toutes_par_pages(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["gros.xlsx"]
    vus = lire_constats(pages.ctx, depot, "suivi-2024")
    montre = max((m for p in vus.paquets for m in p.groupes), key=lambda m: m.groupe.nombre)
    lues: list[str] = []
    for page in range(1, montre.groupe.nombre // CELLULES_PAR_PAGE + 1):
        texte = pages.lire("gestion", f"/depots/{depot}/constats/{montre.rang}?page={page}")
        lues += re.findall(rf">({montre.groupe.colonne}\d+)</th>", texte)
    assert lues == [f"{montre.groupe.colonne}{ligne}" for ligne in montre.groupe.lignes]
    assert f"{montre.groupe.nombre} constats" in texte


@pytest.mark.parametrize("rang", ["99999", "-1", "un", "1e9", "%00", "9" * 40])
def test_un_rang_inconnu_ne_mene_a_rien(pages: Pages, depots: dict[str, str], rang: str) -> None:
    pages.lire("gestion", f"/depots/{depots['rejete']}/constats/{rang}", 404)


def test_les_lignes_en_attente_se_lisent_par_pages(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["gros.xlsx"]
    attendues = [f"{q['ligne']}:{q['feuille']}" for q in pages.ctx.entrepot.lire_quarantaine(depot)]
    assert len(attendues) == GROS
    page = pages.lire("gestion", f"/depots/{depot}?lignes=3")
    assert re.findall(r'name="ligne" id="[^"]+" value="([^"]+)"', page) == attendues[40:60]


@pytest.mark.parametrize("suite", ["?severite=grave", "?page=zero", "?page=-1", "?lignes=x", "?page=999999", "?page=" + "9" * 30])
def test_une_valeur_de_filtre_incomprise_est_dite(pages: Pages, depots: dict[str, str], suite: str) -> None:
    lu = mots(pages.lire("gestion", f"/depots/{depots['rejete']}{suite}"))
    assert "Constats" in lu
    if suite != "?page=999999":
        assert "n'existe pas : tous" in lu or "n'en est pas un" in lu


# --- nobody is named


def test_les_mots_semes_n_apparaissent_nulle_part(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["seme.xlsx"]
    constats = pages.ctx.entrepot.lire_constats(depot)
    assert {"L02", "L03", "L04", "D09"} <= {c["regle"] for c in constats}
    textes = [pages.lire("gestion", f"/depots/{depot}{suite}") for suite in ("", "/message.txt", "/non-executes")]
    textes += [pages.lire("gestion", f"/depots/{depot}/constats/{c['rang']}") for c in constats]
    textes.append(str(feuilles(pages.demander("GET", "gestion", f"/depots/{depot}/annote.xlsx").content)))
    for texte in textes:
        for mot in (NOM, PRENOM, OBSERVATIONS, IDENTIFIANT, "17/07/1977", "1977-07-17", "1977, 7, 17"):
            assert mot not in texte


@pytest.mark.parametrize("etat", ["rejete", "accepte_avec_reserves"])
def test_les_personnes_de_la_demonstration_non_plus(pages: Pages, depots: dict[str, str], etat: str) -> None:
    depot = depots[etat]
    copie = str(feuilles(pages.demander("GET", "gestion", f"/depots/{depot}/annote.xlsx").content))
    # The refused one was corrected since: there is nothing to write about it.
    message = pages.lire("gestion", f"/depots/{depot}/message.txt", 404 if etat == "rejete" else 200)
    for texte in (copie, pages.lire("gestion", f"/depots/{depot}"), message):
        assert not re.findall(r"(?:NOM|MJ)-\d", texte)


def test_la_copie_annotee_est_vide_de_personnes_et_porte_les_commentaires(pages: Pages, depots: dict[str, str]) -> None:
    reponse = pages.demander("GET", "gestion", f"/depots/{depots['seme.xlsx']}/annote.xlsx")
    assert reponse.status_code == 200
    assert reponse.headers["content-disposition"] == "attachment; filename*=UTF-8''seme_annote.xlsx"
    livre = openpyxl.load_workbook(io.BytesIO(reponse.content))
    suivi = livre["Suivi"]
    entetes = {str(c.value): c.column for c in suivi[1]}
    personnels = [c.entete for c in modeles()["suivi-2024"].colonnes if c.personnelle]
    assert personnels
    for entete in personnels:
        assert [suivi.cell(ligne, entetes[entete]).value for ligne in range(2, 7)] == [None] * 5
    commentaires = [c.comment.text for ligne in suivi.iter_rows() for c in ligne if c.comment]
    assert any("obligatoire" in texte or "Date" in texte for texte in commentaires)
    assert suivi.cell(2, entetes["Date d'orientation"]).value is not None  # the rest is there


def test_un_fichier_absent_de_l_archive_est_dit(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots[HOSTILE]
    lu = pages.ctx.entrepot.lire_depot(depot)
    assert lu is not None
    (fichier,) = Path(pages.ctx.reglages.archive).rglob(f"*{lu['sha256']}*")
    cache = fichier.rename(fichier.with_name("ailleurs"))
    try:
        for suite in ("annote.xlsx", "non-executes"):
            page = mots(pages.lire("gestion", f"/depots/{depot}/{suite}", 400))
            assert "archive" in page.casefold() and "Traceback" not in page
    finally:
        cache.rename(fichier)


def test_ce_que_dit_un_fichier_hostile_est_ecrit_et_non_execute(pages: Pages, depots: dict[str, str]) -> None:
    page = pages.lire("gestion", f"/depots/{depots[HOSTILE]}")
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    page = pages.lire("gestion", f"/depots/{depots['seme.xlsx']}")
    assert "<img" not in page and "&lt;img src=x" in page


# --- the message


def test_le_message_reprend_les_phrases_des_constats(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["seme.xlsx"]
    groupes = [g for g in regrouper_constats(pages.ctx.entrepot.lire_constats(depot)) if g.severite != Severite.INFORMATION]
    reponse = pages.demander("GET", "gestion", f"/depots/{depot}/message.txt")
    assert reponse.headers["content-type"] == "text/plain; charset=utf-8"
    assert reponse.headers["content-disposition"] == f"attachment; filename*=UTF-8''message_{depot}.txt"
    texte = " ".join(reponse.text.split())
    for groupe in groupes:
        assert " ".join(groupe.message.split()) in texte and " ".join(groupe.conduite.split()) in texte
    assert "comme le tableau d'avril 2024" in texte
    assert "10/05/2024" in texte and "guichet" in texte
    page = html.unescape(pages.demander("GET", "gestion", f"/depots/{depot}").text)
    assert reponse.text.split("\n\n", 1)[1] in page


def test_le_message_d_un_gros_depot_reste_lisible(pages: Pages, depots: dict[str, str]) -> None:
    depot = depots["gros.xlsx"]
    groupes, points = premiers_groupes(pages.ctx, depot, 10)
    attendus = [g for g in regrouper_constats(pages.ctx.entrepot.lire_constats(depot)) if g.severite != Severite.INFORMATION]
    assert points == len(attendus) and len(groupes) == 10
    assert len(pages.lire("gestion", f"/depots/{depot}/message.txt")) < 40_000


# --- Data Docs


def test_les_data_docs_de_la_nuit_du_depot(pages: Pages, depots: dict[str, str]) -> None:
    page = pages.lire("gestion", f"/depots/{depots['rejete']}")
    assert 'href="/data-docs/2024-04-15/suivi.html"' in page
    assert 'href="/data-docs/2024-04-16/suivi.html"' in pages.lire("gestion", f"/depots/{depots['seme.xlsx']}")
    reponse = pages.demander("GET", "gestion", "/data-docs/2024-04-15/suivi.html")
    assert reponse.status_code == 200 and "Identifiant présent et bien formé" in reponse.text
    politique = reponse.headers["content-security-policy"]
    assert politique.startswith("sandbox allow-same-origin; default-src 'none'") and "script" not in politique
    assert reponse.headers["x-content-type-options"] == "nosniff" and reponse.headers["cache-control"] == "no-store"
    assert "sandbox" not in pages.demander("GET", "gestion", "/depots").headers["content-security-policy"]


def test_les_data_docs_ne_montrent_ni_valeur_ni_script(pages: Pages, depots: dict[str, str]) -> None:
    index = pages.lire("gestion", "/data-docs/index.html")
    liens = re.findall(r'href="(\d{4}-\d{2}-\d{2}/[a-z]+\.html)"', index)
    assert len(liens) > 4
    for lien in liens:
        page = pages.lire("gestion", f"/data-docs/{lien}")
        assert "<script" not in page and not re.findall(r'(?:src|href)="(?:https?:)?//', page)
        assert all(mot not in page for mot in (NOM, PRENOM, IDENTIFIANT, "MJ-"))


@pytest.mark.parametrize(
    "chemin",
    [
        "..%2F..%2Fcles", "../../cles", "2024-04-15/../../cles", "%2E%2E%2Findex.html", "%2Fetc%2Fpasswd",
        "1999-01-01/suivi.html",
        "2024-04-15/resultats/x.json", "2024-04-15/resume.json", "2024-04-15/suivi.html%00", "2024-04-15%5Csuivi.html",
        "suivi.html/index.html", "٢٠٢٤-04-15/suivi.html",
    ],
)  # fmt: skip
def test_aucun_autre_fichier_ne_sort_du_dossier(pages: Pages, depots: dict[str, str], chemin: str) -> None:
    assert pages.demander("GET", "gestion", f"/data-docs/{chemin}").status_code == 404


def test_l_adresse_des_data_docs_mene_a_leur_index(pages: Pages) -> None:
    reponse = pages.demander("GET", "gestion", "/data-docs")
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/data-docs/index.html")


# --- who may


@pytest.mark.parametrize("suite", ["", "/annote.xlsx", "/message.txt", "/constats/1", "/non-executes", "/decider"])
@pytest.mark.parametrize(("qui", "statut"), [(None, 401), ("sans-role", 403), ("lecture", 403), ("finances", 403)])
def test_seuls_les_gestionnaires_lisent_un_depot(
    pages: Pages, depots: dict[str, str], suite: str, qui: str | None, statut: int
) -> None:
    assert pages.demander("GET", qui, f"/depots/{depots['rejete']}{suite}").status_code == statut


@pytest.mark.parametrize("adresse", ["/data-docs", "/data-docs/index.html", "/data-docs/2024-04-15/suivi.html"])
@pytest.mark.parametrize(("qui", "statut"), [(None, 401), ("sans-role", 403), ("lecture", 403), ("finances", 403)])
def test_seuls_les_gestionnaires_lisent_les_data_docs(pages: Pages, adresse: str, qui: str | None, statut: int) -> None:
    assert pages.demander("GET", qui, adresse).status_code == statut


@pytest.mark.parametrize("depot", ["d000000000000", "inconnu", "d%00", "..%2Findex", "D0123456789AB", "d" + "0" * 400])
@pytest.mark.parametrize("suite", ["", "/annote.xlsx", "/message.txt", "/constats/1", "/non-executes", "/decider"])
def test_un_depot_inconnu_ne_mene_a_rien(pages: Pages, depot: str, suite: str) -> None:
    assert pages.demander("GET", "gestion", f"/depots/{depot}{suite}").status_code == 404


def test_un_refus_sans_doute_corrige_dit_par_quoi(pages: Pages) -> None:
    """Refused for a convention that is another's, sent again rightly (see depots.correction)."""
    fichiers = {f["chemin"]: f["depot"] for f in pages.ctx.entrepot.lire_fichiers() if f["structure"] == "ccas-coulogne"}
    refuse = "ccas-coulogne/2024-01/Tableau de suivi 1.3 - janvier 2024.xlsx"
    corrige = refuse.replace(".xlsx", " - corrigé.xlsx")
    page = pages.lire("gestion", f"/depots/{fichiers[refuse]}")
    assert f'sans doute corrigé par <a href="/depots/{fichiers[corrige]}">{corrige}</a>' in page
    assert "Rien à demander" in page and "tant que ce dépôt n'est pas contrôlé" not in page
    assert "sans doute corrigé" not in pages.lire("gestion", f"/depots/{fichiers[corrige]}")
    # No longer to be done, still found.
    assert fichiers[refuse] not in pages.lire("gestion", "/a-traiter?nature=depot")
    assert fichiers[refuse] in pages.lire("gestion", "/depots/fichiers?etat=rejete")
