"""From the persons of a month to the files sent for it, each with what should become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from decompte.demo import oracle
from decompte.demo.classeur import MODELE, Contenu, Ecrit, Quantite, ecrire_csv, ecrire_xlsx
from decompte.demo.envoi import Envoi, Genre
from decompte.demo.etabli import Etabli, Fiche
from decompte.demo.fautes import retoucher, semer, vider
from decompte.demo.habillage import MOIS_EN_LETTRES, Habillage, habiller, nommer
from decompte.demo.personne import Personne
from decompte.demo.profil import a_des_accueils, a_des_soutiens
from decompte.demo.tableau import Ligne, chargee, completude, ligne_du_mois, quatre_decimales
from decompte.demo.verite import FichierVrai
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois

_TROP_GRANDE = 2500
"""Rows above which one missing cell would vanish in the four decimals of completeness: no row fault there."""

_COLONNES_OTEES = ("nb_entretiens_physiques", "nb_absences_injustifiees", "inscrit_monjob62", "date_orientation")


@dataclass
class Atelier(Etabli[Sequence[Personne]]):
    """Makes the suivi tables of one convention."""

    modele = MODELE
    regles_possibles = ("D04", "D09", "D11", "L09", "L12", "L15")
    _habillage: Habillage = field(init=False)
    _deux_phases: bool = field(init=False)

    def __post_init__(self) -> None:
        self._deux_phases = a_des_accueils(self.convention)
        self._habillage = habiller(self.convention, self.graine, deux_phases=self._deux_phases, xlsx_seulement=self.simple)

    @property
    def simple(self) -> bool:
        """A workbook of two sheets, of which the spec does not say how they share one completeness."""
        return a_des_soutiens(self.convention)

    @property
    def manieres(self) -> Habillage:
        """The habits of the structure."""
        return self._habillage

    def nommer(self, mois: Mois, *, en_csv: bool) -> str:
        """The name of the file of a month, without extension."""
        return nommer(self.convention, self.structure, mois, self._habillage, en_csv=en_csv)

    def ecrire_bon(self, fichier: FichierVrai, envoi: Envoi, mois: Mois, matiere: Sequence[Personne], *, en_csv: bool) -> bytes:
        """A table that is accepted, maybe incomplete, maybe to be corrected."""
        lignes = self._lignes(envoi.genre, mois, matiere)
        activite = self._activite(mois)
        if en_csv:
            ecrit = ecrire_csv(lignes, self._habillage)
        else:
            ecrit = self._ecrire(Contenu(tuple(self.fiche(envoi, mois).items()), lignes, activite), mois)
        self._juger(fichier, lignes, ecrit, activite)
        return ecrit.octets

    def ecrire_refuse(self, genre: Genre, fiche: Fiche, mois: Mois, matiere: Sequence[Personne]) -> bytes:
        """A table that is refused, by its Identification or by its structure."""
        lignes = self._lignes(Genre.A_CORRIGER, mois, matiere)
        contenu = Contenu(tuple(fiche.items()), lignes, self._activite(mois))
        if genre is Genre.COLONNE_ABSENTE:
            ote = _COLONNES_OTEES[int(self.alea(mois, "refus").random() * len(_COLONNES_OTEES))]
            contenu = replace(contenu, colonne_otee=ote)
        elif genre is Genre.ENTETE_ABSENT:
            contenu = replace(contenu, sans_entete=True)
        elif genre is Genre.SANS_LIGNE:
            contenu = replace(contenu, lignes=())
        return self._ecrire(contenu, mois).octets

    def _lignes(self, genre: Genre, mois: Mois, presents: Sequence[Personne]) -> list[Ligne]:
        alea = self.alea(mois, "observations")
        lignes = [ligne_du_mois(personne, mois, alea) for personne in presents]
        if genre is Genre.INCOMPLET:
            vider(lignes, self.alea(mois, "vides"))
        elif genre is Genre.A_CORRIGER:
            retoucher(lignes, self.alea(mois, "retouches"))
        elif genre is Genre.BON and len(lignes) <= _TROP_GRANDE and not a_des_soutiens(self.convention):
            semer(lignes, mois, self.profil, self.alea(mois, "fautes"))
        return lignes

    def _activite(self, mois: Mois) -> tuple[Quantite, ...]:
        """Soutiens aux professionnels of the month, in two rows that add up."""
        if not a_des_soutiens(self.convention):
            return ()
        alea = self.alea(mois, "activite")
        attendus = float(self.convention.cible_autre or 0) / 12 * self.profil.accueils
        premiers, seconds = (int(attendus / 2 * (0.7 + 0.6 * alea.random()) + 0.5) for _ in range(2))
        return (
            Quantite("soutiens_professionnels", premiers, "Situations individuelles"),
            Quantite("soutiens_professionnels", seconds, "Appui aux équipes"),
        )

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
        for quantite in activite:
            total = fichier.quantites.get(quantite.indicateur, Decimal(0)) + quantite.quantite
            fichier.quantites[quantite.indicateur] = total
        fichier.nb_lignes_activite = len(activite)
