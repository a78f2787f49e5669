"""Deposits that had to be opened: the content read in their place, the members of an archive, the password awaited."""

from __future__ import annotations

import itertools
from typing import Any

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, MARS, TOUJOURS, Sonde, installer, le, pseudo, recu, resultat

from decompte.domaine.depot import DepotRecu, EtatDepot
from decompte.domaine.mois import Mois
from decompte.entrepot import ChargementImpossible, Entrepot

ARCHIVE = recu("envoi.zip", le(2))


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)
    entrepot.enregistrer_depots([ARCHIVE])


def membre(nom: str, contenu: str | None = None, archive: DepotRecu = ARCHIVE) -> DepotRecu:
    return recu(f"{archive.chemin}/{nom}", archive.recu_le, contenu, contenant=archive.depot)


def ouvrir(entrepot: Entrepot, *noms: str) -> list[DepotRecu]:
    membres = [membre(nom) for nom in noms]
    entrepot.enregistrer_membres(ARCHIVE.depot, membres, "archive de plusieurs fichiers")
    return membres


def conclure(entrepot: Entrepot, arrivee: DepotRecu, **conclu: Any) -> None:
    entrepot.charger_resultat(resultat(arrivee.depot, ("MJ-1",), **conclu), pseudo)


def fichier(entrepot: Entrepot, arrivee: DepotRecu = ARCHIVE) -> tuple[str, str | None]:
    ((etat, motif),) = [(f["etat"], f["motif"]) for f in entrepot.lire_fichiers() if f["depot"] == arrivee.depot]
    return etat, motif


# --- the content read in place of the bytes received


def test_le_contenu_ouvert_revient_avec_le_depot(entrepot: Entrepot) -> None:
    entrepot.enregistrer_ouverture(ARCHIVE.depot, "a" * 64, "mars.xlsx")
    (depot,) = entrepot.depots_a_traiter(TOUJOURS)
    assert (depot.sha256, depot.contenu_sha256, depot.contenu_nom) == (ARCHIVE.sha256, "a" * 64, "mars.xlsx")


def test_sans_ouverture_le_contenu_est_celui_recu(entrepot: Entrepot) -> None:
    (depot,) = entrepot.depots_a_traiter(TOUJOURS)
    assert (depot.contenu_sha256, depot.contenu_nom, depot.contenant, depot.attend_mot_de_passe) == (None, None, None, False)


def test_on_n_ouvre_pas_un_depot_inconnu(entrepot: Entrepot) -> None:
    with pytest.raises(ChargementImpossible, match="« nulle-part » n'est pas enregistré"):
        entrepot.enregistrer_ouverture("nulle-part", "a" * 64, "mars.xlsx")


def test_la_base_refuse_un_contenu_sans_nom(sonde: Sonde) -> None:
    with pytest.raises(psycopg2.errors.CheckViolation):
        sonde.executer("UPDATE depots.depot SET contenu_sha256 = repeat('a', 64)")


# --- the members of an archive


def test_les_membres_sont_des_depots_et_l_archive_n_est_plus_a_traiter(entrepot: Entrepot) -> None:
    a, b = membre("a.xlsx"), membre("b.xlsx")
    assert entrepot.enregistrer_membres(ARCHIVE.depot, [b, a], "archive de 2 fichiers") == ([b.depot, a.depot], [])
    assert [(d.depot, d.contenant) for d in entrepot.depots_a_traiter(TOUJOURS)] == [
        (a.depot, ARCHIVE.depot),
        (b.depot, ARCHIVE.depot),
    ]
    lus = {f["chemin"]: f["contenant"] for f in entrepot.lire_fichiers()}
    assert lus == {"envoi.zip": None, "envoi.zip/a.xlsx": "envoi.zip", "envoi.zip/b.xlsx": "envoi.zip"}
    depot = entrepot.lire_depot(a.depot)
    assert depot is not None and depot["depot_contenant"] == ARCHIVE.depot


def test_ouvrir_deux_fois_apres_une_coupure_donne_la_meme_chose(entrepot: Entrepot, sonde: Sonde) -> None:
    membres = [membre("a.xlsx", "x"), membre("b.xlsx", "x"), membre("c.xlsx")]
    premiere = entrepot.enregistrer_membres(ARCHIVE.depot, membres, "archive")
    image = sonde.lire("SELECT * FROM depots.depot ORDER BY 1")
    assert entrepot.enregistrer_membres(ARCHIVE.depot, membres, "archive") == premiere
    assert premiere == ([membres[0].depot, membres[2].depot], [membres[1].depot])
    assert sonde.lire("SELECT * FROM depots.depot ORDER BY 1") == image
    conclure(entrepot, membres[0])
    assert entrepot.enregistrer_membres(ARCHIVE.depot, membres, "archive") == ([membres[2].depot], [membres[1].depot])


def test_un_membre_deja_recu_est_un_doublon(entrepot: Entrepot) -> None:
    seul = recu("a.xlsx", le(1), "x")
    entrepot.enregistrer_depots([seul])
    assert entrepot.enregistrer_membres(ARCHIVE.depot, [membre("a.xlsx", "x")], "archive")[1] == [membre("a.xlsx", "x").depot]
    assert fichier(entrepot) == ("doublon", "1 tableau : 1 déjà reçu.")


def test_une_archive_inconnue_ou_les_fichiers_d_une_autre_ne_s_ouvrent_pas(entrepot: Entrepot) -> None:
    nulle = recu("nulle.zip", le(2))
    with pytest.raises(ChargementImpossible, match="n'est pas enregistré"):
        entrepot.enregistrer_membres(nulle.depot, [membre("a.xlsx", archive=nulle)], "archive")
    with pytest.raises(ChargementImpossible, match=r"a\.xlsx"):
        entrepot.enregistrer_membres(ARCHIVE.depot, [membre("a.xlsx", archive=nulle)], "archive")
    assert len(entrepot.lire_fichiers()) == 1


@pytest.mark.parametrize("original_d_abord", [True, False])
def test_une_archive_ouverte_puis_en_double_se_reconstruit(entrepot: Entrepot, url_neuve: str, original_d_abord: bool) -> None:
    """The same bytes came twice, the later arrival was taken first: the rebuilt warehouse knows the original at once."""
    tard, tot = recu("tard.zip", le(5, 13), "x"), recu("tot.zip", le(5, 9), "x")
    contenu = ("a", "b")
    de = {archive.depot: [membre(f"{nom}.xlsx", nom, archive) for nom in contenu] for archive in (tard, tot)}

    def conclure_tout(ou: Entrepot, archive: DepotRecu) -> None:
        for rang, arrivee in enumerate(de[archive.depot], 2):
            conclure(ou, arrivee, mois=Mois(2024, rang), regles=("L12",))

    for archive in (tard, tot):  # two nights
        entrepot.enregistrer_depots([archive])
        a_lire = [m.depot for m in de[archive.depot]]
        assert entrepot.enregistrer_membres(archive.depot, de[archive.depot], "archive") == (a_lire, [])
        conclure_tout(entrepot, archive)
    assert fichier(entrepot, tard)[0] == "doublon" and fichier(entrepot, tot)[0] == "accepte"
    with Entrepot(url_neuve) as autre:
        autre.migrer()
        installer(autre)
        autre.enregistrer_depots([ARCHIVE, tot, tard])
        for archive in (tot, tard) if original_d_abord else (tard, tot):
            autre.enregistrer_membres(archive.depot, de[archive.depot], "archive")
        assert [d.depot for d in autre.depots_a_traiter(TOUJOURS)] == [ARCHIVE.depot, *(m.depot for m in de[tot.depot])]
        conclure_tout(autre, tot)
        assert autre.empreintes() == entrepot.empreintes()


def test_le_contenant_existe_la_base_y_veille(sonde: Sonde) -> None:
    with pytest.raises(psycopg2.errors.ForeignKeyViolation):
        sonde.executer("UPDATE depots.depot SET contenant = 'nulle-part'")


def test_une_archive_ne_se_charge_pas_elle_meme(entrepot: Entrepot) -> None:
    ouvrir(entrepot, "a.xlsx")
    with pytest.raises(ChargementImpossible, match="est une archive"):
        conclure(entrepot, ARCHIVE)


def test_toutes_les_arrivees_d_un_coup_laissent_l_archive_ouverte(entrepot: Entrepot) -> None:
    autre = recu("autre.zip", le(3))
    dedans = membre("a.xlsx", archive=autre)
    assert entrepot.enregistrer_depots([dedans, autre])[0] == [dedans.depot, autre.depot]
    assert [d.chemin for d in entrepot.depots_a_traiter(TOUJOURS)] == ["envoi.zip", "autre.zip/a.xlsx"]


CONCLUSIONS: dict[str, dict[str, Any]] = {
    "accepte": {},
    "reserves": {"etat": EtatDepot.ACCEPTE_AVEC_RESERVES},
    "rejete": {"etat": EtatDepot.REJETE, "regles": ("D03",)},
    "illisible": {"etat": EtatDepot.ILLISIBLE, "convention": None, "mois": None, "taux_completude": None},
}


@pytest.mark.parametrize(
    ("fins", "etat", "motif"),
    [
        ("accepte accepte", "accepte", "2 tableaux : 2 acceptés."),
        ("accepte accepte rejete", "accepte_avec_reserves", "3 tableaux : 2 acceptés, 1 refusé."),
        ("accepte reserves", "accepte_avec_reserves", "2 tableaux : 1 accepté, 1 accepté avec réserves."),
        ("reserves reserves", "accepte_avec_reserves", "2 tableaux : 2 acceptés avec réserves."),
        ("rejete rejete illisible illisible", "rejete", "4 tableaux : 2 refusés, 2 illisibles."),
        ("illisible", "rejete", "1 tableau : 1 illisible."),
        ("accepte recu recu", "lu", "3 tableaux : 1 accepté, 2 en cours de traitement."),
    ],
)
def test_une_archive_se_montre_comme_la_somme_de_ses_tableaux(entrepot: Entrepot, fins: str, etat: str, motif: str) -> None:
    for ordre in itertools.islice(itertools.permutations(range(len(fins.split()))), 3):
        membres = ouvrir(entrepot, *(f"{rang}.xlsx" for rang in range(len(ordre))))
        for rang in ordre:
            if (fin := fins.split()[rang]) != "recu":
                conclure(entrepot, membres[rang], **{**{"mois": Mois(2024, 1 + rang)}, **CONCLUSIONS[fin]})
        assert fichier(entrepot) == (etat, motif)


def test_un_tableau_remplace_depuis_reste_accepte_dans_son_archive(entrepot: Entrepot) -> None:
    (premier,) = ouvrir(entrepot, "mars.xlsx")
    conclure(entrepot, premier)
    suivant = recu("mars-corrige.xlsx", le(5))
    entrepot.enregistrer_depots([suivant])
    conclure(entrepot, suivant)
    assert fichier(entrepot, premier)[0] == "remplace"
    assert fichier(entrepot) == ("accepte", "1 tableau : 1 accepté.")


def test_un_doublon_parmi_les_tableaux_ne_fait_pas_de_reserve(entrepot: Entrepot) -> None:
    entrepot.enregistrer_depots([recu("a.xlsx", le(1), "x")])
    membres = [membre("a.xlsx", "x"), membre("b.xlsx")]
    entrepot.enregistrer_membres(ARCHIVE.depot, membres, "archive")
    conclure(entrepot, membres[1])
    assert fichier(entrepot) == ("accepte", "2 tableaux : 1 accepté, 1 déjà reçu.")


# --- several tables for one month in one archive (D10)


def test_les_tables_deja_traitees_de_l_archive(entrepot: Entrepot) -> None:
    a, b, c = ouvrir(entrepot, "a.xlsx", "b.xlsx", "c.xlsx")
    conclure(entrepot, b, mois=Mois(2024, 2))
    conclure(entrepot, a)
    conclure(entrepot, c, **CONCLUSIONS["illisible"])
    assert entrepot.tables_du_contenant(ARCHIVE.depot) == [
        (a.depot, ARRAS, MARS, None),
        (b.depot, ARRAS, Mois(2024, 2), None),
    ]
    assert entrepot.tables_du_contenant("nulle-part") == []


def test_les_octets_d_un_depot_d_avant_sont_sa_table_ceux_d_un_autre_membre_non(entrepot: Entrepot) -> None:
    avant = recu("avant.xlsx", le(1), "x")
    entrepot.enregistrer_depots([avant])
    conclure(entrepot, avant)
    membres = [membre("a.xlsx", "x"), membre("b.xlsx", "y"), membre("c.xlsx", "y")]
    entrepot.enregistrer_membres(ARCHIVE.depot, membres, "archive")
    conclure(entrepot, membres[1], mois=Mois(2024, 2))
    assert entrepot.tables_du_contenant(ARCHIVE.depot) == [
        (membres[0].depot, ARRAS, MARS, avant.depot),
        (membres[1].depot, ARRAS, Mois(2024, 2), None),
    ]
    # A replay: the original is still to be treated, it is named so that whoever reads it in the same lot can tell.
    entrepot.remettre_a_traiter()
    assert entrepot.tables_du_contenant(ARCHIVE.depot) == [(membres[0].depot, None, None, avant.depot)]


# --- passwords


def test_ce_qui_n_attend_qu_un_mot_de_passe_se_retrouve(entrepot: Entrepot) -> None:
    casse, tard = recu("casse.xlsx", le(3)), recu("tard.zip", le(9))
    entrepot.enregistrer_depots([casse, tard])
    for arrivee in (ARCHIVE, casse, tard):
        conclure(entrepot, arrivee, **{**CONCLUSIONS["illisible"], "attend_mot_de_passe": arrivee is not casse})
    assert [d.depot for d in entrepot.depots_en_attente_de_mot_de_passe(le(3))] == [ARCHIVE.depot]
    assert [d.depot for d in entrepot.depots_en_attente_de_mot_de_passe(TOUJOURS)] == [ARCHIVE.depot, tard.depot]
    assert entrepot.depots_a_traiter(TOUJOURS) == []


def test_le_mot_de_passe_venu_rien_n_attend_plus(entrepot: Entrepot) -> None:
    seul = recu("seul.xlsx", le(3))
    entrepot.enregistrer_depots([seul])
    for arrivee in (ARCHIVE, seul):
        conclure(entrepot, arrivee, **{**CONCLUSIONS["illisible"], "attend_mot_de_passe": True, "regles": ("D01",)})
    entrepot.enregistrer_ouverture(seul.depot, "b" * 64, "seul.xlsx")
    conclure(entrepot, seul)
    (dedans,) = ouvrir(entrepot, "mars.xlsx")
    assert entrepot.depots_en_attente_de_mot_de_passe(TOUJOURS) == []
    assert fichier(entrepot, seul)[0] == "accepte"
    assert fichier(entrepot) == ("lu", "1 tableau : 1 en cours de traitement.")
    assert entrepot.lire_constats(ARCHIVE.depot) == []
    assert [d.depot for d in entrepot.depots_a_traiter(TOUJOURS)] == [dedans.depot]


def test_un_depot_se_retrouve_par_son_nom_quel_que_soit_son_etat(entrepot: Entrepot) -> None:
    (dedans,) = ouvrir(entrepot, "mars.xlsx")
    conclure(entrepot, dedans)
    assert [d.depot for d in entrepot.depots_par_id([dedans.depot, "nulle-part", ARCHIVE.depot])] == [
        ARCHIVE.depot,
        dedans.depot,
    ]
    assert entrepot.depots_par_id([]) == []
