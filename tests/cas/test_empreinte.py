"""The digest covers all that decides of an amount: the catalogue's groups too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.convention import Versement
from decompte.domaine.faits import Comptage, Faits, MoisActif
from decompte.domaine.obligation import Obligation
from decompte.domaine.parametre import Parametres
from decompte.domaine.solde import Solde
from decompte.domaine.vie_solde import Levee, MandatSolde, Remise, VersionArretee
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from decompte.soldes.entree import Dossier, DossierCompte
from tests.cas.lecture import Cas, lire_cas

MESURES = ("diagnostic_actualise", "delai_cer", "suspension", "actions_cer", "sorties", "contractualisation")
CAS = Cas(
    "empreinte",
    "cent places",
    {
        "convention": {"code": "2024-1.3-ccas-dainville"},
        "exercice": 2024,
        "au": date(2025, 1, 31),
        "mois": {"tous": {"file_active": 11}},
        "réalisé": {"entretiens physiques": 20, **dict.fromkeys(MESURES, "1/2")},
        "notes": {"toutes": "1"},
    },
)


def _solde(compte: DossierCompte, **changes: object) -> Solde:
    dossier = compte.dossier
    return calculer_solde(replace(compte, dossier=replace(dossier, dispositif=replace(dossier.dispositif, **changes))))


def test_un_indicateur_deplace_change_le_montant_et_l_empreinte(referentiel: Referentiel) -> None:
    compte = lire_cas(CAS, referentiel)
    procedures, parcours = compte.dossier.dispositif.groupes
    deplace = (
        replace(procedures, scores=tuple(i for i in procedures.scores if i != "delai_cer")),
        replace(parcours, scores=(*parcours.scores, "delai_cer")),
    )
    avant, apres = calculer_solde(compte), _solde(compte, groupes=deplace)
    assert avant.du_eur != apres.du_eur
    assert avant.empreinte != apres.empreinte


def test_un_libelle_ne_change_pas_l_empreinte(referentiel: Referentiel) -> None:
    compte = lire_cas(CAS, referentiel)
    assert calculer_solde(compte).empreinte == _solde(compte, libelle="Autre libellé").empreinte


def _entrees(referentiel: Referentiel, **contenu: Any) -> Mapping[str, str]:
    return calculer_solde(lire_cas(Cas("empreinte", "changé", {**CAS.contenu, **contenu}), referentiel)).entrees


def _cles_changees(avant: Mapping[str, str], apres: Mapping[str, str]) -> set[str]:
    return {cle for cle in {*avant, *apres} if avant.get(cle) != apres.get(cle)}


def test_l_empreinte_est_celle_des_entrees_exactement(referentiel: Referentiel) -> None:
    solde = calculer_solde(lire_cas(CAS, referentiel))
    texte = json.dumps(dict(solde.entrees), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert solde.empreinte == hashlib.sha256(texte.encode()).hexdigest()
    assert list(solde.entrees) == sorted(solde.entrees)


def test_les_cles_sont_courtes_et_se_lisent(referentiel: Referentiel) -> None:
    entrees = _entrees(
        referentiel,
        versements=["100,00"],
        documents=[{"nature": "bilan_final", "recu_le": date(2025, 1, 15), "coût réel": "900"}],
        avenants=[{"numéro": 2, "signé le": date(2024, 6, 1), "effet": date(2024, 7, 1), "montant": "20 000"}],
        quarantaine=3,
    )
    assert entrees["convention.montant_eur"] == "2080"
    assert entrees["exercice"] == "2024" and entrees["regle.mode"] == "places_qualite"
    assert entrees["quarantaine"] == "3"
    assert entrees["depot.2024-03"] == "0" * 64
    assert entrees["fait.comptage.sorties"] == "1/2"
    assert json.loads(entrees["mois.2024-03"])["etat"] == "a_temps"
    assert json.loads(entrees["versement.2024-03-01.M-1"]) == {
        "date": "2024-03-01",
        "mandat": "M-1",
        "montant_eur": "100",
        "nature": "avance",
    }
    assert json.loads(entrees["document.bilan_final"])["cout_reel_eur"] == "900"
    assert json.loads(entrees["avenant.2"])["montant_eur"] == "20000"
    assert json.loads(entrees["note.bilan"])["note"] == "1"
    assert json.loads(entrees["parametre.part_quantitative"])["unite"] == "taux"
    assert "convention.source" in entrees and not any(cle.startswith("echeance.") for cle in entrees)


def test_le_jour_du_calcul_n_entre_que_par_ce_qui_est_passe(referentiel: Referentiel) -> None:
    avant = _entrees(referentiel)
    assert _entrees(referentiel, au=date(2025, 2, 28)) == avant
    assert _cles_changees(avant, _entrees(referentiel, au=date(2025, 4, 1))) == {"echeance.bilan_final"}
    assert _entrees(referentiel, au=date(2025, 4, 1))["echeance.bilan_final"] == "2025-03-31"


def test_un_document_date_d_apres_le_calcul_n_existe_pas_encore(referentiel: Referentiel) -> None:
    documents = [{"nature": "bilan_final", "recu_le": date(2025, 3, 1)}]
    assert _entrees(referentiel, documents=documents) == _entrees(referentiel)
    plus_tard = _entrees(referentiel, documents=documents, au=date(2025, 4, 1))
    assert _cles_changees(_entrees(referentiel), plus_tard) == {"document.bilan_final"}


def test_deux_versements_du_meme_jour_sous_le_meme_mandat_ont_chacun_leur_cle(referentiel: Referentiel) -> None:
    compte = lire_cas(CAS, referentiel)
    un, deux = (
        Versement(compte.dossier.convention.code, 2024, date(2024, 7, 1), Decimal(somme), "avance", "M-1") for somme in ("2", "1")
    )

    def entrees(*versements: Versement) -> Mapping[str, str]:
        return calculer_solde(replace(compte, dossier=replace(compte.dossier, versements=versements))).entrees

    assert entrees(un, deux) == entrees(deux, un)
    assert {c for c in entrees(un, deux) if c.startswith("versement.")} == {
        "versement.2024-07-01.M-1",
        "versement.2024-07-01.M-1.2",
    }


def test_une_ecriture_du_meme_nombre_ne_change_rien(referentiel: Referentiel) -> None:
    compte = lire_cas(CAS, referentiel)
    convention = compte.dossier.convention
    autre = replace(convention, montant_eur=Decimal(f"{convention.montant_eur:f}0"))
    ecrite = calculer_solde(replace(compte, dossier=replace(compte.dossier, convention=autre)))
    assert ecrite.empreinte == calculer_solde(compte).empreinte


def test_un_parametre_absent_n_empeche_pas_de_garder_les_entrees(referentiel: Referentiel) -> None:
    entrees = _entrees(
        referentiel, parametres={"documents_annuels_mois": "absent", "bilan_final_jour": "absent"}, au=date(2026, 1, 1)
    )
    assert "mois.2024-03" in entrees and not any(cle.startswith("echeance.") for cle in entrees)


PASSES = {
    Dossier: {
        "convention", "dispositif", "termes", "exercice", "au", "obligations", "parametres", "fiches", "debut_du_suivi",
        "versements", "documents", "notes", "avenants", "fin_convenue", "versions", "levees", "remise",
    },
    # Not who approved, lifted or gave up, nor the bytes of the document, nor the hold as it stood then: no line says them.
    VersionArretee: {
        "convention", "exercice", "version", "arrete_le", "arrete_par", "solde_net_eur", "reversement_eur", "sha256", "mandat",
        "entrees", "penalite_eur", "calcule_le",
    },
    MandatSolde: {"convention", "exercice", "version", "sens", "reference", "date", "montant_eur"},
    Levee: {"convention", "exercice", "regle", "phrase", "le", "par", "motif", "retablie"},
    Remise: {"convention", "exercice", "genre", "taux_retenu", "le", "par", "motif"},
    Faits: {
        "demande", "mois", "accueils_realises", "entretiens_physiques", "entretiens_distance", "comptages", "quantites",
        "quarantaines_en_attente", "dernier_jour_du", "lignes",
    },
    MoisActif: {"mois", "depot", "sha256", "file_active", "lignes", "accueils", "quantites", "activite"},
    Comptage: {"numerateur", "denominateur"},
    Obligation: {
        "convention", "structure", "mois", "echeance", "etat", "depot", "recu_le", "retard_jours", "taux_completude", "excuse",
        "motif",
    },
}  # fmt: skip
"""The fields looked at when the digest was written: it takes all that decides of an amount. ``lignes`` are the rows behind
what is counted, which the deposit and the counts already say."""


@pytest.mark.parametrize("type_", PASSES, ids=lambda t: t.__name__)
def test_aucun_champ_nouveau_n_echappe_a_l_empreinte(type_: type) -> None:
    assert {f.name for f in fields(type_)} == PASSES[type_], "Faites entrer le champ dans soldes/empreinte.py, puis ici."


@pytest.mark.parametrize("champ", ["libelle", "raison"])
def test_ce_que_le_decompte_dit_d_un_parametre_entre_dans_l_empreinte(referentiel: Referentiel, champ: str) -> None:
    """The same digest means the same décompte, words included."""
    compte = lire_cas(CAS, referentiel)
    parametre = referentiel.parametres.par_id["mesure_file_active"]
    if champ == "libelle":
        change = replace(parametre, libelle="Autre libellé")
    else:
        change = replace(parametre, valeurs=tuple(replace(v, raison="Autre raison") for v in parametre.valeurs))
    parametres = Parametres({**compte.dossier.parametres.par_id, parametre.id: change})
    autre = calculer_solde(replace(compte, dossier=replace(compte.dossier, parametres=parametres)))
    avant = calculer_solde(compte)
    assert autre.empreinte != avant.empreinte
    assert (autre.hypotheses, autre.lignes) != (avant.hypotheses, avant.lignes)
