"""Act on soldes, one or many: every fault told first, then all the acts in one transaction, then what they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from decompte.app import contradictoire
from decompte.app.calculer import Calcul, calculer_tout, enregistrer
from decompte.app.contexte import Contexte
from decompte.app.decider import MOTIF_MAXIMAL
from decompte.app.effet import ATTENTE_S, dater, dire_effet, mesurer, seul_a_decider
from decompte.app.effet_total import dire_total
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_arreter import arreter
from decompte.app.vie_demande import ActesRefuses, BilanActes, CleSolde, Composeur, DemandeActe, DitSolde, SoldeVu
from decompte.app.vie_depuis import venus_depuis
from decompte.app.vie_dire import dire_acte, dire_inconnue, dire_somme
from decompte.app.vie_lever import lever, retablir
from decompte.app.vie_metiers import exiger_le_metier
from decompte.app.vie_proposer import proposer, renvoyer
from decompte.app.vie_tenus import ecarts_tenus
from decompte.domaine.contradictoire import phases
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import enumeration
from decompte.domaine.vie_solde import CALCUL, DEPARTS, ETATS_SOLDE_DITS, LEVABLES, MOTIF_OBLIGE, ActionSolde
from decompte.entrepot.suivi_essai import ouvrir_essai
from decompte.entrepot.vie import Acte

Ligne = Mapping[str, Any]

COMPOSEURS: Mapping[ActionSolde, Composeur] = MappingProxyType(
    {
        ActionSolde.PROPOSER: proposer,
        ActionSolde.RENVOYER: renvoyer,
        ActionSolde.LEVER: lever,
        ActionSolde.RETABLIR: retablir,
        ActionSolde.ARRETER: arreter,
        **contradictoire.COMPOSEURS,
    }
)
"""Who writes the acts of each action."""
SANS_CALCUL = frozenset({ActionSolde.RELANCER, ActionSolde.OBSERVER})
"""What was written to the partner, or came from it: recorded as it is, nothing to compute."""
RECALCULENT = frozenset({ActionSolde.LEVER, ActionSolde.RETABLIR, ActionSolde.RENONCER, ActionSolde.RENVOYER})
"""The actions after which the soldes are not computed as before."""


def agir(
    ctx: Contexte,
    demande: DemandeActe,
    aujourd_hui: date,
    essai: bool = False,
    attendre_s: float = ATTENTE_S,
    ecarter: bool = False,
) -> BilanActes:
    """Do this to these soldes, all or none; returns what became of each and what that changes, in French.

    With ``essai`` nothing stays: only the effect is told. With ``ecarter`` those to which it cannot be done are left aside,
    each with its reasons (``BilanActes.laisses``), rather than stopping the others. Raises DemandeInvalide for what is wrong
    with the demand itself (HorsMetier: it is not of those that this account may do), ActesRefuses with every fault of every
    solde, NuitDejaEnCours (after ``attendre_s`` seconds), DecisionImpossible when the database refuses: nothing was recorded.
    """
    verifier_demande(demande)
    demande = replace(demande, par=demande.par.strip(), motif=demande.motif.strip())
    cles = tuple(dict.fromkeys(demande.cles))
    with seul_a_decider(ctx, attendre_s):
        au = dater(ctx, aujourd_hui)
        anciennes = _lignes(ctx, cles)
        refus = {cle: [_inconnu(ctx, cle)] for cle in cles if cle not in anciennes}
        # What cannot start is not computed for nothing.
        calcule = demande.action not in SANS_CALCUL and bool(anciennes)
        avant = mesurer(ctx, au) if calcule else Calcul([], [])
        with ouvrir_essai(ctx.entrepot) if essai else nullcontext(ctx.entrepot) as entrepot:
            ici = replace(ctx, entrepot=entrepot)
            if demande.action is ActionSolde.PROPOSER and calcule:
                # What is proposed is what a calculation gives now.
                enregistrer(ici, avant)
            actes, fautes = _composer(ici, demande, _voir(ici, cles, avant, demande.action, aujourd_hui), aujourd_hui)
            refus |= fautes
            if refus and (not ecarter or not actes):
                raise ActesRefuses({cle: refus[cle] for cle in cles if cle in refus})
            ici.entrepot.inscrire_actes([acte for siens in actes.values() for acte in siens], demande.par)
            effet = _recalculer(ici, avant, au) if demande.action in RECALCULENT else []
            nouvelles = _lignes(ici, tuple(actes))
    dits = tuple(
        DitSolde(cle, dire_acte(demande, anciennes[cle], nouvelles[cle], siens)) for cle, siens in actes.items()
    )  # fmt: skip
    effet += dire_somme(demande, list(nouvelles.values()))
    laisses = tuple(DitSolde(c, f"{c[0]}, exercice {c[1]} : {' ; '.join(refus[c])}.") for c in cles if c in refus)
    if essai:
        return BilanActes((), (*(dit.phrase for dit in dits), *effet), essai=True, laisses=laisses)
    return BilanActes(dits, tuple(effet), laisses=laisses)


def verifier_demande(demande: DemandeActe) -> None:
    """DemandeInvalide with every fault of the demand itself, whatever the soldes are."""
    action = demande.action
    exiger_le_metier(action, demande.regle, demande.metiers)
    fautes = []
    if not demande.cles:
        fautes.append("choisissez au moins un solde")
    if not demande.par.strip():
        fautes.append("dites qui décide")
    elif demande.par.strip().lower() == CALCUL:
        fautes.append(f"« {CALCUL} » signe ce que la nuit fait seule, donnez un autre nom")
    if action in MOTIF_OBLIGE and not demande.motif.strip():
        fautes.append(f"donnez un motif : {_POURQUOI[action]}")
    if len(demande.motif) > MOTIF_MAXIMAL:
        fautes.append(f"votre texte a plus de {MOTIF_MAXIMAL} caractères, abrégez-le")
    if action in {ActionSolde.LEVER, ActionSolde.RETABLIR} and demande.regle not in LEVABLES:
        connues = enumeration(f"{regle} ({dite})" for regle, dite in LEVABLES.items())
        dite = f"« {demande.regle} » ne se lève pas" if demande.regle else "dites quel blocage"
        fautes.append(f"{dite} : {connues}")
    if fautes:
        raise DemandeInvalide(f"Rien n'a été enregistré : {' ; '.join(fautes)}.")


_POURQUOI = {
    ActionSolde.LEVER: "il dit pourquoi le blocage est levé",
    ActionSolde.RETABLIR: "il dit pourquoi le blocage est rétabli",
    ActionSolde.OBSERVER: "ce sont les observations du partenaire",
    ActionSolde.MAINTENIR: "c'est la réponse au partenaire",
    ActionSolde.RENONCER: "il dit pourquoi la pénalité est abandonnée",
    ActionSolde.RENVOYER: "il dit ce qui est à revoir",
}


def _composer(
    ctx: Contexte, demande: DemandeActe, vus: Sequence[SoldeVu], aujourd_hui: date
) -> tuple[dict[CleSolde, list[Acte]], dict[CleSolde, list[str]]]:
    """The acts of each solde to which it can be done, the faults of the others."""
    actes: dict[CleSolde, list[Acte]] = {}
    refus: dict[CleSolde, list[str]] = {}
    for vu in vus:
        if vu.etat not in DEPARTS[demande.action]:
            refus[vu.cle] = [_mauvais_etat(demande.action, vu)]
            continue
        if demande.empreintes.get(vu.cle, vu.ligne["empreinte"]) != vu.ligne["empreinte"]:
            refus[vu.cle] = ["n'est plus celui qui a été montré, ses chiffres ou ce qu'ils comptent ont changé : relisez-le"]
            continue
        try:
            actes[vu.cle] = COMPOSEURS[demande.action](ctx, demande, vu, aujourd_hui)
        except DemandeInvalide as faute:
            refus[vu.cle] = [str(faute).rstrip(".")]
    return actes, refus


def _voir(ctx: Contexte, cles: Sequence[CleSolde], calcul: Calcul, action: ActionSolde, aujourd_hui: date) -> list[SoldeVu]:
    """What is known of each solde that there is, read once for all."""
    lignes = _lignes(ctx, cles)
    if not lignes:
        return []
    seul = next(iter(lignes)) if len(lignes) == 1 else (None, None)
    vie = ctx.entrepot.lire_vie()
    toutes = phases(ctx.entrepot.lire_contradictoires(*seul))
    proposeurs = _proposeurs(ctx.entrepot.lire_transitions(*seul))
    calcules = {(s.convention, s.exercice): s for s in calcul.soldes}
    tenus = [cle for cle, ligne in lignes.items() if EtatSolde(ligne["etat"]) in DEPARTS[ActionSolde.ARRETER]]
    ecarts = ecarts_tenus(ctx, calcul, tenus) if action is ActionSolde.ARRETER else {}
    chiffre = action in {ActionSolde.PROPOSER, ActionSolde.ARRETER}
    venus = venus_depuis(ctx, lignes.keys(), vie.versions, calcul.au, aujourd_hui) if chiffre else {}
    return [
        SoldeVu(
            ligne=ligne,
            calcule=calcules.get(cle),
            versions=vie.versions.get(cle, ()),
            phases=toutes.get((*cle, ligne["version"]), ()),
            proposeurs=tuple(proposeurs.get((*cle, ligne["version"]), ())),
            phases_avant=tuple(p for v in range(1, ligne["version"]) for p in toutes.get((*cle, v), ())),
            levees=vie.levees.get(cle, ()),
            venu=venus.get(cle),
            ecarts=tuple(ecarts.get(cle, ())),
        )
        for cle, ligne in lignes.items()
    ]


def _proposeurs(transitions: Iterable[Ligne]) -> dict[tuple[str, int, int], list[str]]:
    """Who proposed each version since it last came back to be computed; ``transitions``, oldest first."""
    trouves: dict[tuple[str, int, int], list[str]] = {}
    for t in transitions:
        siens = trouves.setdefault((t["convention"], t["exercice"], t["version"]), [])
        if t["vers"] == EtatSolde.A_INSTRUIRE:
            siens.clear()
        elif t["vers"] == EtatSolde.PROPOSE:
            siens.append(t["par"])
    return trouves


def _recalculer(ctx: Contexte, avant: Calcul, au: date) -> list[str]:
    """Compute and store again; what is not the same, in French."""
    apres = calculer_tout(ctx, au)
    enregistrer(ctx, apres)
    return [*dire_effet(avant, apres), *dire_total(avant, apres)]


def _lignes(ctx: Contexte, cles: Sequence[CleSolde]) -> dict[CleSolde, Ligne]:
    """The stored rows of those that there are, in the order asked for."""
    exercices = {exercice for _, exercice in cles}
    if len(cles) == 1:
        trouvee = ctx.entrepot.lire_solde(*cles[0])
        lues = [trouvee] if trouvee else []
    else:
        lues = ctx.entrepot.lire_soldes(exercices.pop() if len(exercices) == 1 else None)
    par_cle = {(ligne["convention"], ligne["exercice"]): ligne for ligne in lues}
    return {cle: par_cle[cle] for cle in cles if cle in par_cle}


def _inconnu(ctx: Contexte, cle: CleSolde) -> str:
    """Why there is no such solde, with the near miss."""
    convention, exercice = cle
    connus = sorted(ligne["exercice"] for ligne in ctx.entrepot.lire_soldes() if ligne["convention"] == convention)
    if connus:
        return f"pas de solde calculé pour {exercice} (exercices calculés : {enumeration(map(str, connus))})"
    codes = sorted(c.code for c in ctx.entrepot.lire_conventions())
    return "pas encore de solde calculé : une nuit le calcule" if convention in codes else dire_inconnue(convention, codes)


def _mauvais_etat(action: ActionSolde, vu: SoldeVu) -> str:
    voulus = [f"« {ETATS_SOLDE_DITS[etat]} »" for etat in EtatSolde if etat in DEPARTS[action]]
    pourquoi = ""
    if vu.etat is EtatSolde.PROVISOIRE:
        retenu = " ; ".join(b.rstrip(".") for b in vu.ligne["blocages"])
        pourquoi = f" ({retenu or 'tous ses mois ne sont pas échus, ou son bilan final reste à recevoir'})"
    return f"est « {ETATS_SOLDE_DITS[vu.etat]} »{pourquoi}, il faudrait qu'il soit {' ou '.join(voulus)}"
