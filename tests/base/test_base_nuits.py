"""The record of nights: each step counted once however often it is tried, a night that fails says so, one that is killed too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, MARS, Sonde, deposer, installer, le, recu

from decompte.app import nuit as app_nuit
from decompte.app.contexte import Contexte, ouvrir
from decompte.app.nuits import dire_arret
from decompte.app.rejouer import rejouer
from decompte.depots.erreurs import BoiteIntrouvable
from decompte.domaine.depot import EtatDepot
from decompte.entrepot import Entrepot, EntrepotInjoignable
from decompte.entrepot.nuits import CALCUL, RAPPROCHEMENT, RECEPTION, EtapeFaite, NuitOuverte
from tests.fabrique import classeur, personne

NUIT = NuitOuverte("collecte_nocturne/un", "airflow", date(2024, 4, 15), "/boite")
MINUIT = datetime.fromisoformat("2024-04-16T02:00:00+02:00")
SOLDES = {"soldes": 3, "soldes_changes": 2, "solde_net_eur": Decimal("10.50"), "penalite_eur": Decimal("1.00")}


def a(minutes: int) -> datetime:
    return MINUIT + timedelta(minutes=minutes)


def lire(sonde: Sonde, *colonnes: str) -> tuple[Any, ...]:
    """Those columns of the only night."""
    (ligne,) = sonde.lire(f"SELECT {', '.join(colonnes)} FROM pilotage.nuit")
    return ligne


def passer(entrepot: Entrepot, etape: str, debut: int, fin: int, **fait: Any) -> None:
    entrepot.commencer_etape(NUIT, etape, a(debut))
    entrepot.noter_etape(NUIT.cle, EtapeFaite(etape, **fait), a(fin))


def test_une_nuit_est_la_somme_de_ses_etapes(entrepot: Entrepot, sonde: Sonde) -> None:
    installer(entrepot)
    deposer(entrepot, "avant.xlsx", le(1), "MJ-1")
    entrepot.commencer_etape(NUIT, RECEPTION, a(0))
    assert lire(sonde, "etat", "debut", "fin", "recus") == ("en_cours", a(0), None, None)
    depots = [
        deposer(entrepot, "a.xlsx", le(2), "MJ-1", "MJ-2"),
        deposer(entrepot, "b.xlsx", le(3), etat=EtatDepot.REJETE, regles=("F01",)),
        deposer(entrepot, "c.xlsx", le(4), "MJ-1", etat=EtatDepot.ACCEPTE_AVEC_RESERVES),
    ]
    jumeau = recu("d.xlsx", le(5), contenu="pareil"), recu("e.xlsx", le(6), contenu="pareil")
    entrepot.enregistrer_depots(jumeau)
    entrepot.noter_etape(NUIT.cle, EtapeFaite(RECEPTION, {"en_attente": 2}, ["arrivees.csv, ligne 3 : date illisible."]), a(1))
    assert lire(sonde, "recus", "doublons", "en_attente", "nb_echecs", "etat") == (4, 1, 2, 1, "en_cours")

    passer(entrepot, "lot 1/1", 1, 2, depots=[*depots, jumeau[0].depot])
    # What was replaced within the lot counts for what it was found to be.
    assert lire(sonde, "acceptes", "acceptes_avec_reserves", "refuses", "illisibles", "ecartes", "non_charges", "lignes") == (
        1,
        1,
        1,
        0,
        0,
        1,
        3,
    )
    passer(entrepot, RAPPROCHEMENT, 2, 3)
    passer(entrepot, CALCUL, 3, 5, comptes=SOLDES)
    assert lire(sonde, "etat", "fin", "soldes_changes", "solde_net_eur", "reversement_eur") == (
        "finie_avec_echecs",
        a(5),
        2,
        Decimal("10.50"),
        None,
    )


def test_une_etape_tentee_deux_fois_ne_compte_qu_une_fois(entrepot: Entrepot, sonde: Sonde) -> None:
    installer(entrepot)
    entrepot.commencer_etape(NUIT, RECEPTION, a(0))
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    passer(entrepot, RECEPTION, 0, 1, erreur="La boîte ne répond pas.")
    assert lire(sonde, "etat", "fin", "recus") == ("echouee", a(1), None)
    passer(entrepot, RECEPTION, 2, 3)
    assert lire(sonde, "etat", "fin", "debut", "recus", "reprise_le") == ("en_cours", None, a(0), 1, None)
    for tentative in (4, 6):
        passer(entrepot, "lot 1/1", tentative, tentative + 1, depots=[depot])
        passer(entrepot, CALCUL, tentative + 1, tentative + 2, comptes=SOLDES)
    assert lire(sonde, "etat", "fin", "recus", "acceptes", "soldes") == ("finie", a(8), 1, 1, 3)
    assert sonde.un("SELECT count(*) FROM pilotage.nuit") == 1


def test_ce_qui_s_arrete_ensuite_ne_perd_pas_ce_qui_etait_compte(entrepot: Entrepot, sonde: Sonde) -> None:
    passer(entrepot, CALCUL, 0, 1, comptes=SOLDES, echecs=["un échec"])
    passer(entrepot, CALCUL, 2, 3, erreur="L'exécution a été arrêtée avant sa fin.")
    assert lire(sonde, "etat", "soldes", "nb_echecs") == ("echouee", 3, 1)


def test_une_nuit_reprise_bien_plus_tard_dit_quand(entrepot: Entrepot, sonde: Sonde) -> None:
    passer(entrepot, RECEPTION, 0, 1)
    passer(entrepot, "lot 1/1", 1, 2, erreur="Disque plein.")
    assert lire(sonde, "etat") == ("echouee",)
    # Begun again from its first step, its lots shared out otherwise: the one that had stopped does not hold it back.
    passer(entrepot, RECEPTION, 600, 601)
    passer(entrepot, "lot 1/2", 601, 602)
    assert lire(sonde, "etat", "debut", "reprise_le") == ("en_cours", a(0), a(600))
    passer(entrepot, CALCUL, 602, 603)
    assert lire(sonde, "etat", "fin") == ("finie", a(603))


def test_noter_une_nuit_que_personne_n_a_commencee_n_ecrit_rien(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.noter_etape("inconnue", EtapeFaite(CALCUL, SOLDES), a(0))
    assert sonde.un("SELECT count(*) FROM pilotage.nuit") == 0


def test_les_empreintes_d_un_rejeu_ne_la_comprennent_pas(entrepot: Entrepot) -> None:
    avant = entrepot.empreintes()
    passer(entrepot, CALCUL, 0, 1, comptes=SOLDES)
    assert entrepot.empreintes() == avant


def test_finance_lit_les_comptes_sans_les_phrases_ni_la_boite(entrepot: Entrepot, sonde: Sonde) -> None:
    passer(entrepot, RECEPTION, 0, 1, echecs=["ccas-arras/mars.xlsx illisible"])
    sonde.executer("SET ROLE decompte_finance")
    assert sonde.lire("SELECT etat, au, nb_echecs, solde_net_eur FROM pilotage.nuit") == [("en_cours", NUIT.au, 1, None)]
    for ordre in ("SELECT boite FROM pilotage.nuit", "SELECT * FROM pilotage.nuit", "SELECT * FROM pilotage.nuit_etape"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            sonde.lire(ordre)
    sonde.executer("RESET ROLE")
    sonde.executer("SET ROLE decompte_gestion")
    assert sonde.lire("SELECT echecs FROM pilotage.nuit_etape") == [(["ccas-arras/mars.xlsx illisible"],)]


@pytest.mark.parametrize("ordre", ["DELETE FROM pilotage.nuit", "DELETE FROM pilotage.nuit_etape"])
def test_l_application_ecrit_les_nuits_et_n_en_retire_aucune(sonde: Sonde, ordre: str) -> None:
    sonde.executer("SET ROLE decompte_app")
    sonde.executer(
        "INSERT INTO pilotage.nuit (cle, origine, au, boite, debut, depots_avant, doublons_avant) "
        "VALUES ('k', 'commande', '2024-04-15', '/boite', now(), 0, 0)"
    )
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sonde.executer(ordre)


@pytest.mark.parametrize("ordre", ["UPDATE pilotage.journal SET qui = 'autre'", "DELETE FROM pilotage.journal"])
def test_une_entree_du_journal_ne_se_change_ni_ne_se_retire(entrepot: Entrepot, sonde: Sonde, ordre: str) -> None:
    sonde.executer("INSERT INTO pilotage.journal (qui, action, objet) VALUES ('g', 'excuser', %s)", f"{ARRAS} {MARS}")
    with pytest.raises(psycopg2.errors.RaiseException, match="ne fait que s'allonger"):
        sonde.executer(ordre)
    sonde.executer("SET ROLE decompte_app")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sonde.executer(ordre)


def test_ce_qui_arrete_une_etape_se_dit_sans_rien_d_un_fichier() -> None:
    assert dire_arret(BoiteIntrouvable("La boîte a disparu.")) == "La boîte a disparu."
    assert "MJ-000123" not in dire_arret(KeyError("MJ-000123"))
    assert "KeyError" in dire_arret(KeyError("MJ-000123"))
    assert dire_arret(KeyboardInterrupt()) == "L'exécution a été arrêtée avant sa fin."


# --- the command


@pytest.fixture
def ctx(env: dict[str, str]) -> Iterator[Contexte]:
    with ouvrir(env) as ouvert:
        yield ouvert


@pytest.fixture
def boite(tmp_path: Path) -> Path:
    boite = tmp_path / "boite"
    identite = {"Structure": "ccas-arras", "Convention": "2024-1.3-ccas-arras", "Mois": "2024-05"}
    for chemin, contenu in (
        ("ccas-arras/mai.xlsx", classeur([personne(1), personne(2)], identification=identite)),
        ("ccas-bethune/abime.xlsx", b"ceci n'est pas un classeur"),
    ):
        (boite / chemin).parent.mkdir(parents=True)
        (boite / chemin).write_bytes(contenu)
    (boite / "arrivees.csv").write_text(
        "chemin,recu_le\nccas-arras/mai.xlsx,2024-06-07T16:42:10+02:00\nccas-bethune/abime.xlsx,2024-06-08T09:00:00+02:00\n"
    )
    return boite


JUIN = date(2024, 6, 15)


def nuits(ctx: Contexte) -> list[dict[str, Any]]:
    return ctx.entrepot.lire_vue("accueil/nuits", nombre=10)


def test_la_commande_inscrit_sa_nuit_et_le_rejeu_la_garde(ctx: Contexte, boite: Path) -> None:
    bilan = app_nuit.nuit(ctx, str(boite), JUIN, MINUIT)
    (nuit,) = nuits(ctx)
    assert (nuit["etat"], nuit["au"], nuit["origine"]) == ("finie", JUIN, "commande")
    assert timedelta(0) <= nuit["debut"] - MINUIT < timedelta(seconds=10)
    assert timedelta(0) < nuit["fin"] - nuit["debut"] < timedelta(minutes=5)
    assert (nuit["recus"], nuit["doublons"], nuit["en_attente"]) == (len(bilan.reception.nouveaux), 0, 0)
    assert (nuit["acceptes"], nuit["illisibles"], nuit["lignes"]) == (
        bilan.traitement.etats["accepte"],
        bilan.traitement.etats["illisible"],
        bilan.traitement.lignes,
    )
    assert (nuit["soldes"], nuit["soldes_changes"]) == (bilan.calcul.soldes, bilan.calcul.changes)
    assert (nuit["solde_net_eur"], nuit["reversement_eur"]) == (bilan.calcul.solde_net_eur, bilan.calcul.reversement_eur)
    assert rejouer(ctx, JUIN).fidele
    assert nuits(ctx) == [nuit]


def test_une_boite_introuvable_laisse_une_nuit_echouee(ctx: Contexte, tmp_path: Path) -> None:
    with pytest.raises(BoiteIntrouvable) as erreur:
        app_nuit.nuit(ctx, str(tmp_path / "absente"), JUIN, MINUIT)
    (nuit,) = nuits(ctx)
    assert (nuit["etat"], nuit["recus"], nuit["erreurs"]) == ("echouee", None, [str(erreur.value)])


@pytest.mark.parametrize("etape", ["traiter", "suivre_series", "calculer"])
def test_une_etape_qui_casse_laisse_une_nuit_echouee(
    ctx: Contexte, boite: Path, etape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def casser(*_: object) -> None:
        raise ValueError("cellule MJ-000123")

    monkeypatch.setattr(app_nuit, etape, casser)
    with pytest.raises(ValueError, match="MJ-000123"):
        app_nuit.nuit(ctx, str(boite), JUIN, MINUIT)
    (nuit,) = nuits(ctx)
    assert (nuit["etat"], nuit["recus"]) == ("echouee", 2)
    assert nuit["erreurs"] == ["Erreur imprévue (ValueError) : les traces de cette exécution disent où."]


def test_un_entrepot_perdu_est_l_erreur_que_l_on_voit(ctx: Contexte, boite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def perdre(*_: object) -> None:
        raise EntrepotInjoignable("perdu")

    monkeypatch.setattr(app_nuit, "calculer", perdre)
    monkeypatch.setattr(Entrepot, "noter_etape", perdre)
    with pytest.raises(EntrepotInjoignable, match="perdu"):
        app_nuit.nuit(ctx, str(boite), JUIN, MINUIT)
    # Nobody could write that it failed: it stays at work, and the page asks whether it was interrupted.
    assert [n["etat"] for n in nuits(ctx)] == ["en_cours"]
