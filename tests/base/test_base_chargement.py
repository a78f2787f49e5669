"""Loading: one transaction a deposit, idempotent, in any order, nothing half."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from entrepot_fabrique import (
    ARRAS,
    LENS,
    MARS,
    TOUJOURS,
    Sonde,
    constat,
    deposer,
    etats,
    installer,
    le,
    pseudo,
    recu,
    resultat,
    suivi,
)

from decompte.domaine.constat import Severite
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.depot import DepotAccepte, EtatDepot
from decompte.domaine.mois import Mois
from decompte.entrepot import ChargementImpossible, Entrepot, EntrepotInjoignable
from decompte.entrepot.connexion import Serveur
from decompte.entrepot.copie import copier

PERMUTATIONS = list(itertools.permutations(range(4)))


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)


def test_un_depot_accepte_est_charge_en_entier(entrepot: Entrepot, sonde: Sonde) -> None:
    depot = deposer(
        entrepot,
        "mars.xlsx",
        le(5),
        "MJ-1",
        "MJ-2",
        regles=("L06", "L12"),
        quarantaine=(9,),
        quantites=(("etp", "2.50"),),
        etat=EtatDepot.ACCEPTE_AVEC_RESERVES,
        motif="1 ligne en quarantaine",
        taux_completude=Decimal("0.9876"),
    )
    assert sonde.lire("SELECT convention, mois, ligne, pseudonyme FROM faits.suivi ORDER BY ligne") == [
        (ARRAS, "2024-03", 2, "p-MJ-1"),
        (ARRAS, "2024-03", 3, "p-MJ-2"),
    ]
    assert sonde.lire("SELECT convention, mois, indicateur, quantite FROM faits.activite") == [
        (ARRAS, "2024-03", "etp", Decimal("2.50"))
    ]
    assert [(c["rang"], c["regle"], c["severite"]) for c in entrepot.lire_constats(depot)] == [
        (1, "L06", "avertissement"),
        (2, "L12", "avertissement"),
    ]
    assert sonde.lire("SELECT feuille, ligne, regles, suite FROM pilotage.quarantaine") == [("Suivi", 9, ["L01"], "en_attente")]
    (fichier,) = entrepot.lire_fichiers()
    assert fichier == {
        "depot": depot,
        "structure": "ccas-arras",
        "chemin": "mars.xlsx",
        "recu_le": le(5),
        "convention": ARRAS,
        "mois": "2024-03",
        "etat": "accepte_avec_reserves",
        "motif": "1 ligne en quarantaine",
        "contenant": None,
    }
    assert entrepot.depots_acceptes(TOUJOURS) == [
        DepotAccepte(depot, ARRAS, MARS, "mars.xlsx", le(5), recu("mars.xlsx", le(5)).sha256, Decimal("0.9876"), False, 3, 1)
    ]


def test_toutes_les_valeurs_d_une_ligne_arrivent(entrepot: Entrepot, sonde: Sonde) -> None:
    jour = le(1).date()
    pleine = LigneSuivi(
        7,
        "MJ-1",
        "accueil",
        jour,
        jour,
        jour,
        jour,
        jour,
        1,
        2,
        3,
        4,
        5,
        jour,
        False,
        jour,
        6,
        jour,
        "abandon",
        "social",
        "emploi",
    )
    arrivee = recu("a.xlsx", le(2))
    entrepot.enregistrer_depots([arrivee])
    entrepot.charger_resultat(replace(resultat(arrivee.depot), suivi=[pleine]), pseudo)
    (ligne,) = sonde.lire("SELECT * FROM faits.suivi_ligne")
    assert ligne == (arrivee.depot, 7, "p-MJ-1", *(getattr(pleine, c) for c in list(LigneSuivi.__dataclass_fields__)[2:]))


def test_un_rejete_ne_charge_rien_mais_dit_tout(entrepot: Entrepot, sonde: Sonde) -> None:
    depot = deposer(
        entrepot, "a.xlsx", le(2), "MJ-1", etat=EtatDepot.REJETE, regles=("D03",), quarantaine=(4,), motif="Pas d'en-tête."
    )
    assert sonde.un("SELECT count(*) FROM faits.suivi_ligne") == 0
    assert sonde.un("SELECT count(*) FROM pilotage.quarantaine") == 0
    assert [c["regle"] for c in entrepot.lire_constats(depot)] == ["D03"]
    assert entrepot.lire_fichiers()[0]["motif"] == "Pas d'en-tête."
    assert entrepot.depots_acceptes(TOUJOURS) == []


def test_un_illisible_sans_convention_ni_mois(entrepot: Entrepot) -> None:
    champs = {"convention": None, "mois": None, "modele": None, "taux_completude": None}
    deposer(entrepot, "a.xlsx", le(2), etat=EtatDepot.ILLISIBLE, motif="Mot de passe refusé.", **champs)
    assert [(f["etat"], f["convention"], f["mois"]) for f in entrepot.lire_fichiers()] == [("illisible", None, None)]


def test_recharger_remplace_ses_propres_lignes(entrepot: Entrepot, sonde: Sonde) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1", "MJ-2", regles=("L06",), quarantaine=(8, 9))
    image = _image(sonde)
    entrepot.charger_resultat(resultat(depot, ("MJ-1", "MJ-2"), regles=("L06",), quarantaine=(8, 9)), pseudo)
    assert _image(sonde) == image
    entrepot.charger_resultat(resultat(depot, ("MJ-3",), quarantaine=(9,)), pseudo)
    assert sonde.lire("SELECT pseudonyme FROM faits.suivi_ligne") == [("p-MJ-3",)]
    assert entrepot.lire_constats(depot) == []
    assert sonde.lire("SELECT ligne FROM pilotage.quarantaine") == [(9,)]


@pytest.mark.parametrize("ordre", PERMUTATIONS)
def test_l_ordre_de_chargement_est_sans_effet(entrepot: Entrepot, sonde: Sonde, ordre: tuple[int, ...]) -> None:
    depots = [
        (recu("a.xlsx", le(2)), {"personnes": ("MJ-1",), "regles": ("L06", "L12")}),
        (recu("b.xlsx", le(3)), {"personnes": ("MJ-2",), "regles": ("L12",)}),
        (recu("c.xlsx", le(4)), {"etat": EtatDepot.REJETE, "regles": ("D03",)}),
        (recu("0.xlsx", le(3)), {"personnes": ("MJ-4",), "regles": ("L06",)}),
    ]
    entrepot.enregistrer_depots([arrivee for arrivee, _ in depots])
    for rang in ordre:
        arrivee, conclu = depots[rang]
        entrepot.charger_resultat(resultat(arrivee.depot, **conclu), pseudo)
    assert etats(entrepot) == {"a.xlsx": "remplace", "0.xlsx": "remplace", "b.xlsx": "accepte", "c.xlsx": "rejete"}
    assert sonde.lire("SELECT pseudonyme FROM faits.suivi") == [("p-MJ-2",)]
    nom = {arrivee.depot: arrivee.chemin for arrivee, _ in depots}
    assert [(i["regle"], nom[i["depot"]], i["etat"], nom.get(i["ferme_par_depot"])) for i in entrepot.lire_incidents()] == [
        ("D03", "c.xlsx", "ouvert", None),
        ("L06", "a.xlsx", "ferme", "b.xlsx"),
        ("L12", "a.xlsx", "ferme", "0.xlsx"),
        ("L12", "b.xlsx", "ouvert", None),
    ]


def test_un_depot_remplace_compte_encore_pour_le_delai(entrepot: Entrepot) -> None:
    premier = deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    second = deposer(entrepot, "b.xlsx", le(9), "MJ-1")
    assert [d.depot for d in entrepot.depots_acceptes(TOUJOURS)] == [premier, second]
    assert [d.depot for d in entrepot.depots_acceptes(le(5))] == [premier]
    assert entrepot.lire_fichiers()[0]["motif"] == "remplacé par un dépôt reçu plus tard pour le même mois"


def test_hors_cloture_est_ecarte_et_ne_remplace_rien(entrepot: Entrepot, sonde: Sonde) -> None:
    premier = deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    deposer(entrepot, "b.xlsx", le(9), "MJ-2", regles=("L06",), hors_cloture=True)
    assert etats(entrepot) == {"a.xlsx": "accepte", "b.xlsx": "ecarte"}
    assert entrepot.lire_fichiers()[1]["motif"] == "reçu après la clôture"
    assert [d.depot for d in entrepot.depots_acceptes(TOUJOURS)] == [premier]
    assert sonde.lire("SELECT pseudonyme FROM faits.suivi") == [("p-MJ-1",)]
    assert entrepot.lire_incidents() == []


def test_hors_cloture_un_rejete_reste_rejete(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(2), etat=EtatDepot.REJETE, regles=("D03",), hors_cloture=True)
    assert etats(entrepot) == {"a.xlsx": "rejete"}


def test_un_depot_relu_pour_un_autre_mois_rend_sa_place(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    second = deposer(entrepot, "b.xlsx", le(3), "MJ-1", regles=("L06",))
    entrepot.charger_resultat(resultat(second, ("MJ-1",), regles=("L06",), mois=Mois(2024, 2)), pseudo)
    assert etats(entrepot) == {"a.xlsx": "accepte", "b.xlsx": "accepte"}
    assert [(i["regle"], i["mois"]) for i in entrepot.lire_incidents()] == [("L06", "2024-02")]


def test_le_fichier_d_une_autre_structure_n_ouvre_pas_d_incident_chez_elle(entrepot: Entrepot) -> None:
    deposer(entrepot, "a.xlsx", le(2), etat=EtatDepot.REJETE, regles=("D05",), convention=LENS)
    deposer(entrepot, "b.xlsx", le(3), etat=EtatDepot.REJETE, regles=("D05",), convention="2024-9.9-inconnue")
    assert entrepot.lire_incidents() == []


def test_le_meme_manquement_repete_est_un_seul_incident(entrepot: Entrepot) -> None:
    premier = deposer(entrepot, "a.xlsx", le(2), regles=("L12", "L12", "L12"))
    deposer(entrepot, "b.xlsx", le(3), regles=("L12",))
    assert [(i["depot"], i["nombre"], i["etat"]) for i in entrepot.lire_incidents("ouvert")] == [(premier, 1, "ouvert")]


def test_une_information_n_est_pas_un_incident(entrepot: Entrepot) -> None:
    arrivee = recu("a.xlsx", le(2))
    entrepot.enregistrer_depots([arrivee])
    info = constat(arrivee.depot, "L15", Severite.INFORMATION)
    entrepot.charger_resultat(replace(resultat(arrivee.depot), constats=[info]), pseudo)
    assert entrepot.lire_incidents() == []
    assert len(entrepot.lire_constats(arrivee.depot)) == 1


def test_un_depot_que_la_base_refuse_n_arrete_pas_le_lot(entrepot: Entrepot, sonde: Sonde) -> None:
    arrivees = [recu(f"{n}.xlsx", le(n)) for n in (2, 3, 4)]
    entrepot.enregistrer_depots(arrivees)
    bons = [resultat(a.depot, ("MJ-1",), mois=Mois(2024, n)) for n, a in enumerate(arrivees, start=1)]
    bons[1].suivi.append(suivi(2, "MJ-secret"))  # the same row twice: the key refuses it
    bilan = entrepot.charger_lot(bons, pseudo)
    assert bilan.charges == (arrivees[0].depot, arrivees[2].depot)
    (echec,) = bilan.echecs
    assert echec.depot == arrivees[1].depot
    assert "rien n'en a été gardé" in echec.raison and "secret" not in echec.raison
    assert etats(entrepot) == {"2.xlsx": "accepte", "3.xlsx": "recu", "4.xlsx": "accepte"}
    assert sonde.un("SELECT count(*) FROM faits.suivi_ligne WHERE depot = %s", arrivees[1].depot) == 0
    assert [d.chemin for d in entrepot.depots_a_traiter(TOUJOURS)] == ["3.xlsx"]


def test_un_lot_marque_ceux_qui_viennent_apres_la_cloture(entrepot: Entrepot) -> None:
    arrivees = [recu(f"{n}.xlsx", le(n)) for n in (2, 3)]
    entrepot.enregistrer_depots(arrivees)
    resultats = [resultat(a.depot, ("MJ-1",)) for a in arrivees]
    bilan = entrepot.charger_lot(resultats, pseudo, hors_cloture={arrivees[1].depot})
    assert bilan.echecs == ()
    assert etats(entrepot) == {"2.xlsx": "accepte", "3.xlsx": "ecarte"}


def test_la_base_tuee_en_plein_chargement_ne_laisse_rien_a_moitie(entrepot: Entrepot, sonde: Sonde) -> None:
    ancien = deposer(entrepot, "a.xlsx", le(2), "MJ-1", "MJ-2", regles=("L06",))
    image = _image(sonde)
    # The server dies when the findings arrive: the rows are already copied, the former ones already deleted.
    sonde.executer(
        "CREATE FUNCTION public.mourir() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN new; END$$"
    )
    sonde.executer("CREATE TRIGGER mort BEFORE INSERT ON pilotage.constat FOR EACH ROW EXECUTE FUNCTION public.mourir()")
    with pytest.raises(EntrepotInjoignable):
        entrepot.charger_resultat(resultat(ancien, ("MJ-9",), regles=("L06",)), pseudo)
    assert _image(sonde) == image
    sonde.executer("DROP TRIGGER mort ON pilotage.constat")
    entrepot.charger_resultat(resultat(ancien, ("MJ-9",), regles=("L06",)), pseudo)
    assert sonde.lire("SELECT pseudonyme FROM faits.suivi") == [("p-MJ-9",)]


def test_un_depot_inconnu_ou_un_doublon_ne_se_charge_pas(entrepot: Entrepot) -> None:
    with pytest.raises(ChargementImpossible, match="n'est pas enregistré"):
        entrepot.charger_resultat(resultat("nulle-part"), pseudo)
    double = recu("b.xlsx", le(3), "x")
    entrepot.enregistrer_depots([recu("a.xlsx", le(2), "x"), double])
    with pytest.raises(ChargementImpossible, match="doublon"):
        entrepot.charger_resultat(resultat(double.depot), pseudo)


HOSTILES = [
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\\.",
    "\n\\.\n",
    "\\N",
    "a\\",
    '"',
    "'; DROP TABLE depots.depot; --",
    "é€😀",
    "%(x)s :x",
    "{}",
]


@pytest.mark.parametrize("texte", HOSTILES)
def test_un_texte_hostile_revient_tel_quel(entrepot: Entrepot, texte: str) -> None:
    depot = recu("a.xlsx", le(2))
    entrepot.enregistrer_depots([depot])
    entrepot.charger_resultat(replace(resultat(depot.depot), constats=[constat(depot.depot, "L04", valeur=texte)]), pseudo)
    assert [c["valeur"] for c in entrepot.lire_constats(depot.depot)] == [texte]


def test_ce_que_postgresql_ne_peut_tenir_est_remplace(url_migree: str) -> None:
    serveur = Serveur(url_migree)
    with serveur.transaction() as cnx:
        copier(cnx, "referentiel.structure", ("code", "nom", "siret"), [("a\x00b", "n\ud800m", "x"), ("c", "d", "x")])
        lues = cnx.exec_driver_sql("SELECT code, nom FROM referentiel.structure WHERE siret = 'x' ORDER BY code").all()
    serveur.fermer()
    assert [tuple(ligne) for ligne in lues] == [("a\ufffdb", "n?m"), ("c", "d")]


def _image(sonde: Sonde) -> list[object]:
    """All that loading writes."""
    return [
        sonde.lire(f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in ("depots.depot", "faits.suivi_ligne", "faits.activite_ligne", "pilotage.constat", "pilotage.quarantaine")
    ]


def test_deux_nuits_chargent_le_meme_depot_une_fois(entrepot: Entrepot, sonde: Sonde) -> None:
    """Both have begun before either loads: the second waits, then loads again over the first; neither says that it failed."""
    arrivee = recu("a.xlsx", le(2))
    entrepot.enregistrer_depots([arrivee])
    conclu = resultat(
        arrivee.depot, suivi=[suivi(7, "MJ-000001"), suivi(8, "MJ-000002")], constats=[constat(arrivee.depot, "L12")]
    )
    verrou = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 620003))"
    attente = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(2) as nuits:
        sonde.executer("BEGIN")
        sonde.executer(verrou, arrivee.depot)
        travaux = [nuits.submit(entrepot.charger_lot, [conclu], pseudo, frozenset()) for _ in range(2)]
        en_attente = 0
        while en_attente < 2 and not all(t.done() for t in travaux):
            en_attente = sonde.un(attente)
        sonde.executer("COMMIT")
        bilans = [t.result() for t in travaux]
    assert en_attente == 2
    assert [b.echecs for b in bilans] == [(), ()]
    assert sonde.lire("SELECT ligne FROM faits.suivi_ligne ORDER BY ligne") == [(7,), (8,)]
    assert sonde.un("SELECT count(*) FROM pilotage.constat") == 1
    assert etats(entrepot)["a.xlsx"] == "accepte"
