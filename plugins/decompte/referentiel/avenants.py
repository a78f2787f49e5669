"""avenants.csv: what changes inside a convention, and from when. Optional; an import file has the same columns.

Source: Délibération n° 2024-273, annexe 9 art. 9 (amounts change only by avenant); Appel à projets des politiques d'inclusion
durable 2026 (avenants that change the period are refused, save a major and exceptional hazard, duly justified).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from decompte.domaine.avenant import Avenant, fin_apres, par_mois, periodes
from decompte.domaine.convention import Convention
from decompte.domaine.exercice import STOCKS
from decompte.domaine.mois import Mois, mois_touches
from decompte.domaine.montant import eur
from decompte.domaine.texte import euros, jour, nombre
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.lecture_csv import LigneCsv, lire_table
from decompte.referentiel.quantites import lire_cible

FICHIER = "avenants.csv"
REQUISES = ("convention", "numero", "signe_le", "effet_le")
TERMES = ("montant_eur", "cible_accueils", "cible_places", "cible_autre")
OPTIONNELLES = (*TERMES, "fin_convention", "motif", "source")

Termes = tuple[Convention | None, Sequence[Avenant]]
"""A convention as first agreed (None: itself at fault), and the avenants already known."""


def lire_avenants_de_reference(
    dossier: Path, conventions: Mapping[str, Convention | None], releve: Releve
) -> tuple[Avenant, ...]:
    """The avenants of the reference directory, in the order of the file."""
    lignes = lire_table(dossier, FICHIER, REQUISES, OPTIONNELLES, releve, obligatoire=False)
    lus = lire_avenants(lignes, {code: (convention, ()) for code, convention in conventions.items()})
    return tuple(avenant for _, avenant in lus)


def lire_avenants(
    lignes: Iterable[LigneCsv], connus: Mapping[str, Termes], aujourd_hui: date | None = None
) -> list[tuple[LigneCsv, Avenant]]:
    """The avenants that are not known yet, each with its row; every fault is noted on its row.

    ``aujourd_hui``: one signed after that day is a fault. A row that says again what is known is left out.
    """
    lus: dict[str, dict[int, tuple[LigneCsv, Avenant]]] = defaultdict(dict)
    retenus: list[tuple[LigneCsv, Avenant]] = []
    illisibles: set[str] = set()
    for ligne in lignes:
        deja_dites = len(ligne.releve.fautes)
        avenant = _lire(ligne, connus)
        if avenant is None or len(ligne.releve.fautes) > deja_dites:
            # What it would do, and what those after it would, cannot be judged: its cells first.
            illisibles.add(ligne.cellules.get("convention", "").strip())
            continue
        if aujourd_hui is not None and avenant.signe_le > aujourd_hui:
            ligne.faute(
                f"l'avenant serait signé le {jour(avenant.signe_le)}, après aujourd'hui : importez-le quand il le sera.",
                "signe_le",
            )
        tenus = {a.numero: a for a in connus[avenant.convention][1]}
        deja = lus[avenant.convention].get(avenant.numero)
        if deja is not None:
            ligne.faute(f"l'avenant n° {avenant.numero} est déjà à la ligne {deja[0].ligne} : gardez une seule ligne.", "numero")
        elif avenant.numero not in tenus:
            lus[avenant.convention][avenant.numero] = (ligne, avenant)
            retenus.append((ligne, avenant))
        elif replace(tenus[avenant.numero], source=None, motif=None) != replace(avenant, source=None, motif=None):
            ligne.faute(
                f"l'avenant n° {avenant.numero} de « {avenant.convention} » est déjà enregistré avec d'autres termes : "
                "donnez au nouvel avenant le numéro suivant.",
                "numero",
            )
    for code, siens in lus.items():
        convention, tenus_avant = connus[code]
        if convention is not None and code not in illisibles:
            _verifier_suite(convention, tenus_avant, siens)
    return retenus


def _lire(ligne: LigneCsv, connus: Mapping[str, Termes]) -> Avenant | None:
    code = ligne.code("convention", requis=True)
    if code is not None and code not in connus:
        if connus:
            ligne.faute(f"convention inconnue « {code} » : corrigez le code.{suggestion(code, connus)}", "convention")
        code = None
    numero = numero_d_avenant(ligne, "numero")
    signe_le, effet_le = ligne.date("signe_le"), ligne.date("effet_le")
    montant = ligne.montant("montant_eur")
    accueils, places, autre = (lire_cible(ligne, champ) for champ in TERMES[1:])
    fin, motif = ligne.date("fin_convention", requis=False), ligne.texte("motif")
    if code is None or numero is None or signe_le is None or effet_le is None:
        return None
    return Avenant(code, numero, signe_le, effet_le, montant, accueils, places, autre, fin, motif, ligne.texte("source"))


def numero_d_avenant(ligne: LigneCsv, colonne: str) -> int | None:
    """The number of an avenant, from 1; None with its fault noted."""
    ecrit = ligne.texte(colonne, requis=True)
    if ecrit is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,3}", ecrit):
        ligne.faute(f"« {ecrit} » n'est pas un numéro d'avenant : attendu 1, 2, 3…", colonne)
        return None
    return int(ecrit)


def _verifier_suite(convention: Convention, tenus: Sequence[Avenant], lus: Mapping[int, tuple[LigneCsv, Avenant]]) -> None:
    """Each avenant in its turn, those known included: one that comes between two may make the next one impossible."""
    suite = sorted([*tenus, *(avenant for _, avenant in lus.values())], key=lambda a: a.numero)
    try:
        periodes(suite)
    except ValueError as contradiction:
        derniere = max(lus)
        lus[derniere][0].faute(f"{contradiction}. Vérifiez les numéros et les dates.", "effet_le")
        return
    dernier_lu: LigneCsv | None = None
    for rang, avenant in enumerate(suite):
        if avenant.numero in lus:
            dernier_lu = lus[avenant.numero][0]
        if dernier_lu is None:
            continue
        suivant = "" if avenant.numero in lus else f"l'avenant n° {avenant.numero}, déjà enregistré, ne tiendrait plus : "
        for colonne, phrase in fautes_d_avenant(convention, suite[:rang], avenant):
            dernier_lu.faute(suivant + phrase, colonne)


def fautes_d_avenant(convention: Convention, precedents: Sequence[Avenant], avenant: Avenant) -> Iterator[tuple[str, str]]:
    """What is wrong with an avenant that follows others: (column, French sentence)."""
    fin, nouvelle_fin = fin_apres(convention, precedents), avenant.fin_convention
    limite = max(fin, min(nouvelle_fin, fin + timedelta(days=1))) if nouvelle_fin else fin
    if not convention.debut <= avenant.effet_le <= limite:
        yield (
            "effet_le",
            f"l'avenant prendrait effet le {jour(avenant.effet_le)}, hors de la convention « {convention.code} » "
            f"({jour(convention.debut)} au {jour(fin)}) : corrigez la date ou le code.",
        )
        return
    if nouvelle_fin is not None and nouvelle_fin != fin:
        if nouvelle_fin < avenant.effet_le:
            yield (
                "fin_convention",
                f"la convention finirait le {jour(nouvelle_fin)}, avant l'effet de l'avenant le {jour(avenant.effet_le)} : "
                "corrigez l'une des deux dates.",
            )
            return
        if avenant.motif is None:
            yield (
                "motif",
                f"l'avenant change la fin de la convention (du {jour(fin)} au {jour(nouvelle_fin)}) sans motif : un tel avenant "
                "n'est admis que pour un aléa majeur et exceptionnel dûment justifié, dites lequel.",
            )
    if avenant.cible_autre is not None and convention.unite_autre is None:
        yield (
            "cible_autre",
            "la convention ne dit pas ce que cette cible compterait (« unite_autre » y est vide) : videz la cellule.",
        )
    for champ, quoi in (("cible_accueils", "d'accueils"), ("cible_places", "de places")):
        if getattr(avenant, champ) is not None and _en_cours(convention, precedents, champ) is None:
            yield (
                champ,
                f"la convention « {convention.code} » n'a pas d'objectif {quoi}, un avenant ne peut pas le changer : videz la "
                "cellule, ou corrigez la colonne.",
            )
    if not _change(convention, precedents, avenant, fin):
        yield (
            "numero",
            "l'avenant ne change rien : ni le montant, ni une cible, ni la fin. Donnez le nouveau total de ce qui change, ou "
            "retirez la ligne.",
        )
    yield from _totaux_trop_bas(convention, precedents, avenant)


def _change(convention: Convention, precedents: Sequence[Avenant], avenant: Avenant, fin: date) -> bool:
    if avenant.fin_convention not in (None, fin):
        return True
    return any(getattr(avenant, champ) not in (None, _en_cours(convention, precedents, champ)) for champ in TERMES)


def alerte_de_duree(convention: Convention, precedents: Sequence[Avenant], avenant: Avenant) -> str | None:
    """What finance must look at when the end of a convention changes without its amount, in French; None when nothing.

    Nothing says that the amount should follow the months: it is told, never refused.
    """
    avant, fin = fin_apres(convention, precedents), avenant.fin_convention
    if fin is None or fin == avant or avenant.montant_eur is not None:
        return None
    montant = _en_cours(convention, precedents, "montant_eur") or Decimal(0)
    combien, au_lieu = (len(mois_touches(convention.debut, jusque)) for jusque in (fin, avant))
    return (
        f"avenant n° {avenant.numero} de « {convention.code} » : le montant n'est pas changé : {euros(montant)} pour "
        f"{combien} mois au lieu de {au_lieu} ; donnez montant_eur s'il change."
    )


def _en_cours(convention: Convention, precedents: Sequence[Avenant], champ: str) -> Decimal | None:
    valeur: Decimal | None = getattr(convention, champ)
    for precedent in precedents:
        nouveau = getattr(precedent, champ)
        valeur = valeur if nouveau is None else nouveau
    return valeur


def _totaux_trop_bas(convention: Convention, precedents: Sequence[Avenant], avenant: Avenant) -> Iterator[tuple[str, str]]:
    """A new total below what the months before its effect already bear: those left would bear less than nothing."""
    flux = ["montant_eur", "cible_accueils"] + ([] if convention.unite_autre in STOCKS else ["cible_autre"])
    effet = Mois.contenant(avenant.effet_le)
    for champ in flux:
        nouveau: Decimal | None = getattr(avenant, champ)
        if nouveau is None:
            continue
        parts = par_mois(convention, precedents, getattr(convention, champ) or Decimal(0), champ)
        deja = sum((part for mois, part in parts.items() if mois < effet), Fraction(0))
        if Fraction(nouveau) < deja:
            dire = euros if champ == "montant_eur" else nombre
            yield (
                champ,
                f"le nouveau total ({dire(nouveau)}) est au-dessous de ce que portent déjà les mois d'avant {effet} "
                f"({dire(eur(deja))}) : donnez le nouveau total de toute la convention, pas ce qui s'ajoute.",
            )
