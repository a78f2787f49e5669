"""The message to the partner about one of its deposits: what came, what became of it, what to mend, before when, how.

A pure function writes it from what the page shows. It names nobody: findings are masked where they are made (ADR 0054).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from decompte.app.vues.depot_constats import GROUPES_CITES, citer_cellules
from decompte.classeurs.annotation_gravites import GRAVITES
from decompte.controles.regrouper import Groupe
from decompte.domaine.calendrier import PARIS, jour_d_arrivee
from decompte.domaine.constat import Severite
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord, jour, mois_en_lettres

MAILTO_MAX = 1_900
"""Characters of a « mailto: » address that mail programs and systems take (the smallest limits are around 2 000)."""
_SUITE = "[…] La suite de ce message est dans Décompte : copiez-la ici."
_SANS_MESSAGE = frozenset({EtatDepot.RECU, EtatDepot.LU, EtatDepot.CONTROLE, EtatDepot.REMPLACE})


@dataclass(frozen=True, slots=True)
class DepotDit:
    """What a message says of a deposit. ``recu_le_original``: when the file of which it is the doublon came;
    ``autre_recu_le``: when the deposit that counts for its month came, if it is another one.
    """

    fichier: str
    recu_le: datetime
    etat: EtatDepot
    motif: str | None = None
    convention: str | None = None
    mois: Mois | None = None
    echeance: date | None = None
    destinataire: str | None = None
    attend_mot_de_passe: bool = False
    hors_cloture: bool = False
    recu_le_original: datetime | None = None
    autre_recu_le: datetime | None = None
    est_archive: bool = False
    sans_doute_corrige: bool = False
    """Refused without saying which table it was, and every table it may have been has come since."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to send; ``destinataire`` is None when no address is known."""

    destinataire: str | None
    objet: str
    corps: str

    @property
    def texte(self) -> str:
        """As a text file: the address, the subject, the body."""
        return f"À : {self.destinataire or ''}\nObjet : {self.objet}\n\n{self.corps}"

    @property
    def mailto(self) -> str:
        """The link that opens it in a mail program, its body cut at the end of a line when it is long.

        Without address, whoever sends it writes one there (RFC 6068: the « to » of a link may be empty).
        """
        debut = f"mailto:{quote(self.destinataire or '', safe='@')}?subject={quote(self.objet, safe='')}&body="
        place = MAILTO_MAX - len(debut)
        entier = _coder(self.corps)
        if len(entier) <= place:
            return debut + entier
        lignes = self.corps.split("\n")
        while lignes and len(_coder("\n".join([*lignes, _SUITE]))) > place:
            lignes.pop()
        return debut + _coder("\n".join([*lignes, _SUITE]))

    @property
    def mailto_coupe(self) -> bool:
        """Whether the link holds only the beginning."""
        return not self.mailto.endswith(_coder(self.corps))


def ecrire_message(depot: DepotDit, groupes: Sequence[Groupe], points: int, aujourd_hui: date) -> Message | None:
    """The message about a deposit; None when there is nothing to say of it (not controlled, replaced or mended since, an archive
    of tables).

    ``groupes``: what it must mend, the most severe first, informations apart; ``points``: how many there are in all, when
    ``groupes`` does not have them all.
    """
    if depot.etat in _SANS_MESSAGE or depot.est_archive or corrige_depuis(depot):
        return None
    a_corriger = bool(groupes) and depot.etat not in (EtatDepot.DOUBLON, EtatDepot.ECARTE)
    parties = [["Bonjour,"], [_accuser(depot), *_conclure(depot, a_corriger)]]
    if a_corriger:
        parties.append(list(_lister(groupes[:GROUPES_CITES], points)))
    if _attend_un_envoi(depot, a_corriger):
        parties.append(list(_dire_comment(depot)))
        parties.append([_dire_quand(depot, aujourd_hui)])
    if a_corriger:
        parties.append(
            [
                "Un point relevé n'est pas une erreur ? Laissez la cellule telle qu'elle est et dites-le-nous, par sa feuille et "
                "sa ligne seulement : n'écrivez ni nom, ni identifiant dans votre réponse."
            ]
        )
    parties.append(["Merci de votre travail.", "", "Le Département"])
    corps = "\n\n".join("\n".join(partie) for partie in parties) + "\n"
    return Message(_adresse(depot.destinataire), _intituler(depot, a_corriger), corps)


def corrige_depuis(depot: DepotDit) -> bool:
    """Whether a later deposit counts for its month, or most likely does: nothing is left to ask about this one."""
    if depot.sans_doute_corrige:
        return True
    if depot.etat not in (EtatDepot.REJETE, EtatDepot.ECARTE) or depot.autre_recu_le is None:
        return False
    return depot.autre_recu_le > depot.recu_le


def _adresse(texte: str | None) -> str | None:
    """The address, when it looks like one."""
    nue = (texte or "").strip()
    return nue if "@" in nue and nue.isprintable() and not any(c in nue for c in ' ,;<>"') else None


def _intituler(depot: DepotDit, a_corriger: bool) -> str:
    if depot.convention is not None and depot.mois is not None:
        quoi = f"Tableau {_du_mois(depot.mois)}, convention {depot.convention}"
    else:
        quoi = f"Votre fichier « {_une_ligne(depot.fichier)} »"
    suites = {
        EtatDepot.ACCEPTE: "accepté",
        EtatDepot.ACCEPTE_AVEC_RESERVES: "accepté avec réserves, à corriger",
        EtatDepot.REJETE: "à corriger et à redéposer",
        EtatDepot.ILLISIBLE: "il n'a pas pu être ouvert",
        EtatDepot.DOUBLON: "déjà reçu",
        EtatDepot.ECARTE: "mis de côté",
    }
    points = ", quelques points à regarder" if a_corriger and depot.etat is EtatDepot.ACCEPTE else ""
    return f"{quoi} : {suites[depot.etat]}{points}"


def _accuser(depot: DepotDit) -> str:
    recu = f"Nous avons bien reçu le fichier « {_une_ligne(depot.fichier)} », le {_instant(depot.recu_le)}."
    if depot.convention is None or depot.mois is None or depot.etat is EtatDepot.ILLISIBLE:
        return recu
    return f"{recu} Il est lu comme le tableau {_du_mois(depot.mois)} de la convention {depot.convention}."


def _conclure(depot: DepotDit, a_corriger: bool) -> Iterator[str]:
    motif = "" if depot.motif is None else _une_ligne(depot.motif)
    match depot.etat:
        case EtatDepot.ACCEPTE if a_corriger:
            yield "Il est accepté : toutes ses lignes comptent. Les points ci-dessous méritent un regard ; ils n'empêchent rien."
        case EtatDepot.ACCEPTE:
            yield "Il est accepté : toutes ses lignes comptent. Vous n'avez rien à faire."
        case EtatDepot.ACCEPTE_AVEC_RESERVES:
            yield f"Il est accepté avec réserves : {motif}" if motif else "Il est accepté avec réserves."
        case EtatDepot.REJETE:
            # The points tell why, beginning by what blocks.
            yield "Nous ne pouvons pas le prendre en compte en l'état : rien n'en est chargé." + (
                "" if a_corriger else f" {motif}"
            )
            if depot.autre_recu_le is not None:
                yield f"En attendant, votre envoi du {_instant(depot.autre_recu_le)} continue de compter pour ce mois."
        case EtatDepot.ILLISIBLE:
            yield "Nous n'avons pas pu l'ouvrir : rien n'en est chargé pour l'instant. Il est gardé tel qu'il est arrivé."
            if not a_corriger and motif:
                yield motif
            if depot.attend_mot_de_passe:
                yield (
                    "Si le mot de passe a changé, convenons-en par téléphone : ne l'écrivez pas dans un message. Une fois "
                    "enregistré, votre fichier sera relu sans que vous ayez à le renvoyer."
                )
        case EtatDepot.DOUBLON:
            quand = "" if depot.recu_le_original is None else f", celui du {_instant(depot.recu_le_original)}"
            yield f"C'est, à l'identique, un fichier que nous avions déjà{quand} : il n'est pas traité une seconde fois."
            yield "Si vous pensiez envoyer une version corrigée, enregistrez vos corrections, puis redéposez-la."
        case EtatDepot.ECARTE if depot.hors_cloture:
            yield (
                "Il est arrivé après la clôture de l'exercice : il est gardé, mais il ne compte pas, sauf si ce mois est "
                "rouvert. Si un empêchement explique ce retard, dites-le-nous."
            )
        case _:
            yield "Il a été mis de côté et ne compte pas. Répondez à ce message pour en parler avec nous."


def _lister(groupes: Sequence[Groupe], points: int) -> Iterator[str]:
    yield f"CE QUI EST À CORRIGER ({accord(max(points, len(groupes)), 'point')})"
    for rang, groupe in enumerate(groupes, 1):
        yield ""
        yield f"{rang}. [{GRAVITES[groupe.severite].nom}] {_situer(groupe)}"
        yield f"   {_une_ligne(groupe.message)}{_de_meme(groupe)}"
        yield f"   Que faire : {_une_ligne(groupe.conduite)}"
    autres = points - len(groupes)
    if autres > 0:
        yield ""
        yield f"Et {accord(autres, 'autre point', 'autres points')} : le guichet de vérification les montre tous."
    effets = [GRAVITES[s] for s in Severite if any(g.severite is s for g in groupes)]
    yield ""
    yield from (f"[{gravite.nom}] {gravite.effet}" for gravite in effets)


def _situer(groupe: Groupe) -> str:
    feuille = None if groupe.feuille is None else f"Feuille « {_une_ligne(groupe.feuille)} »"
    colonne = None
    if groupe.entete is not None:
        colonne = (
            f"colonne {groupe.colonne} « {_une_ligne(groupe.entete)} »" if groupe.colonne else f"« {_une_ligne(groupe.entete)} »"
        )
    lignes = groupe.etendue if len(groupe.lignes) <= 1 else citer_cellules(None, groupe.lignes)
    cellules = citer_cellules(groupe.colonne, groupe.lignes) if groupe.colonne is not None else ""
    if lignes and cellules:
        lignes = f"{lignes} ({'cellule' if len(groupe.lignes) == 1 else 'cellules'} {cellules})"
    return ", ".join(partie for partie in (feuille, colonne, lignes) if partie) or "Tout le fichier"


def _de_meme(groupe: Groupe) -> str:
    autres = len(groupe.lignes) - 1
    return f" Et {accord(autres, 'autre ligne', 'autres lignes')} de même." if autres > 0 else ""


def _attend_un_envoi(depot: DepotDit, a_corriger: bool) -> bool:
    if depot.attend_mot_de_passe:
        return False
    return depot.etat in (EtatDepot.REJETE, EtatDepot.ILLISIBLE, EtatDepot.ACCEPTE_AVEC_RESERVES) or (
        a_corriger and depot.etat is EtatDepot.ACCEPTE
    )


def _dire_comment(depot: DepotDit) -> Iterator[str]:
    yield "COMMENT FAIRE"
    if depot.etat is EtatDepot.ILLISIBLE:
        yield (
            "- Vérifiez que le fichier s'ouvre chez vous, enregistrez-le de nouveau, puis déposez-le dans votre dossier habituel."
        )
    else:
        yield (
            "- Corrigez votre tableau, puis redéposez-le entier, avec toutes ses lignes et non les seules lignes corrigées, dans "
            f"votre dossier habituel{'' if depot.etat is EtatDepot.REJETE else ' : une fois accepté, il remplacera celui-ci'}."
        )
    yield (
        "- Avant l'envoi, le guichet de vérification vous dit en quelques secondes ce que nous dirions, et vous rend une copie "
        "où chaque cellule à reprendre est marquée. Rien n'y est gardé."
    )
    yield "- Le guichet donne aussi un modèle vierge de votre convention, déjà identifié, si vous préférez repartir de lui."


def _dire_quand(depot: DepotDit, aujourd_hui: date) -> str:
    if depot.etat is EtatDepot.ACCEPTE:
        return "Rien ne presse : ces points peuvent être corrigés dans votre prochain envoi."
    if depot.echeance is None:
        return "Le plus tôt sera le mieux. Si quelque chose vous retient, dites-le-nous."
    if aujourd_hui <= depot.echeance:
        return f"Merci de le redéposer au plus tard le {jour(depot.echeance)} inclus : c'est l'échéance de ce tableau."
    return (
        f"L'échéance de ce tableau était le {jour(depot.echeance)} : le plus tôt sera le mieux. Si quelque chose vous retient "
        "(panne, absence), dites-le-nous : nous pouvons en tenir compte."
    )


def _du_mois(mois: Mois) -> str:
    """« de mars 2024 », « d'avril 2024 »."""
    lettres = mois_en_lettres(mois)
    return f"d'{lettres}" if lettres[0] in "ao" else f"de {lettres}"


def _une_ligne(texte: str) -> str:
    """What comes from a file, on one line: no end of line of its own can add a line to the message."""
    return " ".join("".join(c if c.isprintable() else " " for c in texte).split())


def _instant(quand: datetime) -> str:
    return f"{jour(jour_d_arrivee(quand))} à {quand.astimezone(PARIS):%H h %M}"


def _coder(texte: str) -> str:
    """A body as an address holds it: lines end by CR LF (RFC 6068)."""
    return quote(texte.replace("\n", "\r\n"), safe="")
