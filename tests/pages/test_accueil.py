"""The first page: the night, what waits for each role, what changed; the same figures as the warehouse."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg2
import pytest

from decompte.app.changements import dire_montants, lire_changements
from decompte.app.decider import decider_mois
from decompte.app.vues.accueil import BLOCAGES, ETATS_SOLDE, SUITES, lire_accueil
from decompte.app.vues.accueil_nuit import ETATS, dire_duree
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import euros
from decompte.entrepot.nuits import CALCUL, RECEPTION, EtapeFaite, NuitOuverte
from tests.pages.conftest import AU, MAINTENANT, Pages
from tests.pages.outils_refus import un_refus_de_plus

Mots = Callable[[str], str]
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def refuse(pages: Pages) -> Iterator[str]:
    with un_refus_de_plus(pages) as depot:
        yield depot


def lire(pages: Pages, sql: str, *valeurs: object) -> list[tuple[Any, ...]]:
    """Rows, as a DBA reads them."""
    with psycopg2.connect(pages.env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", "")) as cnx, cnx.cursor() as curseur:
        curseur.execute(sql, valeurs or None)
        return curseur.fetchall() if curseur.description else []


def un(pages: Pages, sql: str) -> Any:
    ((valeur,),) = lire(pages, sql)
    return valeur


def carte(page: str, titre: str) -> str:
    """The card of that title."""
    return next(morceau for morceau in re.findall(r"<article>.*?</article>", page, re.DOTALL) if f"<h3>{titre}" in morceau)


def chiffre(page: str, titre: str) -> int:
    trouve = re.search(r'class="chiffre">([\d ]+)', carte(page, titre))
    assert trouve is not None
    return int(trouve[1].replace(" ", ""))


def plat(texte: str) -> str:
    return texte.replace("\u202f", " ")


@contextmanager
def nuit(pages: Pages, debut: datetime, *etapes: EtapeFaite, cle: str = "collecte_nocturne/essai") -> Iterator[None]:
    """One night more, forgotten afterwards."""
    ouverte = NuitOuverte(cle, "airflow", AU, "/boite")
    for rang, faite in enumerate(etapes):
        pages.ctx.entrepot.commencer_etape(ouverte, faite.etape, debut + timedelta(seconds=65 * rang))
        pages.ctx.entrepot.noter_etape(cle, faite, debut + timedelta(seconds=65 * (rang + 1)))
    if not etapes:
        pages.ctx.entrepot.commencer_etape(ouverte, RECEPTION, debut)
    yield
    lire(pages, "DELETE FROM pilotage.nuit_etape WHERE nuit IN (SELECT nuit FROM pilotage.nuit WHERE cle = %s)", cle)
    lire(pages, "DELETE FROM pilotage.nuit WHERE cle = %s", cle)


@pytest.mark.parametrize("qui", ["gestion", "finances", "lecture", "tout"])
def test_chacun_voit_la_nuit_la_date_et_les_sommes(pages: Pages, qui: str, sans_balises: Mots) -> None:
    page = pages.lire(qui, "/")
    mots = sans_balises(page)
    assert "Chiffres au 15/04/2024 , date du dernier calcul" in mots
    recus, acceptes, reserves, refuses = lire(
        pages,
        "SELECT count(*) FILTER (WHERE etat <> 'doublon'), count(*) FILTER (WHERE verdict = 'accepte' AND etat <> 'ecarte'), "
        "count(*) FILTER (WHERE verdict = 'accepte_avec_reserves' AND etat <> 'ecarte'), "
        "count(*) FILTER (WHERE verdict = 'rejete') FROM depots.depot",
    )[0]
    assert f"Réception : {recus} dépôts reçus" in mots
    assert f"Lecture : {acceptes} acceptés, {reserves} acceptés avec réserves, {refuses} refusé" in mots
    net, reverser = lire(pages, "SELECT sum(solde_net_eur), sum(reversement_eur) FROM finance.solde")[0]
    assert plat(euros(net)) in mots and plat(euros(reverser)) in mots
    assert page.count("<h1") == 1
    titres = [int(niveau) for niveau in re.findall(r"<h(\d)", page)]
    assert all(suivant - avant <= 1 for avant, suivant in itertools.pairwise(titres))


def test_chaque_role_voit_ce_qui_l_attend_et_rien_d_autre(pages: Pages) -> None:
    travail, finances = "Ce qui vous attend", "Alertes de budget"
    vus = {qui: pages.lire(qui, "/") for qui in ("gestion", "finances", "lecture", "tout")}
    assert {qui: (travail in page, finances in page) for qui, page in vus.items()} == {
        "gestion": (True, False),
        "finances": (False, True),
        "lecture": (False, False),
        "tout": (True, True),
    }
    # Finance and readers see no deposit: neither its name, nor why it was refused.
    motifs = [motif for (motif,) in lire(pages, "SELECT motif FROM depots.depot WHERE etat IN ('rejete', 'illisible')")]
    assert motifs
    for qui in ("finances", "lecture"):
        assert "/depots/d" not in vus[qui] and "/a-traiter" not in vus[qui]
        assert not [m for m in motifs if m.replace("'", "&#39;") in vus[qui]]


@pytest.mark.parametrize(("gestion", "finances"), list(itertools.product((True, False), repeat=2)))
def test_ce_qui_n_est_pas_pour_un_role_n_est_pas_meme_lu(pages: Pages, gestion: bool, finances: bool) -> None:
    vu = lire_accueil(pages.ctx, "quelqu-un", gestion, finances, MAINTENANT)
    assert bool(vu.travail) == gestion
    assert (bool(vu.alertes), bool(vu.hypotheses)) == (finances, finances)
    assert bool(vu.blocages) == (gestion or finances)


def test_le_gestionnaire_voit_les_comptes_de_l_entrepot(pages: Pages, refuse: str, sans_balises: Mots) -> None:
    page = pages.lire("gestion", "/")
    par_nature = dict(lire(pages, "SELECT nature, count(*) FROM pilotage.a_traiter GROUP BY nature"))
    assert chiffre(page, "Dépôts refusés") == par_nature["depot"]
    assert chiffre(page, "Incidents ouverts") == par_nature["incident"]
    assert chiffre(page, "Lignes en attente") == un(pages, "SELECT sum(nombre) FROM pilotage.a_traiter WHERE nature = 'lignes'")
    manquants = un(pages, "SELECT count(*) FROM pilotage.depot_attendu WHERE etat = 'manquant' AND echeance < '2024-04-15'")
    assert chiffre(page, "Tableaux attendus") == manquants
    notes = un(pages, "SELECT count(*) FROM finance.solde WHERE array_to_string(blocages, ' ') LIKE '%Éléments non évalués%'")
    assert chiffre(page, "Soldes 2024 qui attendent une note") == notes
    # What was sent again since is not told as refused: one file waits, not each that was refused.
    assert par_nature["depot"] == 1 < un(pages, "SELECT count(*) FROM depots.depot WHERE etat IN ('rejete', 'illisible')")
    # The first ones are named, with where they are decided.
    motif = un(pages, f"SELECT motif FROM depots.depot WHERE depot = '{refuse}'")
    assert f'href="/depots/{refuse}"' in page
    assert motif.replace("'", "&#39;").replace("\u202f", " ") in page
    regle, nombre = lire(
        pages,
        "SELECT regles[1], count(*) FROM pilotage.a_traiter WHERE nature = 'incident' AND severite = 'bloquant_ligne' "
        "GROUP BY 1 ORDER BY 2 DESC, min(depuis) LIMIT 1",
    )[0]
    assert f"nature=incident&amp;regle={regle}&amp;severite=bloquant_ligne" in page
    assert re.search(rf"{regle} : .* {nombre}, depuis le", sans_balises(carte(page, "Incidents ouverts")))


def test_ce_que_j_ai_pris_en_charge_se_compte(pages: Pages, refuse: str, sans_balises: Mots) -> None:
    lire(
        pages,
        "INSERT INTO pilotage.suivi (genre, cle, action, par, commentaire) VALUES ('depot', %s, 'prendre', 'gestion', '')",
        refuse,
    )
    assert "1 à votre charge" in sans_balises(carte(pages.lire("gestion", "/"), "Dépôts refusés"))
    assert "1 à votre charge" not in sans_balises(carte(pages.lire("tout", "/"), "Dépôts refusés"))


def test_les_finances_voient_les_blocages_les_alertes_et_les_hypotheses(pages: Pages, sans_balises: Mots) -> None:
    page = pages.lire("finances", "/")
    for regle, nombre in lire(
        pages, "SELECT regle, count(DISTINCT convention) FROM finance.solde_ligne WHERE regle LIKE 'blocage.%' GROUP BY 1"
    ):
        assert f"/soldes?exercice=2024&amp;regle={regle}" in page
        assert f"{BLOCAGES[regle]} : {nombre} solde" in sans_balises(carte(page, "Blocages"))
    alertes = lire(pages, "SELECT operation, annee, alerte FROM finance.alerte_budget")
    assert alertes
    for operation, annee, alerte in alertes:
        assert f'href="/budgets?annee={annee}">{operation}, {annee}' in page
        assert plat(alerte) in page
    hypotheses = lire(
        pages, "SELECT h, count(*) FROM finance.solde CROSS JOIN unnest(hypotheses) h GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    assert chiffre(page, "Hypothèses en vigueur") == len(hypotheses)
    assert f"({hypotheses[0][1]} soldes)" in carte(page, "Hypothèses en vigueur")


def test_les_soldes_se_lisent_par_etat(pages: Pages, sans_balises: Mots) -> None:
    codes = [c for (c,) in lire(pages, "SELECT convention FROM finance.solde ORDER BY convention LIMIT 5")]
    # As if the checks of the database were not there: no transition leads to these.
    for code, etat in zip(codes, list(EtatSolde)[1:], strict=True):
        lire(
            pages,
            "SET session_replication_role = replica; UPDATE finance.solde SET etat = %s WHERE convention = %s",
            str(etat),
            code,
        )
    page = pages.lire("finances", "/")
    rangees = re.findall(r"<tr>.*?</tr>", page[page.index("Soldes au 15/04/2024") :], re.DOTALL)
    for etat, net, reverser in lire(
        pages, "SELECT etat, coalesce(sum(solde_net_eur), 0), coalesce(sum(reversement_eur), 0) FROM finance.solde GROUP BY 1"
    ):
        (rangee,) = [html.unescape(sans_balises(r)) for r in rangees if f"etat={etat}" in r]
        assert ETATS_SOLDE[etat][0] in rangee and plat(euros(net)) in rangee and plat(euros(reverser)) in rangee
    for etat in ("provisoire", "arrete", "mandate"):
        (rangee,) = [html.unescape(sans_balises(r)) for r in rangees if f"etat={etat}" in r]
        assert SUITES["hors_lot" if etat == "arrete" else etat] in rangee
    lire(pages, "SET session_replication_role = replica; UPDATE finance.solde SET etat = 'provisoire'")


def test_la_premiere_nuit_compte_les_nouveaux_soldes(pages: Pages, sans_balises: Mots) -> None:
    nouveaux, somme = lire(pages, "SELECT count(*), sum(ecart_eur) FROM finance.changement WHERE etat_avant IS NULL")[0]
    assert f"{nouveaux} nouveaux soldes : {plat(euros(somme))}" in sans_balises(pages.lire("lecture", "/"))


def test_ce_qui_change_se_dit_avec_sa_cause(pages: Pages, sans_balises: Mots) -> None:
    convention, mois = lire(
        pages,
        "SELECT o.convention, o.mois FROM pilotage.depot_attendu o JOIN finance.solde s USING (convention) "
        "WHERE o.etat IN ('manquant', 'en_retard') AND s.penalite_eur > 0 ORDER BY s.penalite_eur DESC LIMIT 1",
    )[0]
    decider_mois(pages.ctx, ActionObligation.EXCUSER, convention, Mois.de_texte(mois), "gestion", "Inondation.", AU)
    (change,) = [li for li in lire_changements(pages.ctx, AU, convention).lignes if li["etat_avant"] is not None]
    page = pages.lire("lecture", "/")
    mots = html.unescape(sans_balises(page))
    assert "dans les soldes au 15/04/2024 : hausses" in mots
    assert dire_montants(change)
    for phrase in (*dire_montants(change), *(cause["phrase"] for cause in change["causes"])):
        assert plat(phrase) in mots
    assert f'href="/conventions/{convention}?exercice=2024"' in page


def test_rien_n_a_change_se_dit(pages: Pages, sans_balises: Mots) -> None:
    lire(pages, "UPDATE finance.solde SET date_calcul = '2024-04-16'")
    assert "Rien n'a changé dans les soldes au 16/04/2024." in sans_balises(pages.lire("finances", "/")).replace("&#39;", "'")
    lire(pages, "UPDATE finance.solde SET date_calcul = '2024-04-15'")


def test_les_dix_plus_grands_changements_d_abord(pages: Pages, sans_balises: Mots) -> None:
    codes = [c for (c,) in lire(pages, "SELECT convention FROM finance.solde ORDER BY convention LIMIT 12")]
    lire(pages, "UPDATE finance.solde SET date_calcul = '2024-04-17'")
    for rang, code in enumerate(codes):
        lire(
            pages,
            "INSERT INTO finance.changement (au, convention, exercice, montant_exercice_eur, etat_avant, etat_apres, "
            "solde_net_avant_eur, solde_net_apres_eur, ecart_eur, blocages_ajoutes, blocages_leves, causes) VALUES "
            "('2024-04-17', %s, 2024, 100, 'provisoire', 'provisoire', 0, 0, %s, ARRAY[%s], '{}', "
            """'[{"genre": "decision", "objet": "x", "phrase": "une cause"}]')""",
            code,
            Decimal(rang - 6),
            HOSTILE,
        )
    page = pages.lire("lecture", "/")
    assert "Les 10 plus grands changements sur 12" in sans_balises(page)
    assert HOSTILE not in page and "&lt;script&gt;" in page
    montres = re.findall(r'<th scope="row"><a href="/conventions/([^?]+)', page)
    assert montres[0] == codes[0] and len(montres) == 10
    assert f"hausses {plat(euros(Decimal(15)))}, baisses {plat(euros(Decimal(-21)))}" in sans_balises(page)
    lire(pages, "UPDATE finance.solde SET date_calcul = '2024-04-15'")


def test_une_nuit_echouee_dit_pourquoi_a_tous(pages: Pages, sans_balises: Mots) -> None:
    echecs = [f"d{rang} : {HOSTILE}" for rang in range(12)]
    faites = (
        EtapeFaite(RECEPTION, {"en_attente": 3}, echecs),
        EtapeFaite("lot 1/1", erreur="La boîte ne répond plus."),
    )
    with nuit(pages, MAINTENANT - timedelta(hours=2), *faites):
        for qui in ("gestion", "finances", "lecture"):
            page = pages.lire(qui, "/")
            mots = sans_balises(page)
            assert "échouée" in mots and "La boîte ne répond plus." in mots and "12 échecs" in mots
            assert "2 min 10 s" in mots and "3 fichiers en attente" in mots and "soldes non calculés" in mots
            # What could not be done names files: stewards alone read it.
            assert ("d0 : " in mots, "… et 2 autres." in mots) == ((True, True) if qui == "gestion" else (False, False))
            assert HOSTILE not in page
        assert "Les nuits d'avant" in page


def test_une_nuit_finie_avec_des_echecs(pages: Pages, sans_balises: Mots) -> None:
    faites = (EtapeFaite(RECEPTION, {"en_attente": 0}, ["un"]), EtapeFaite(CALCUL, {"soldes": 2, "soldes_changes": 1}))
    with nuit(pages, MAINTENANT - timedelta(hours=2), *faites):
        assert "finie, avec des échecs" in sans_balises(pages.lire("lecture", "/"))


def test_une_nuit_tuee_se_dit_peut_etre_interrompue(pages: Pages, sans_balises: Mots) -> None:
    with nuit(pages, MAINTENANT - timedelta(hours=1)):
        assert "en cours Commencée" in sans_balises(pages.lire("lecture", "/"))
    with nuit(pages, MAINTENANT - timedelta(hours=7)):
        assert "interrompue ? Commencée" in sans_balises(pages.lire("lecture", "/"))
        fini = EtapeFaite(CALCUL, {"soldes": 2, "soldes_changes": 1})
        with nuit(pages, MAINTENANT - timedelta(minutes=30), fini, cle="collecte_nocturne/suivante"):
            mots = sans_balises(pages.lire("lecture", "/"))
            assert "finie Commencée" in mots and "interrompue ?" in mots


def test_pas_de_nuit_depuis_un_jour(pages: Pages) -> None:
    assert "depuis plus d'un jour" not in pages.lire("lecture", "/")
    etat = pages.application.state
    etat.maintenant = lambda: MAINTENANT + timedelta(days=2)
    plus_tard = pages.lire("lecture", "/")
    etat.maintenant = lambda: MAINTENANT
    assert "depuis plus d'un jour" in plus_tard


def test_avant_toute_nuit_la_page_dit_comment_en_lancer_une(pages: Pages, sans_balises: Mots) -> None:
    lire(pages, "CREATE TABLE public.gardees AS SELECT * FROM pilotage.nuit")
    lire(pages, "ALTER TABLE pilotage.nuit_etape DROP CONSTRAINT nuit_etape_nuit_fkey")
    lire(pages, "DELETE FROM pilotage.nuit")
    mots = sans_balises(pages.lire("lecture", "/"))
    lire(pages, "INSERT INTO pilotage.nuit OVERRIDING SYSTEM VALUE SELECT * FROM public.gardees")
    assert "Aucune nuit n'a encore tourné." in mots and "bin/decompte nuit --boite DIR" in mots


@pytest.mark.parametrize(
    ("duree", "dite"), [(0.4, "0 s"), (42, "42 s"), (185, "3 min 05 s"), (3720, "1 h 02 min"), (3599.7, "1 h 00 min")]
)
def test_les_durees_se_lisent(duree: float, dite: str) -> None:
    assert dire_duree(timedelta(seconds=duree)) == dite


def test_chaque_etat_a_ses_mots(pages: Pages) -> None:
    assert set(ETATS_SOLDE) == {str(etat) for etat in EtatSolde}
    contrainte = un(pages, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'nuit_etat_check'")
    assert set(re.findall(r"'(\w+)'", contrainte)) == set(ETATS) - {"interrompue"}
