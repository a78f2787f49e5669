"""What comes back from the finance software: whole, in part, again, wrong; and the payments that pay an approved version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, contexte_sur, convention, installer
from test_base_mandatement import DEUX_PARTS, JUILLET, JUIN, LIBRE, PAYE_TROP, arreter, lignes_csv

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.importer import BilanImport, importer_contenu
from decompte.app.mandatement import annuler_lot, lire_lot, preparer_lot
from decompte.app.mandatement_fichier import ecrire_lot
from decompte.domaine.importation import Genre
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import ESPACE
from decompte.entrepot import Entrepot
from decompte.referentiel import Referentiel
from decompte.referentiel.import_lignes import FichierRefuse

AOUT = date(2025, 8, 1)
ENTETE = "convention;exercice;version;montant_eur;mandat;date"
PAYER = f"{ARRAS};2024;1;44000,00;M-1;02/07/2025"
REPRENDRE = f"{LENS};2024;1;6000,00;T-1;02/07/2025"
VERSEMENT = "convention;exercice;date;montant_eur;nature;mandat"

Importer = Callable[..., BilanImport]


@pytest.fixture
def ctx(entrepot: Entrepot, referentiel: Referentiel, monkeypatch: pytest.MonkeyPatch) -> Contexte:
    """Arras to pay, Lens paid too much, both approved. Nothing else to compute: what a calculation changes is not seen here."""
    from decompte.app import importer
    from decompte.app.calculer import Calcul

    monkeypatch.setattr(importer, "calculer_tout", lambda ctx, au: Calcul([], []))
    monkeypatch.setattr(importer, "enregistrer", lambda ctx, calcul: None)
    installer(entrepot, convention(fin=date(2025, 12, 31)), convention(LENS, "ccas-lens"))
    entrepot.enregistrer_soldes([LIBRE, PAYE_TROP])
    arreter(entrepot, LIBRE)
    arreter(entrepot, PAYE_TROP)
    return contexte_sur(referentiel, entrepot)


def rendre(ctx: Contexte, *lignes: str, entete: str = ENTETE, genre: Genre = Genre.MANDATS, **options: Any) -> BilanImport:
    contenu = "\n".join([entete, *lignes]).encode()
    return importer_contenu(ctx, genre, contenu, "retour.csv", "finances", AOUT, **options)


def fautes(ctx: Contexte, *lignes: str, **options: Any) -> list[str]:
    with pytest.raises(FichierRefuse) as refus:
        rendre(ctx, *lignes, **options)
    return [str(f).replace(ESPACE, " ") for f in refus.value.fautes]


def etats(ctx: Contexte) -> dict[str, str]:
    return {s["convention"]: s["etat"] for s in ctx.entrepot.lire_soldes()}


def remplir(ctx: Contexte, references: Sequence[str], lot: int = 1) -> list[str]:
    """The file of the batch as it comes back, header first, with these references in the order of its lines."""
    lignes = lignes_csv(ecrire_lot(lire_lot(ctx, lot), "csv")[1])
    for ligne, reference in zip(lignes, references, strict=True):
        ligne |= {"mandat": reference, "date": "02/07/2025" if reference else ""}
    return [";".join(lignes[0]), *(";".join(ligne.values()) for ligne in lignes)]


def test_le_fichier_du_lot_rempli_mandate_ses_soldes_une_fois(ctx: Contexte, sonde: Sonde) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    entete, *lignes = remplir(ctx, ["M-1", "T-1"])
    apercu = rendre(ctx, *lignes, entete=entete, apercu=True)
    assert apercu.nouveaux == 2 and etats(ctx) == {ARRAS: "arrete", LENS: "arrete"}
    bilan = rendre(ctx, *lignes, entete=entete)
    assert (bilan.nouveaux, bilan.connus, bilan.avertissements, bilan.exercice) == (2, 0, (), 2024)
    assert bilan.phrases[0].replace(ESPACE, " ") == "Mandatés : 1 solde à payer, 44 000,00 € ; 1 solde à reprendre, 6 000,00 €."
    assert etats(ctx) == {ARRAS: "mandate", LENS: "mandate"}
    assert lire_lot(ctx, 1).etat == "mandate"
    (version,) = ctx.entrepot.lire_vie().versions[LENS, 2024]
    assert version.mandat is not None
    assert (version.mandat.sens, version.mandat.references, version.mandat.date) == ("titre", ("T-1",), date(2025, 7, 2))
    assert sonde.lire("SELECT objet, vers FROM pilotage.journal WHERE action = 'mandat_titre'") == [(f"{LENS} 2024", "T-1")]
    encore = rendre(ctx, *lignes, entete=entete)
    assert (encore.nouveaux, encore.connus) == (0, 2)
    assert sonde.un("SELECT count(*) FROM finance.importation") == 1
    with pytest.raises(DemandeInvalide, match="ne s'annule plus : 2 lignes ont déjà un mandat"):
        annuler_lot(ctx, 1, "finances", "trop tard", AOUT)


def test_un_retour_partiel_puis_la_suite(ctx: Contexte) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    entete, *lignes = remplir(ctx, ["M-1", ""])
    bilan = rendre(ctx, *lignes, entete=entete)
    assert bilan.nouveaux == 1 and bilan.phrases[-1] == "1 ligne sans mandat ni date : en attente de leur réponse."
    assert etats(ctx) == {ARRAS: "mandate", LENS: "arrete"} and lire_lot(ctx, 1).etat == "en_partie"
    entete, *lignes = remplir(ctx, ["M-1", "T-1"])
    bilan = rendre(ctx, *lignes, entete=entete)
    assert (bilan.nouveaux, bilan.connus, lire_lot(ctx, 1).etat) == (1, 1, "mandate")


def test_hors_d_un_lot_les_six_colonnes_suffisent(ctx: Contexte) -> None:
    assert rendre(ctx, PAYER, REPRENDRE).nouveaux == 2
    assert etats(ctx) == {ARRAS: "mandate", LENS: "mandate"}
    assert rendre(ctx, PAYER, REPRENDRE).connus == 2
    with pytest.raises(DemandeInvalide, match="aucun solde arrêté n'attend"):
        preparer_lot(ctx, 2024, "finances", JUIN)


FAUTES = {
    "convention": (PAYER.replace("arras", "aras"), "colonne « convention » : aucun solde arrêté de la convention"),
    "exercice": (PAYER.replace(";2024;", ";2023;"), "colonne « exercice » : aucun solde arrêté de"),
    "version": (
        PAYER.replace(";1;", ";2;"),
        "la version 2 du solde de 2024-1.3-ccas-arras pour 2024 n'est pas arrêtée (arrêtée : 1)",
    ),
    "montant": (PAYER.replace("44000,00", "43999,99"), "version 1 est de 44 000,00 € : vérifiez le montant"),
    "signe": (REPRENDRE.replace("6000,00", "-6000,00"), "n'est pas au-dessus de zéro : un titre s'écrit aussi sans signe"),
    "sans référence": (PAYER.replace("M-1", "non communiqué"), "ce n'est pas une référence"),
    "mandat vide": (PAYER.replace("M-1", ""), "colonne « mandat » : la cellule est vide"),
    "date vide": (PAYER.replace("02/07/2025", ""), "colonne « date » : la cellule est vide"),
    "deux références": (PAYER.replace("M-1", "M-1 + M-2"), "une seule référence par ligne"),
    "à venir": (PAYER.replace("02/07/2025", "02/08/2025"), "le 02/08/2025 n'est pas encore passé"),
    "avant l'arrêté": (PAYER.replace("02/07/2025", "31/05/2025"), "le 31/05/2025 est avant l'arrêté du solde, le 01/06/2025"),
}


@pytest.mark.parametrize("cas", FAUTES)
def test_chaque_faute_se_dit_a_sa_cellule(ctx: Contexte, cas: str) -> None:
    ligne, dit = FAUTES[cas]
    (faute,) = fautes(ctx, ligne)
    assert dit in faute and "ligne 2" in faute
    assert etats(ctx) == {ARRAS: "arrete", LENS: "arrete"}


def test_toutes_les_fautes_a_la_fois(ctx: Contexte) -> None:
    dites = fautes(
        ctx,
        PAYER.replace("44000,00", "1").replace("02/07/2025", "31/05/2025"),
        REPRENDRE + ";mandat",
        PAYER.replace(";M-1;", ";T-1;"),
        entete=ENTETE + ";sens",
    )
    assert len(dites) == 3
    assert "ligne 2, colonne « date »" in dites[0]
    assert "cette version porte 6 000,00 € à reprendre : attendu « titre », pas « mandat »" in dites[1]
    assert "le mandat « T-1 » est déjà à la ligne 3, d'un autre solde" in dites[2]
    assert "aucune ligne ne porte de mandat" in fautes(ctx, PAYER.replace(";M-1;02/07/2025", ";;"))[0]


def test_une_reference_donnee_ne_change_pas(ctx: Contexte) -> None:
    rendre(ctx, PAYER)
    assert "a déjà le mandat « M-1 »" in fautes(ctx, PAYER.replace("M-1", "M-2"))[0]
    assert "déjà enregistré, daté du 02/07/2025" in fautes(ctx, PAYER.replace("02/07", "03/07"))[0]
    assert "déjà celui d'un autre solde" in fautes(ctx, REPRENDRE.replace("T-1", "M-1"))[0]
    assert "la ligne 2 donne déjà un mandat à ce solde" in fautes(ctx, PAYER, PAYER)[0]


def test_la_reference_d_un_versement_compte_n_est_pas_celle_du_solde(ctx: Contexte) -> None:
    rendre(ctx, f"{ARRAS};2024;01/03/2024;1000;avance;M-1", entete=VERSEMENT, genre=Genre.VERSEMENTS)
    assert "déjà celui d'un versement de 1 000,00 €, que le calcul déduit" in fautes(ctx, PAYER)[0]


def test_un_versement_connu_avant_le_retour_paie_la_version(ctx: Contexte) -> None:
    """Imported as something else after the approval: the version's reference names it, and it no longer counts beside it."""
    rendre(ctx, f"{ARRAS};2024;02/07/2025;44000;intermediaire;M-1", entete=VERSEMENT, genre=Genre.VERSEMENTS)
    assert rendre(ctx, PAYER).nouveaux == 1 and etats(ctx)[ARRAS] == "mandate"


def test_un_versement_sans_mandat_recoit_celui_du_solde_qu_il_paie(ctx: Contexte) -> None:
    donner = "convention;exercice;date;montant_eur;mandat"
    rendre(ctx, f"{ARRAS};2024;02/07/2025;44000;intermediaire;non communiqué", entete=VERSEMENT, genre=Genre.VERSEMENTS)
    rendre(ctx, f"{ARRAS};2024;01/05/2025;43000;avance;non communiqué", entete=VERSEMENT, genre=Genre.VERSEMENTS)
    rendre(ctx, PAYER)
    assert "paie la version 1 arrêtée" in fautes(ctx, f"{ARRAS};2024;01/05/2025;43000;M-1", entete=donner)[0]
    assert rendre(ctx, f"{ARRAS};2024;02/07/2025;44000;M-1", entete=donner).nouveaux == 1


def test_le_retour_d_un_lot_annule(ctx: Contexte) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    entete, *lignes = remplir(ctx, ["M-1", "T-1"])
    annuler_lot(ctx, 1, "finances", "erreur", JUIN)
    dites = fautes(ctx, *lignes, entete=entete)
    assert len(dites) == 2 and "le lot 1 est annulé depuis le 01/06/2025" in dites[0]
    preparer_lot(ctx, 2024, "finances", JUILLET)
    assert (
        "ce solde est dans le lot 2, pas dans le lot 1 : un seul des deux est à payer" in fautes(ctx, *lignes, entete=entete)[0]
    )


@pytest.fixture
def partage(entrepot: Entrepot, referentiel: Referentiel, ctx: Contexte) -> Contexte:
    """The solde of Le Cheval Bleu's kind: 44 000 € on two years, in a batch."""
    solde = replace(LIBRE, exercice=2025)
    entrepot.enregistrer_soldes([LIBRE, PAYE_TROP, solde])
    arreter(entrepot, solde, budget=DEUX_PARTS)
    preparer_lot(ctx, 2025, "finances", JUIN)
    return ctx


def part(montant: str, mandat: str) -> str:
    return f"{ARRAS};2025;1;{montant};{mandat};02/07/2025"


def test_un_solde_est_mandate_quand_toutes_ses_parts_le_sont(partage: Contexte) -> None:
    bilan = rendre(partage, part("14666,67", "M-1"))
    assert bilan.phrases == (
        f"Le solde de {ARRAS} pour 2025, version 1 : 1 part sur 2 a son mandat ; ce solde sera mandaté quand toutes l'auront.",
    )
    (version,) = partage.entrepot.lire_vie().versions[ARRAS, 2025]
    assert version.mandat is None
    assert (
        "le lot 1 demande pour ce solde 14 666,67 € (ligne 1, C02-446A05, 2023) ; 29 333,33 €"
        in (fautes(partage, part("44000", "M-2"))[0])
    )
    assert (
        "paie une part de la version 1 arrêtée"
        in (fautes(partage, f"{ARRAS};2025;02/07/2025;14666,67;solde;M-1", entete=VERSEMENT, genre=Genre.VERSEMENTS)[-1])
    )
    assert rendre(partage, part("14666,67", "M-1"), part("29333,33", "M-2")).connus == 1
    (version,) = partage.entrepot.lire_vie().versions[ARRAS, 2025]
    assert version.mandat is not None
    assert (version.mandat.reference, version.mandat.references) == ("M-1 + M-2", ("M-1", "M-2"))
    assert version.mandat.montant_eur == Decimal("44000.00")
    assert partage.entrepot.lire_soldes(2025)[0]["etat"] == "mandate"
    payes = rendre(
        partage,
        f"{ARRAS};2025;02/07/2025;14666,67;solde;M-1",
        f"{ARRAS};2025;02/07/2025;29333,33;solde;M-2",
        entete=VERSEMENT,
        genre=Genre.VERSEMENTS,
    )
    assert payes.nouveaux == 2 and f"Lignes 2, 3 : paie la version 1 arrêtée de {ARRAS} pour 2025" in payes.phrases[0]


def test_un_seul_mandat_pour_deux_parts(partage: Contexte) -> None:
    rendre(partage, part("14666,67", "M-1"), part("29333,33", "M-1"))
    (version,) = partage.entrepot.lire_vie().versions[ARRAS, 2025]
    assert version.mandat is not None and version.mandat.reference == "M-1"


def test_une_version_deja_remplacee_garde_sa_reference(ctx: Contexte, entrepot: Entrepot) -> None:
    """A regularisation opened before the mandat came back: the earlier version is mandated, the row of the next one stays."""
    suivante = replace(
        LIBRE, version=2, du_eur=Decimal("45000.00"), deja_verse_eur=Decimal("44000.00"), solde_brut_eur=Decimal("1000.00"),
        solde_net_eur=Decimal("1000.00"), empreinte="f" * 64,
    )  # fmt: skip
    entrepot.enregistrer_soldes([suivante, PAYE_TROP])
    arreter(entrepot, suivante, version=2, le=JUILLET)
    lot = preparer_lot(ctx, 2024, "finances", JUILLET)
    assert [(li.convention, li.version, li.montant_eur) for li in lot.lignes] == [
        (ARRAS, 1, Decimal("44000.00")), (ARRAS, 2, Decimal("1000.00")), (LENS, 1, Decimal("6000.00")),
    ]  # fmt: skip
    assert lot.lignes[1].objet.startswith("Complément de solde 2024, version 2,")
    rendre(ctx, PAYER)
    (premiere, seconde) = ctx.entrepot.lire_vie().versions[ARRAS, 2024]
    assert premiere.mandat is not None and seconde.mandat is None
    assert etats(ctx)[ARRAS] == EtatSolde.ARRETE
    rendre(ctx, f"{ARRAS};2024;2;1000,00;M-9;02/07/2025")
    assert etats(ctx)[ARRAS] == EtatSolde.MANDATE


def test_un_versement_qui_paie_une_version(ctx: Contexte) -> None:
    def versements(*lignes: str) -> tuple[Contexte, tuple[str, ...], dict[str, Any]]:
        return ctx, lignes, {"entete": VERSEMENT, "genre": Genre.VERSEMENTS}

    def refuses(*lignes: str) -> list[str]:
        qui, leurs, options = versements(*lignes)
        return fautes(qui, *leurs, **options)

    payer = f"{ARRAS};2024;02/07/2025;44000;solde;M-1"
    assert "dont le mandat n'est pas connu : importez le retour des mandats d'abord" in refuses(payer)[0]
    rendre(ctx, PAYER, REPRENDRE)
    assert "mandatée sous « M-1 » : écrivez cette référence" in refuses(payer.replace("M-1", "non communiqué"))[0]
    assert "vérifiez la convention, l'exercice et la référence" in refuses(payer.replace(ARRAS, LENS))[0]
    assert "feraient 44 000,01 €" in refuses(payer.replace(";44000;", ";44000,01;"))[0]
    bilan = rendre(ctx, payer, entete=VERSEMENT, genre=Genre.VERSEMENTS)
    assert bilan.nouveaux == 1
    assert bilan.phrases == (
        f"Ligne 2 : paie la version 1 arrêtée de {ARRAS} pour 2024 ; le calcul ne le compte pas une seconde fois.",
    )
    assert rendre(ctx, payer, entete=VERSEMENT, genre=Genre.VERSEMENTS).connus == 1
    assert rendre(ctx, PAYER).connus == 1
    avance = f"{ARRAS};2024;02/07/2024;500;avance;non communiqué"
    rendre(ctx, avance, entete=VERSEMENT, genre=Genre.VERSEMENTS)
    donner = f"{ARRAS};2024;02/07/2024;500;T-1"
    assert (
        f"paie la version 1 arrêtée de {LENS}" in (fautes(ctx, donner, entete="convention;exercice;date;montant_eur;mandat")[0])
    )


def test_l_application_ecrit_ses_lots_et_n_en_recrit_aucun(ctx: Contexte, sonde: Sonde) -> None:
    preparer_lot(ctx, 2024, "finances", JUIN)
    for table in ("lot_mandatement", "lot_ligne", "lot_annulation", "lot_mandat_recu"):
        for droit, a in (("INSERT", True), ("SELECT", True), ("UPDATE", False), ("DELETE", False)):
            assert sonde.un("SELECT has_table_privilege('decompte_app', %s, %s)", f"finance.{table}", droit) is a
        assert sonde.un("SELECT has_table_privilege('decompte_finance', %s, 'SELECT')", f"finance.{table}")
    sonde.executer("SET ROLE decompte_app")
    sonde.executer(
        "INSERT INTO finance.lot_annulation (lot, le, par, motif) VALUES (1, '2025-06-01', 'finances', 'essai du rôle')"
    )
    sonde.executer("RESET ROLE")
    assert lire_lot(ctx, 1).etat == "annule"


def test_une_version_qui_revient_apres_son_mandat_est_mandatee(ctx: Contexte, entrepot: Entrepot) -> None:
    """The next version had opened, the mandat of the first came back, then nothing differs any more."""
    suivante = replace(
        LIBRE, version=2, du_eur=Decimal("45000.00"), deja_verse_eur=Decimal("44000.00"), solde_brut_eur=Decimal("1000.00"),
        solde_net_eur=Decimal("1000.00"), empreinte="f" * 64, deja_arrete_eur=Decimal("44000.00"),
    )  # fmt: skip
    entrepot.enregistrer_soldes([suivante])
    rendre(ctx, PAYER)
    assert etats(ctx)[ARRAS] == "a_instruire"
    rien = replace(suivante, du_eur=Decimal("44000.00"), solde_brut_eur=Decimal("0.00"), solde_net_eur=Decimal("0.00"))
    assert not rien.a_tenir
    entrepot.enregistrer_soldes([rien])
    assert (etats(ctx)[ARRAS], entrepot.lire_transitions(ARRAS, 2024)[-1]["par"]) == ("mandate", "calcul")
