"""A draft of parameters laid over the published ones: read strictly, every fault at once; and soldes compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from decompte.app.simuler import COLONNES, Comparaison, Simulation, Suite
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde
from decompte.referentiel import Referentiel
from decompte.referentiel.brouillon import Brouillon, BrouillonInvalide, lire_brouillon

PORTEES = {"2024-FAL", "2024-AML"}
PUBLIES = Parametres.de([
    Parametre("tarif_fal", "Forfait", "eur", (ValeurDatee(date(2024, 1, 1), Decimal("171.90"), ("2024-FAL", "2024-AML"), "A"),)),
    Parametre("part_fse", "Part", "taux", (ValeurDatee(date(2024, 1, 1), Decimal("0.40"), (), "A"),)),
])  # fmt: skip
TARIF = """\
id: tarif_fal
libelle: Forfait par logement
unite: eur
valeurs:
- depuis: 2024-01-01
  valeur: '180.00'
  pour: [2024-FAL]
  hypothese: true
  raison: essai
"""
PART = (
    TARIF.replace("tarif_fal", "part_fse")
    .replace("eur\n", "taux\n")
    .replace("'180.00'", "'0.50'")
    .replace("  pour: [2024-FAL]\n", "")
)


def lire(dossier: Path, texte: str) -> Brouillon:
    fichier = dossier / "brouillon.yaml"
    fichier.write_text(texte, encoding="utf-8")
    return lire_brouillon(fichier, PUBLIES, PORTEES)


def fautes(dossier: Path, texte: str) -> list[str]:
    with pytest.raises(BrouillonInvalide) as refus:
        lire(dossier, texte)
    return [str(f) for f in refus.value.fautes]


def valeur(brouillon: Brouillon, id: str, jour: date, *portees: str) -> object:
    return brouillon.parametres.a(id, jour, *portees).valeur


def remarques(brouillon: Brouillon) -> list[str]:
    return [r.replace("\u202f", " ") for r in brouillon.remarques]


def test_la_meme_date_et_la_meme_portee_remplacent(tmp_path: Path) -> None:
    brouillon = lire(tmp_path, TARIF)
    assert valeur(brouillon, "tarif_fal", date(2024, 6, 1), "2024-FAL") == Decimal("180.00")
    # The other scope of the published value stays.
    assert valeur(brouillon, "tarif_fal", date(2024, 6, 1), "2024-AML") == Decimal("171.90")
    assert remarques(brouillon) == [
        "tarif_fal, depuis le 01/01/2024, pour 2024-FAL : 180,00 € remplace la valeur publiée (171,90 €)."
    ]
    assert PUBLIES.a("tarif_fal", date(2024, 6, 1), "2024-FAL").valeur == Decimal("171.90")


def test_une_valeur_pour_tous_remplace_celle_pour_tous(tmp_path: Path) -> None:
    brouillon = lire(tmp_path, PART)
    assert valeur(brouillon, "part_fse", date(2024, 6, 1)) == Decimal("0.50")
    assert len(brouillon.parametres.par_id["part_fse"].valeurs) == 1


def test_une_autre_date_ou_une_autre_portee_s_ajoute(tmp_path: Path) -> None:
    brouillon = lire(tmp_path, TARIF.replace("2024-01-01", "2025-01-01"))
    assert valeur(brouillon, "tarif_fal", date(2024, 6, 1), "2024-FAL") == Decimal("171.90")
    assert valeur(brouillon, "tarif_fal", date(2025, 6, 1), "2024-FAL") == Decimal("180.00")
    assert remarques(brouillon) == ["tarif_fal, depuis le 01/01/2025, pour 2024-FAL : 180,00 € (valeur ajoutée)."]
    pour_tous = lire(tmp_path, TARIF.replace("  pour: [2024-FAL]\n", ""))
    assert valeur(pour_tous, "tarif_fal", date(2024, 6, 1)) == Decimal("180.00")
    assert valeur(pour_tous, "tarif_fal", date(2024, 6, 1), "2024-FAL") == Decimal("171.90")
    assert remarques(pour_tous) == ["tarif_fal, depuis le 01/01/2024, pour tous : 180,00 € (valeur ajoutée)."]


def en_liste(*textes: str) -> str:
    return "".join("- " + t.rstrip().replace("\n", "\n  ") + "\n" for t in textes)


@pytest.mark.parametrize("texte", [en_liste(TARIF, PART), f"{TARIF}---\n{PART}", f"---\n{en_liste(TARIF)}---\n{PART}---\n"])
def test_une_liste_ou_plusieurs_documents(tmp_path: Path, texte: str) -> None:
    assert lire(tmp_path, texte).ids == ("tarif_fal", "part_fse")


def test_un_parametre_inconnu_est_refuse_avec_le_plus_proche(tmp_path: Path) -> None:
    assert fautes(tmp_path, TARIF.replace("id: tarif_fal", "id: tarif_fla")) == [
        "brouillon.yaml, ligne 1 : paramètre inconnu « tarif_fla ». Vouliez-vous dire « tarif_fal » ?"
    ]
    assert fautes(tmp_path, TARIF.replace("id: tarif_fal", "id: tout_autre_chose")) == [
        "brouillon.yaml, ligne 1 : paramètre inconnu « tout_autre_chose ». Un brouillon change des paramètres publiés, "
        "il n'en crée pas."
    ]


def test_toutes_les_fautes_sont_dites_a_la_fois(tmp_path: Path) -> None:
    texte = en_liste(
        TARIF.replace("'180.00'", "180.00").replace("2024-FAL", "2024-FLA"),
        PART.replace("unite: taux", "unite: eur"),
        PART.replace("  raison: essai\n", "").replace("libelle", "libele").replace("part_fse", "part_fsee"),
    )
    trouvees = fautes(tmp_path, texte)
    assert [t.partition(" : ")[0] for t in trouvees] == [f"brouillon.yaml, ligne {n}" for n in (6, 7, 12, 18, 18, 19, 22)]
    dites = "\n".join(trouvees)
    for phrase in (
        "« 180.00 » est un nombre à virgule sans apostrophes",
        "« 2024-FLA » n'est ni un dispositif du catalogue ni une convention : corrigez-le. Vouliez-vous dire « 2024-FAL » ?",
        "« part_fse » est publié en « taux », pas en « eur » : gardez son unité.",
        "une hypothèse doit dire pourquoi",
        "clé inconnue « libele ».",
        "paramètre inconnu « part_fsee ».",
    ):
        assert phrase in dites


def test_un_parametre_ecrit_deux_fois(tmp_path: Path) -> None:
    assert fautes(tmp_path, f"{PART}---\n{PART}") == [
        "brouillon.yaml, ligne 10 : « part_fse » est déjà dans ce brouillon, ligne 1 : réunissez leurs valeurs."
    ]


@pytest.mark.parametrize(
    ("texte", "faute"),
    [
        ("", "brouillon.yaml : le fichier est vide"),
        ("# rien\n", "brouillon.yaml : le fichier est vide"),
        ("id: [", "brouillon.yaml, ligne 2 : le YAML est mal formé"),
        ("[]\n", "brouillon.yaml : le brouillon ne contient aucun paramètre"),
        ("---\n---\n", "brouillon.yaml : le brouillon ne contient aucun paramètre"),
        ("tarif_fal\n", "brouillon.yaml, ligne 1 : attendu des couples « clé: valeur »"),
        ("- - a\n", "brouillon.yaml, ligne 1 : attendu des couples « clé: valeur »"),
    ],
)
def test_un_fichier_qui_n_est_pas_un_brouillon(tmp_path: Path, texte: str, faute: str) -> None:
    assert fautes(tmp_path, texte)[0].startswith(faute)


BAREME = """\
id: bareme_penalite
libelle: Barème
unite: code
valeurs:
- depuis: 2024-01-01
  valeur: escalier
  hypothese: true
  raison: essai
"""


@pytest.mark.parametrize(
    ("id", "mot", "attendu"),
    [
        ("bareme_penalite", "escalier", "attendu proportionnel ou paliers."),
        ("bareme_penalite", "palier", "attendu proportionnel ou paliers. Vouliez-vous dire « paliers » ?"),
        ("mesure_file_active", "pic", "le seul connu est moyenne_mensuelle."),
    ],
)
def test_un_mot_que_le_calcul_ne_connait_pas_est_une_faute_du_brouillon(
    tmp_path: Path, referentiel: Referentiel, id: str, mot: str, attendu: str
) -> None:
    fichier = tmp_path / "brouillon.yaml"
    fichier.write_text(BAREME.replace("bareme_penalite", id).replace("escalier", mot), encoding="utf-8")
    with pytest.raises(BrouillonInvalide) as refus:
        lire_brouillon(fichier, referentiel.parametres, PORTEES)
    assert [str(f) for f in refus.value.fautes] == [
        f"brouillon.yaml, ligne 6 : « {mot} » n'est pas un mot que le calcul connaît : {attendu}"
    ]
    fichier.write_text(BAREME.replace("escalier", "paliers"), encoding="utf-8")
    assert lire_brouillon(fichier, referentiel.parametres, PORTEES).ids == ("bareme_penalite",)


def test_un_fichier_absent(tmp_path: Path) -> None:
    with pytest.raises(BrouillonInvalide, match="absent ou illisible"):
        lire_brouillon(tmp_path / "rien.yaml", PUBLIES, PORTEES)


def test_chaque_parametre_publie_est_un_brouillon_qui_ne_change_rien(referentiel: Referentiel, racine: Path) -> None:
    """The format of a draft is that of reference/parametres, to the letter."""
    portees = {*referentiel.dispositifs, *(c.code for c in referentiel.conventions)}
    for fichier in sorted((racine / "reference" / "parametres").glob("*.yaml")):
        brouillon = lire_brouillon(fichier, referentiel.parametres, portees)
        publie, lu = (p.par_id[fichier.stem].valeurs for p in (referentiel.parametres, brouillon.parametres))
        assert sorted(publie, key=repr) == sorted(lu, key=repr)


# --- comparing

SOLDE = Solde(
    convention="2024-1.3-ccas-arras",
    structure="ccas-arras",
    dispositif="2024-1.3",
    territoire=None,
    exercice=2024,
    version=1,
    etat=EtatSolde.PROVISOIRE,
    date_calcul=date(2024, 7, 20),
    montant_exercice_eur=Decimal("50000.00"),
    du_eur=Decimal("16250.00"),
    part_quantitative_eur=None,
    part_qualitative_eur=None,
    deja_verse_eur=Decimal("0.00"),
    solde_brut_eur=Decimal("16250.00"),
    taux_penalite=Decimal("0.0000"),
    penalite_eur=Decimal("0.00"),
    solde_net_eur=Decimal("16250.00"),
    reversement_eur=Decimal("0.00"),
    mois=MoisComptes(6),
    blocages=("Bilan final non reçu.",),
    hypotheses=(),
    empreinte="a",
    lignes=(),
)
RIEN = {"du_eur": None, "solde_brut_eur": None, "penalite_eur": None, "solde_net_eur": None, "reversement_eur": None}
BAISSE = replace(SOLDE, du_eur=Decimal("16000.00"), solde_net_eur=Decimal("16000.00"))
PERDU = replace(SOLDE, **RIEN, blocages=("Non paramétré : tarif.",))


def ligne(regle: str, calcul: str) -> LigneDeDecompte:
    rubrique = Rubrique.BLOCAGE if regle.startswith("blocage.") else Rubrique.DU
    return LigneDeDecompte(rubrique, "Montant dû", None, calcul, None, None, regle, None)


@pytest.mark.parametrize(
    ("apres", "suite", "ecart"),
    [
        (SOLDE, Suite.INCHANGE, "0.00"),
        (BAISSE, Suite.CHANGE, "-250.00"),
        (replace(SOLDE, blocages=()), Suite.BLOCAGES, "0.00"),
        (replace(SOLDE, etat=EtatSolde.A_INSTRUIRE), Suite.BLOCAGES, "0.00"),
        (replace(SOLDE, empreinte="b"), Suite.INCHANGE, "0.00"),
        (PERDU, Suite.NON_CALCULABLE, "-16250.00"),
        (None, Suite.NON_CALCULABLE, "-16250.00"),
        (replace(SOLDE, solde_net_eur=Decimal("0.00"), reversement_eur=Decimal("10.00")), Suite.CHANGE, "-16260.00"),
    ],
)
def test_ce_que_devient_un_solde(apres: Solde | None, suite: Suite, ecart: str) -> None:
    comparaison = Comparaison(SOLDE, apres)
    assert (comparaison.suite, comparaison.ecart_eur) == (suite, Decimal(ecart))


def test_un_solde_qui_devient_calculable() -> None:
    assert Comparaison(PERDU, SOLDE).suite is Suite.CALCULABLE
    assert Comparaison(PERDU, PERDU).suite is Suite.INCHANGE


def test_la_ligne_dit_avant_apres_et_l_ecart() -> None:
    rangee = Comparaison(SOLDE, BAISSE).en_ligne()
    assert set(rangee) == set(COLONNES)
    assert [rangee[f"du_{m}_eur"] for m in ("avant", "apres", "ecart")] == [
        Decimal("16250.00"),
        Decimal("16000.00"),
        Decimal("-250.00"),
    ]
    perdue = Comparaison(SOLDE, PERDU).en_ligne()
    assert (perdue["du_apres_eur"], perdue["du_ecart_eur"], perdue["motif"]) == (None, None, "Non paramétré : tarif.")
    assert (rangee["position_ecart_eur"], perdue["position_ecart_eur"]) == (Decimal("-250.00"), None)


def test_les_lignes_qui_different_se_retrouvent_par_leur_regle() -> None:
    un = replace(
        SOLDE, lignes=(ligne("a", "1"), ligne("b", "1"), ligne("b", "2"), ligne("blocage.bilan", "1"), ligne("parti", "1"))
    )
    deux = replace(
        SOLDE, lignes=(ligne("a", "1"), ligne("b", "1"), ligne("b", "3"), ligne("blocage.bilan", "9"), ligne("venu", "1"))
    )
    changees = [
        (a.calcul if a else None, n.calcul if n else None, (n or a or ligne("", "")).regle)
        for a, n in Comparaison(un, deux).lignes_changees()
    ]
    assert changees == [("2", "3", "b"), (None, "1", "venu"), ("1", None, "parti")]


def test_les_sommes_et_les_plus_grands() -> None:
    simulation = Simulation(
        date(2024, 7, 20), (), (Comparaison(SOLDE, PERDU), Comparaison(SOLDE, BAISSE), Comparaison(SOLDE, SOLDE))
    )
    # The one that is no longer computed is in neither column.
    assert simulation.somme("du") == (Decimal("32500.00"), Decimal("32250.00"))
    assert simulation.comparables == 2
    assert simulation.somme_d_un_cote("du", Suite.NON_CALCULABLE) == Decimal("16250.00")
    assert simulation.somme_d_un_cote("du", Suite.CALCULABLE) == Decimal("0.00")
    assert [c.suite for c in simulation.plus_grands()] == [Suite.NON_CALCULABLE, Suite.CHANGE]
    assert [c.suite for c in simulation.plus_grands(1)] == [Suite.NON_CALCULABLE]
    assert simulation.nombre(Suite.CHANGE, Suite.INCHANGE) == 2


def test_une_comparaison_vide_n_existe_pas() -> None:
    with pytest.raises(ValueError, match="au moins un solde"):
        _ = Comparaison(None, None).solde
