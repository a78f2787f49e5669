"""What an imported file brings: once, whole, journaled; avenants without overlaps; nothing of it is lost to `init`."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, MARS, Sonde, convention, deposer, installer, le
from test_base_soldes import SOLDE

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import DocumentRecu, Note, Structure, Versement
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.importation import FichierImporte, Genre, Lot, MandatDonne
from decompte.domaine.mois import Mois
from decompte.entrepot import Entrepot, ReferenceRefusee
from decompte.entrepot.erreurs import ImportationRefusee
from decompte.entrepot.suppose import Suppose

INCONNU = Versement(ARRAS, 2024, date(2024, 7, 1), Decimal("9600.00"), "avance", "non communiqué")
UN = Avenant(ARRAS, 1, date(2024, 5, 1), date(2024, 6, 1), Decimal("90000.00"))
DEUX = Avenant(ARRAS, 2, date(2024, 8, 1), date(2024, 9, 1), cible_places=Decimal("600.00"), source="avenant n° 2")


def fichier(genre: Genre = Genre.VERSEMENTS, lignes: int = 1, par: str = "finance-1") -> FichierImporte:
    return FichierImporte(genre, "f.csv", "a" * 64, lignes, par)


def lot(genre: Genre = Genre.VERSEMENTS, **contenu: Any) -> Lot:
    return Lot(fichier(genre, max(1, sum(len(v) for v in contenu.values()))), **contenu)


def journal(sonde: Sonde, action: str) -> list[tuple[Any, ...]]:
    return sonde.lire("SELECT qui, objet, de, vers, commentaire FROM pilotage.journal WHERE action = %s ORDER BY entree", action)


@pytest.fixture(autouse=True)
def _conventions(entrepot: Entrepot) -> None:
    installer(entrepot)


def test_un_versement_importe_l_est_une_fois_et_journalise(entrepot: Entrepot, sonde: Sonde) -> None:
    assert entrepot.importer(lot(versements=(INCONNU,))) == 1
    assert entrepot.importer(lot(versements=(INCONNU,))) == 0
    assert entrepot.lire_versements() == [INCONNU]
    assert sonde.lire("SELECT genre, fichier, sha256, lignes, nouveaux, par FROM finance.importation") == [
        ("versements", "f.csv", "a" * 64, 1, 1, "finance-1")
    ]
    assert journal(sonde, "importer") == [
        ("finance-1", "versements f.csv", None, "nouveaux : 1", f"SHA-256 {'a' * 64}, lignes lues : 1")
    ]


def test_deux_imports_en_meme_temps_ne_doublent_rien(entrepot: Entrepot, sonde: Sonde) -> None:
    lots = [lot(versements=tuple(replace(INCONNU, mandat=f"M-{n}") for n in range(50)))] * 4
    depart, comptes = threading.Barrier(len(lots)), []

    def faire(un: Lot) -> None:
        depart.wait()
        comptes.append(entrepot.importer(un))

    fils = [threading.Thread(target=faire, args=(un,)) for un in lots]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(comptes) == [0, 0, 0, 50]
    assert sonde.un("SELECT count(*) FROM finance.versement") == 50
    assert sonde.un("SELECT count(*) FROM finance.importation") == 1


def test_une_ligne_refusee_par_la_base_n_en_laisse_aucune(entrepot: Entrepot, sonde: Sonde) -> None:
    bons = tuple(replace(INCONNU, mandat=f"M-{n}") for n in range(20))
    with pytest.raises(ImportationRefusee, match=r"Rien n'a été importé.*nulle-part"):
        entrepot.importer(lot(versements=(*bons, replace(INCONNU, convention="nulle-part"))))
    assert entrepot.lire_versements() == []
    assert sonde.un("SELECT count(*) FROM finance.importation") == 0 and journal(sonde, "importer") == []


def test_un_mandat_donne_se_lit_et_le_versement_ne_change_pas(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.importer(lot(versements=(INCONNU,)))
    (paiement,) = entrepot.lire_paiements()
    don = lot(Genre.MANDATS, mandats=(MandatDonne(paiement, "B-12", date(2025, 1, 10)),))
    assert (entrepot.importer(don), entrepot.importer(don)) == (1, 0)
    assert entrepot.lire_versements() == [replace(INCONNU, mandat="B-12")]
    assert sonde.un("SELECT mandat FROM finance.versement") == "non communiqué"
    (su,) = entrepot.lire_paiements()
    assert (su.cle, su.versement.mandat, su.mandat_initial) == (paiement.cle, "B-12", "non communiqué")
    assert journal(sonde, "donner_mandat") == [
        ("finance-1", f"{ARRAS} 2024 2024-07-01 9600.00", "non communiqué", "B-12", "mandats f.csv")
    ]
    with pytest.raises(psycopg2.errors.RaiseException, match="ne fait que s'allonger"):
        sonde.executer("UPDATE finance.mandat SET mandat = 'autre'")


def test_la_base_refuse_un_mandat_pour_deux_versements(entrepot: Entrepot) -> None:
    entrepot.importer(lot(versements=(INCONNU, replace(INCONNU, date=date(2024, 9, 1)))))
    dons = tuple(MandatDonne(p, "B-12", date(2025, 1, 10)) for p in entrepot.lire_paiements())
    with pytest.raises(ImportationRefusee, match="B-12"):
        entrepot.importer(lot(Genre.MANDATS, mandats=dons))
    assert {v.mandat for v in entrepot.lire_versements()} == {"non communiqué"}


def test_les_versions_d_un_document_restent_toutes(entrepot: Entrepot, sonde: Sonde) -> None:
    premier = DocumentRecu(ARRAS, 2024, "bilan_final", date(2025, 3, 1), Decimal("80000.00"))
    second = replace(premier, recu_le=date(2025, 4, 1), cout_reel_eur=Decimal("70000.00"))
    entrepot.importer(lot(Genre.DOCUMENTS, documents=(premier,)))
    entrepot.importer(lot(Genre.DOCUMENTS, documents=(second,)))
    assert entrepot.lire_documents() == [premier, second]
    assert journal(sonde, "remplacer_document") == [
        ("finance-1", f"{ARRAS} 2024 bilan_final", "reçu le 2025-03-01", "reçu le 2025-04-01", "f.csv")
    ]


def test_une_note_importee_puis_changee_est_journalisee(entrepot: Entrepot, sonde: Sonde) -> None:
    note = Note(ARRAS, 2024, "bilan", Decimal("0.8000"), "clair", "gestion-1")
    entrepot.importer(lot(Genre.NOTES, notes=(note,)))
    assert entrepot.importer(lot(Genre.NOTES, notes=(replace(note, source="ailleurs"),))) == 0
    entrepot.importer(lot(Genre.NOTES, notes=(replace(note, note=Decimal("0.5000")),)))
    assert [(qui, de, vers) for qui, _, de, vers, _ in journal(sonde, "noter")] == [
        ("gestion-1", None, "0.8000"),
        ("gestion-1", "0.8000", "0.5000"),
    ]


def test_un_avenant_ferme_le_precedent_la_veille(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.importer(lot(Genre.AVENANTS, avenants=(UN,)))
    entrepot.importer(lot(Genre.AVENANTS, avenants=(DEUX,)))
    assert entrepot.lire_avenants() == [UN, DEUX]
    assert sonde.lire("SELECT numero, effet_jusqu_au FROM referentiel.avenant ORDER BY numero") == [
        (1, date(2024, 8, 31)),
        (2, None),
    ]
    assert journal(sonde, "fermer_avenant") == [("finance-1", f"{ARRAS} 1", None, "2024-08-31", "avenants f.csv")]


def test_un_avenant_oublie_s_intercale(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.importer(lot(Genre.AVENANTS, avenants=(DEUX,)))
    entrepot.importer(lot(Genre.AVENANTS, avenants=(UN,)))
    assert sonde.lire("SELECT numero, effet_jusqu_au FROM referentiel.avenant ORDER BY numero") == [
        (1, date(2024, 8, 31)),
        (2, None),
    ]
    assert journal(sonde, "fermer_avenant") == []


def test_la_base_elle_meme_refuse_un_chevauchement(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.importer(lot(Genre.AVENANTS, avenants=(UN,)))
    with pytest.raises(psycopg2.errors.ExclusionViolation):
        sonde.executer(
            "INSERT INTO referentiel.avenant (convention, numero, signe_le, effet_le, montant_eur) "
            f"VALUES ('{ARRAS}', 3, '2024-01-01', '2024-12-01', 1)"
        )


@pytest.mark.parametrize(
    ("colonnes", "valeurs"),
    [
        ("effet_jusqu_au, montant_eur", "'2024-05-31', 1"),
        ("fin_convention, motif", "'2024-05-31', 'crue'"),
        ("fin_convention, motif", "'2025-05-31', ' '"),
        ("motif", "'rien ne change'"),
        ("montant_eur, origine", "1, 'importation'"),
    ],
)
def test_la_base_refuse_un_avenant_qui_ne_tient_pas(sonde: Sonde, colonnes: str, valeurs: str) -> None:
    with pytest.raises(psycopg2.errors.CheckViolation):
        sonde.executer(
            f"INSERT INTO referentiel.avenant (convention, numero, signe_le, effet_le, {colonnes}) "
            f"VALUES ('{ARRAS}', 1, '2024-06-01', '2024-06-01', {valeurs})"
        )


def test_deux_avenants_qui_se_contredisent_sont_refuses_ensemble(entrepot: Entrepot) -> None:
    with pytest.raises(ImportationRefusee, match=f"{ARRAS} : l'avenant n° 2 prend effet le 01/05/2024"):
        entrepot.importer(lot(Genre.AVENANTS, avenants=(UN, replace(DEUX, effet_le=date(2024, 5, 1)))))
    assert entrepot.lire_avenants() == []


def test_une_convention_raccourcie_n_a_plus_le_solde_d_apres_sauf_propose(entrepot: Entrepot, sonde: Sonde) -> None:
    suivants = [replace(SOLDE, exercice=2025), replace(SOLDE, exercice=2025, convention=LENS)]
    entrepot.enregistrer_soldes([SOLDE, *suivants])
    sonde.forcer_etat("propose", LENS)
    arrets = tuple(
        Avenant(code, 1, date(2024, 6, 1), date(2024, 6, 1), fin_convention=date(2024, 9, 30), motif="crue")
        for code in (ARRAS, LENS)
    )
    entrepot.importer(lot(Genre.AVENANTS, avenants=arrets))
    assert {(s["convention"], s["exercice"]) for s in entrepot.lire_soldes()} == {(ARRAS, 2024), (LENS, 2025)}


def test_un_depot_se_reaffecte_a_un_mois_de_la_prolongation(entrepot: Entrepot) -> None:
    depot = deposer(entrepot, "a.xlsx", le(2), "MJ-1")
    vers = DecisionDepot(depot, ActionDepot.REAFFECTER, "gestion-1", "essai", convention=ARRAS, mois=Mois(2025, 2))
    with pytest.raises(Exception, match="hors de la convention"):
        entrepot.decider_depot(vers)
    fin = Avenant(ARRAS, 1, date(2024, 6, 1), date(2024, 6, 1), fin_convention=date(2025, 3, 31), motif="crue")
    entrepot.importer(lot(Genre.AVENANTS, avenants=(fin,)))
    entrepot.decider_depot(vers)
    assert MARS not in {d.mois_impose for d in entrepot.depots_par_id([depot])}


NEUVE = convention("2024-1.3-neuve", "assoc-neuve")


def _reference(entrepot: Entrepot, empreinte: str, *conventions: Any, avenants: tuple[Avenant, ...] = ()) -> dict[str, int]:
    structures = [Structure(code, "selon les fichiers") for code in sorted({c.structure for c in conventions})]
    return entrepot.enregistrer_reference(structures, conventions, [], [], [], [], empreinte, avenants=avenants)


def test_init_ne_retire_ni_ne_change_ce_qui_est_importe(entrepot: Entrepot) -> None:
    structure = Structure("assoc-neuve", "Association neuve")
    entrepot.importer(lot(Genre.CONVENTIONS, structures=(structure,), conventions=(NEUVE,)))
    _reference(entrepot, "e2", convention())
    assert {c.code for c in entrepot.lire_conventions()} == {ARRAS, NEUVE.code}
    _reference(entrepot, "e3", convention(), replace(NEUVE, montant_eur=Decimal("1.00")))
    assert NEUVE in entrepot.lire_conventions() and structure in entrepot.lire_structures()


def test_les_avenants_des_fichiers_suivent_les_fichiers_et_ceux_importes_restent(entrepot: Entrepot, sonde: Sonde) -> None:
    assert _reference(entrepot, "e2", convention(), avenants=(UN,))["avenants"] == 1
    assert _reference(entrepot, "e3", convention(), avenants=(UN,))["avenants"] == 0
    corrige = replace(UN, montant_eur=Decimal("95000.00"))
    assert _reference(entrepot, "e4", convention(), avenants=(corrige,))["avenants"] == 1
    entrepot.importer(lot(Genre.AVENANTS, avenants=(DEUX,)))
    assert sonde.lire("SELECT numero, effet_jusqu_au FROM referentiel.avenant ORDER BY numero") == [
        (1, date(2024, 8, 31)),
        (2, None),
    ]
    _reference(entrepot, "e5", convention(), avenants=(corrige, replace(DEUX, cible_places=Decimal("1.00"))))
    assert entrepot.lire_avenants() == [corrige, DEUX]
    _reference(entrepot, "e6")
    assert entrepot.lire_avenants() == [DEUX] and ARRAS in {c.code for c in entrepot.lire_conventions()}


def test_un_avenant_des_fichiers_qui_contredit_un_importe_est_refuse(entrepot: Entrepot) -> None:
    entrepot.importer(lot(Genre.AVENANTS, avenants=(DEUX,)))
    with pytest.raises(ReferenceRefusee, match=r"contredisent un avenant importé.*avenants\.csv"):
        _reference(entrepot, "e2", convention(), avenants=(replace(UN, effet_le=date(2024, 10, 1)),))


def test_un_versement_dont_le_mandat_est_donne_n_est_pas_seme_deux_fois(entrepot: Entrepot) -> None:
    def semer(empreinte: str, *versements: Versement) -> None:
        entrepot.enregistrer_reference([Structure("ccas-arras", "A")], [convention()], [], versements, [], [], empreinte)

    semer("e2", INCONNU)
    (paiement,) = entrepot.lire_paiements()
    entrepot.importer(lot(Genre.MANDATS, mandats=(MandatDonne(paiement, "B-12", date(2025, 1, 10)),)))
    semer("e3", INCONNU)
    semer("e4", replace(INCONNU, mandat="B-12"))
    assert [v.mandat for v in entrepot.lire_versements()] == ["B-12"]


def test_ce_que_l_on_suppose_se_lit_et_ne_s_ecrit_pas(entrepot: Entrepot, sonde: Sonde) -> None:
    entrepot.importer(lot(versements=(INCONNU,)))
    (paiement,) = entrepot.lire_paiements()
    document = DocumentRecu(ARRAS, 2024, "bilan_final", date(2025, 3, 1))
    note = Note(ARRAS, 2024, "bilan", Decimal("0.8000"), "clair", "gestion-1")
    structure = Structure("assoc-neuve", "Association neuve")
    suppose = Suppose(
        entrepot,
        lot(
            structures=(structure,),
            conventions=(NEUVE,),
            avenants=(UN,),
            versements=(replace(INCONNU, mandat="M-2"),),
            documents=(document,),
            notes=(note,),
            mandats=(MandatDonne(paiement, "B-12", date(2025, 1, 10)),),
        ),
    )
    assert [v.mandat for v in suppose.lire_versements()] == ["B-12", "M-2"]
    assert (suppose.lire_documents(), suppose.lire_notes(), suppose.lire_avenants()) == ([document], [note], [UN])
    assert structure in suppose.lire_structures() and NEUVE in suppose.lire_conventions()
    for table in ("finance.document", "finance.note", "referentiel.avenant", "finance.mandat"):
        assert sonde.un(f"SELECT count(*) FROM {table}") == 0


def test_l_application_importe_sous_son_role_et_ne_reecrit_rien(url_migree: str, entrepot: Entrepot, sonde: Sonde) -> None:
    from sqlalchemy.engine import make_url

    base = make_url(url_migree).database
    sonde.executer(f"CREATE ROLE import_{base} LOGIN IN ROLE decompte_app")
    try:
        with Entrepot(make_url(url_migree).set(username=f"import_{base}").render_as_string(hide_password=False)) as app:
            assert app.importer(lot(versements=(INCONNU,))) == 1
            assert app.importer(lot(Genre.AVENANTS, avenants=(UN,))) == 1
            (paiement,) = app.lire_paiements()
            assert app.importer(lot(Genre.MANDATS, mandats=(MandatDonne(paiement, "B-12", date(2025, 1, 10)),))) == 1
    finally:
        sonde.executer(f"DROP ROLE import_{base}")
    sonde.executer("SET ROLE decompte_app")
    for ordre in ("UPDATE finance.importation SET par = 'x'", "DELETE FROM finance.mandat", "DELETE FROM finance.document"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            sonde.executer(ordre)
    sonde.executer("RESET ROLE")
