"""What becomes of series findings: beside those of the table, followed by incidents, the same whatever came when."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pytest
from entrepot_fabrique import (
    ARRAS,
    LENS,
    Sonde,
    constat,
    convention,
    deposer,
    installer,
    le,
    pseudo,
    recu,
    resultat,
    suivi,
)

from decompte.domaine.constat import Constat
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.serie import DepotEnSerie
from decompte.entrepot import DecisionImpossible, Entrepot
from decompte.entrepot.connexion import EntrepotInjoignable

AVRIL = Mois(2024, 4)
BETHUNE = "2024-1.3-ccas-bethune"
CONVENTIONS = {ARRAS: "ccas-arras", LENS: "ccas-lens", BETHUNE: "ccas-bethune"}


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot, *(convention(code, structure) for code, structure in CONVENTIONS.items()))


def dire(serie: DepotEnSerie) -> list[Constat]:
    """Findings that say all the facts of a table."""
    dits = [constat(serie.depot, "S03", valeur=f"{serie.effectif_precedent} {serie.effectif}")] if serie.mois_precedent else []
    for regle, lignes in (("S01", serie.absents), ("S02", serie.revenus), ("S04", serie.ailleurs), ("S05", serie.changes)):
        dits += [constat(serie.depot, regle, ligne=ligne) for ligne in lignes]
    return dits


def revoir(entrepot: Entrepot) -> None:
    """What the night does once the lots are loaded."""
    visees = entrepot.series_a_revoir()
    series = entrepot.compter_series(visees)
    entrepot.enregistrer_series({s.depot: dire(s) for s in series}, [s.depot for s in series], visees)


def dits(entrepot: Entrepot, depot: str) -> list[tuple[int, str]]:
    return [(c["rang"], c["regle"]) for c in entrepot.lire_constats(depot) if c["regle"] != "S03"]


def test_les_constats_des_series_suivent_ceux_de_la_table(entrepot: Entrepot) -> None:
    deposer(entrepot, "mars.xlsx", le(2), "MJ-1", "MJ-2")
    avril = deposer(entrepot, "avril.xlsx", le(9), regles=("L06", "L12"), mois=AVRIL)
    revoir(entrepot)
    assert dits(entrepot, avril) == [(1, "L06"), (2, "L12"), (4, "S01"), (5, "S01")]
    revoir(entrepot)  # nothing changed: nothing to see
    assert dits(entrepot, avril) == [(1, "L06"), (2, "L12"), (4, "S01"), (5, "S01")]
    entrepot.charger_resultat(resultat(avril, ("MJ-1", "MJ-2"), regles=("L12",), mois=AVRIL), pseudo)
    assert dits(entrepot, avril) == [(1, "L12")]
    revoir(entrepot)
    assert dits(entrepot, avril) == [(1, "L12")]


def test_un_incident_de_serie_s_ouvre_et_se_ferme_avec_le_depot_corrige(entrepot: Entrepot) -> None:
    deposer(entrepot, "mars.xlsx", le(2), "MJ-1", "MJ-2")
    avril = deposer(entrepot, "avril.xlsx", le(9), "MJ-1", mois=AVRIL)
    revoir(entrepot)
    assert [
        (i["regle"], str(i["mois"]), i["depot"], i["etat"], i["nombre"]) for i in entrepot.lire_incidents() if i["regle"] != "S03"
    ] == [("S01", "2024-04", avril, "ouvert", 1)]
    corrige = deposer(entrepot, "avril-bis.xlsx", le(12), "MJ-1", "MJ-2", mois=AVRIL)
    revoir(entrepot)
    (incident,) = [i for i in entrepot.lire_incidents() if i["regle"] == "S01"]
    assert (incident["depot"], incident["etat"], incident["ferme_par_depot"]) == (avril, "ferme", corrige)


def test_un_incident_se_ferme_aussi_quand_c_est_l_autre_mois_qui_est_corrige(entrepot: Entrepot) -> None:
    deposer(entrepot, "mars.xlsx", le(2), "MJ-1", "MJ-2")
    avril = deposer(entrepot, "avril.xlsx", le(9), "MJ-1", mois=AVRIL)
    revoir(entrepot)
    deposer(entrepot, "mars-bis.xlsx", le(12), "MJ-1")
    revoir(entrepot)
    assert dits(entrepot, avril) == []
    assert [i for i in entrepot.lire_incidents() if i["regle"] == "S01"] == []


def test_une_personne_qui_n_est_plus_ailleurs_ne_l_est_plus_des_deux_cotes(entrepot: Entrepot) -> None:
    arras = deposer(entrepot, "mars.xlsx", le(2), "MJ-1")
    lens = recu("lens.xlsx", le(3), structure="ccas-lens")
    entrepot.enregistrer_depots([lens])
    entrepot.charger_resultat(resultat(lens.depot, ("MJ-1",), convention=LENS), pseudo)
    revoir(entrepot)
    assert (dits(entrepot, arras), dits(entrepot, lens.depot)) == ([(1, "S04")], [(1, "S04")])
    entrepot.decider_depot(DecisionDepot(arras, ActionDepot.RELIRE, "gestionnaire-1", "essai"))
    revoir(entrepot)
    assert dits(entrepot, lens.depot) == []


def test_une_table_qu_on_relit_pendant_ce_temps_ne_recoit_rien(entrepot: Entrepot) -> None:
    deposer(entrepot, "mars.xlsx", le(2), "MJ-1")
    avril = deposer(entrepot, "avril.xlsx", le(9), mois=AVRIL)
    visees = entrepot.series_a_revoir()
    series = entrepot.compter_series(visees)
    entrepot.decider_depot(DecisionDepot(avril, ActionDepot.RELIRE, "gestionnaire-1", "essai"))
    entrepot.enregistrer_series({s.depot: dire(s) for s in series}, [s.depot for s in series], visees)
    assert entrepot.lire_constats(avril) == []
    assert entrepot.series_a_revoir() == [(ARRAS, AVRIL)]
    entrepot.charger_resultat(resultat(avril, regles=("L06",), mois=AVRIL), pseudo)
    assert dits(entrepot, avril) == [(1, "L06")]


def test_la_base_tuee_en_pleine_revue_laisse_tout_a_revoir(entrepot: Entrepot, sonde: Sonde) -> None:
    deposer(entrepot, "mars.xlsx", le(2), "MJ-1")
    avril = deposer(entrepot, "avril.xlsx", le(9), mois=AVRIL)
    sonde.executer(
        "CREATE FUNCTION public.mourir() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN old; END$$"
    )
    sonde.executer("CREATE TRIGGER mort BEFORE DELETE ON pilotage.serie_a_revoir FOR EACH ROW EXECUTE FUNCTION public.mourir()")
    with pytest.raises(EntrepotInjoignable):
        revoir(entrepot)
    assert entrepot.lire_constats(avril) == []
    sonde.executer("DROP TRIGGER mort ON pilotage.serie_a_revoir")
    revoir(entrepot)
    assert dits(entrepot, avril) == [(2, "S01")]
    assert entrepot.series_a_revoir() == []


def test_un_incident_compte_les_fautes_meme_quand_la_liste_est_coupee(entrepot: Entrepot) -> None:
    deposer(entrepot, "mars.xlsx", le(2), regles=("L12", "L12"), nombres={"L12": 4012})
    assert [(i["regle"], i["nombre"]) for i in entrepot.lire_incidents()] == [("L12", 4012)]


# --- whatever comes, in any order: what is kept is what a look at everything would say


@pytest.mark.parametrize("graine", range(8))
def test_revoir_au_fil_de_l_eau_dit_ce_que_tout_revoir_dirait(entrepot: Entrepot, graine: int) -> None:
    alea = random.Random(graine)
    depots: list[str] = []
    for _ in range(14):
        for _ in range(alea.randint(1, 3)):
            _un_evenement(entrepot, alea, depots)
        revoir(entrepot)
        assert entrepot.series_a_revoir() == []
    au_fil = {d: _series_dites(entrepot, d) for d in depots}
    empreintes = entrepot.empreintes()
    tous = [(code, Mois(2024, n)) for code in CONVENTIONS for n in range(1, 13)]
    series = entrepot.compter_series(tous)
    assert au_fil == {d: [] for d in depots} | {s.depot: [(c.regle, c.ligne, c.valeur) for c in dire(s)] for s in series}
    assert any(au_fil.values())
    # The incidents too.
    entrepot.enregistrer_series({s.depot: dire(s) for s in series}, [s.depot for s in series], tous)
    assert entrepot.empreintes() == empreintes


def _series_dites(entrepot: Entrepot, depot: str) -> list[tuple[str, int | None, str | None]]:
    return [(c["regle"], c["ligne"], c["valeur"]) for c in entrepot.lire_constats(depot) if c["regle"].startswith("S")]


def _un_evenement(entrepot: Entrepot, alea: random.Random, depots: list[str]) -> None:
    """A deposit arrives, or one is loaded again, set aside, read again."""
    if depots and alea.random() < 0.35:
        depot = alea.choice(depots)
        action = alea.choice([ActionDepot.ECARTER, ActionDepot.RELIRE, ActionDepot.REAFFECTER])
        (lu,) = entrepot.depots_par_id([depot])
        code = next(c for c, s in CONVENTIONS.items() if s == lu.structure)
        vers = {"convention": code, "mois": Mois(2024, alea.randint(1, 4))} if action is ActionDepot.REAFFECTER else {}
        try:
            entrepot.decider_depot(DecisionDepot(depot, action, "gestionnaire-1", "essai", **vers))
        except DecisionImpossible:
            return  # already set aside
        if action is ActionDepot.ECARTER or alea.random() < 0.3:
            return
    else:
        code, structure = alea.choice(list(CONVENTIONS.items()))
        arrivee = recu(f"{len(depots)}.xlsx", le(alea.randint(1, 28)), structure=structure)
        entrepot.enregistrer_depots([arrivee])
        depot = arrivee.depot
        depots.append(depot)
    etat = EtatDepot.REJETE if alea.random() < 0.1 else EtatDepot.ACCEPTE
    mois = Mois(2024, alea.randint(1, 4))
    conclu = resultat(depot, etat=etat, convention=code, mois=mois, suivi=_lignes(alea) if etat is EtatDepot.ACCEPTE else [])
    entrepot.charger_resultat(conclu, pseudo, hors_cloture=alea.random() < 0.1)


def _lignes(alea: random.Random) -> Sequence[LigneSuivi]:
    lignes = []
    for ligne in range(2, 2 + alea.randint(0, 6)):
        sortie = date(2024, alea.randint(1, 4), 15) if alea.random() < 0.3 else None
        orientation = alea.choice([date(2024, 1, 10), date(2024, 1, 10), date(2024, 2, 20), None])
        cer = alea.choice([None, date(2024, 1, 20), date(2024, 2, 25)])
        phase = alea.choice(["accompagnement", "accompagnement", "accueil"])
        qui = f"MJ-{alea.randint(1, 7)}"
        lignes.append(suivi(ligne, qui, phase=phase, date_orientation=orientation, date_sortie=sortie, date_signature_cer=cer))
    return lignes
