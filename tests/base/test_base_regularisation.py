"""After an approval, as the warehouse keeps it: a version opens with the difference, closes again, nothing frozen moves."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, convention, installer
from test_base_soldes import LIGNES, SOLDE
from test_base_vie import MAINTENIR, NOTIFIER

from decompte.domaine.avenant import Avenant
from decompte.domaine.faits import DemandeDeFaits, Faits, LignesComptees
from decompte.domaine.importation import FichierImporte, Genre, Lot
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.regularisation import deja_arrete, denouer, version_suivante
from decompte.domaine.solde import EtatSolde, Solde
from decompte.domaine.vie_solde import Levee, MandatSolde, Transition, VersionArretee
from decompte.entrepot import Entrepot
from decompte.entrepot.vie import Acte, Gel

JUIN = date(2025, 6, 1)
JUILLET = date(2025, 7, 1)
QUATRE = "44000.00"
COMPTEE = LigneDeDecompte(Rubrique.QUANTITATIF, "File active", None, "12 / 12", "12", None, "quantitatif.file_active", None)
RANGEES = {"file_active": (LignesComptees("2024-03", "abc", [4, 2], [2, 4, 7]),)}


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)


def solde(entrepot: Entrepot, total: str | Decimal, le: date = JUILLET, **champs: Any) -> Solde:
    """What a calculation gives when the exercice leaves ``total`` in all and nothing but versions was paid."""
    versions = entrepot.lire_vie().versions.get((ARRAS, SOLDE.exercice), ())
    du, arrete = Decimal(total), deja_arrete(versions)
    net, reversement = denouer(du - arrete, Decimal("0.00"))
    tarif = {"unite": "eur", "libelle": "Tarif", "valeur": str(du)}
    neuf = replace(
        SOLDE, version=version_suivante(versions), etat=EtatSolde.A_INSTRUIRE, blocages=(), date_calcul=le, du_eur=du,
        deja_verse_eur=arrete, solde_brut_eur=du - arrete, solde_net_eur=net, reversement_eur=reversement,
        lignes=(*LIGNES, COMPTEE, replace(LIGNES[1], resultat=str(du))), deja_arrete_eur=arrete,
        entrees={
            "parametre.tarif_place": str(tarif).replace("'", '"'),
            **{f"version.{v.version}": f'{{"arrete_le":"{v.arrete_le}"}}' for v in versions},
        },
        empreinte=f"{versions and versions[-1].version} {du}".rjust(64, "e"),
    )  # fmt: skip
    return replace(neuf, **champs)


def nuit(entrepot: Entrepot, total: str | Decimal, le: date = JUILLET, **champs: Any) -> Solde:
    """Compute and write, with the rows behind a line."""
    calcule = solde(entrepot, total, le, **champs)
    demande = DemandeDeFaits(ARRAS, SOLDE.exercice, Mois(2024, 1), Mois(2024, 5))
    entrepot.enregistrer_calcul([calcule], [Faits(demande, (), 0, 0, 0, {}, lignes=RANGEES)])
    return calcule


def passer(entrepot: Entrepot, de: EtatSolde, vers: EtatSolde, par: str, *avant: Acte) -> None:
    """One transition of the present version, some acts before it."""
    version = entrepot.lire_soldes()[0]["version"]
    entrepot.inscrire_actes([*avant, Transition(ARRAS, 2024, version, de, vers, par)], par)


def arreter(entrepot: Entrepot) -> None:
    """Proposed by one, approved by another; a reversement is heard first (its trace alone counts here)."""
    ligne = entrepot.lire_soldes()[0]
    passer(entrepot, EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE, "gestion")
    actes: list[Acte] = []
    if ligne["reversement_eur"]:
        actes = _entendre(ligne["version"], ligne["reversement_eur"])
    gel = Gel(ARRAS, 2024, ligne["version"], "finances", JUIN, {"structure": {"nom": "Structure"}})
    passer(entrepot, EtatSolde.PROPOSE, EtatSolde.ARRETE, "finances", *actes, gel)


def _entendre(version: int, reversement: Decimal) -> list[Acte]:
    return [
        replace(NOTIFIER, version=version, reversement_eur=reversement),
        replace(MAINTENIR, version=version),
    ]


def mandater(entrepot: Entrepot, reference: str) -> None:
    """The mandat (or titre) of the present version comes back."""
    ligne = entrepot.lire_soldes()[0]
    somme = ligne["solde_net_eur"] + ligne["reversement_eur"]
    sens = "mandat" if ligne["solde_net_eur"] else "titre"
    acte = MandatSolde(ARRAS, 2024, ligne["version"], sens, reference, JUIN, somme)
    passer(entrepot, EtatSolde.ARRETE, EtatSolde.MANDATE, "finances", acte)


def tout(sonde: Sonde) -> dict[str, list[str]]:
    """The row, the lines, the rows counted and the inputs of the solde, as the database writes them."""
    tables = {"solde": "version", "solde_ligne": "rang", "ligne_comptee": "regle, mois, depot", "solde_entree": "exercice"}
    return {
        table: [texte for (texte,) in sonde.lire(f"SELECT t::text FROM finance.{table} AS t ORDER BY {ordre}")]
        for table, ordre in tables.items()
    }


def figes(sonde: Sonde) -> list[tuple[Any, ...]]:
    """All that is frozen, with the physical version of each row."""
    return sonde.lire(
        "SELECT version, document, sha256, entrees::text, solde_net_eur, reversement_eur, arrete_par, arrete_le, instant, "
        "xmin::text FROM finance.solde_fige ORDER BY version"
    )


def passages(entrepot: Entrepot) -> list[tuple[int, str | None, str, str]]:
    """The transitions, oldest first."""
    return [(t["version"], t["de"], t["vers"], t["par"]) for t in entrepot.lire_transitions(ARRAS, 2024)]


# --- opening and closing


@pytest.mark.parametrize("mandate", [False, True])
def test_une_regularisation_s_ouvre_puis_se_referme_a_l_octet_pres(entrepot: Entrepot, sonde: Sonde, mandate: bool) -> None:
    nuit(entrepot, QUATRE, JUIN)
    arreter(entrepot)
    if mandate:
        mandater(entrepot, "M-1")
    avant, gel = tout(sonde), figes(sonde)
    assert len(avant["ligne_comptee"]) == 1 and len(avant["solde_ligne"]) == 4

    nuit(entrepot, QUATRE)
    assert (tout(sonde), figes(sonde)) == (avant, gel)

    nuit(entrepot, "45000.00")
    (ouverte,) = entrepot.lire_soldes()
    assert (ouverte["version"], ouverte["etat"], ouverte["solde_net_eur"], ouverte["deja_verse_eur"]) == (
        2, "a_instruire", Decimal("1000.00"), Decimal(QUATRE),
    )  # fmt: skip
    assert {ligne["version"] for ligne in entrepot.lire_decompte(ARRAS, 2024)} == {2}
    assert len(tout(sonde)["ligne_comptee"]) == 1 and figes(sonde) == gel

    nuit(entrepot, QUATRE, date(2025, 7, 2))
    assert (tout(sonde), figes(sonde)) == (avant, gel)


def test_les_etats_du_calcul_sont_des_transitions(entrepot: Entrepot) -> None:
    nuit(entrepot, QUATRE, JUIN, etat=EtatSolde.PROVISOIRE)
    nuit(entrepot, QUATRE, JUILLET, etat=EtatSolde.PROVISOIRE)
    nuit(entrepot, QUATRE)
    nuit(entrepot, "43000.00", etat=EtatSolde.PROVISOIRE)
    nuit(entrepot, QUATRE)
    arreter(entrepot)
    nuit(entrepot, "45000.00")
    nuit(entrepot, QUATRE)
    nuit(entrepot, "46000.00")
    assert passages(entrepot) == [
        (1, None, "provisoire", "calcul"),
        (1, "provisoire", "a_instruire", "calcul"),
        (1, "a_instruire", "provisoire", "calcul"),
        (1, "provisoire", "a_instruire", "calcul"),
        (1, "a_instruire", "propose", "gestion"),
        (1, "propose", "arrete", "finances"),
        (2, None, "a_instruire", "calcul"),
        # It closed in between, and opens again.
        (2, None, "a_instruire", "calcul"),
    ]


def test_un_solde_d_avant_les_transitions_recoit_la_sienne(entrepot: Entrepot, sonde: Sonde) -> None:
    nuit(entrepot, QUATRE)
    sonde.executer("SET session_replication_role = replica")
    sonde.executer("DELETE FROM finance.transition")
    sonde.executer("SET session_replication_role = origin")
    nuit(entrepot, QUATRE)
    assert passages(entrepot) == [(1, None, "a_instruire", "calcul")]


@pytest.mark.parametrize("etat", [EtatSolde.PROPOSE, EtatSolde.CONTRADICTOIRE])
def test_une_version_proposee_ne_bouge_plus(entrepot: Entrepot, sonde: Sonde, etat: EtatSolde) -> None:
    nuit(entrepot, QUATRE, JUIN)
    arreter(entrepot)
    nuit(entrepot, "40000.00")
    passer(entrepot, EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE, "gestion")
    if etat is EtatSolde.CONTRADICTOIRE:
        passer(entrepot, EtatSolde.PROPOSE, etat, "gestion")
    avant = tout(sonde)
    for total in ("39000.00", QUATRE, "50000.00"):
        assert entrepot.enregistrer_calcul([solde(entrepot, total)]).changements == ()
        assert tout(sonde) == avant


def test_ce_qui_fut_calcule_avant_l_arrete_ne_le_remplace_pas(entrepot: Entrepot, sonde: Sonde) -> None:
    nuit(entrepot, QUATRE, JUIN)
    d_avant = solde(entrepot, "45000.00")
    arreter(entrepot)
    avant = tout(sonde)
    assert d_avant.version == 1
    entrepot.enregistrer_soldes([d_avant])
    assert tout(sonde) == avant
    # Nor the version that opened since.
    nuit(entrepot, "46000.00")
    avant = tout(sonde)
    entrepot.enregistrer_soldes([d_avant])
    assert tout(sonde) == avant and entrepot.lire_soldes()[0]["version"] == 2


def test_ce_qui_est_fige_sans_etre_arrete_n_attend_pas_de_mandat(entrepot: Entrepot, sonde: Sonde) -> None:
    nuit(entrepot, QUATRE, JUIN)
    arreter(entrepot)
    assert [s.convention for s in entrepot.lire_a_mandater(2024)] == [ARRAS]
    # The database refuses it; the batch would not take it either.
    sonde.executer("SET session_replication_role = replica")
    sonde.executer("DELETE FROM finance.transition WHERE vers = 'arrete'")
    sonde.executer("SET session_replication_role = origin")
    assert entrepot.lire_a_mandater(2024) == []


def test_un_solde_qui_ne_se_calcule_plus_laisse_la_version_arretee(entrepot: Entrepot, sonde: Sonde) -> None:
    nuit(entrepot, QUATRE, JUIN)
    arreter(entrepot)
    avant = tout(sonde)
    rien = dict.fromkeys(("du_eur", "solde_brut_eur", "taux_penalite", "penalite_eur", "solde_net_eur", "reversement_eur"))
    entrepot.enregistrer_soldes([solde(entrepot, QUATRE, **rien)])
    assert tout(sonde) == avant


def test_une_version_figee_sans_ses_entrees_revient_sans(entrepot: Entrepot, sonde: Sonde) -> None:
    nuit(entrepot, QUATRE, JUIN, entrees={})
    arreter(entrepot)
    avant = tout(sonde)
    nuit(entrepot, "45000.00")
    nuit(entrepot, QUATRE)
    assert tout(sonde) == avant and avant["solde_entree"] == []


# --- what changed


def test_l_ouverture_et_la_fermeture_se_disent(entrepot: Entrepot) -> None:
    nuit(entrepot, QUATRE, JUIN)
    arreter(entrepot)
    nuit(entrepot, "45000.00")
    (lu,) = entrepot.lire_changements()
    assert (lu["etat_avant"], lu["etat_apres"], lu["ecart_eur"]) == ("arrete", "a_instruire", Decimal("1000.00"))
    assert (lu["solde_net_avant_eur"], lu["solde_net_apres_eur"]) == (Decimal(QUATRE), Decimal("1000.00"))
    phrases = [c["phrase"].replace("\u202f", " ") for c in lu["causes"]]
    assert phrases == [
        "paramètre tarif_place : 44 000,00 € → 45 000,00 €", "version 1 arrêtée : la version 2 porte la différence",
    ]  # fmt: skip

    nuit(entrepot, QUATRE)
    (lu,) = entrepot.lire_changements()
    assert (lu["etat_avant"], lu["etat_apres"], lu["ecart_eur"]) == ("a_instruire", "arrete", Decimal("-1000.00"))
    phrases = [c["phrase"].replace("\u202f", " ") for c in lu["causes"]]
    assert phrases == [
        "paramètre tarif_place : 45 000,00 € → 44 000,00 €",
        "plus de différence : la version 1 arrêtée revient, la version 2 est retirée",
    ]

    nuit(entrepot, QUATRE)
    assert entrepot.lire_changements() == [lu]


# --- whatever comes, in any order


@pytest.mark.parametrize("graine", range(6))
def test_rien_n_est_paye_deux_fois_et_rien_de_fige_ne_bouge(entrepot: Entrepot, sonde: Sonde, graine: int) -> None:
    """Nights with any total, approvals, mandats: frozen rows keep their bytes, versions add up to the total approved last."""
    hasard = random.Random(graine)
    gel: list[tuple[Any, ...]] = []
    for rang in range(14):
        total = Decimal(hasard.choice([44000, 44000, 45000, 43000, 0, 87000])) + Decimal(hasard.choice(["0.00", "0.01"]))
        nuit(entrepot, total)
        (ligne,) = entrepot.lire_soldes()
        versions: tuple[VersionArretee, ...] = entrepot.lire_vie().versions.get((ARRAS, 2024), ())
        if ligne["etat"] == "a_instruire" and hasard.random() < 0.6:
            arreter(entrepot)
            versions = entrepot.lire_vie().versions[ARRAS, 2024]
            assert deja_arrete(versions) == total
        elif ligne["etat"] == "a_instruire":
            assert deja_arrete(versions) + ligne["solde_net_eur"] - ligne["reversement_eur"] == total
        else:
            assert deja_arrete(versions) == total
        (ligne,) = entrepot.lire_soldes()
        if ligne["etat"] == "arrete" and ligne["solde_net_eur"] + ligne["reversement_eur"] and hasard.random() < 0.5:
            mandater(entrepot, f"M-{rang}")
        apres = figes(sonde)
        assert apres[: len(gel)] == gel
        gel = apres
    payes = sonde.un("SELECT coalesce(sum(montant_eur), 0) FROM finance.mandat_solde WHERE sens = 'mandat'")
    assert payes <= sum((v.solde_net_eur for v in entrepot.lire_vie().versions.get((ARRAS, 2024), ())), Decimal(0))


# --- what leaves the reference, or ends earlier


def test_une_convention_raccourcie_retrouve_sa_version_arretee(entrepot: Entrepot, sonde: Sonde) -> None:
    installer(entrepot, convention(debut=date(2023, 1, 1)))
    nuit(entrepot, QUATRE, JUIN)
    arreter(entrepot)
    avant = tout(sonde)
    nuit(entrepot, "45000.00")
    assert tout(sonde) != avant
    fichier = FichierImporte(Genre.AVENANTS, "avenants.csv", "0" * 64, 1, "gestion")
    fin = Avenant(ARRAS, 1, date(2023, 6, 1), date(2023, 6, 1), fin_convention=date(2023, 12, 31), motif="crue")
    entrepot.importer(Lot(fichier, avenants=(fin,)))
    assert tout(sonde) == avant


def test_une_version_arretee_tient_sa_convention(entrepot: Entrepot, sonde: Sonde) -> None:
    nuit(entrepot, QUATRE, JUIN)
    arreter(entrepot)
    nuit(entrepot, "45000.00")
    levee = Levee(LENS, 2024, "blocage.bilan", "Bilan final non reçu.", JUIN, "gestion", "Action constatée.")
    entrepot.inscrire_actes([levee], "gestion")
    reste = convention("2024-1.3-autre", "ccas-autre")
    installer(entrepot, reste)
    codes = {c.code for c in entrepot.lire_conventions()}
    assert codes == {ARRAS, LENS, reste.code}
    assert entrepot.lire_soldes()[0]["version"] == 2
    assert sonde.un("SELECT count(*) FROM finance.solde_fige") == 1
