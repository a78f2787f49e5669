"""Payments, notes, documents and addresses of the demonstration: none of them is public.

All say « Démonstration » as their source; the addresses end in « .example » (RFC 2606): nothing can be sent there.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from decompte.demo.oracle import REGLES
from decompte.demo.personne import plus_jours
from decompte.demo.profil import BON, FAIBLE, Profil, code_dispositif, profil_de
from decompte.domaine.convention import Convention, Dispositif, DocumentRecu, Mode, Note, Versement
from decompte.domaine.exercice import TermesExercice, termes_par_exercice
from decompte.domaine.montant import eur
from decompte.domaine.parametre import Parametres

SOURCE = "Démonstration"

_PART_INTERMEDIAIRE = Decimal("0.20")
_TAUX_INTERMEDIAIRE = 0.08
"""Share of the conventions that get an intermediate payment."""
_CONVENTIONS_MINIMUM = 20
"""Fewer, and a payment made twice would be no exception."""
_MOIS_MINIMUM = 9
"""Fewer months in the year, and there is no second payment before its end."""
_PART_FSE_DEPARTEMENT = Decimal("0.40")
"""What the eligible expenses of a « contrepartie FSE » are drawn around: those that would use the whole amount."""

_NOTES = ("0.60", "0.70", "0.75", "0.80", "0.90", "1.00")
_MESURES = frozenset(
    {
        "diagnostic_actualise",
        "delai_cer",
        "suspension",
        "entretiens",
        "actions_cer",
        "sorties",
        "contractualisation",
        "duree",
    }
)
_AUTEUR = "demonstration"


def versements_demo(
    conventions: Sequence[Convention],
    dispositifs: Mapping[str, Dispositif],
    parametres: Parametres,
    annee: int,
    graine: int,
    sauf: Collection[str] = (),
) -> list[Versement]:
    """The payments of the year: the advance that `avance_taux` says, on 1 March, of each convention that has an exercice in it.

    All of it for those paid when they are signed. Some get an intermediate payment in September; one advance is paid twice, by
    mistake: its solde is to be paid back. ``sauf``: codes of the conventions whose real payments are known.
    """
    exercices = [(c, t) for c, t in _exercices(conventions, annee) if c.code not in sauf]
    paye_deux_fois = _paye_deux_fois(exercices, dispositifs, annee, graine)
    versements: list[Versement] = []
    for rang, (convention, termes) in enumerate(exercices, 1):
        portees = (convention.code, convention.dispositif_id)
        signature = dispositifs[convention.dispositif_id].mode is Mode.VERSE_A_LA_SIGNATURE
        part = Decimal(1) if signature else parametres.decimal("avance_taux", max(date(annee, 1, 1), convention.debut), *portees)
        quoi = "versé à la signature" if signature else f"avance de {part * 100:.0f} % du montant de l'exercice"
        premier = Versement(
            convention=convention.code,
            exercice=annee,
            date=max(date(annee, 3, 1), convention.debut),
            montant_eur=eur(termes.montant_eur * part),
            nature="avance",
            mandat=f"DEMO-{annee}-{rang:04d}",
            source=f"{SOURCE} : {quoi}",
        )
        versements.append(premier)
        if convention.code == paye_deux_fois:
            mandat, source = f"{premier.mandat}-2", f"{SOURCE} : la même avance, mandatée deux fois"
            versements.append(replace(premier, date=date(annee, 3, 20), mandat=mandat, source=source))
        elif not signature and _a_un_intermediaire(convention, termes, annee, graine):
            versements.append(
                replace(
                    premier,
                    date=date(annee, 9, 16),
                    montant_eur=eur(termes.montant_eur * _PART_INTERMEDIAIRE),
                    nature="intermediaire",
                    mandat=f"{premier.mandat}-2",
                    source=f"{SOURCE} : versement intermédiaire",
                )
            )
    return versements


def _paye_deux_fois(
    exercices: Sequence[tuple[Convention, TermesExercice]], dispositifs: Mapping[str, Dispositif], annee: int, graine: int
) -> str | None:
    """The convention whose advance is paid twice: one that follows persons all the year; None when there are too few of them."""
    candidates = [
        c.code
        for c, termes in exercices
        if dispositifs[c.dispositif_id].mode is Mode.PLACES_QUALITE and len(termes.mois) == 12 and c.debut <= date(annee, 3, 1)
    ]
    if len(candidates) < _CONVENTIONS_MINIMUM:
        return None
    return min(candidates, key=lambda code: random.Random(f"{graine}|{code}|{annee}|payée deux fois").random())


def _a_un_intermediaire(convention: Convention, termes: TermesExercice, annee: int, graine: int) -> bool:
    alea = random.Random(f"{graine}|{convention.code}|{annee}|versements")
    return alea.random() < _TAUX_INTERMEDIAIRE and len(termes.mois) >= _MOIS_MINIMUM


def notes_demo(conventions: Sequence[Convention], dispositifs: Mapping[str, Dispositif], annee: int, graine: int) -> list[Note]:
    """The judged notes of about nine conventions in ten; the others are still to be judged."""
    notes: list[Note] = []
    for convention, _ in _exercices(conventions, annee):
        alea = random.Random(f"{graine}|{convention.code}|{annee}|notes")
        if alea.random() < 0.10:
            continue
        profil = profil_de(convention, graine)
        for indicateur in indicateurs_juges(dispositifs[convention.dispositif_id]):
            note = _note(alea, profil)
            notes.append(Note(convention.code, annee, indicateur, note, "note de démonstration", _AUTEUR, SOURCE))
    return notes


def indicateurs_juges(dispositif: Dispositif) -> list[str]:
    """The scored indicators of a dispositif that the tables do not measure, in the order of the catalogue."""
    regles = REGLES.get(code_dispositif(dispositif.id))
    mesures = _MESURES | {"inscription_monjob62"} if regles is not None and regles.inscription else _MESURES
    return [i for groupe in dispositif.groupes for i in groupe.scores if i not in mesures]


def documents_demo(
    conventions: Sequence[Convention], dispositifs: Mapping[str, Dispositif], annee: int, graine: int
) -> list[DocumentRecu]:
    """The final report of most conventions, sometimes late, sometimes missing; a real cost in one report in three.

    Those paid by their real cost always send it, with their expenses. The annual documents follow for most of them.
    """
    documents: list[DocumentRecu] = []
    for convention, termes in _exercices(conventions, annee):
        alea = random.Random(f"{graine}|{convention.code}|{annee}|documents")
        au_cout_reel = dispositifs[convention.dispositif_id].mode is Mode.COUT_REEL
        if alea.random() < 0.05 and not au_cout_reel:
            continue
        jours = int(alea.random() * 52) if alea.random() < 0.93 else 60 + int(alea.random() * 40)
        recu_le = plus_jours(date(annee + 1, 2, 6), jours)
        cout = _cout_reel(alea, termes) if alea.random() < 0.35 else None
        bilan = DocumentRecu(convention.code, annee, "bilan_final", recu_le, cout_reel_eur=cout, source=SOURCE)
        documents.append(_avec_depenses(bilan, termes, graine) if au_cout_reel else bilan)
        if alea.random() < 0.90:
            annuels = plus_jours(date(annee + 1, 4, 15), int(alea.random() * 70))
            documents.append(DocumentRecu(convention.code, annee, "documents_annuels", annuels, source=SOURCE))
    return documents


def ecrire_reference(
    source: Path,
    cible: Path,
    conventions: Sequence[Convention],
    dispositifs: Mapping[str, Dispositif],
    parametres: Parametres,
    annee: int,
    graine: int,
) -> None:
    """Copy a reference directory, with the payments, notes and documents of the demonstration after those that are there.

    A structure without an address gets one of the demonstration. The conventions whose payments of the year are known keep
    them alone. Written whole each time: same arguments, same bytes.
    """
    shutil.copytree(source, cible, dirs_exist_ok=True)
    connus = {ligne["convention"] for ligne in _lire_csv(source / "versements.csv") if ligne["exercice"] == str(annee)}
    versements = versements_demo(conventions, dispositifs, parametres, annee, graine, connus)
    _ajouter(source / "versements.csv", cible / "versements.csv", versements)
    _ajouter(source / "notes.csv", cible / "notes.csv", notes_demo(conventions, dispositifs, annee, graine))
    _ajouter(source / "documents.csv", cible / "documents.csv", documents_demo(conventions, dispositifs, annee, graine))
    _donner_adresses(source / "structures.csv", cible / "structures.csv")


def _donner_adresses(source: Path, cible: Path) -> None:
    """« suivi@ccas-arras.example » to each structure of which no address is known."""
    structures = _lire_csv(source)
    if not structures:
        return
    for structure in structures:
        structure["email_contact"] = structure["email_contact"] or f"suivi@{structure['code']}.example"
    _ecrire_csv(cible, list(structures[0]), structures)


def _lire_csv(chemin: Path) -> list[dict[str, str]]:
    if not chemin.exists():
        return []
    with chemin.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def _ajouter(source: Path, cible: Path, objets: Sequence[Versement] | Sequence[Note] | Sequence[DocumentRecu]) -> None:
    """The lines of the source, then one line an object, under the columns of the source (those of the objects without one)."""
    if not objets:
        return
    champs = [champ.name for champ in fields(objets[0])]
    nouvelles = [{nom: "" if (v := getattr(objet, nom)) is None else v for nom in champs} for objet in objets]
    if source.exists():
        with source.open(encoding="utf-8", newline="") as flux:
            champs = next(csv.reader(flux))
    _ecrire_csv(cible, champs, [*_lire_csv(source), *nouvelles])


def _ecrire_csv(cible: Path, champs: Sequence[str], lignes: Iterable[Mapping[str, object]]) -> None:
    texte = io.StringIO(newline="")
    ecrivain = csv.DictWriter(texte, champs, extrasaction="ignore", lineterminator="\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    cible.write_text(texte.getvalue(), encoding="utf-8")


def _exercices(conventions: Sequence[Convention], annee: int) -> list[tuple[Convention, TermesExercice]]:
    exercices = ((c, termes_par_exercice(c).get(annee)) for c in sorted(conventions, key=lambda c: c.code))
    return [(convention, termes) for convention, termes in exercices if termes is not None]


def _note(alea: random.Random, profil: Profil) -> Decimal:
    decalage = 2 if profil is BON else 0 if profil is FAIBLE else 1
    return Decimal(_NOTES[min(decalage + int(alea.random() * 4), len(_NOTES) - 1)])


def _avec_depenses(bilan: DocumentRecu, termes: TermesExercice, graine: int) -> DocumentRecu:
    """The expenses of an operation: direct ones, prestations among them, and indirect ones, above or below what is admitted."""
    alea = random.Random(f"{graine}|{bilan.convention}|{bilan.exercice}|dépenses")
    directes = eur(termes.montant_eur / _PART_FSE_DEPARTEMENT * (65 + int(alea.random() * 30)) / 100)
    prestations = eur(directes * (5 + int(alea.random() * 20)) / 100)
    indirectes = eur((directes - prestations) * (14 + int(alea.random() * 14)) / 100)
    return replace(
        bilan,
        cout_reel_eur=directes + indirectes,
        depenses_directes_eur=directes,
        depenses_prestations_eur=prestations,
        depenses_indirectes_eur=indirectes,
    )


def _cout_reel(alea: random.Random, termes: TermesExercice) -> Decimal:
    """The real cost of the action: mostly above the amount, which then stays the limit."""
    return eur(termes.montant_eur * (90 + int(alea.random() * 35)) / 100)
