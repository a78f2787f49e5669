"""The habits of a structure: how it decorates its workbook, orders its columns, writes its dates and names its files.

Habits belong to the convention and last the whole year: partners keep the file of the month before.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from decompte.domaine.convention import Convention, Structure
from decompte.domaine.mois import Mois

MOIS_EN_LETTRES = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

ENTETES = {
    "identifiant": "N° MonJob62",
    "nom": "Nom",
    "prenom": "Prénom",
    "date_naissance": "Date de naissance",
    "phase": "Phase",
    "date_orientation": "Date d'orientation",
    "date_premier_rdv": "Date du 1er rendez-vous",
    "date_diagnostic": "Date du diagnostic",
    "date_signature_cer": "Date de signature du CER",
    "date_fin_cer": "Date de fin du CER",
    "nb_actions_cer": "Nombre d'actions au CER",
    "nb_actions_pro": "dont à visée professionnelle",
    "nb_entretiens_physiques": "Entretiens physiques du mois",
    "nb_entretiens_distance": "Entretiens à distance du mois",
    "nb_absences_injustifiees": "Absences injustifiées du mois",
    "date_procedure_suspension": "Date de procédure de suspension",
    "inscrit_monjob62": "Inscrit sur MonJob62",
    "date_actualisation_diagnostic": "Date d'actualisation du diagnostic",
    "nb_prescriptions": "Prescriptions du mois",
    "date_sortie": "Date de sortie",
    "motif_sortie": "Motif de sortie",
    "proposition_orientation": "Proposition d'orientation",
    "observations": "Observations",
}
"""The headers of `suivi-2024`, in the order of the template."""

ALIAS = {
    "date_premier_rdv": "Date du 1er RDV",
    "date_signature_cer": "Date signature CER",
    "date_fin_cer": "Date fin CER",
    "nb_actions_cer": "Nb actions CER",
    "nb_entretiens_physiques": "Entretiens physiques",
    "nb_entretiens_distance": "Entretiens à distance",
    "date_sortie": "Date sortie",
    "inscrit_monjob62": "Inscription MonJob62",
}
"""Other words for some headers, known to the template map."""

LIBELLES = {
    "accueil": "Accueil",
    "accompagnement": "Accompagnement",
    "emploi_durable": "Emploi durable",
    "emploi_transition": "Emploi de transition",
    "sortie_positive": "Sortie positive",
    "reorientation_professionnelle": "Réorientation professionnelle",
    "reorientation_socioprofessionnelle": "Réorientation socioprofessionnelle",
    "changement_situation_financiere": "Changement de situation financière",
    "evolution_parcours": "Évolution du parcours",
    "stabilisation": "Stabilisation",
    "fin_de_droit": "Fin de droit",
    "demenagement": "Déménagement",
    "abandon": "Abandon",
    "deces": "Décès",
    "autre": "Autre",
    "social": "Social",
    "socioprofessionnel": "Socioprofessionnel",
    "professionnel": "Professionnel",
    "sante": "Santé",
    "independant": "Indépendant",
}
"""Codes as the drop-downs of the workbook show them."""

CODEES = ("phase", "motif_sortie", "proposition_orientation")
"""The columns that hold a code."""

_SANS_OBJET = ("phase", "proposition_orientation")
"""What only the dispositifs with an accueil phase need."""

_SUPPLEMENTAIRES = ("Quartier", "Moyen de transport", "Atelier suivi")
_CASSES = ("modele", "modele", "modele", "majuscules", "minuscules", "espaces", "lignes", "alias", "alias")


@dataclass(frozen=True, slots=True)
class Habillage:
    """The habits of one convention."""

    colonnes: tuple[str, ...]
    """Keys in the order of the sheet; those of extra columns start with « + »."""
    casse: str
    """How headers are written: ``modele``, ``majuscules``, ``minuscules``, ``espaces``, ``lignes``, ``alias``."""
    dates_en_texte: bool
    oui_non: tuple[str | int, str | int]
    libelles: bool
    """Coded cells by their French label rather than by their code."""
    bandeau: int
    """Rows above the header: 0 none, 1 a title, 2 a title, a logo row and a note."""
    lignes_vides: bool
    total: bool
    entete_repetee: bool
    feuille_cachee: bool
    csv: bool
    nom_de_fichier: int
    mois_ecrit: int
    structure_par_nom: bool

    @property
    def supplementaires(self) -> int:
        """How many columns the template does not know."""
        return sum(cle.startswith("+") for cle in self.colonnes)

    def entete(self, cle: str) -> str:
        """The header as this structure writes it."""
        if cle.startswith("+"):
            return cle[1:]
        entete = ENTETES[cle]
        if self.casse == "majuscules":
            return entete.upper()
        if self.casse == "minuscules":
            return entete.lower()
        if self.casse == "espaces":
            return f" {entete}  "
        if self.casse == "alias":
            return ALIAS.get(cle, entete)
        return entete.replace(" du mois", "\ndu mois") if self.casse == "lignes" else entete


def habiller(convention: Convention, graine: int, *, deux_phases: bool, xlsx_seulement: bool) -> Habillage:
    """The habits of a convention, from its own seed."""
    alea = random.Random(f"{graine}|{convention.code}|habillage")
    csv = alea.random() < 0.05 and not xlsx_seulement
    return Habillage(
        colonnes=_colonnes(alea, deux_phases=deux_phases),
        casse=_CASSES[int(alea.random() * len(_CASSES))],
        dates_en_texte=alea.random() < 0.30,
        oui_non=(("oui", "non"), ("Oui", "Non"), ("OUI", "NON"), ("O", "N"), ("vrai", "faux"), (1, 0))[int(alea.random() * 6)],
        libelles=alea.random() < 0.75,
        bandeau=int(alea.random() * 3),
        lignes_vides=alea.random() < 0.20,
        total=alea.random() < 0.35,
        entete_repetee=alea.random() < 0.06,
        feuille_cachee=alea.random() < 0.25,
        csv=csv,
        nom_de_fichier=int(alea.random() * 4),
        mois_ecrit=int(alea.random() * 4),
        structure_par_nom=alea.random() < 0.6,
    )


def _colonnes(alea: random.Random, *, deux_phases: bool) -> tuple[str, ...]:
    colonnes = list(ENTETES)
    if not deux_phases and alea.random() < 0.5:
        colonnes = [cle for cle in colonnes if cle not in _SANS_OBJET]
    if alea.random() < 0.20:
        colonnes.remove("observations")
    if alea.random() < 0.25:
        # One block moved: a structure puts first what it looks at first.
        depart = 4 + int(alea.random() * 8)
        colonnes = colonnes[:1] + colonnes[depart : depart + 4] + colonnes[1:depart] + colonnes[depart + 4 :]
    for entete in _SUPPLEMENTAIRES:
        if alea.random() < 0.12:
            colonnes.insert(1 + int(alea.random() * len(colonnes)), f"+{entete}")
    return tuple(colonnes)


def ecrire_mois(mois: Mois, maniere: int) -> str | Mois:
    """The month as the sheet Identification shows it; a Mois stands for a date cell in that month."""
    if maniere == 0:
        return str(mois)
    if maniere == 1:
        return f"{mois.numero:02d}/{mois.annee}"
    if maniere == 2:
        return f"{MOIS_EN_LETTRES[mois.numero - 1]} {mois.annee}"
    return mois


def nommer(convention: Convention, structure: Structure, mois: Mois, habillage: Habillage, *, en_csv: bool) -> str:
    """The name of a file, without extension: what partners write, spaces and accents included.

    A CSV has no Identification sheet: its name must be ``<code convention>_<AAAA-MM>``.
    """
    lettres = f"{MOIS_EN_LETTRES[mois.numero - 1]} {mois.annee}"
    dispositif = convention.dispositif_id.split("-", 1)[1]
    if en_csv:
        return f"{convention.code}_{mois}"
    noms = (
        f"Tableau de suivi {dispositif} - {lettres}",
        f"{structure.nom} suivi d'activité {dispositif} {lettres}",
        f"TSA_{convention.code}_{mois}",
        f"Suivi {mois.numero:02d}-{mois.annee} {convention.territoire or dispositif}",
    )
    return nom_de_fichier(noms[habillage.nom_de_fichier])


def nom_de_fichier(nom: str) -> str:
    """A name that every file system takes."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", nom).strip(" .")[:110]
