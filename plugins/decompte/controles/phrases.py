"""From a failure to its finding: the place, the value as shown, the sentence of the suite with its fields filled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from decompte.controles.anomalies import Anomalie
from decompte.controles.attentes import Attente, bornes
from decompte.controles.causes_precises import preciser, remettre_le_jour_devant
from decompte.controles.identite import ressemblant
from decompte.controles.lots import Lot
from decompte.controles.montrer import (
    Reperes,
    couper,
    dire_la_forme,
    est_personnelle,
    montrer,
    montrer_cellule,
    montrer_mois,
    nettoyer,
)
from decompte.controles.suites import PAR_ETAT, Cause, Regle
from decompte.controles.verifier_suites import champs
from decompte.controles.vocabulaire import ETATS
from decompte.domaine.confidentiel import PREMIERE_DATE
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.controle import SeuilsDeControle
from decompte.domaine.modele import CodeModele, ColonneModele, TypeColonne
from decompte.domaine.texte import accord

ATTENDU = {
    TypeColonne.TEXTE: "un texte",
    TypeColonne.IDENTIFIANT: "un identifiant",
    TypeColonne.DATE: "une date, par exemple 15/05/2024",
    TypeColonne.ENTIER: "un nombre entier",
    TypeColonne.NOMBRE: "un nombre",
    TypeColonne.OUI_NON: "oui ou non",
    TypeColonne.CODE: "une valeur de la liste",
}
OUI_NON = (CodeModele("oui", "oui"), CodeModele("non", "non"))


@lru_cache(maxsize=1024)
def _champs(texte: str) -> tuple[str, ...]:
    return champs(texte)


@dataclass(frozen=True, slots=True)
class Cellule:
    """A cell of a lot: table, row in the table, its column in the template."""

    lot: Lot
    table: int
    rang: int
    colonne: ColonneModele
    premiere_date: date = PREMIERE_DATE
    isolee: bool = False
    """It or another is the only filled cell of a row without a valid identifiant: perhaps a note, told once."""

    @property
    def ligne(self) -> int:
        """Its Excel row."""
        return self.lot.tables[self.table].lignes[self.rang]

    @property
    def position(self) -> int:
        """Its row in the lot."""
        return self.lot.debuts[self.table] + self.rang

    @property
    def entete(self) -> str:
        """Its header as the partner wrote it; ours when the column is absent."""
        lue = self.lot.tables[self.table].colonnes.get(self.colonne.cle)
        return self.colonne.entete if lue is None else couper(nettoyer(lue.entete))

    @property
    def lettre(self) -> str | None:
        """The letter of its column in Excel."""
        lue = self.lot.tables[self.table].colonnes.get(self.colonne.cle)
        return None if lue is None else lue.lettre

    @property
    def brut(self) -> object:
        """What the file holds: never to be shown as it is."""
        bruts = self.lot.tables[self.table].bruts.get(self.colonne.cle)
        return None if bruts is None else bruts[self.rang]

    @property
    def valeur(self) -> str | None:
        """What the file holds, as a finding shows it (masked when personal)."""
        return montrer_cellule(self.colonne, self.brut, self.reperes, self.lue)

    @property
    def lue(self) -> object:
        """What was understood of it."""
        return self.lot.valeurs[self.colonne.cle][self.position]

    @property
    def comprise(self) -> str | None:
        """What was understood of it, as a finding shows it; the raw value when nothing was."""
        return self.valeur if self.lue is None else montrer_cellule(self.colonne, self.lue, self.reperes)

    @property
    def reperes(self) -> Reperes:
        """Who the row is about, never to be shown under another column."""
        identifiant = self._de_la_ligne("identifiant")
        naissance = self._de_la_ligne("date_naissance")
        return Reperes(
            None if identifiant is None else str(identifiant),
            naissance if isinstance(naissance, date) else None,
            self.premiere_date,
        )

    def _de_la_ligne(self, cle: str) -> object:
        valeurs = self.lot.valeurs.get(cle)
        return None if valeurs is None else valeurs[self.position]

    @property
    def etat(self) -> str:
        """The state of the cell."""
        return ETATS[self.lot.etats[self.colonne.cle][self.position]]


def cause_de(attente: Attente, cellule: Cellule) -> str:
    """The cause of a failure: the verification's, or the state of the cell; a closer one when the rule has a sentence for it."""
    cause = cellule.etat if attente.verification.cause == PAR_ETAT else attente.verification.cause
    if cellule.isolee:
        seule = "seule_ailleurs" if cellule.brut is None or cause == "vide" else "seule"
        return seule if seule in attente.regle.causes and cause in ("vide", "forme") else cause
    precise = preciser(cause, cellule.colonne, cellule.brut, cellule.lue)
    return cause if precise is None or precise not in attente.regle.causes else precise


ADMISE = " Ligne admise par le gestionnaire : elle est comptée telle quelle."
CONDUITE_ADMISE = "Rien à faire pour ce mois ; corrigez-la dans le prochain tableau."


def constat_de_ligne(attente: Attente, cellule: Cellule, seuils: SeuilsDeControle, *, admise: bool = False) -> Constat:
    """The finding of a failing cell; ``admise``: it would hold its row, but a steward admitted it as it stands."""
    cause = attente.regle.causes[cause_de(attente, cellule)]
    message, conduite = remplir(cause, lambda champ: _champ_de_ligne(champ, attente, cellule, seuils), cellule.colonne.type)
    severite = attente.regle.severite_de(cause.id, cellule.colonne.cle)
    if admise:
        message, conduite, severite = message + ADMISE, CONDUITE_ADMISE, Severite.INFORMATION
    return Constat(
        depot=cellule.lot.faits[cellule.table].depot,
        regle=attente.regle.id,
        severite=severite,
        message=message,
        conduite=conduite,
        feuille=couper(nettoyer(cellule.lot.tables[cellule.table].feuille)),
        ligne=cellule.ligne,
        colonne=cellule.lettre,
        entete=cellule.entete,
        cle=cellule.colonne.cle,
        valeur=cellule.valeur,
    )


def constat_de_depot(regle: Regle, anomalie: Anomalie, depot: str) -> Constat:
    """The finding of a fault of the whole file."""
    cause = regle.causes[anomalie.cause]
    message, conduite = remplir(cause, lambda champ: anomalie.champs.get(champ, ""))
    return Constat(
        depot=depot,
        regle=regle.id,
        severite=regle.severite_de(cause.id, None),
        message=message,
        conduite=conduite,
        feuille=anomalie.feuille,
        ligne=anomalie.ligne,
        colonne=anomalie.colonne,
        entete=anomalie.entete,
        cle=anomalie.cle,
        valeur=anomalie.valeur,
    )


def constat_impossible(regle: Regle, depot: str, severite: Severite = Severite.BLOQUANT_FICHIER) -> Constat:
    """The finding of a rule that could not be evaluated: never a pass, so nothing of the deposit is loaded."""
    return Constat(
        depot=depot,
        regle=regle.id,
        severite=severite,
        message=f"Contrôle impossible : la règle {regle.id} (« {regle.titre} ») n'a pas pu être exécutée.",
        conduite="Rien à corriger dans votre fichier : le Département est prévenu et le relira.",
    )


def constat_hors_suite(anomalie: Anomalie, depot: str) -> Constat:
    """The finding of a fault told under a rule that no suite has: blocking, because nobody said that it may pass."""
    return Constat(
        depot=depot,
        regle=anomalie.regle,
        severite=Severite.BLOQUANT_FICHIER,
        message=anomalie.champs.get("detail", f"Défaut signalé sous la règle inconnue {anomalie.regle}."),
        conduite=anomalie.champs.get("a_faire", "Signalez-le au Département."),
        feuille=anomalie.feuille,
        ligne=anomalie.ligne,
        colonne=anomalie.colonne,
        entete=anomalie.entete,
        valeur=anomalie.valeur,
    )


def remplir(cause: Cause, champ: Callable[[str], str], type_colonne: TypeColonne | None = None) -> tuple[str, str]:
    """The two sentences of a cause in a column of that type, each placeholder asked of ``champ``."""
    conduite = cause.conduite_pour(type_colonne)
    noms = {*_champs(cause.message), *_champs(conduite)}
    valeurs = {nom: champ(nom) for nom in noms}
    return cause.message.format_map(valeurs), conduite.format_map(valeurs)


def _champ_de_ligne(champ: str, attente: Attente, cellule: Cellule, seuils: SeuilsDeControle) -> str:
    colonne = cellule.colonne
    if champ.startswith("autre_"):
        autre = _autre(attente, cellule)
        if autre is None:
            return ""
        return autre.entete if champ == "autre_entete" else (autre.comprise or "vide")
    if champ == "valeur":
        return cellule.valeur or "vide"
    if champ == "forme":
        return dire_la_forme(str(cellule.lue))
    if champ == "entete":
        return cellule.entete
    if champ == "ligne":
        return str(cellule.ligne)
    if champ == "colonne":
        return cellule.lettre or ""
    if champ in ("minimum", "maximum"):
        borne = bornes(colonne)[0 if champ == "minimum" else 1]
        return "…" if borne is None else f"{borne:,}".replace(",", "\u202f")
    if champ == "attendu":
        return ATTENDU[colonne.type]
    if champ == "codes":
        return ", ".join(f"« {c.libelle} »" for c in _codes(colonne))
    if champ == "suggestion":
        return _suggestion(cellule)
    if champ == "en_attendant":
        bloque = attente.regle.severite_de(cause_de(attente, cellule), colonne.cle) is Severite.BLOQUANT_LIGNE
        return "d'ici là, la ligne entière attend" if bloque else "en attendant, la valeur n'est pas prise en compte"
    if champ == "absences":
        autre = _autre(attente, cellule)
        compte = None if autre is None else autre.lue
        return accord(compte if isinstance(compte, int) else 0, "absence injustifiée", "absences injustifiées")
    if champ == "mois":
        mois = cellule.lot.faits[cellule.table].mois
        return "" if mois is None else montrer_mois(mois)
    if champ == "premiere_ligne":
        return str(_premiere_ligne(cellule))
    if champ == "premiere_date":
        return montrer(seuils.premiere_date) or ""
    if champ in {"duree_cer_mois", "tolerance_cer_jours"}:
        return str(getattr(seuils, champ))
    raise KeyError(champ)


def _autre(attente: Attente, cellule: Cellule) -> Cellule | None:
    """The other cell that the rule speaks of: the one compared, or the one that makes this one required."""
    cle = next(iter(attente.verification.avec), cellule.colonne.avec)
    if cle is None:
        return None
    return replace(cellule, colonne=cellule.lot.modeles[cellule.table].colonne(cle))


def _codes(colonne: ColonneModele) -> tuple[CodeModele, ...]:
    return colonne.codes or (OUI_NON if colonne.type is TypeColonne.OUI_NON else ())


def _suggestion(cellule: Cellule) -> str:
    if cellule.brut is None or est_personnelle(cellule.colonne):
        return ""
    if cellule.colonne.type is TypeColonne.DATE:
        proche = remettre_le_jour_devant(str(cellule.brut))
        if proche is not None and montrer_cellule(cellule.colonne, proche, cellule.reperes) != proche:
            return ""
    else:
        proche = ressemblant(couper(str(cellule.brut)), [c.libelle for c in _codes(cellule.colonne)])
    return f" Vouliez-vous dire « {proche} » ?" if proche else ""


def _premiere_ligne(cellule: Cellule) -> int:
    """The first row of the table with the same identifiant and phase."""
    portion = cellule.lot.portion(cellule.table)
    identifiants = cellule.lot.valeurs["identifiant"][portion]
    phases = [p or "accompagnement" for p in cellule.lot.valeurs.get("phase", [None] * cellule.lot.nombre)[portion]]
    cherche = (identifiants[cellule.rang], phases[cellule.rang])
    return cellule.lot.tables[cellule.table].lignes[list(zip(identifiants, phases, strict=True)).index(cherche)]
