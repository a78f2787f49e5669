"""Reads a golden case (YAML, French, amounts as a finance officer writes them) into the file that a solde is computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from decompte.app.feries import feries_francais
from decompte.app.obligations import debut_du_suivi, echeances
from decompte.domaine.avenant import Avenant, en_vigueur, prolongee
from decompte.domaine.convention import Convention, Dispositif, DocumentRecu, Note, Versement
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.faits import Comptage, DemandeDeFaits, Faits, MoisActif
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation, Obligation, mois_attendus
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee
from decompte.domaine.regularisation import hors_versions
from decompte.domaine.solde import Solde
from decompte.domaine.vie_solde import GenreRemise, Levee, MandatSolde, Remise, VersionArretee
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde
from decompte.soldes.entree import Dossier, DossierCompte
from tests.cas.cles import MESURES, exiger, lire_fichier, nombre, verifier

DOSSIER = Path(__file__).parent / "soldes"
CODES_ACTIVITE = frozenset({
    "sessions", "participants", "etp", "postes_occupes", "mesures_renforcees", "mesures_simples", "logements_occupes", "points",
    "diagnostics", "accompagnements_ponctuels", "semaines_supplementaires", "consultations", "menages_recus",
    "soutiens_professionnels", "logements_attribues", "jeunes_loges", "accompagnements", "journees_agents", "journees_mixtes",
    "depenses_eur",
})  # fmt: skip
"""Of the model ``activite-2024``."""
montant = nombre


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
        Cas(chemin.name, contenu["cas"], contenu) for chemin in sorted(DOSSIER.glob("*.yml")) for contenu in lire_fichier(chemin)
    ]


def _ou_rien(texte: object) -> Decimal | None:
    return None if texte is None else montant(texte)


def lire_cas(cas: Cas, referentiel: Referentiel) -> DossierCompte:
    """The file and the facts that the case describes, under the real catalogue and parameters."""
    contenu = cas.contenu
    verifier({"cas": cas.nom, "attendu": {"état": "provisoire"}, **contenu})
    signee = _convention(contenu["convention"], referentiel)
    exercice, au = int(contenu["exercice"]), contenu["au"]
    avenants = en_vigueur([_avenant(a, signee) for a in contenu.get("avenants", [])], au)
    convention = prolongee(signee, avenants)
    parametres = _parametres(referentiel.parametres, contenu.get("parametres", {}))
    dispositif = referentiel.dispositifs[convention.dispositif_id]
    obligations = _obligations(contenu, convention, dispositif, exercice, parametres, au)
    versements = [_versement(v, rang, convention, exercice) for rang, v in enumerate(contenu.get("versements", []), 1)]
    fiches = referentiel.fiches_indicateurs(dispositif.id)
    versions = arretees(cas, referentiel)
    dossier = Dossier(
        convention=convention,
        dispositif=dispositif,
        termes=termes_par_exercice(signee, avenants),
        exercice=exercice,
        au=au,
        obligations=obligations,
        parametres=parametres,
        fiches=fiches,
        debut_du_suivi=debut_du_suivi(parametres, au),
        # A payment made later does not exist yet at the date.
        versements=hors_versions((v for v in versements if v.date <= au), versions),
        documents=tuple(_document(d, convention, exercice) for d in contenu.get("documents", [])),
        notes=_notes(contenu.get("notes", {}), {id for id, f in fiches.items() if f.juge}, convention, exercice),
        avenants=avenants,
        fin_convenue=signee.fin,
        versions=versions,
        levees=tuple(
            Levee(convention.code, exercice, levee["blocage"], "tel qu'il était", levee["le"], "MJ-000002", levee["motif"])
            for levee in contenu.get("levées", [])
        ),
        remise=_remise(contenu.get("remise"), convention.code, exercice),
    )
    return DossierCompte(dossier, _faits(contenu, dossier))


def arretees(cas: Cas, referentiel: Referentiel) -> tuple[VersionArretee, ...]:
    """The versions already approved, with the amounts that the case gives.

    « données »: what was not as it is now when the version was approved; what it was computed from is then known.
    """
    versions: list[VersionArretee] = []
    code, exercice = _convention(cas.contenu["convention"], referentiel).code, int(cas.contenu["exercice"])
    for rang, decrite in enumerate(cas.contenu.get("versions", []), 1):
        entrees: Mapping[str, str] = {}
        if "données" in decrite:
            alors = calculer_version(cas, rang, referentiel)
            assert (alors.solde_net_eur, alors.reversement_eur) == _arrete(decrite), alors
            entrees = alors.entrees
        sens = next((s for s in ("mandat", "titre") if s in decrite), None)
        net, reversement = _arrete(decrite)
        mandat = (
            None
            if sens is None
            else MandatSolde(code, exercice, rang, sens, decrite[sens], decrite["arrêtée le"], net + reversement)
        )
        versions.append(
            VersionArretee(
                code,
                exercice,
                rang,
                decrite["arrêtée le"],
                "MJ-000003",
                net,
                reversement,
                "0" * 64,
                mandat,
                entrees,
                montant(decrite.get("pénalité", 0)),
            )
        )
    return tuple(versions)


def calculer_version(cas: Cas, rang: int, referentiel: Referentiel) -> Solde:
    """The solde as it was when that version was approved: the versions before it, and the data of then."""
    decrite = cas.contenu["versions"][rang - 1]
    alors = {**cas.contenu, **decrite["données"], "versions": cas.contenu["versions"][: rang - 1]}
    return calculer_solde(lire_cas(Cas(cas.fichier, f"{cas.nom}, version {rang}", alors), referentiel))


def _arrete(decrite: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    return montant(decrite.get("solde net", 0)), montant(decrite.get("reversement", 0))


def _remise(decrite: Mapping[str, Any] | None, code: str, exercice: int) -> Remise | None:
    if decrite is None:
        return None
    genre = GenreRemise.CADUCITE if decrite.get("caduque") else GenreRemise.RENONCIATION
    return Remise(code, exercice, genre, montant(decrite["taux retenu"]), decrite["le"], "MJ-000002", decrite["motif"])


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
        cible_autre=_ou_rien(terme.get("autre")),
        unite_autre=terme.get("unité"),
    )


def _avenant(decrit: Mapping[str, Any], convention: Convention) -> Avenant:
    return Avenant(
        convention=convention.code,
        numero=int(decrit["numéro"]),
        signe_le=decrit["signé le"],
        effet_le=decrit["effet"],
        montant_eur=_ou_rien(decrit.get("montant")),
        cible_accueils=_ou_rien(decrit.get("accueils")),
        cible_places=_ou_rien(decrit.get("places")),
        cible_autre=_ou_rien(decrit.get("autre")),
        fin_convention=decrit.get("fin"),
    )


def _versement(decrit: Any, rang: int, convention: Convention, exercice: int) -> Versement:
    if isinstance(decrit, Mapping):
        jour, somme, nature = decrit["date"], decrit["montant"], decrit["nature"]
    else:
        jour, somme, nature = date(exercice, 3, 1), decrit, "avance"
    return Versement(convention.code, exercice, jour, montant(somme), nature, f"M-{rang}")


def _document(decrit: Mapping[str, Any], convention: Convention, exercice: int) -> DocumentRecu:
    return DocumentRecu(
        convention=convention.code,
        exercice=exercice,
        nature=decrit["nature"],
        recu_le=decrit["recu_le"],
        cout_reel_eur=_ou_rien(decrit.get("coût réel", decrit.get("cout_reel"))),
        depenses_directes_eur=_ou_rien(decrit.get("dépenses directes")),
        depenses_prestations_eur=_ou_rien(decrit.get("dépenses prestations")),
        depenses_indirectes_eur=_ou_rien(decrit.get("dépenses indirectes")),
    )


def _notes(notes: Mapping[str, Any], jugees: set[str], convention: Convention, exercice: int) -> dict[str, Note]:
    exiger("notes", notes, jugees | {"toutes"})
    par_id = dict.fromkeys(sorted(jugees), notes["toutes"]) if "toutes" in notes else {}
    par_id |= {id: valeur for id, valeur in notes.items() if id != "toutes"}
    return {id: Note(convention.code, exercice, id, montant(v), "note du cas", "MJ-000001") for id, v in par_id.items()}


def _parametres(parametres: Parametres, remplaces: Mapping[str, Any]) -> Parametres:
    """The published parameters, some replaced for all conventions; « absent » leaves one without any value."""
    par_id = parametres.par_id.copy()
    for id, valeur in remplaces.items():
        modele = par_id[id]
        valeurs = (ValeurDatee(date(2000, 1, 1), valeur, hypothese=True, raison="valeur du cas"),) if valeur != "absent" else ()
        par_id[id] = Parametre(id, modele.libelle, modele.unite, valeurs)
    return Parametres(par_id)


def _mois(contenu: Mapping[str, Any], mois: Mois) -> Any:
    decrits = contenu.get("mois", {})
    return decrits.get(str(mois), decrits.get("tous"))


def _obligations(
    contenu: Mapping[str, Any], convention: Convention, dispositif: Dispositif, exercice: int, parametres: Parametres, au: date
) -> tuple[Obligation, ...]:
    echeance_de = echeances(parametres, feries_francais())
    debut = debut_du_suivi(parametres, au)
    attendus = [m for m in mois_attendus(convention, dispositif.tableau, debut) if m.annee == exercice]
    exiger("mois", contenu.get("mois", {}), {*map(str, attendus), *(("tous",) if attendus else ())})
    return tuple(_obligation(_mois(contenu, m), convention, m, echeance_de(m), au) for m in attendus)


def _obligation(decrit: Any, convention: Convention, mois: Mois, echeance: date, au: date) -> Obligation:
    def en(etat: EtatObligation, **autres: Any) -> Obligation:
        return Obligation(convention.code, convention.structure, mois, echeance, etat, **autres)

    if decrit is None or decrit == "manquant":
        return en(EtatObligation.MANQUANT if echeance < au else EtatObligation.A_VENIR)
    if "excuse" in decrit:
        depot = f"depot-{mois}" if _a_un_tableau(decrit) else None
        return en(EtatObligation.EXCUSE, depot=depot, excuse=True, motif=decrit["excuse"])
    commun = {"depot": f"depot-{mois}", "retard_jours": int(decrit.get("retard", 0))}
    if "complétude" in decrit:
        return en(EtatObligation.INCOMPLET, taux_completude=montant(decrit["complétude"]), **commun)
    etat = EtatObligation.EN_RETARD if commun["retard_jours"] else EtatObligation.A_TEMPS
    return en(etat, taux_completude=Decimal("1.0000"), **commun)


def _a_un_tableau(decrit: Any) -> bool:
    return isinstance(decrit, Mapping) and ("file_active" in decrit or "activité" in decrit)


def _actif(decrit: Mapping[str, Any], mois: Mois) -> MoisActif:
    personnes = int(decrit.get("file_active", 0))
    activite = {code: montant(quantite) for code, quantite in decrit.get("activité", {}).items()}
    exiger(f"mois {mois}, activité", activite, CODES_ACTIVITE)
    lignes = int(decrit.get("lignes", personnes)) + sum(1 for q in activite.values() if q > 0)
    somme = sum(activite.values(), Decimal(0))
    return MoisActif(mois, f"depot-{mois}", "0" * 64, personnes, lignes, 0, somme, activite)


def _faits(contenu: Mapping[str, Any], dossier: Dossier) -> Faits | None:
    dues = dossier.obligations_dues
    if not dues:
        return None
    actifs = [_actif(_mois(contenu, o.mois), o.mois) for o in dues if _a_un_tableau(_mois(contenu, o.mois))]
    quantites: dict[str, Decimal] = {}
    for actif in actifs:
        for code, quantite in actif.activite.items():
            quantites[code] = quantites.get(code, Decimal(0)) + quantite
    realise = contenu.get("réalisé", {})
    comptages = {id: Comptage(*(int(n) for n in str(realise[id]).split("/"))) for id in sorted(MESURES & set(realise))}
    return Faits(
        demande=DemandeDeFaits(dossier.convention.code, dossier.exercice, dues[0].mois, dues[-1].mois),
        mois=tuple(actifs),
        accueils_realises=int(realise.get("accueils", 0)),
        entretiens_physiques=int(realise.get("entretiens physiques", 0)),
        entretiens_distance=int(realise.get("entretiens à distance", 0)),
        comptages=comptages,
        quantites=quantites,
        quarantaines_en_attente=int(contenu.get("quarantaine", 0)),
    )
