"""What changed in the soldes, as the warehouse keeps it: beside what was stored, in the same transaction, for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, installer

from decompte.domaine.changement import BUDGET, Tolerance
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.entrepot import Entrepot

TARIF = '{{"depuis":"2024-01-01","hypothese":false,"source":"annexe","unite":"eur","valeur":"{}"}}'
SOLDE = Solde(
    convention=ARRAS,
    structure="ccas-arras",
    dispositif="1.3",
    territoire="Arrageois",
    exercice=2024,
    version=1,
    etat=EtatSolde.PROVISOIRE,
    date_calcul=date(2024, 6, 30),
    montant_exercice_eur=Decimal("88000.00"),
    du_eur=Decimal("44000.00"),
    part_quantitative_eur=None,
    part_qualitative_eur=None,
    deja_verse_eur=Decimal("0.00"),
    solde_brut_eur=Decimal("44000.00"),
    taux_penalite=Decimal("0.0000"),
    penalite_eur=Decimal("0.00"),
    solde_net_eur=Decimal("44000.00"),
    reversement_eur=Decimal("0.00"),
    mois=MoisComptes(5, a_temps=5),
    blocages=("Éléments non évalués : Bilan.",),
    hypotheses=(),
    empreinte="e" * 64,
    lignes=(),
    entrees={"depot.2024-03": "a" * 64, "parametre.tarif_place": TARIF.format("160")},
)
TOLERANCE = {(ARRAS, 2024): Tolerance(Decimal("1000.00"), Decimal("0.05"))}


@pytest.fixture(autouse=True)
def _reference(entrepot: Entrepot) -> None:
    installer(entrepot)


def change(**champs: Any) -> Solde:
    """The solde of Arras as another calculation found it: another digest, another amount, other inputs."""
    defaut = {
        "empreinte": "f" * 64,
        "du_eur": Decimal("40000.00"),
        "solde_brut_eur": Decimal("40000.00"),
        "solde_net_eur": Decimal("40000.00"),
        "entrees": {**SOLDE.entrees, "parametre.tarif_place": TARIF.format("150")},
    }
    return replace(SOLDE, **{**defaut, **champs})


def test_le_premier_solde_est_nouveau(entrepot: Entrepot) -> None:
    enregistres = entrepot.enregistrer_calcul([SOLDE], tolerances=TOLERANCE)
    assert enregistres.changes == 1
    (lu,) = entrepot.lire_changements()
    assert (lu["convention"], lu["etat_avant"], lu["etat_apres"], lu["ecart_eur"]) == (
        ARRAS,
        None,
        "provisoire",
        Decimal("44000.00"),
    )
    assert [c["genre"] for c in lu["causes"]] == ["nouveau"]
    assert lu["alerte"] is None and lu["blocages_ajoutes"] == ["Éléments non évalués : Bilan."]


def test_un_changement_dit_de_quoi_a_quoi_et_pourquoi(entrepot: Entrepot) -> None:
    entrepot.enregistrer_soldes([SOLDE, replace(SOLDE, convention=LENS, structure="ccas-lens")])
    enregistres = entrepot.enregistrer_calcul(
        [replace(change(), date_calcul=date(2024, 7, 1), blocages=()), replace(SOLDE, convention=LENS, structure="ccas-lens")],
        tolerances=TOLERANCE,
    )
    assert [c.convention for c in enregistres.changements] == [ARRAS]
    (lu,) = entrepot.lire_changements()
    assert lu["au"] == date(2024, 7, 1)
    assert (lu["du_avant_eur"], lu["du_apres_eur"], lu["ecart_eur"]) == (
        Decimal("44000.00"),
        Decimal("40000.00"),
        Decimal("-4000.00"),
    )
    (cause,) = lu["causes"]
    assert cause["genre"] == "parametre" and cause["objet"] == "tarif_place"
    assert cause["phrase"].replace("\u202f", " ") == "paramètre tarif_place : 160,00 € → 150,00 €"
    assert lu["blocages_leves"] == ["Éléments non évalués : Bilan."] and lu["blocages_ajoutes"] == []
    # 4 000 of 88 000 is 4.5 %, within the tolerance of 5 %.
    assert lu["alerte"] is None


def test_une_alerte_est_gardee_avec_le_changement(entrepot: Entrepot) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    baisse = {nom: Decimal("30000.00") for nom in ("du_eur", "solde_brut_eur", "solde_net_eur")}
    entrepot.enregistrer_calcul([change(**baisse)], tolerances=TOLERANCE)
    (lu,) = entrepot.lire_changements()
    assert lu["alerte"].startswith("le coût de l'exercice (dû moins pénalité) change de −14")


def test_les_entrees_sont_celles_du_solde_garde(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    assert sonde.lire("SELECT convention, exercice, entrees FROM finance.solde_entree") == [(ARRAS, 2024, dict(SOLDE.entrees))]
    entrepot.enregistrer_soldes([change()])
    assert sonde.un("SELECT entrees FROM finance.solde_entree") == dict(change().entrees)


def test_rien_ne_s_ecrit_quand_rien_ne_change(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    avant = sonde.lire("SELECT xmin::text FROM finance.solde_entree UNION ALL SELECT xmin::text FROM finance.changement")
    assert entrepot.enregistrer_calcul([replace(SOLDE, date_calcul=date(2024, 7, 9))]).changements == ()
    assert sonde.lire("SELECT xmin::text FROM finance.solde_entree UNION ALL SELECT xmin::text FROM finance.changement") == avant


def test_un_texte_seul_est_ecrit_sans_etre_un_changement(entrepot: Entrepot) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    ligne = LigneDeDecompte(Rubrique.DU, "Montant dû, autrement dit", None, None, None, None, "du", None)
    enregistres = entrepot.enregistrer_calcul([replace(SOLDE, lignes=(ligne,))])
    assert (enregistres.changes, enregistres.changements) == (1, ())


def test_un_solde_propose_ne_change_plus(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    sonde.forcer_etat("propose")
    assert entrepot.enregistrer_calcul([change()]).changements == ()
    assert len(entrepot.lire_changements(depuis=date(2000, 1, 1))) == 1
    assert sonde.un("SELECT entrees FROM finance.solde_entree") == dict(SOLDE.entrees)


def test_sans_entrees_gardees_le_programme_a_change(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    sonde.executer("DELETE FROM finance.solde_entree")
    entrepot.enregistrer_soldes([replace(SOLDE, empreinte="f" * 64)])
    (lu,) = entrepot.lire_changements()
    assert [c["genre"] for c in lu["causes"]] == ["programme"] and lu["ecart_eur"] == Decimal("0.00")


def test_sans_entrees_gardees_les_mois_se_comparent_et_un_grand_ecart_alerte(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([replace(SOLDE, mois=MoisComptes(5, a_temps=3, manquants=2))])
    sonde.executer("DELETE FROM finance.solde_entree")
    hausse = {nom: Decimal("60720.00") for nom in ("du_eur", "solde_brut_eur", "solde_net_eur")}
    apres = change(**hausse, mois=MoisComptes(5, a_temps=4, manquants=1))
    entrepot.enregistrer_calcul([apres], tolerances=TOLERANCE)
    (lu,) = entrepot.lire_changements()
    assert [c["phrase"] for c in lu["causes"]][:2] == ["mois à temps : 3 → 4", "mois manquants : 2 → 1"]
    assert lu["causes"][2]["phrase"].startswith("le reste ne peut pas être dit : ")
    assert lu["alerte"].startswith("le coût de l'exercice (dû moins pénalité) change de +16")


def test_le_montant_de_l_exercice_d_avant_est_celui_du_changement_d_avant(entrepot: Entrepot) -> None:
    entrepot.enregistrer_soldes([SOLDE, replace(SOLDE, convention=LENS, structure="ccas-lens")])
    (nouveau, *_) = entrepot.lire_changements(convention=ARRAS)
    assert nouveau["montant_exercice_avant_eur"] is None
    entrees = {**SOLDE.entrees, "convention.montant_eur": "90000.00"}
    apres = replace(SOLDE, montant_exercice_eur=Decimal("90000.00"), empreinte="f" * 64, entrees=entrees)
    entrepot.enregistrer_soldes([replace(apres, date_calcul=date(2024, 7, 1))])
    (lu,) = entrepot.lire_changements()
    assert (lu["montant_exercice_avant_eur"], lu["montant_exercice_eur"]) == (Decimal("88000.00"), Decimal("90000.00"))
    assert (lu["ecart_eur"], lu["du_avant_eur"]) == (Decimal("0.00"), lu["du_apres_eur"])
    # A day that leaves the change before out of the answer does not hide it.
    assert entrepot.lire_changements(depuis=date(2024, 7, 1)) == [lu]


def test_un_blocage_du_budget_a_sa_cause(entrepot: Entrepot) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    texte = "Budget C02-446A05 dépassé de 12,00 € : soldes et versements 112,00 € pour 100,00 € disponibles."
    ligne = LigneDeDecompte(Rubrique.BLOCAGE, texte, None, None, None, None, BUDGET, None)
    depasse = replace(SOLDE, blocages=(*SOLDE.blocages, texte), lignes=(ligne,))
    entrepot.enregistrer_soldes([depasse])
    (lu,) = entrepot.lire_changements()
    assert [c["phrase"] for c in lu["causes"]] == ["budget C02-446A05 dépassé"]
    autre = texte.replace("12,00", "20,00")
    plus_loin = replace(SOLDE, blocages=(*SOLDE.blocages, autre), lignes=(replace(ligne, libelle=autre),))
    assert entrepot.enregistrer_calcul([plus_loin]).changements == ()
    entrepot.enregistrer_soldes([SOLDE])
    assert [c["phrase"] for c in entrepot.lire_changements()[0]["causes"]] == ["budget C02-446A05 : n'est plus dépassé"]


def test_les_changements_se_lisent_par_calcul_par_date_et_par_convention(entrepot: Entrepot) -> None:
    lens = replace(SOLDE, convention=LENS, structure="ccas-lens")
    entrepot.enregistrer_soldes([SOLDE, lens])
    entrepot.enregistrer_soldes([replace(change(), date_calcul=date(2024, 7, 1)), lens])

    def lus(**choix: Any) -> list[tuple[str, str]]:
        return [(str(c["au"]), c["convention"]) for c in entrepot.lire_changements(**choix)]

    assert lus() == [("2024-07-01", ARRAS)]
    assert lus(convention=LENS) == [("2024-06-30", LENS)]
    assert lus(exercice=2025) == []
    # The largest difference first: 44 000 of each new solde, then 4 000.
    assert lus(depuis=date(2024, 6, 30)) == [("2024-06-30", ARRAS), ("2024-06-30", LENS), ("2024-07-01", ARRAS)]
    assert lus(depuis=date(2024, 7, 1)) == [("2024-07-01", ARRAS)]


@pytest.mark.parametrize(
    "ordre", ["UPDATE finance.changement SET ecart_eur = 0", "DELETE FROM finance.changement", "TRUNCATE finance.changement"]
)
def test_un_changement_ne_s_efface_pas(entrepot: Entrepot, sonde: Sonde, ordre: str) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    with pytest.raises(psycopg2.errors.RaiseException, match="ne se modifie pas"):
        sonde.executer(ordre)


def test_un_solde_refuse_ne_laisse_ni_entrees_ni_changement(entrepot: Entrepot, sonde: Sonde) -> None:
    with pytest.raises(Exception, match="solde_check"):
        entrepot.enregistrer_soldes([SOLDE, replace(SOLDE, convention=LENS, du_eur=Decimal("88000.01"))])
    assert sonde.un("SELECT count(*) FROM finance.changement") == sonde.un("SELECT count(*) FROM finance.solde_entree") == 0


def test_les_changements_ne_comptent_pas_dans_les_empreintes(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.enregistrer_soldes([SOLDE])
    avant = entrepot.empreintes()
    entrepot.enregistrer_soldes([change()])
    entrepot.enregistrer_soldes([SOLDE])
    assert sonde.un("SELECT count(*) FROM finance.changement") == 3
    assert entrepot.empreintes() == avant
