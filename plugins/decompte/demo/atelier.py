"""From the persons of a month to the files sent for it, each with what should become of it."""

from __future__ import annotations

import hashlib
import random
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from decompte.demo import oracle
from decompte.demo.classeur import MODELE, Contenu, Ecrit, Quantite, ecrire_csv, ecrire_xlsx
from decompte.demo.envoi import REFUS, Envoi, Genre, Plan, planifier
from decompte.demo.fautes import retoucher, semer, vider
from decompte.demo.habillage import MOIS_EN_LETTRES, Habillage, ecrire_mois, habiller, nommer
from decompte.demo.personne import Personne
from decompte.demo.profil import Profil, a_des_accueils, a_des_soutiens
from decompte.demo.tableau import Ligne, chargee, completude, ligne_du_mois, quatre_decimales
from decompte.demo.verite import FichierVrai
from decompte.domaine.convention import Convention, Structure
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois

_TROP_GRANDE = 2500
"""Rows above which one missing cell would vanish in the four decimals of completeness: no row fault there."""

_SUFFIXES = {Genre.DOUBLON: " (1)", Genre.BON: " - corrigé"}
_COLONNES_OTEES = ("nb_entretiens_physiques", "nb_absences_injustifiees", "inscrit_monjob62", "date_orientation")

_REGLE_DU_REFUS = {
    Genre.CONVENTION_D_UNE_AUTRE: "D05",
    Genre.TABLE_D_UNE_AUTRE: "D05",
    Genre.CONVENTION_INCONNUE: "D05",
    Genre.MOIS_HORS_CONVENTION: "D06",
    Genre.COLONNE_ABSENTE: "D04",
    Genre.ENTETE_ABSENT: "D03",
    Genre.SANS_LIGNE: "D07",
    Genre.PAS_UN_CLASSEUR: "D01",
}


@dataclass(frozen=True, slots=True)
class Depose:
    """A file to be put in the drop-box, and its truth."""

    fichier: FichierVrai
    octets: bytes


@dataclass(slots=True)
class Atelier:
    """Makes the files of one convention. ``autre`` is a convention of another structure, for mistakes; ``pris`` the paths
    already used in the box."""

    convention: Convention
    structure: Structure
    profil: Profil
    graine: int
    autre: Convention | None
    pris: set[str]
    _habillage: Habillage = field(init=False)
    _deux_phases: bool = field(init=False)

    def __post_init__(self) -> None:
        self._deux_phases = a_des_accueils(self.convention)
        self._habillage = habiller(
            self.convention, self.graine, deux_phases=self._deux_phases, xlsx_seulement=a_des_soutiens(self.convention)
        )

    def planifier(self, mois: Mois, echeance: date) -> Plan:
        """What is sent for a month, and when."""
        alea = self._alea(mois, "envoi")
        simple = a_des_soutiens(self.convention)
        return planifier(alea, self.profil, mois.plus(1).premier_jour, echeance, simple=simple)

    def faire(self, plan: Plan, mois: Mois, presents: Sequence[Personne]) -> list[Depose]:
        """The files of a month, in the order in which they arrive."""
        en_csv = self._habillage.csv and len(plan.envois) == 1 and plan.envois[0].genre not in REFUS
        base = nommer(self.convention, self.structure, mois, self._habillage, en_csv=en_csv)
        deposes: list[Depose] = []
        for rang, envoi in enumerate(plan.envois):
            suffixe = _SUFFIXES.get(envoi.genre, "") if rang else ""
            chemin = self._chemin(mois, base, suffixe, "csv" if en_csv else "xlsx")
            if envoi.genre is Genre.DOUBLON:
                deposes.append(_doublon(deposes[0], chemin, envoi))
            else:
                deposes.append(self._fichier(plan, envoi, mois, presents, chemin, en_csv=en_csv))
        return deposes

    def _alea(self, mois: Mois, usage: str) -> random.Random:
        return random.Random(f"{self.graine}|{self.convention.code}|{mois}|{usage}")

    def _chemin(self, mois: Mois, base: str, suffixe: str, extension: str) -> str:
        """A path that nobody uses yet in the box; two conventions of one structure may give the same name to a table."""
        for nom in (base, f"{base} {self.convention.code}"):
            chemin = unicodedata.normalize("NFC", f"{self.structure.code}/{mois}/{nom}{suffixe}.{extension}")
            if chemin.casefold() not in self.pris:
                break
        self.pris.add(chemin.casefold())
        return chemin

    def _fichier(
        self, plan: Plan, envoi: Envoi, mois: Mois, presents: Sequence[Personne], chemin: str, *, en_csv: bool
    ) -> Depose:
        fichier = FichierVrai(
            chemin=chemin,
            structure=self.structure.code,
            convention=self.convention.code,
            mois=mois,
            recu_le=envoi.recu_le,
            sha256="",
            scenario=plan.scenario.value,
            genre=envoi.genre.value,
            etat=EtatDepot.REJETE,
        )
        if envoi.genre in REFUS:
            octets = self._refuse(fichier, envoi, mois, presents)
        else:
            lignes = self._lignes(envoi.genre, mois, presents)
            activite = self._activite(mois)
            if en_csv:
                ecrit = ecrire_csv(lignes, self._habillage)
            else:
                ecrit = self._ecrire(Contenu(self._fiche(envoi, mois), lignes, activite), mois)
            octets = ecrit.octets
            self._juger(fichier, lignes, ecrit, activite)
        fichier.sha256 = hashlib.sha256(octets).hexdigest()
        return Depose(fichier, octets)

    def _lignes(self, genre: Genre, mois: Mois, presents: Sequence[Personne]) -> list[Ligne]:
        alea = self._alea(mois, "observations")
        lignes = [ligne_du_mois(personne, mois, alea) for personne in presents]
        if genre is Genre.INCOMPLET:
            vider(lignes, self._alea(mois, "vides"))
        elif genre is Genre.A_CORRIGER:
            retoucher(lignes, self._alea(mois, "retouches"))
        elif genre is Genre.BON and len(lignes) <= _TROP_GRANDE and not a_des_soutiens(self.convention):
            semer(lignes, mois, self.profil, self._alea(mois, "fautes"))
        return lignes

    def _activite(self, mois: Mois) -> tuple[Quantite, ...]:
        """Soutiens aux professionnels of the month, in two rows that add up."""
        if not a_des_soutiens(self.convention):
            return ()
        alea = self._alea(mois, "activite")
        attendus = float(self.convention.cible_autre or 0) / 12 * self.profil.accueils
        premiers, seconds = (int(attendus / 2 * (0.7 + 0.6 * alea.random()) + 0.5) for _ in range(2))
        return (
            Quantite("soutiens_professionnels", premiers, "Situations individuelles"),
            Quantite("soutiens_professionnels", seconds, "Appui aux équipes"),
        )

    def _fiche(self, envoi: Envoi, mois: Mois) -> list[tuple[str, str | date | Mois]]:
        fiche: list[tuple[str, str | date | Mois]] = [
            ("Modèle", MODELE),
            ("Structure", self.structure.nom if self._habillage.structure_par_nom else self.structure.code),
        ]
        if self.structure.siret:
            fiche.append(("SIRET", self.structure.siret))
        fiche += [
            ("Convention", self.convention.code),
            ("Dispositif", self.convention.dispositif),
            ("Territoire", self.convention.territoire or ""),
            ("Mois", ecrire_mois(mois, self._habillage.mois_ecrit)),
            ("Établi le", envoi.recu_le.date()),
        ]
        return fiche

    def _ecrire(self, contenu: Contenu, mois: Mois) -> Ecrit:
        titre = f"Tableau de suivi d'activité - {MOIS_EN_LETTRES[mois.numero - 1]} {mois.annee}"
        return ecrire_xlsx(contenu, self._habillage, titre)

    def _juger(self, fichier: FichierVrai, lignes: Sequence[Ligne], ecrit: Ecrit, activite: Sequence[Quantite]) -> None:
        """Write down what the pipeline should make of an accepted table."""
        presentes, exigees = completude(list(lignes), deux_phases=self._deux_phases)
        retenues = [(ligne, rang) for ligne, rang in zip(lignes, ecrit.rangs, strict=True) if not ligne.quarantaine]
        fichier.lignes = [chargee(ligne, rang) for ligne, rang in retenues]
        fichier.lignes_quarantaine = tuple(r for ligne, r in zip(lignes, ecrit.rangs, strict=True) if ligne.quarantaine)
        fichier.identifiants_quarantaine = tuple(
            str(ligne.valeurs["identifiant"])
            for ligne in lignes
            if ligne.quarantaine and ligne.valeurs["identifiant"] is not None
        )
        fichier.nb_lignes = len(retenues)
        fichier.nb_quarantaine = len(fichier.lignes_quarantaine)
        fichier.taux_completude = quatre_decimales(presentes, exigees)
        parfait = presentes == exigees and not fichier.nb_quarantaine
        fichier.etat = EtatDepot.ACCEPTE if parfait else EtatDepot.ACCEPTE_AVEC_RESERVES
        regles = Counter(regle for ligne in lignes for regle in ligne.regles)
        # Told as information: the columns the template does not know. Those the sheet does without serve no indicator here.
        regles["D09"] = self._habillage.supplementaires
        fichier.regles = {regle: nombre for regle, nombre in sorted(regles.items()) if nombre}
        fichier.file_active = oracle.compter_file_active(fichier.lignes, fichier.mois)
        fichier.accueils_avec_rdv = len(oracle.accueillis(fichier.lignes))
        if activite:
            fichier.soutiens = sum(quantite.quantite for quantite in activite)
            fichier.nb_lignes_activite = len(activite)

    def _refuse(self, fichier: FichierVrai, envoi: Envoi, mois: Mois, presents: Sequence[Personne]) -> bytes:
        """A file that must be refused; its truth is one blocking rule, others may be told besides."""
        genre = envoi.genre
        fichier.regles = {_REGLE_DU_REFUS[genre]: 1}
        if genre is Genre.PAS_UN_CLASSEUR:
            fichier.etat = EtatDepot.ILLISIBLE
            return (
                f"%PDF-1.4\n% Tableau de suivi {self.convention.code} {mois}, imprimé au lieu d'être enregistré\n%%EOF\n".encode()
            )
        fichier.regles_possibles = ("D04", "D09", "D11", "L09", "L12", "L15")
        fiche = dict(self._fiche(envoi, mois))
        contenu = Contenu((), self._lignes(Genre.A_CORRIGER, mois, presents), self._activite(mois))
        return self._deformer(genre, fiche, contenu, mois)

    def _deformer(self, genre: Genre, fiche: dict[str, str | date | Mois], contenu: Contenu, mois: Mois) -> bytes:
        autre = self.autre
        if genre is Genre.COLONNE_ABSENTE:
            ote = _COLONNES_OTEES[int(self._alea(mois, "refus").random() * len(_COLONNES_OTEES))]
            contenu = replace(contenu, colonne_otee=ote)
        elif genre is Genre.ENTETE_ABSENT:
            contenu = replace(contenu, sans_entete=True)
        elif genre is Genre.SANS_LIGNE:
            contenu = replace(contenu, lignes=())
        elif genre is Genre.MOIS_HORS_CONVENTION:
            fiche["Mois"] = str(self._mois_hors(mois))
        elif genre is Genre.CONVENTION_INCONNUE or autre is None:
            fiche["Convention"] = f"{self.convention.code}-ancienne"
        else:
            fiche["Convention"] = autre.code
            if genre is Genre.TABLE_D_UNE_AUTRE:
                fiche["Structure"] = autre.structure
        return self._ecrire(replace(contenu, fiche=tuple(fiche.items())), mois).octets

    def _mois_hors(self, mois: Mois) -> Mois:
        """The year mistyped: a month before the convention, or one that has not come yet when the file arrives."""
        passe = Mois(mois.annee - 1, mois.numero)
        return passe if passe.dernier_jour < self.convention.debut else Mois(mois.annee + 1, mois.numero)


def _doublon(premier: Depose, chemin: str, envoi: Envoi) -> Depose:
    """The same bytes again."""
    fichier = FichierVrai(
        chemin=chemin,
        structure=premier.fichier.structure,
        convention=premier.fichier.convention,
        mois=premier.fichier.mois,
        recu_le=envoi.recu_le,
        sha256=premier.fichier.sha256,
        scenario=premier.fichier.scenario,
        genre=envoi.genre.value,
        etat=EtatDepot.DOUBLON,
        doublon_de=premier.fichier.chemin,
    )
    return Depose(fichier, premier.octets)
