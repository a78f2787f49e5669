"""Reads a golden case (YAML, French, amounts as a finance officer writes them) into the file that a solde is computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from decompte.app.feries import feries_francais
from decompte.app.obligations import debut_du_suivi, echeances
from decompte.domaine.convention import Convention, DocumentRecu, Note, Versement
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.faits import Comptage, DemandeDeFaits, Faits, MoisActif
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.referentiel import Referentiel
from decompte.soldes.entree import Dossier, DossierCompte

DOSSIER = Path(__file__).parent / "soldes"


@dataclass(frozen=True)
class Cas:
    """One golden case."""

    fichier: str
    nom: str
    contenu: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.fichier}: {self.nom}"


def tous_les_cas() -> list[Cas]:
    """All cases of the folder, in the order of the files."""
    return [
        Cas(chemin.name, contenu["cas"], contenu)
        for chemin in sorted(DOSSIER.glob("*.yml"))
        for contenu in yaml.safe_load(chemin.read_text(encoding="utf-8"))
    ]


def montant(texte: object) -> Decimal:
    """« 16 250,00 » as an exact number; a YAML float is refused."""
    if isinstance(texte, float):
        raise TypeError(f"{texte!r} : écrire les nombres décimaux entre guillemets.")
    return Decimal(str(texte).replace(" ", "").replace("\u202f", "").replace(",", ".").removesuffix("€"))


def _ou_rien(texte: object) -> Decimal | None:
    return None if texte is None else montant(texte)


def lire_cas(cas: Cas, referentiel: Referentiel) -> DossierCompte:
    """The file and the facts that the case describes, under the real catalogue and parameters."""
    contenu = cas.contenu
    convention = _convention(contenu["convention"], referentiel)
    exercice, au = int(contenu["exercice"]), contenu["au"]
    parametres = _parametres(referentiel.parametres, contenu.get("parametres", {}))
    dispositif = referentiel.dispositifs[convention.dispositif_id]
    termes = termes_par_exercice(convention)
    obligations = _obligations(contenu, convention, exercice, parametres, au)
    notes = contenu.get("notes", {})
    fiches = referentiel.fiches_indicateurs(dispositif.id)
    if "toutes" in notes:
        valeur = notes["toutes"]
        notes = {id: valeur for id, fiche in fiches.items() if fiche.juge} | {k: v for k, v in notes.items() if k != "toutes"}
    dossier = Dossier(
        convention=convention,
        dispositif=dispositif,
        termes=termes,
        exercice=exercice,
        au=au,
        obligations=obligations,
        parametres=parametres,
        fiches=fiches,
        debut_du_suivi=debut_du_suivi(parametres, au),
        versements=tuple(
            Versement(convention.code, exercice, date(exercice, 3, 1), montant(v), "avance", f"M-{rang}")
            for rang, v in enumerate(contenu.get("versements", []), 1)
        ),
        documents=tuple(
            DocumentRecu(convention.code, exercice, d["nature"], d["recu_le"], _ou_rien(d.get("cout_reel")))
            for d in contenu.get("documents", [])
        ),
        notes={id: Note(convention.code, exercice, id, montant(v), "note du cas", "MJ-000001") for id, v in notes.items()},
    )
    return DossierCompte(dossier, _faits(contenu, dossier))


def _convention(terme: Mapping[str, Any], referentiel: Referentiel) -> Convention:
    if "code" in terme:
        return next(c for c in referentiel.conventions if c.code == terme["code"])
    return Convention(
        code=f"{terme['dispositif']}-cas",
        structure="structure-du-cas",
        annee=2024,
        dispositif=terme["dispositif"],
        dispositif_id=terme["dispositif"],
        territoire=None,
        debut=terme["debut"],
        fin=terme["fin"],
        montant_eur=montant(terme["montant"]),
        cible_accueils=_ou_rien(terme.get("accueils")),
        cible_places=_ou_rien(terme.get("places")),
    )


def _parametres(parametres: Parametres, remplaces: Mapping[str, Any]) -> Parametres:
    if not remplaces:
        return parametres
    par_id = dict(parametres.par_id)
    for id, valeur in remplaces.items():
        modele = par_id[id]
        par_id[id] = Parametre(
            id, modele.libelle, modele.unite, (ValeurDatee(date(2000, 1, 1), valeur, hypothese=True, raison="valeur du cas"),)
        )
    return Parametres(par_id)


def _mois(contenu: Mapping[str, Any], mois: Mois) -> Any:
    decrits = contenu.get("mois", {})
    return decrits.get(str(mois), decrits.get("tous"))


def _obligations(
    contenu: Mapping[str, Any], convention: Convention, exercice: int, parametres: Parametres, au: date
) -> tuple[Obligation, ...]:
    echeance_de = echeances(parametres, feries_francais())
    return tuple(
        _obligation(_mois(contenu, mois), convention, mois, echeance_de(mois), au)
        for mois in termes_par_exercice(convention)[exercice].mois
        if mois >= debut_du_suivi(parametres, au)
    )


def _obligation(decrit: Any, convention: Convention, mois: Mois, echeance: date, au: date) -> Obligation:
    def en(etat: EtatObligation, **autres: Any) -> Obligation:
        return Obligation(convention.code, convention.structure, mois, echeance, etat, **autres)

    if decrit is None or decrit == "manquant":
        return en(EtatObligation.MANQUANT if echeance < au else EtatObligation.A_VENIR)
    if "excuse" in decrit:
        depot = f"depot-{mois}" if "file_active" in decrit else None
        return en(EtatObligation.EXCUSE, depot=depot, excuse=True, motif=decrit["excuse"])
    commun = {"depot": f"depot-{mois}", "retard_jours": int(decrit.get("retard", 0))}
    if "complétude" in decrit:
        return en(EtatObligation.INCOMPLET, taux_completude=montant(decrit["complétude"]), **commun)
    etat = EtatObligation.EN_RETARD if commun["retard_jours"] else EtatObligation.A_TEMPS
    return en(etat, taux_completude=Decimal("1.0000"), **commun)


def _faits(contenu: Mapping[str, Any], dossier: Dossier) -> Faits | None:
    dues = dossier.obligations_dues
    if not dues:
        return None
    actifs = []
    for obligation in dues:
        decrit = _mois(contenu, obligation.mois)
        if isinstance(decrit, Mapping) and "file_active" in decrit:
            personnes = int(decrit["file_active"])
            lignes = int(decrit.get("lignes", personnes))
            actifs.append(MoisActif(obligation.mois, f"depot-{obligation.mois}", "0" * 64, personnes, lignes, 0, Decimal(0)))
    realise = contenu.get("réalisé", {})
    comptages = {
        id: Comptage(*(int(n) for n in str(rapport).split("/")))
        for id, rapport in realise.items()
        if isinstance(rapport, str) and "/" in rapport
    }
    return Faits(
        demande=DemandeDeFaits(dossier.convention.code, dossier.exercice, dues[0].mois, dues[-1].mois),
        mois=tuple(actifs),
        accueils_realises=int(realise.get("accueils", 0)),
        entretiens_physiques=int(realise.get("entretiens physiques", 0)),
        entretiens_distance=int(realise.get("entretiens à distance", 0)),
        comptages=comptages,
        quarantaines_en_attente=int(contenu.get("quarantaine", 0)),
    )
