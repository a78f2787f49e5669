"""Deposits: registered once, doublons recognised whatever the order, taken in the order of arrival."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from entrepot_fabrique import TOUJOURS, Sonde, deposer, etats, installer, le, pseudo, recu, resultat

from decompte.entrepot import Entrepot, depots
from decompte.entrepot.connexion import Serveur


def test_les_nouveaux_et_les_doublons_dans_l_ordre_donne(entrepot: Entrepot) -> None:
    a, b, double = recu("b.xlsx", le(2), "x"), recu("a.xlsx", le(3), "y"), recu("c.xlsx", le(4), "x")
    assert entrepot.enregistrer_depots([b, double, a]) == ([b.depot, a.depot], [double.depot])
    assert etats(entrepot) == {"b.xlsx": "recu", "a.xlsx": "recu", "c.xlsx": "doublon"}
    (ligne,) = [f for f in entrepot.lire_fichiers() if f["etat"] == "doublon"]
    assert ligne["motif"] == "même fichier que « b.xlsx », reçu le 02/04/2024"
    depot = entrepot.lire_depot(double.depot)
    assert depot is not None and depot["doublon_de"] == a.depot


def test_rien_a_enregistrer(entrepot: Entrepot) -> None:
    assert entrepot.enregistrer_depots([]) == ([], [])


def test_la_meme_arrivee_deux_fois_ne_change_que_taille_et_mtime(entrepot: Entrepot) -> None:
    entrepot.enregistrer_depots([recu("a.xlsx", le(2))])
    assert entrepot.enregistrer_depots([recu("a.xlsx", le(2), taille=100, mtime_ns=9)]) == ([], [])
    assert entrepot.depots_connus() == {("ccas-arras", "a.xlsx", le(2), 100, 9)}
    assert len(entrepot.lire_fichiers()) == 1


def test_la_meme_arrivee_deux_fois_dans_un_lot(entrepot: Entrepot) -> None:
    a = recu("a.xlsx", le(2))
    assert entrepot.enregistrer_depots([a, a]) == ([a.depot], [])


def test_les_memes_octets_d_une_autre_structure_ne_sont_pas_un_doublon(entrepot: Entrepot) -> None:
    entrepot.enregistrer_depots([recu("a.xlsx", le(2), "x")])
    autre = recu("a.xlsx", le(3), "x", structure="ccas-lens")
    assert entrepot.enregistrer_depots([autre]) == ([autre.depot], [])


def test_le_premier_par_instant_puis_par_chemin_est_l_original(entrepot: Entrepot) -> None:
    entrepot.enregistrer_depots([recu("b.xlsx", le(2), "x"), recu("B.xlsx", le(2), "x")])
    assert etats(entrepot) == {"B.xlsx": "recu", "b.xlsx": "doublon"}


def test_l_ordre_d_enregistrement_des_doublons_est_sans_effet(entrepot: Entrepot) -> None:
    for structure, ordre in enumerate(itertools.permutations((2, 3, 4))):
        for jour in ordre:
            entrepot.enregistrer_depots([recu(f"{jour}.xlsx", le(jour), "x", structure=f"s{structure}")])
    par_structure: dict[str, list[tuple[str, str, str]]] = {}
    for f in entrepot.lire_fichiers():
        par_structure.setdefault(f["structure"], []).append((f["chemin"], f["etat"], f["motif"] or ""))
    motif = "même fichier que « 2.xlsx », reçu le 02/04/2024"
    attendu = [("2.xlsx", "recu", ""), ("3.xlsx", "doublon", motif), ("4.xlsx", "doublon", motif)]
    assert list(par_structure.values()) == [attendu] * 6


def test_un_original_charge_cede_a_un_premier_enregistre_apres_lui(entrepot: Entrepot) -> None:
    installer(entrepot)
    tard, tot = recu("tard.xlsx", le(5), "x"), recu("tot.xlsx", le(2), "x")
    entrepot.enregistrer_depots([tard])
    entrepot.charger_resultat(resultat(tard.depot, ("MJ-1",)), pseudo)
    assert entrepot.enregistrer_depots([tot]) == ([tot.depot], [])
    assert entrepot.depots_acceptes(TOUJOURS) == []
    entrepot.charger_resultat(resultat(tot.depot, ("MJ-1",)), pseudo)
    assert etats(entrepot) == {"tot.xlsx": "accepte", "tard.xlsx": "doublon"}
    assert [d.depot for d in entrepot.depots_acceptes(TOUJOURS)] == [tot.depot]


def test_a_traiter_jusqu_a_un_instant_dans_l_ordre_des_arrivees(entrepot: Entrepot) -> None:
    installer(entrepot)
    deposer(entrepot, "fait.xlsx", le(1))
    entrepot.enregistrer_depots([recu("b.xlsx", le(3)), recu("a.xlsx", le(3)), recu("z.xlsx", le(2)), recu("tard.xlsx", le(9))])
    a_traiter = entrepot.depots_a_traiter(le(3))
    assert [(d.chemin, d.recu_le, d.structure) for d in a_traiter] == [
        ("z.xlsx", le(2), "ccas-arras"),
        ("a.xlsx", le(3), "ccas-arras"),
        ("b.xlsx", le(3), "ccas-arras"),
    ]


def test_un_depot_inconnu_n_est_pas_lu(entrepot: Entrepot) -> None:
    assert entrepot.lire_depot("nulle-part") is None
    assert entrepot.lire_constats("nulle-part") == []


def test_un_csv_se_reconnait_aussi_a_son_nom(entrepot: Entrepot) -> None:
    """Its convention and month are in its name: two months « néant » are two tables, the same name again is a doublon."""
    mars, avril, encore = (
        recu(chemin, le(jour), "néant") for jour, chemin in ((1, "a_2024-03.csv"), (2, "a_2024-04.csv"), (3, "x/A_2024-03.CSV"))
    )
    assert entrepot.enregistrer_depots([mars, avril, encore]) == ([mars.depot, avril.depot], [encore.depot])


EN_ATTENTE = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.mark.parametrize("dans_une_archive", [False, True])
def test_deux_enregistrements_a_la_fois_un_seul_original(
    entrepot: Entrepot, sonde: Sonde, url_migree: str, dans_une_archive: bool
) -> None:
    """The second waits for the first to be over: neither would see the bytes of the other, and both would be loaded."""
    archive, seul = recu("envoi.zip", le(3)), recu("a.xlsx", le(2), "x")
    dedans = recu("envoi.zip/a.xlsx", le(3), "x", contenant=archive.depot)
    entrepot.enregistrer_depots([archive])
    serveur = Serveur(url_migree)
    with ThreadPoolExecutor(1) as fil:
        with serveur.transaction() as cnx:
            depots.enregistrer(cnx, [seul])
            if dans_une_archive:
                second = fil.submit(entrepot.enregistrer_membres, archive.depot, [dedans], "archive")
            else:
                second = fil.submit(entrepot.enregistrer_depots, [dedans])
            while not sonde.un(EN_ATTENTE):
                assert not second.done(), "personne n'a attendu"
        assert second.result() == ([], [dedans.depot])
    serveur.fermer()
    assert [d.depot for d in entrepot.depots_a_traiter(TOUJOURS)] == [seul.depot]


def test_deux_structures_n_attendent_pas_l_une_l_autre(entrepot: Entrepot, url_migree: str) -> None:
    serveur = Serveur(url_migree)
    with serveur.transaction() as cnx:
        depots.enregistrer(cnx, [recu("a.xlsx", le(2), "x")])
        autre = recu("a.xlsx", le(2), "x", structure="ccas-lens")
        assert entrepot.enregistrer_depots([autre]) == ([autre.depot], [])
    serveur.fermer()


def test_devenu_un_doublon_pendant_qu_il_se_charge_il_ne_compte_pas(entrepot: Entrepot, sonde: Sonde, url_migree: str) -> None:
    installer(entrepot)
    tot, tard = recu("tot.xlsx", le(2), "x"), recu("tard.xlsx", le(5), "x")
    entrepot.enregistrer_depots([tard])
    serveur = Serveur(url_migree)
    with ThreadPoolExecutor(1) as fil:
        with serveur.transaction() as cnx:
            depots.enregistrer(cnx, [tot])
            travail = fil.submit(entrepot.charger_lot, [resultat(tard.depot, ("MJ-1",))], pseudo)
            while not sonde.un(EN_ATTENTE):
                assert not travail.done(), "personne n'a attendu"
        assert [e.depot for e in travail.result().echecs] == [tard.depot]
    serveur.fermer()
    assert etats(entrepot) == {"tot.xlsx": "recu", "tard.xlsx": "doublon"}
    assert sonde.un("SELECT count(*) FROM faits.suivi_ligne") == 0
