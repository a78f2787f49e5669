"""The life of a solde held by the database against whoever holds the application's account."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, Sonde, installer
from sqlalchemy.exc import IntegrityError
from test_base_regularisation import QUATRE, nuit, tout
from test_base_regularisation import arreter as arreter_la_version
from test_base_vie import (
    ARRETER,
    CONTREDIRE,
    FIGER,
    JUIN,
    LIBRE,
    MAINTENIR,
    MANDATER,
    NOTIFIER,
    PAYER,
    PENALISE,
    PROPOSER,
    calculer,
    faire,
    refuse,
)  # fmt: skip

from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import Transition, meme_personne
from decompte.entrepot import Entrepot
from decompte.entrepot.vie import Acte

RENVOYER = Transition(ARRAS, 2024, 1, EtatSolde.PROPOSE, EtatSolde.A_INSTRUIRE, "finances", "À revoir.")
ARRETER_ENTENDU = replace(ARRETER, de=EtatSolde.CONTRADICTOIRE)
VIDE = "encode(sha256('{}'), 'hex')"
Attaque = Callable[..., str]


@pytest.fixture
def attaquer(sonde: Sonde) -> Iterator[Attaque]:
    """Run statements as the application, all in one transaction; returns what the database answered. Nothing stays."""

    def lancer(*sqls: str, role: bool = True) -> str:
        avant = tout(sonde)
        if role:
            sonde.executer("SET ROLE decompte_app")
        sonde.executer("BEGIN")
        with pytest.raises(psycopg2.Error) as refus:
            for sql in (*sqls, "COMMIT"):
                sonde.executer(sql)
        if sonde.connexion.info.transaction_status:
            sonde.executer("ROLLBACK")
        sonde.executer("RESET ROLE")
        assert tout(sonde) == avant
        return str(refus.value)

    yield lancer


def recopier(sonde: Sonde, **valeurs: str) -> str:
    """An INSERT of the present row of ``finance.solde``, some columns given another SQL value."""
    colonnes = [
        nom for (nom,) in sonde.lire(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'finance' AND table_name = 'solde' "
            "ORDER BY ordinal_position"
        )
    ]  # fmt: skip
    texte = str(sonde.un("SELECT to_jsonb(s)::text FROM finance.solde AS s")).replace("'", "''")
    choisies = ", ".join(valeurs.get(nom, nom) for nom in colonnes)
    return (
        f"INSERT INTO finance.solde ({', '.join(colonnes)}) "
        f"SELECT {choisies} FROM jsonb_populate_record(NULL::finance.solde, '{texte}')"
    )


PAR_ETAT: dict[str, tuple[Acte, ...]] = {
    "propose": (PROPOSER,),
    "contradictoire": (PROPOSER, NOTIFIER, CONTREDIRE),
    "arrete": (PROPOSER, NOTIFIER, CONTREDIRE, MAINTENIR, FIGER, ARRETER_ENTENDU),
    "mandate": (
        PROPOSER, NOTIFIER, CONTREDIRE, MAINTENIR, FIGER, ARRETER_ENTENDU,
        replace(PAYER, montant_eur=Decimal("43560.00")), MANDATER,
    ),
}  # fmt: skip


@pytest.mark.parametrize("etat", PAR_ETAT)
def test_rien_de_tenu_ne_bouge(entrepot: Entrepot, sonde: Sonde, attaquer: Attaque, etat: str) -> None:
    """Its state, its figures, its lines, the rows counted, its inputs: in one way or another."""
    installer(entrepot)
    nuit(entrepot, QUATRE, JUIN, taux_penalite=PENALISE.taux_penalite, penalite_eur=PENALISE.penalite_eur,
         solde_net_eur=PENALISE.solde_net_eur)  # fmt: skip
    faire(entrepot, *PAR_ETAT[etat])
    assert sonde.un("SELECT etat FROM finance.solde") == etat
    autres = {"taux_penalite": "0", "penalite_eur": "0", "solde_net_eur": "solde_brut_eur"}
    recopie, autre, calcule = recopier(sonde), recopier(sonde, **autres), recopier(sonde, etat="'a_instruire'", **autres)
    v2, v2_calculee = recopier(sonde, version="2"), recopier(sonde, version="2", etat="'a_instruire'")
    v3 = recopier(sonde, version="3", etat="'a_instruire'")
    for vers in ("provisoire", "a_instruire"):
        assert "sans transition" in attaquer(f"UPDATE finance.solde SET etat = '{vers}'")
    for sql in (
        "date_calcul = '2026-01-01'",
        "version = 2",
        "exercice = 2025",
        "penalite_eur = 0, solde_net_eur = solde_brut_eur",
    ):
        attaquer(f"UPDATE finance.solde SET {sql}")
    attaquer("DELETE FROM finance.solde")
    for insertion in (recopie, autre, calcule, v2, v3, recopier(sonde, etat="'provisoire'")):
        attaquer("DELETE FROM finance.solde", insertion)
    if etat in ("propose", "contradictoire"):
        attaquer("DELETE FROM finance.solde", v2_calculee)
    for table in ("solde_ligne", "ligne_comptee", "solde_entree"):
        assert "son décompte ne change pas" in attaquer(f"DELETE FROM finance.{table}")
        assert "ne se vide pas" in attaquer(f"TRUNCATE finance.{table}", role=False)
    for sql in (
        "UPDATE finance.solde_ligne SET libelle = 'faux' WHERE rang = 1",
        "UPDATE finance.solde_entree SET entrees = '{}'",
        "INSERT INTO finance.solde_ligne (convention, exercice, version, rang, rubrique, libelle, regle, hypothese) "
        "SELECT convention, exercice, version, 99, rubrique, libelle, regle, hypothese FROM finance.solde_ligne WHERE rang = 1",
        "INSERT INTO finance.ligne_comptee SELECT convention, exercice, regle, mois, 'autre', numerateur, denominateur, appui, "
        "quantite FROM finance.ligne_comptee",
    ):
        assert "son décompte ne change pas" in attaquer(sql)
    assert "ne se vide pas" in attaquer("TRUNCATE finance.solde CASCADE", role=False)


def test_ce_qui_se_calcule_encore_se_recrit(entrepot: Entrepot, sonde: Sonde) -> None:
    calculer(entrepot, LIBRE)
    sonde.executer("SET ROLE decompte_app")
    sonde.executer("UPDATE finance.solde_ligne SET libelle = 'x'")
    sonde.executer("DELETE FROM finance.solde_ligne")
    sonde.executer("UPDATE finance.solde_entree SET entrees = '{}'")
    sonde.executer("UPDATE finance.solde SET etat = 'provisoire'")
    sonde.executer("DELETE FROM finance.solde")
    sonde.executer("RESET ROLE")
    sonde.executer("TRUNCATE finance.solde CASCADE")
    assert entrepot.lire_soldes() == []


def test_des_lignes_ne_passent_pas_sous_un_solde_tenu(entrepot: Entrepot, sonde: Sonde, attaquer: Attaque) -> None:
    """Those of another exercice, still computed, moved to it."""
    installer(entrepot)
    entrepot.enregistrer_soldes([LIBRE, replace(LIBRE, exercice=2025)])
    faire(entrepot, PROPOSER)
    dit = attaquer("UPDATE finance.solde_ligne SET exercice = 2024, rang = rang + 50 WHERE exercice = 2025")
    assert "son décompte ne change pas" in dit


@pytest.mark.parametrize("mandate", [False, True])
def test_une_version_arretee_revient_entiere_ou_pas(
    entrepot: Entrepot, sonde: Sonde, attaquer: Attaque, mandate: bool
) -> None:  # fmt: skip
    installer(entrepot)
    nuit(entrepot, QUATRE, JUIN)
    faire(entrepot, PROPOSER, FIGER, ARRETER, *((PAYER, MANDATER) if mandate else ()))
    retour, autre_etat = recopier(sonde), recopier(sonde, etat="'arrete'" if not mandate else "'mandate'")
    faux = recopier(sonde, empreinte="'faux'")
    lignes = "INSERT INTO finance.solde_ligne SELECT l.* FROM finance.solde_fige AS f, " \
        "jsonb_populate_recordset(NULL::finance.solde_ligne, f.document::jsonb -> 'lignes') AS l"  # fmt: skip
    nuit(entrepot, "45000.00")
    assert entrepot.lire_soldes()[0]["version"] == 2
    for insertion in (retour, autre_etat):
        assert "ne revient pas" in attaquer("DELETE FROM finance.solde", insertion)
        assert "ne revient pas" in attaquer("DELETE FROM finance.solde", insertion, lignes)
        assert "ne change pas" in attaquer("DELETE FROM finance.solde", insertion, f"{lignes} WHERE l.rang > 1")
    assert "figé" in attaquer("DELETE FROM finance.solde", faux)


def test_une_version_ancienne_ne_revient_plus(entrepot: Entrepot, sonde: Sonde, attaquer: Attaque) -> None:
    installer(entrepot)
    nuit(entrepot, QUATRE, JUIN)
    arreter_la_version(entrepot)
    v1 = recopier(sonde)
    nuit(entrepot, "45000.00")
    arreter_la_version(entrepot)
    assert "ne suit pas" in attaquer("DELETE FROM finance.solde", v1)


@pytest.mark.parametrize("version", [0, 2, 3])
def test_une_version_suit_la_derniere_arretee(entrepot: Entrepot, attaquer: Attaque, sonde: Sonde, version: int) -> None:
    calculer(entrepot, LIBRE)
    assert "ne suit pas" in attaquer(f"UPDATE finance.solde SET version = {version}")
    assert "ne suit pas" in attaquer("DELETE FROM finance.solde", recopier(sonde, version=str(version)))


@pytest.mark.parametrize("etat", ["propose", "contradictoire"])
def test_rien_n_entre_deja_propose(entrepot: Entrepot, sonde: Sonde, etat: str) -> None:
    """Even where transitions say so: they are of a row that is no longer there."""
    calculer(entrepot, PENALISE)
    insertion = recopier(sonde, etat=f"'{etat}'")
    faire(entrepot, *PAR_ETAT[etat])
    sonde.executer("SET session_replication_role = replica")
    sonde.executer("DELETE FROM finance.solde")
    sonde.executer("SET session_replication_role = origin")
    with pytest.raises(psycopg2.errors.CheckViolation, match="sans transition"):
        sonde.executer(insertion)


# --- freezing


def geler(version: int, net: str, document: str = "'{}'") -> str:
    """A frozen version written by hand."""
    return (
        f"INSERT INTO finance.solde_fige SELECT '{ARRAS}', 2024, {version}, d, encode(sha256(convert_to(d, 'UTF8')), 'hex'), "
        f"'{{}}', {net}, 0, 'x', '2025-01-01' FROM (SELECT {document} AS d) AS t"
    )


@pytest.mark.parametrize("version", [1, 2])
def test_on_ne_fige_pas_ce_qui_n_est_pas_propose(entrepot: Entrepot, attaquer: Attaque, version: int) -> None:
    calculer(entrepot, LIBRE)
    assert "n'est pas proposé" in attaquer(geler(version, "1000000"))
    du_solde = f"(SELECT jsonb_build_object('solde', to_jsonb(s) || '{{\"version\": {version}}}', 'lignes', '[]'::jsonb, "
    assert "n'est pas proposé" in attaquer(
        geler(version, "44000", du_solde + "'lignes_comptees', '[]'::jsonb)::text FROM finance.solde AS s)")
    )


def test_figer_sans_arreter_est_refuse(entrepot: Entrepot) -> None:
    calculer(entrepot, LIBRE)
    faire(entrepot, PROPOSER)
    with pytest.raises(IntegrityError, match="verifier_gel_arrete"):
        entrepot.inscrire_actes([FIGER], "finances")
    assert entrepot.lire_fige(ARRAS, 2024, 1) is None


@pytest.mark.parametrize(
    ("cle", "net"),
    [("lignes", "solde_net_eur"), ("lignes_comptees", "solde_net_eur"), ("contexte", "1"), ("contexte", "solde_net_eur + 1")],
)
def test_on_fige_ce_qui_est_et_rien_d_autre(entrepot: Entrepot, attaquer: Attaque, cle: str, net: str) -> None:
    """Its lines, the rows counted, its amount: one of them not as it stands."""
    installer(entrepot)
    nuit(entrepot, QUATRE, JUIN)
    faire(entrepot, PROPOSER)
    dit = attaquer(
        "INSERT INTO finance.solde_fige (convention, exercice, version, document, sha256, entrees, solde_net_eur, "
        "reversement_eur, arrete_par, arrete_le) "
        "SELECT convention, exercice, version, d, encode(sha256(convert_to(d, 'UTF8')), 'hex'), entrees, net, reversement_eur, "
        f"'x', '2025-01-01' FROM (SELECT s.convention, s.exercice, s.version, s.reversement_eur, {net} AS net, e.entrees, "
        "(jsonb_build_object('solde', to_jsonb(s), 'contexte', 1) || (finance.decompte_de(s.convention, s.exercice) - 'entrees') "
        f"|| '{{\"{cle}\": []}}')::text AS d "
        "FROM finance.solde AS s INNER JOIN finance.solde_entree AS e USING (convention, exercice)) AS t",
        f"INSERT INTO finance.transition (convention, exercice, version, de, vers, par) VALUES ('{ARRAS}', 2024, 1, 'propose', "
        "'arrete', 'finances')",
    )
    assert "pas tel qu'il serait figé" in dit


@pytest.mark.parametrize("colonne", ["du_eur", "solde_brut_eur", "penalite_eur", "solde_net_eur", "reversement_eur"])
def test_un_solde_se_calcule_en_entier_ou_pas(entrepot: Entrepot, attaquer: Attaque, colonne: str) -> None:
    calculer(entrepot, PENALISE)
    assert "solde_tout_ou_rien" in attaquer(f"UPDATE finance.solde SET {colonne} = NULL")
    assert "deja_verse_eur" in attaquer("UPDATE finance.solde SET deja_verse_eur = NULL")


def test_ce_qui_n_est_pas_calcule_ne_se_propose_pas(entrepot: Entrepot) -> None:
    rien = dict.fromkeys(("du_eur", "solde_brut_eur", "taux_penalite", "penalite_eur", "solde_net_eur", "reversement_eur"))
    calculer(entrepot, replace(LIBRE, **rien))
    refuse(entrepot, [PROPOSER], "blocages")


# --- who proposes does not approve

TAPES = [
    "gestion\u00a0", "gestion\t", " Gestion ", "\uff27estion", "ge\u200bstion", "ges\u00adtion", "\ufeffgestion", "gest ion",
    "gestion\u3000", "gestio\ufe0en", "\u2060gestion",
]  # fmt: skip


@pytest.mark.parametrize("par", TAPES)
def test_la_meme_personne_sous_une_autre_ecriture(entrepot: Entrepot, par: str) -> None:
    calculer(entrepot, LIBRE)
    assert meme_personne("gestion", par)
    refuse(entrepot, [PROPOSER, FIGER, replace(ARRETER, par=par)], "une autre personne")


def test_la_base_et_le_domaine_reconnaissent_les_memes_noms(sonde: Sonde) -> None:
    """Over every character of the basic plane, once between two letters, and for names that are two."""
    rangs = [i for i in range(1, 0xFFFE) if not 0xD800 <= i <= 0xDFFF and unicodedata.category(chr(i))[0] in "ZCP"]
    gommes = dict(sonde.lire("SELECT i, finance.personne('a' || chr(i) || 'b') FROM unnest(%s) AS i", rangs))
    efface = {i for i, nom in gommes.items() if nom == "ab"}
    assert efface == {i for i in rangs if meme_personne("ab", f"a{chr(i)}b")}
    assert {0x20, 0xA0, 0x200B, 0x200F, 0x2060, 0xFEFF} <= efface
    tirets = {i for i, nom in gommes.items() if nom == "a-b"}
    assert tirets == {i for i in rangs if meme_personne("a-b", f"a{chr(i)}b")} >= {0x2D, *range(0x2010, 0x2016)}
    for a, b, memes in (("Élise-1", "e\u0301lise\u20111", True), ("gestion-1", "gestion-2", False), ("ﬁn", "fin", True)):
        assert sonde.un("SELECT finance.personne(%s) = finance.personne(%s)", a, b) is memes is meme_personne(a, b)


def test_chacun_de_ceux_qui_proposent_compte(entrepot: Entrepot, attaquer: Attaque) -> None:
    """Two proposals in one statement, the second to hide the first; after a send-back, only those since."""
    calculer(entrepot, LIBRE)
    assert "est propose, pas a_instruire" in attaquer(
        "INSERT INTO finance.transition (convention, exercice, version, de, vers, par) VALUES "
        f"('{ARRAS}', 2024, 1, 'a_instruire', 'propose', 'gestion'), ('{ARRAS}', 2024, 1, 'a_instruire', 'propose', 'autre')"
    )
    faire(entrepot, PROPOSER, RENVOYER, replace(PROPOSER, par="autre"))
    refuse(entrepot, [FIGER, replace(ARRETER, par="AUTRE")], "une autre personne")
    faire(entrepot, FIGER, replace(ARRETER, par="gestion"))
    assert entrepot.lire_soldes()[0]["etat"] == "arrete"


# --- heard after it was proposed


def test_rien_ne_se_notifie_avant_la_proposition(entrepot: Entrepot) -> None:
    calculer(entrepot, PENALISE)
    refuse(entrepot, [NOTIFIER], "n'est pas proposée")
    refuse(entrepot, [MAINTENIR], "n'a pas été notifiée")
    refuse(entrepot, [PROPOSER, replace(NOTIFIER, version=2)], "n'est pas proposée")
    refuse(entrepot, [PROPOSER, MAINTENIR, NOTIFIER, FIGER, ARRETER], "n'a pas été notifiée")
    refuse(entrepot, [PROPOSER, NOTIFIER, replace(MAINTENIR, phase=2)], "n'a pas été notifiée")


def test_les_instants_sont_ceux_de_la_base(entrepot: Entrepot, sonde: Sonde) -> None:
    calculer(entrepot, PENALISE)
    faire(entrepot, PROPOSER)
    sonde.executer(
        "INSERT INTO finance.contradictoire (convention, exercice, version, phase, genre, le, penalite_eur, reversement_eur, "
        "terme_observations, terme_decision, texte, par, instant) "
        f"VALUES ('{ARRAS}', 2024, 1, 1, 'notification', '2025-06-01', 440, 0, '2025-07-01', '2025-08-01', 't', 'x', '2099-1-1')"
    )
    assert sonde.un("SELECT max(instant) <= now() FROM finance.contradictoire") is True


TROP = Decimal("6000.00")


def devoir(entrepot: Entrepot, version: int = 1) -> None:
    """A solde that is paid too much, proposed."""
    calculer(entrepot, replace(
        LIBRE, version=version, deja_verse_eur=Decimal("50000.00"), solde_brut_eur=-TROP, solde_net_eur=Decimal("0.00"),
        reversement_eur=TROP,
    ))  # fmt: skip
    faire(entrepot, replace(PROPOSER, version=version))


def test_un_reversement_s_entend_pour_son_montant(entrepot: Entrepot) -> None:
    devoir(entrepot)
    moins = replace(NOTIFIER, penalite_eur=Decimal("0.00"), reversement_eur=TROP - Decimal("0.01"))
    refuse(entrepot, [moins, CONTREDIRE, MAINTENIR, FIGER, ARRETER_ENTENDU], "pas été entendu")
    faire(entrepot, replace(moins, reversement_eur=TROP), CONTREDIRE, MAINTENIR, FIGER, ARRETER_ENTENDU)
    assert entrepot.lire_soldes()[0]["etat"] == "arrete"


def test_un_reversement_s_entend_pour_sa_version(entrepot: Entrepot) -> None:
    """Heard of 6 000 € in version 1, the partner is heard again of the 1 000 € of version 2."""
    devoir(entrepot)
    faire(entrepot, replace(NOTIFIER, reversement_eur=TROP), CONTREDIRE, MAINTENIR, FIGER, ARRETER_ENTENDU)
    # Version 1 took 6 000 € back; 1 000 € more.
    entrepot.enregistrer_soldes([
        replace(LIBRE, version=2, date_calcul=date(2025, 9, 1), deja_verse_eur=Decimal("44000.00"), du_eur=Decimal("43000.00"),
                solde_brut_eur=Decimal("-1000.00"), solde_net_eur=Decimal("0.00"), reversement_eur=Decimal("1000.00"),
                deja_arrete_eur=-TROP),
    ])  # fmt: skip
    deux = [replace(a, version=2) for a in (PROPOSER, FIGER, ARRETER)]
    refuse(entrepot, deux, "pas été entendu")
