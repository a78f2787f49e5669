"""What an imported file brings, in one transaction: all of it or nothing, each thing once, with its lines in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from decompte.domaine.convention import Versement
from decompte.domaine.importation import Lot, VersementConnu
from decompte.entrepot import avenants, decisions, lectures, mandatement
from decompte.entrepot.avenants import IMPORTATION
from decompte.entrepot.decisions import journaliser
from decompte.entrepot.erreurs import DecisionImpossible, ImportationRefusee
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.reference import cle_de_versement
from decompte.entrepot.requetes import requete

_CHAMPS_DE_VERSEMENT = tuple(f.name for f in fields(Versement) if f.name != "mandat")


def paiements(cnx: Connection) -> list[VersementConnu]:
    """Every payment under its key, by convention, exercice and date."""
    return [
        VersementConnu(
            cle=ligne["versement"],
            versement=Versement(
                **{nom: ligne[nom] for nom in _CHAMPS_DE_VERSEMENT if nom in ligne},
                mandat=ligne["mandat_donne"] or ligne["mandat"],
            ),
            mandat_initial=ligne["mandat"],
        )
        for ligne in cnx.execute(requete("importations/paiements")).mappings()
    ]


def enregistrer(cnx: Connection, lot: Lot) -> int:
    """Load what the warehouse does not have yet of a checked file; returns how many rows that was, 0 when it knows them all.

    Two at once wait for each other. An import that brings nothing leaves no trace. Raises ImportationRefusee.
    """
    cnx.execute(requete("importations/verrouiller"))
    reste = _nouveaux(cnx, lot)
    if not reste.nouveaux:
        return 0
    try:
        _ecrire(cnx, reste)
    except ValueError as contradiction:
        raise ImportationRefusee(f"Rien n'a été importé : {contradiction}.") from contradiction
    except DecisionImpossible as refus:
        raise ImportationRefusee(str(refus).replace("Rien n'a été enregistré", "Rien n'a été importé", 1)) from refus
    except IntegrityError as erreur:
        diag = getattr(erreur.orig, "diag", None)
        detail = getattr(diag, "message_detail", None) or getattr(diag, "message_primary", None) or "contrainte refusée"
        raise ImportationRefusee(
            f"Rien n'a été importé : la base a répondu « {str(detail).rstrip('.')} ». "
            "Recommencez : les lignes à corriger seront dites."
        ) from erreur
    return reste.nouveaux


def _nouveaux(cnx: Connection, lot: Lot) -> Lot:
    """The lot without what somebody registered since it was checked."""
    structures = {s.code for s in lectures.structures(cnx)}
    conventions = {c.code for c in lectures.conventions(cnx)}
    tenus = {(a.convention, a.numero) for a in avenants.tous(cnx)}
    connus = {p.cle: p for p in paiements(cnx)} if lot.versements or lot.mandats else {}
    documents = {(d.convention, d.exercice, d.nature, d.recu_le) for d in lectures.documents(cnx)}
    notes = {replace(n, source=None) for n in lectures.notes(cnx)}
    return replace(
        lot,
        structures=tuple(s for s in lot.structures if s.code not in structures),
        conventions=tuple(c for c in lot.conventions if c.code not in conventions),
        avenants=tuple(a for a in lot.avenants if (a.convention, a.numero) not in tenus),
        versements=tuple(v for v in lot.versements if cle_de_versement(v) not in connus),
        documents=tuple(d for d in lot.documents if (d.convention, d.exercice, d.nature, d.recu_le) not in documents),
        notes=tuple(n for n in lot.notes if replace(n, source=None) not in notes),
        mandats=tuple(
            m for m in lot.mandats if m.versement.cle not in connus or connus[m.versement.cle].versement.mandat != m.mandat
        ),
        mandats_soldes=mandatement.nouveaux(cnx, lot.mandats_soldes),
    )


def _ecrire(cnx: Connection, lot: Lot) -> None:
    fichier, par = lot.fichier, lot.fichier.par
    numero = int(
        cnx.execute(
            requete("importations/inserer"),
            {
                "genre": str(fichier.genre),
                "fichier": fichier.nom,
                "sha256": fichier.sha256,
                "lignes": fichier.lignes,
                "nouveaux": lot.nouveaux,
                "par": par,
            },
        ).scalar_one()
    )
    objet = f"{fichier.genre} {fichier.nom}"
    detail = f"SHA-256 {fichier.sha256}, lignes lues : {fichier.lignes}"
    journaliser(cnx, par, "importer", objet, None, f"nouveaux : {lot.nouveaux}", detail)
    _dire_documents(cnx, lot, par)
    familles: dict[str, list[Mapping[str, object]]] = {
        "structures": [{**champs(s), "origine": IMPORTATION} for s in lot.structures],
        "conventions": [{**champs(c), "origine": IMPORTATION} for c in lot.conventions],
        "versements": [{"versement": cle_de_versement(v), **champs(v), "importation": numero} for v in lot.versements],
        "documents": [{**champs(d), "importation": numero} for d in lot.documents],
        "mandats": [
            {"versement": m.versement.cle, "mandat": m.mandat, "date": m.date, "importation": numero} for m in lot.mandats
        ],
    }
    for famille, lignes in familles.items():
        if lignes:
            cnx.execute(requete(f"importations/{famille}"), {"lignes": en_json(lignes)})
    for note in lot.notes:
        decisions.noter(cnx, note)
    for donne in lot.mandats:
        v = donne.versement.versement
        cible = f"{v.convention} {v.exercice} {v.date.isoformat()} {v.montant_eur:.2f}"
        journaliser(cnx, par, "donner_mandat", cible, donne.versement.mandat_initial, donne.mandat, objet)
    mandatement.enregistrer_mandats(cnx, lot.mandats_soldes, par)
    if lot.avenants:
        for fermeture in avenants.ajouter(cnx, lot.avenants, numero):
            a = fermeture.avenant
            journaliser(
                cnx, par, "fermer_avenant", f"{a.convention} {a.numero}", _ecrit(fermeture.de), _ecrit(fermeture.vers), objet
            )


def _dire_documents(cnx: Connection, lot: Lot, par: str) -> None:
    """A document that comes after another of its nature: the journal says from which to which."""
    if not lot.documents:
        return
    derniers: dict[tuple[str, int, str], date] = {}
    for connu in lectures.documents(cnx):
        cle = (connu.convention, connu.exercice, connu.nature)
        derniers[cle] = max(connu.recu_le, derniers.get(cle, connu.recu_le))
    for nouveau in sorted(lot.documents, key=lambda d: d.recu_le):
        cle = (nouveau.convention, nouveau.exercice, nouveau.nature)
        if cle in derniers:
            objet = " ".join(str(partie) for partie in cle)
            de, vers = f"reçu le {derniers[cle].isoformat()}", f"reçu le {nouveau.recu_le.isoformat()}"
            journaliser(cnx, par, "remplacer_document", objet, de, vers, lot.fichier.nom)
        derniers[cle] = nouveau.recu_le


def _ecrit(jour: date | None) -> str | None:
    return None if jour is None else jour.isoformat()
