"""Reference data: the files seed, what people entered prevails, nothing that has facts disappears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg2.errors
import pytest
from entrepot_fabrique import ARRAS, LENS, MARS, Sonde, convention, deposer, le

from decompte.domaine.convention import Convention, DocumentRecu, Note, OperationBudgetaire, Structure, Versement
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.entrepot import Entrepot, ReferenceRefusee

STRUCTURES = [
    Structure("ccas-arras", "CCAS d'Arras", None, "Arrageois", "ccas@arras.example"),
    Structure("ccas-lens", "CCAS de Lens"),
]
CONVENTIONS = [convention(hypotheses=("Dates du catalogue : « fin 2024 », \\ à confirmer.",)), convention(LENS, "ccas-lens")]
BUDGETS = [OperationBudgetaire("C02-446A05", "Insertion", "6568", Decimal("8395650.00"), Decimal("8395650.00"))]
VERSEMENTS = [Versement(ARRAS, 2024, date(2024, 7, 1), Decimal("52800.00"), "avance", "M-1", "démonstration")]
DOCUMENTS = [DocumentRecu(ARRAS, 2024, "bilan_final", date(2025, 3, 1), cout_reel_eur=Decimal("90000.00"))]
NOTES = [Note(ARRAS, 2024, "bilan", Decimal("0.8000"), "clair", "gestionnaire-1")]


def enregistrer(entrepot: Entrepot, empreinte: str = "e1", **autres: Any) -> dict[str, int]:
    tout: dict[str, Any] = {
        "structures": STRUCTURES,
        "conventions": CONVENTIONS,
        "budgets": BUDGETS,
        "versements": VERSEMENTS,
        "documents": DOCUMENTS,
        "notes": NOTES,
    }
    return entrepot.enregistrer_reference(**{**tout, **autres}, empreinte=empreinte)


def test_tout_revient_comme_il_est_entre(entrepot: Entrepot) -> None:
    nombres = enregistrer(entrepot)
    assert nombres == {
        "structures": 2,
        "budgets": 1,
        "conventions": 2,
        "repartitions": 0,
        "versements": 1,
        "documents": 1,
        "notes": 1,
        "avenants": 0,
    }
    assert entrepot.lire_structures() == STRUCTURES
    assert entrepot.lire_conventions() == CONVENTIONS
    assert entrepot.lire_operations() == BUDGETS
    assert entrepot.lire_versements() == VERSEMENTS
    assert entrepot.lire_documents() == DOCUMENTS
    assert entrepot.lire_notes() == NOTES


def test_la_meme_empreinte_n_ecrit_rien(entrepot: Entrepot) -> None:
    enregistrer(entrepot)
    assert set(enregistrer(entrepot, conventions=[]).values()) == {0}
    assert len(entrepot.lire_conventions()) == 2


def test_le_meme_contenu_sous_une_autre_empreinte_n_ecrit_rien(entrepot: Entrepot) -> None:
    enregistrer(entrepot)
    assert set(enregistrer(entrepot, "e2").values()) == {0}


def test_une_convention_corrigee_est_mise_a_jour(entrepot: Entrepot) -> None:
    enregistrer(entrepot)
    corrigee = replace(CONVENTIONS[0], montant_eur=Decimal("90000.00"))
    assert enregistrer(entrepot, "e2", conventions=[corrigee, CONVENTIONS[1]])["conventions"] == 1
    assert entrepot.lire_conventions()[0].montant_eur == Decimal("90000.00")


def test_une_note_changee_par_un_gestionnaire_n_est_pas_reprise_des_fichiers(entrepot: Entrepot) -> None:
    enregistrer(entrepot)
    changee = replace(NOTES[0], note=Decimal("0.2000"), commentaire="revu sur pièces")
    entrepot.noter(changee)
    enregistrer(entrepot, "e2", notes=[replace(NOTES[0], note=Decimal("1.0000"))])
    assert entrepot.lire_notes() == [changee]


def test_un_document_entre_plus_tard_n_est_pas_repris_des_fichiers(entrepot: Entrepot, sonde: Sonde) -> None:
    enregistrer(entrepot, documents=[])
    d = DOCUMENTS[0]
    sonde.executer(
        "INSERT INTO finance.document (convention, exercice, nature, recu_le, cout_reel_eur) VALUES (%s, %s, %s, %s, 80000)",
        d.convention,
        d.exercice,
        d.nature,
        d.recu_le,
    )
    enregistrer(entrepot, "e2")
    assert entrepot.lire_documents()[0].cout_reel_eur == Decimal("80000.00")


def test_un_versement_n_est_compte_qu_une_fois_et_ne_disparait_pas(entrepot: Entrepot) -> None:
    second = replace(VERSEMENTS[0], mandat="M-2")
    enregistrer(entrepot, versements=[VERSEMENTS[0], replace(VERSEMENTS[0], source="autre fichier")])
    enregistrer(entrepot, "e2", versements=[second])
    assert sorted(v.mandat for v in entrepot.lire_versements()) == ["M-1", "M-2"]


def test_une_convention_disparue_sans_rien_s_en_va_avec_ses_obligations(entrepot: Entrepot) -> None:
    enregistrer(entrepot)
    entrepot.enregistrer_obligations([Obligation(LENS, "ccas-lens", MARS, date(2024, 4, 10), EtatObligation.MANQUANT)])
    enregistrer(entrepot, "e2", structures=STRUCTURES[:1], conventions=CONVENTIONS[:1])
    assert [c.code for c in entrepot.lire_conventions()] == [ARRAS]
    assert [s.code for s in entrepot.lire_structures()] == ["ccas-arras"]
    assert entrepot.lire_depots_attendus() == []


def test_une_convention_disparue_qui_a_des_faits_reste(entrepot: Entrepot) -> None:
    enregistrer(entrepot)
    deposer(entrepot, "a.xlsx", le(2), "MJ-1", convention=LENS)
    enregistrer(entrepot, "e2", structures=[], conventions=[], budgets=[])
    assert [c.code for c in entrepot.lire_conventions()] == [ARRAS, LENS]
    assert len(entrepot.lire_structures()) == 2
    assert entrepot.lire_operations() == BUDGETS


def test_une_reference_contradictoire_est_refusee_en_entier(entrepot: Entrepot) -> None:
    orpheline: Convention = convention("2024-1.3-nulle-part", "nulle-part")
    with pytest.raises(ReferenceRefusee, match=r"nulle-part.*bin/decompte init"):
        enregistrer(entrepot, conventions=[*CONVENTIONS, orpheline])
    assert entrepot.lire_conventions() == [] and entrepot.lire_structures() == []
    assert enregistrer(entrepot)["conventions"] == 2


@pytest.mark.parametrize("table", ["versement", "document"])
@pytest.mark.parametrize(
    "ordre", ["UPDATE finance.{} SET source = 'autre'", "DELETE FROM finance.{}", "TRUNCATE finance.{} CASCADE"]
)
def test_versements_et_documents_ne_font_que_s_allonger(entrepot: Entrepot, sonde: Sonde, table: str, ordre: str) -> None:
    """Even the owner of the tables is refused."""
    enregistrer(entrepot)
    with pytest.raises(psycopg2.errors.RaiseException, match="ne fait que s'allonger"):
        sonde.executer(ordre.format(table))
