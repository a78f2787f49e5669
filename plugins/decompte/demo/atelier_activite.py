"""From the quantities of a month to the files sent for them, each with what should become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from decompte.demo.activite import codes_exiges
from decompte.demo.classeur_activite import (
    MODELE,
    Comptee,
    HabillageActivite,
    ecrire_activite,
    ecrire_activite_csv,
    habiller_activite,
    nommer_activite,
)
from decompte.demo.envoi import Envoi, Genre
from decompte.demo.etabli import Etabli, Fiche
from decompte.demo.fautes_activite import detailler, gater, retoucher_activite, semer_activite
from decompte.demo.habillage import MOIS_EN_LETTRES
from decompte.demo.tableau import quatre_decimales
from decompte.demo.verite import FichierVrai
from decompte.domaine.convention import Mode
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois


@dataclass
class AtelierActivite(Etabli[Mapping[str, Decimal]]):
    """Makes the Activité tables of one convention."""

    mode: Mode = Mode.FORFAIT_OBJECTIF
    modele = MODELE
    regles_possibles = ("D04", "D09", "D11", "D12", "L03", "L04", "L05", "L16")
    _habillage: HabillageActivite = field(init=False)
    _exiges: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._habillage = habiller_activite(self.convention, self.graine)
        self._exiges = codes_exiges(self.convention, self.mode)

    @property
    def manieres(self) -> HabillageActivite:
        """The habits of the structure."""
        return self._habillage

    def nommer(self, mois: Mois, *, en_csv: bool) -> str:
        """The name of the file of a month, without extension."""
        return nommer_activite(self.convention, self.structure, mois, self._habillage, en_csv=en_csv)

    def ecrire_bon(
        self, fichier: FichierVrai, envoi: Envoi, mois: Mois, matiere: Mapping[str, Decimal], *, en_csv: bool
    ) -> bytes:
        """A table that is accepted, maybe incomplete, maybe to be corrected."""
        neant = self._habillage.neant and envoi.genre is Genre.BON and not any(matiere.values())
        lignes = [] if neant else self._lignes(envoi.genre, mois, matiere)
        self._juger(fichier, lignes, neant=neant)
        if en_csv:
            return ecrire_activite_csv(lignes, self._habillage, neant=neant)
        return ecrire_activite(self.fiche(envoi, mois), lignes, self._habillage, self._titre(mois), neant=neant)

    def ecrire_refuse(self, genre: Genre, fiche: Fiche, mois: Mois, matiere: Mapping[str, Decimal]) -> bytes:
        """A table that is refused, by its Identification or by its structure."""
        lignes = [] if genre is Genre.SANS_LIGNE else self._lignes(Genre.A_CORRIGER, mois, matiere)
        return ecrire_activite(
            fiche,
            lignes,
            self._habillage,
            self._titre(mois),
            colonne_otee="quantite" if genre is Genre.COLONNE_ABSENTE else None,
            sans_entete=genre is Genre.ENTETE_ABSENT,
        )

    def _lignes(self, genre: Genre, mois: Mois, matiere: Mapping[str, Decimal]) -> list[Comptee]:
        lignes = [
            ligne for code, quantite in matiere.items() for ligne in detailler(code, quantite, detail=self._habillage.detail)
        ]
        if genre is Genre.INCOMPLET and self._exiges:
            gater(lignes, self._exiges, self.alea(mois, "vides"))
        elif genre is Genre.A_CORRIGER:
            retoucher_activite(lignes, self.alea(mois, "retouches"))
        elif genre is Genre.BON:
            semer_activite(lignes, self._exiges, self.profil, self.alea(mois, "fautes"))
        return lignes

    def _titre(self, mois: Mois) -> str:
        return f"Tableau d'activité - {MOIS_EN_LETTRES[mois.numero - 1]} {mois.annee}"

    def _juger(self, fichier: FichierVrai, lignes: Sequence[Comptee], *, neant: bool) -> None:
        """Write down what the pipeline should make of an accepted table."""
        donnes = {ligne.code for ligne in lignes if ligne.libelle is None}
        mal_dits = {ligne.code for ligne in lignes if ligne.libelle is None and ligne.quantite is None}
        presents = len(self._exiges) if neant else sum(c in donnes and c not in mal_dits for c in self._exiges)
        fichier.taux_completude = quatre_decimales(presents, len(self._exiges))
        fichier.etat = EtatDepot.ACCEPTE if presents == len(self._exiges) else EtatDepot.ACCEPTE_AVEC_RESERVES
        regles = Counter(regle for ligne in lignes for regle in ligne.regles)
        regles["D09"] = self._habillage.supplementaires
        fichier.regles = {regle: nombre for regle, nombre in sorted(regles.items()) if nombre}
        for ligne in lignes:
            if ligne.quantite is not None:
                fichier.nb_lignes_activite += 1
                fichier.quantites[ligne.code] = fichier.quantites.get(ligne.code, Decimal(0)) + ligne.quantite
        fichier.file_active = fichier.accueils_avec_rdv = 0
