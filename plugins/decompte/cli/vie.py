"""`vie`, and the actions of `decider` on soldes: from the hold lifted to the approval."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from decompte.cli.options import Commande, jour
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import DEPARTS, LEVABLES, MOTIF_OBLIGE, ActionSolde

if TYPE_CHECKING:
    from decompte.app.contexte import Contexte
    from decompte.app.vie_demande import BilanActes, DemandeActe

AIDE = "La vie d'un solde : ce qui manque pour le proposer, ses états, ses phases contradictoires, ses versions arrêtées."
AIDES = {
    ActionSolde.LEVER: "Lève un blocage, avec son motif ; celui du budget, par les finances.",
    ActionSolde.RETABLIR: "Rétablit un blocage levé.",
    ActionSolde.PROPOSER: "Propose des soldes à instruire : leurs montants ne bougent plus.",
    ActionSolde.NOTIFIER: "Ouvre la phase contradictoire : le partenaire a été informé de la pénalité ou du reversement.",
    ActionSolde.RELANCER: "Note la relance du partenaire, une fois par phase.",
    ActionSolde.OBSERVER: "Enregistre les observations du partenaire (--motif).",
    ActionSolde.MAINTENIR: "Répond au partenaire : la pénalité, le reversement sont maintenus.",
    ActionSolde.RENONCER: "Abandonne la pénalité, en tout ou en partie (--taux).",
    ActionSolde.RENVOYER: "Finances : renvoie des soldes proposés, avec ce qui est à revoir.",
    ActionSolde.ARRETER: "Finances : arrête des soldes, figés pour toujours ; par une autre personne que celle qui a proposé.",
}
_DATEES = frozenset({ActionSolde.NOTIFIER, ActionSolde.RELANCER, ActionSolde.OBSERVER})
_TITRES = {
    "transition": "États",
    "contradictoire": "Phases contradictoires",
    "levee": "Blocages levés",
    "remise": "Pénalité abandonnée",
    "version": "Versions arrêtées",
}
_MARQUES = {"fait": "[x]", "manque": "[ ]", "attente": "[…]", "sans_objet": " – ", "information": " i "}


def declarer(commande: Commande) -> None:
    """Declare `vie` and its options."""
    analyse = commande("vie", AIDE)
    analyse.add_argument("--convention", required=True, metavar="CODE")
    analyse.add_argument("--exercice", required=True, type=int, metavar="AAAA")
    analyse.add_argument("--json", action="store_true")


def declarer_actions(action: Commande) -> None:
    """Declare the actions of `decider` on soldes, with their options."""
    for nom, aide in AIDES.items():
        sous = action(str(nom), aide)
        groupe = sous.add_mutually_exclusive_group(required=True)
        groupe.add_argument("--convention", action="append", metavar="CODE", help="répétée : plusieurs soldes, tous ou aucun")
        groupe.add_argument("--toutes", action="store_true", help="tous les soldes de l'exercice qui peuvent l'être")
        sous.add_argument("--exercice", required=True, type=int, metavar="AAAA")
        sous.add_argument("--par", required=True, metavar="QUI", help="qui décide")
        oblige = nom in MOTIF_OBLIGE
        sous.add_argument(
            "--motif", required=oblige, default="", metavar="TEXTE", help="pourquoi" + ("" if oblige else " (facultatif)")
        )
        if nom in {ActionSolde.LEVER, ActionSolde.RETABLIR}:
            sous.add_argument("--regle", required=True, choices=sorted(_REGLES), metavar="R", help=", ".join(sorted(_REGLES)))
        if nom in _DATEES:
            sous.add_argument("--le", type=jour, metavar="AAAA-MM-JJ", help="quand cela a eu lieu (défaut : aujourd'hui)")
        if nom is ActionSolde.RENONCER:
            sous.add_argument("--taux", metavar="T", help="le taux gardé, « 0,01 » pour 1 %% (défaut : rien n'est gardé)")
        sous.add_argument("--essai", action="store_true", help="montre ce qui changerait, n'enregistre rien")


_REGLES = {regle.removeprefix("blocage."): regle for regle in LEVABLES}
ACTIONS = frozenset(map(str, AIDES))
"""The actions of `decider` that are about soldes."""


def executer_vie(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`vie`: exit 0 also when something is missing."""
    from decompte.app.contexte import ouvrir
    from decompte.app.vie_journal import lire_journal_de_vie
    from decompte.cli import sorties
    from decompte.cli.avancement import dire

    with ouvrir(env) as ctx:
        solde = ctx.entrepot.lire_solde(arguments.convention, arguments.exercice)
        lignes = lire_journal_de_vie(ctx, arguments.convention, arguments.exercice)
    if arguments.json:
        sorties.en_json(lignes)
        return 0
    _montrer(arguments, solde, lignes)
    manques = [ligne for ligne in lignes if ligne["genre"] == "controle" and ligne["etat"] in {"manque", "attente"}]
    regles = [ligne["regle"].removeprefix("blocage.") for ligne in manques if ligne["regle"]]
    cible = f"--convention {arguments.convention} --exercice {arguments.exercice}"
    if regles:
        dire(f"Lever : bin/decompte decider lever {cible} --regle {regles[0]} --par QUI --motif TEXTE")
    elif solde is not None and not manques and solde["etat"] == "a_instruire":
        dire(f"Ensuite : bin/decompte decider proposer {cible} --par QUI")
    return 0


def _montrer(arguments: argparse.Namespace, solde: Mapping[str, Any] | None, lignes: list[dict[str, Any]]) -> None:
    from decompte.app.vie_dire import dire_montants
    from decompte.domaine.vie_solde import ETATS_SOLDE_DITS

    tete = f"{arguments.convention}, exercice {arguments.exercice}"
    if solde is None:
        print(f"{tete} : aucun solde calculé.")
    else:
        etat = ETATS_SOLDE_DITS[EtatSolde(solde["etat"])]
        print(f"{tete}, version {solde['version']} : {etat} ; {dire_montants(solde)}.")
    controle = [ligne for ligne in lignes if ligne["genre"] == "controle"]
    if controle:
        complete = all(ligne["etat"] not in {"manque", "attente"} for ligne in controle)
        print(f"\nAvant de le proposer : {'rien ne manque' if complete else 'il manque'}")
        for ligne in controle:
            print(f"  {_MARQUES[ligne['etat']]} {ligne['libelle']}{' : ' if ligne['detail'] else ''}{ligne['detail']}")
    for genre, titre in _TITRES.items():
        siennes = [ligne for ligne in lignes if ligne["genre"] == genre]
        if siennes:
            print(f"\n{titre} :")
            for ligne in siennes:
                print(f"  {_dire(ligne)}")


def _dire(ligne: Mapping[str, Any]) -> str:
    from decompte.domaine.texte import euros, jour, pourcent
    from decompte.domaine.vie_solde import ETATS_SOLDE_DITS

    def dit(etat: str | None) -> str:
        return "—" if etat is None else ETATS_SOLDE_DITS[EtatSolde(etat)]

    genre, par = ligne["genre"], f"par {ligne.get('arrete_par') or ligne.get('par')}"
    if genre == "transition":
        texte = f" : {ligne['commentaire']}" if ligne["commentaire"] else ""
        quand = f"{ligne['instant']:%d/%m/%Y %H:%M}"
        return f"{quand}  version {ligne['version']}  {dit(ligne['de'])} → {dit(ligne['vers'])}, {par}{texte}"
    if genre == "contradictoire":
        quoi = f"{ligne['evenement']} ({ligne['decision']})" if ligne["decision"] else ligne["evenement"]
        rang = f"version {ligne['version']}, phase {ligne['phase']}"
        return f"{jour(ligne['le'])}  {rang}  {quoi}, {par} : {ligne['texte']}"
    if genre == "levee":
        return f"{jour(ligne['le'])}  {LEVABLES[ligne['regle']]}, {par} : {ligne['motif']}"
    if genre == "remise":
        garde = f"taux gardé {pourcent(ligne['taux_retenu'])}"
        return f"{jour(ligne['le'])}  {ligne['raison']}, {garde}, {par} : {ligne['motif']}"
    montants = f"{euros(ligne['solde_net_eur'])} à payer, {euros(ligne['reversement_eur'])} à reverser"
    suite = f", {ligne['sens']} {ligne['reference']} du {jour(ligne['mandate_le'])}" if ligne["reference"] else ""
    tete = f"{jour(ligne['arrete_le'])}  version {ligne['version']}, {par}"
    return f"{tete} : {montants}{suite} (sha256 {ligne['sha256'][:12]}…)"


def executer_acte(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """`decider` on soldes: what became of each and what changes on stdout; those left aside on stderr."""
    from datetime import datetime

    from decompte.app.contexte import ouvrir
    from decompte.app.erreurs import DemandeInvalide
    from decompte.app.vie_solde import agir
    from decompte.cli.avancement import dire
    from decompte.domaine.calendrier import PARIS

    dire("Vérification, sans rien enregistrer…" if arguments.essai else "Enregistrement et calcul de l'effet…")
    with ouvrir(env) as ctx:
        demande, passes = _demande(ctx, arguments)
        if passes and not demande.cles:
            raise DemandeInvalide(f"Rien n'a été enregistré : {passes}.")
        if passes:
            dire(f"Laissés de côté : {passes}.")
        bilan = agir(ctx, demande, datetime.now(PARIS).date(), essai=arguments.essai, ecarter=arguments.toutes)
        conseil = None if arguments.essai else _conseiller(ctx, demande, bilan)
    _montrer_bilan(bilan)
    if arguments.essai:
        dire("Rien n'a été enregistré : la même commande sans --essai le fait.")
        return 0
    dire("Décision enregistrée et journalisée.")
    if conseil:
        dire(f"Ensuite : {conseil}")
    return 0


def _demande(ctx: Contexte, arguments: argparse.Namespace) -> tuple[DemandeActe, str]:
    """What is asked, and with --toutes how many soldes it leaves alone because they are past it (empty: none)."""
    from decompte.app.consulter import soldes
    from decompte.app.vie_demande import DemandeActe

    action, passes = ActionSolde(arguments.action), ""
    codes = arguments.convention
    if codes is None:
        lignes = soldes(ctx, arguments.exercice)
        codes = [ligne["convention"] for ligne in lignes if EtatSolde(ligne["etat"]) not in _passes(action)]
        passes = _dire_passes(action, len(lignes) - len(codes))
    regle = getattr(arguments, "regle", None)
    demande = DemandeActe(
        action,
        tuple((code, arguments.exercice) for code in codes),
        arguments.par,
        arguments.motif,
        regle and _REGLES[regle],
        getattr(arguments, "le", None),
        getattr(arguments, "taux", None),
    )
    return demande, passes


def _passes(action: ActionSolde) -> Sequence[EtatSolde]:
    """The states beyond those from which an action starts, in the order of the life of a solde."""
    ordre = list(EtatSolde)
    return ordre[max(ordre.index(etat) for etat in DEPARTS[action]) + 1 :]


def _dire_passes(action: ActionSolde, nombre: int) -> str:
    """« 153 soldes déjà proposés ou au-delà »."""
    from decompte.domaine.texte import accord

    if not nombre:
        return ""
    premier, *suivants = _passes(action)
    un, plusieurs = _DEJA[premier]
    suite = " ou au-delà" if suivants else ""
    return accord(nombre, f"solde déjà {un}{suite}", f"soldes déjà {plusieurs}{suite}")


_DEJA = {
    EtatSolde.PROPOSE: ("proposé", "proposés"),
    EtatSolde.CONTRADICTOIRE: ("en phase contradictoire", "en phase contradictoire"),
    EtatSolde.ARRETE: ("arrêté", "arrêtés"),
    EtatSolde.MANDATE: ("mandaté", "mandatés"),
}


def _montrer_bilan(bilan: BilanActes) -> None:
    from decompte.cli.avancement import dire
    from decompte.domaine.texte import accord

    for phrase in (*(dit.phrase for dit in bilan.dits), *bilan.effet):
        print(phrase)
    if bilan.laisses:
        dire(f"{accord(len(bilan.laisses), 'solde laissé de côté', 'soldes laissés de côté')} :")
        for dit in bilan.laisses:
            dire(f"  {dit.phrase}")


def _conseiller(ctx: Contexte, demande: DemandeActe, bilan: BilanActes) -> str | None:
    """The command that most often follows, for the first of them."""
    if not bilan.dits:
        return None
    convention, exercice = bilan.dits[0].cle
    cible = f"--convention {convention} --exercice {exercice}"
    suivante = _SUIVANTES.get(demande.action)
    if demande.action is ActionSolde.ARRETER:
        faits = {dit.cle for dit in bilan.dits}
        soldes = ctx.entrepot.lire_soldes(exercice)
        if any(s["etat"] == EtatSolde.ARRETE and (s["convention"], s["exercice"]) in faits for s in soldes):
            return f"bin/decompte mandatement --exercice {exercice} --par QUI"
    if demande.action is ActionSolde.PROPOSER:
        solde = ctx.entrepot.lire_solde(convention, exercice)
        entendre = solde is not None and (solde["penalite_eur"] or solde["reversement_eur"])
        suivante = ActionSolde.NOTIFIER if entendre else ActionSolde.ARRETER
    if suivante is None:
        return f"bin/decompte vie {cible}"
    return f"bin/decompte decider {suivante} {cible} --par QUI" + (" --motif TEXTE" if suivante in MOTIF_OBLIGE else "")


_SUIVANTES = {
    ActionSolde.NOTIFIER: ActionSolde.OBSERVER,
    ActionSolde.RELANCER: ActionSolde.OBSERVER,
    ActionSolde.OBSERVER: ActionSolde.MAINTENIR,
    ActionSolde.MAINTENIR: ActionSolde.ARRETER,
    ActionSolde.RENONCER: ActionSolde.PROPOSER,
}
