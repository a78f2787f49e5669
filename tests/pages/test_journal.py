"""The journal: everything told, filters, pages, exports; finance reads nothing about rows of a workbook; nobody rewrites it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import openpyxl
import psycopg2
import pytest

from decompte.app.decider import decider_mois, resoudre
from decompte.app.decider_depot import decider_depot
from decompte.app.vues.journal_phrases import ACTIONS, DITES_AUX_FINANCES, SUR_DES_LIGNES
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.incident import RaisonIncident, ResolutionIncident
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation
from decompte.domaine.suivi import ActionSuivi
from decompte.domaine.texte import mois_en_lettres
from tests.pages.conftest import AU, Pages

Mots = Callable[[str], str]
HOSTILE = "=1+1<script>alert(1)</script>"
SHA = "a" * 64
INDICATEUR = "Bilan argumenté, avec des propositions de suite"
SECRET = "la ligne 12 nomme deux fois la personne"


def sql(pages: Pages, ordre: str, *valeurs: object) -> list[tuple[Any, ...]]:
    with psycopg2.connect(pages.env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", "")) as cnx, cnx.cursor() as curseur:
        curseur.execute(ordre, valeurs)
        return curseur.fetchall() if curseur.description else []


def inscrire(pages: Pages, qui: str, action: str, objet: str, **champs: Any) -> None:
    """An entry as the use cases write them, at a given instant."""
    champs = {"de": None, "vers": None, "commentaire": None, "instant": "2024-04-10T12:00:00+02:00", **champs}
    sql(
        pages,
        "INSERT INTO pilotage.journal (instant, qui, action, objet, de, vers, commentaire) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        champs["instant"], qui, action, objet, champs["de"], champs["vers"], champs["commentaire"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def faits(pages: Pages) -> Iterator[dict[str, Any]]:
    """What two people did: on a month, an incident, a deposit, a row, files."""
    ctx = pages.ctx
    convention, mois = sql(
        pages, "SELECT convention, mois FROM pilotage.depot_attendu WHERE etat = 'manquant' ORDER BY convention, mois LIMIT 1"
    )[0]
    decider_mois(ctx, ActionObligation.EXCUSER, convention, Mois.de_texte(mois), "gestion", "Inondation des locaux.", AU)
    ((incident,),) = sql(pages, "SELECT min(incident) FROM pilotage.incident WHERE etat = 'ouvert'")
    resoudre(ctx, ResolutionIncident(incident, RaisonIncident.FAUX_POSITIF, SECRET, "gestion"))
    depot, feuille, ligne = sql(pages, "SELECT depot, feuille, ligne FROM pilotage.quarantaine ORDER BY 1, 2, 3 LIMIT 1")[0]
    decider_depot(ctx, DecisionDepot(depot, ActionDepot.LAISSER, "tout", SECRET, feuille=feuille, ligne=ligne), AU)
    ((refuse,),) = sql(pages, "SELECT min(depot) FROM depots.depot WHERE etat = 'rejete'")
    decider_depot(ctx, DecisionDepot(refuse, ActionDepot.ECARTER, "gestion", f"Erreur d'envoi : {SECRET}"), AU)
    inscrire(
        pages, "finances", "importer", "versements v.csv", vers="nouveaux : 3", commentaire=f"SHA-256 {SHA}, lignes lues : 3"
    )
    inscrire(pages, "finances", "prolonger", f"{convention} 2024-03", vers="2024-04-30", commentaire=HOSTILE)
    inscrire(pages, "finances", "noter", f"{convention} 2024 bilan", de="0.5", vers="0.8", commentaire="Bilan complet.")
    inscrire(pages, HOSTILE, "action_a_venir", HOSTILE, de=HOSTILE, vers=HOSTILE, commentaire=SECRET)
    yield {"convention": convention, "mois": mois, "depot": depot, "refuse": refuse, "ligne": ligne, "incident": incident}


def objets(pages: Pages, qui: str, requete: str = "") -> list[str]:
    """The objects of the entries of the file."""
    reponse = pages.demander("GET", qui, f"/journal.csv{requete}")
    assert reponse.status_code == 200
    return [ligne["objet"] for ligne in csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")))]


def test_chaque_entree_se_lit(pages: Pages, faits: dict[str, Any], sans_balises: Mots) -> None:
    page = pages.lire("gestion", "/journal")
    mots = sans_balises(page).replace("&#39;", "'")
    mois = Mois.de_texte(faits["mois"])
    assert (
        f"Mois excusé {faits['convention']}, {mois_en_lettres(Mois.de_texte(faits['mois']))} – Inondation" in mots
        and "Inondation des locaux." in mots
    )
    assert f'href="/conventions/{faits["convention"]}?exercice={mois.annee}"' in page
    assert f"Incident n° {faits['incident']}, règle" in mots and f"ouvert → résolu faux positif : {SECRET}" in mots
    assert f"Dépôt {faits['depot']} de " in mots and f'href="/depots/{faits["depot"]}"' in page
    assert f"ligne {faits['ligne']} en attente → laissée de côté" in mots
    assert "Dépôt écarté" in mots and "refusé → écarté" in mots
    assert f"nouveaux : 3 SHA-256 {SHA[:12]}…, lignes lues : 3" in mots
    assert "Échéance prolongée" in mots and "mars 2024 nouvelle échéance : 30/04/2024" in mots
    assert f"{faits['convention']}, exercice 2024 : {INDICATEUR} 0,5 → 0,8 Bilan complet." in mots
    # The last one first.
    assert mots.rindex("action_a_venir") < mots.rindex("Note saisie") < mots.rindex("Mois excusé")
    assert "<script>" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("requete", "attendus"),
    [
        ("?qui=finances", {"noter", "prolonger", "importer"}),
        ("?action=noter", {"noter"}),
        ("?du=2024-04-10&au=2024-04-10", {"noter", "prolonger", "importer", "action_a_venir"}),
        ("?au=2024-04-09", set()),
        ("?mot=INONDATION", {"excuser"}),
        ("?mot=bilan&qui=finances", {"noter"}),
        ("?objet=v.csv", {"importer"}),
    ],
)
def test_chaque_filtre_filtre(pages: Pages, faits: dict[str, Any], requete: str, attendus: set[str]) -> None:
    page = pages.lire("gestion", f"/journal{requete}")
    reponse = pages.demander("GET", "gestion", f"/journal.csv{requete}").content.decode("utf-8-sig")
    assert {ligne["action"] for ligne in csv.DictReader(io.StringIO(reponse))} == attendus
    corps = page[page.index("</form>") :]
    assert {a for a, dite in ACTIONS.items() if f'<th scope="row">{dite}</th>' in corps} == attendus - {"action_a_venir"}
    assert ("Aucune entrée ne répond" in page) is not bool(attendus)


def test_une_convention_trouve_aussi_ses_depots(pages: Pages, faits: dict[str, Any]) -> None:
    ((convention, structure),) = sql(pages, "SELECT convention, structure FROM depots.depot WHERE depot = %s", faits["depot"])
    for cherche in (convention, structure, faits["depot"]):
        assert any(o.startswith(faits["depot"]) for o in objets(pages, "gestion", f"?objet={quote(cherche)}"))


@pytest.mark.parametrize(
    ("requete", "phrase"),
    [
        ("?qui=personne", "Le compte « personne » n'existe pas ici"),
        ("?action=%27%20OR%201=1", "n'existe pas ici"),
        ("?du=hier", "Le premier jour « hier » ne se lit pas"),
        ("?du=2024-05-01&au=2024-04-01", "Le premier jour vient après le dernier"),
        ("?page=99", "Le journal n'a pas de page 99"),
    ],
)
def test_un_filtre_qui_ne_se_lit_pas_se_dit(pages: Pages, faits: dict[str, Any], requete: str, phrase: str) -> None:
    page = pages.lire("gestion", f"/journal{requete}").replace("&#39;", "'")
    assert phrase in page and "Mois excusé" in page


def test_un_fichier_ne_s_exporte_pas_sous_un_filtre_qui_ne_se_lit_pas(pages: Pages, faits: dict[str, Any]) -> None:
    assert "Rien n&#39;a été exporté" in pages.lire("gestion", "/journal.csv?du=hier", 400)


def test_les_pages_se_suivent_sous_les_memes_filtres(pages: Pages, faits: dict[str, Any], sans_balises: Mots) -> None:
    for rang in range(60):
        inscrire(pages, "robot", "excuser", f"{faits['convention']} 2024-0{rang % 3 + 1}", commentaire=f"n° {rang}")
    premiere = pages.lire("gestion", "/journal?qui=robot")
    assert "Lignes 1 à 50 sur 60" in sans_balises(premiere) and 'href="?qui=robot&amp;page=2"' in premiere
    seconde = pages.lire("gestion", "/journal?qui=robot&page=2")
    assert "Lignes 51 à 60 sur 60" in sans_balises(seconde)
    assert "n° 59<" in premiere and "n° 59<" not in seconde and "n° 0<" in seconde
    assert len(objets(pages, "gestion", "?qui=robot")) == 60


def test_les_finances_ne_lisent_rien_des_lignes_d_un_classeur(pages: Pages, faits: dict[str, Any], sans_balises: Mots) -> None:
    page = "".join(pages.lire("finances", f"/journal?page={n}") for n in (1, 2))
    assert SECRET not in page and ACTIONS["laisser"] not in page and f"ligne {faits['ligne']}" not in page
    # They know that an incident was resolved and a deposit set aside, not what was said of it; nor may they open the deposit.
    corps = sans_balises(page)
    assert "Incident résolu" in corps and "Dépôt écarté" in corps and "réservé aux gestionnaires" in corps
    assert 'href="/depots/' not in page
    # Nor why a month is excused: its reason may name a person.
    assert "Mois excusé" in corps and "Inondation" not in page
    assert "Bilan complet." in corps
    contenu = pages.demander("GET", "finances", "/journal.csv").content.decode("utf-8-sig")
    assert SECRET not in contenu and "laisser" not in contenu and "ecarter" in contenu
    assert "excuser" in contenu and "Inondation" not in contenu
    classeur = openpyxl.load_workbook(io.BytesIO(pages.demander("GET", "finances", "/journal.xlsx").content)).active
    assert classeur is not None
    cellules = [str(c) for rangee in classeur.iter_rows(values_only=True) for c in rangee]
    assert "excuser" in cellules and not any("Inondation" in c for c in cellules)
    assert objets(pages, "gestion", "?mot=inondation") and objets(pages, "finances", "?mot=inondation") == []
    # What is not shown cannot be found by looking for it, nor chosen.
    assert objets(pages, "finances", f"?mot={quote(SECRET)}") == []
    assert "n'existe pas ici" in pages.lire("finances", "/journal?action=laisser").replace("&#39;", "'")
    assert len(objets(pages, "tout")) > len(objets(pages, "finances"))


@pytest.mark.parametrize("adresse", ["/journal", "/journal.csv", "/journal.xlsx"])
@pytest.mark.parametrize(
    ("qui", "statut"), [(None, 401), ("lecture", 403), ("sans-role", 403), ("gestion", 200), ("finances", 200)]
)
def test_seuls_ceux_qui_agissent_le_lisent(pages: Pages, adresse: str, qui: str | None, statut: int) -> None:
    assert pages.demander("GET", qui, adresse).status_code == statut


def test_les_exports_sont_surs_et_complets(pages: Pages, faits: dict[str, Any]) -> None:
    entrees = sql(pages, "SELECT entree, qui, objet FROM pilotage.journal ORDER BY entree DESC")
    reponse = pages.demander("GET", "gestion", "/journal.xlsx")
    assert "attachment" in reponse.headers["content-disposition"]
    feuille = openpyxl.load_workbook(io.BytesIO(reponse.content)).active
    assert feuille is not None
    entetes, *rangees = feuille.iter_rows(values_only=True)
    assert entetes == ("entree", "instant", "qui", "action", "objet", "de", "vers", "commentaire")
    assert [(r[0], r[2], r[4]) for r in rangees] == entrees
    # A text, not a formula.
    assert {c.data_type for ligne in feuille.iter_rows(min_row=2, min_col=3, max_col=3) for c in ligne} == {"s"}
    assert f"'{HOSTILE}" in objets(pages, "gestion")


def test_l_application_ne_peut_ni_changer_ni_retirer_une_entree(pages: Pages, faits: dict[str, Any]) -> None:
    avant = sql(pages, "SELECT * FROM pilotage.journal ORDER BY entree")
    for ordre in ("UPDATE pilotage.journal SET qui = 'autre'", "DELETE FROM pilotage.journal", "TRUNCATE pilotage.journal"):
        with pytest.raises(psycopg2.errors.RaiseException, match="ne fait que s'allonger"):
            sql(pages, ordre)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            sql(pages, f"SET ROLE decompte_app; {ordre}")
    for methode in ("POST", "PUT", "DELETE"):
        assert pages.demander(methode, "gestion", "/journal").status_code in (403, 405)
    assert sql(pages, "SELECT * FROM pilotage.journal ORDER BY entree") == avant


def test_chaque_action_a_son_nom_et_dit_si_les_finances_en_lisent_le_texte() -> None:
    connues = {*map(str, ActionObligation), *map(str, ActionDepot), *map(str, ActionSuivi)}
    assert connues <= set(ACTIONS)
    assert not set(SUR_DES_LIGNES) & set(DITES_AUX_FINANCES)
    # What stewards say of months, deposits, rows and incidents stays among them.
    assert {*map(str, ActionObligation), *map(str, ActionDepot), *map(str, ActionSuivi), "resoudre"}.isdisjoint(
        DITES_AUX_FINANCES
    )
