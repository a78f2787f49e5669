"""The limits: size, time, memory, how many at a time; each told in French, and the next file is served."""

from __future__ import annotations

import asyncio
import http.client
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx2
import psutil
import pytest
from starlette.requests import Request
from starlette.types import Message

from decompte.web.guichet.cadence import Cadence, Reserve, nommer_visiteur
from decompte.web.guichet.reception import Recu, recevoir
from decompte.web.guichet.refus import Refus
from tests.fabrique import classeur, csv, personne
from tests.guichet.conftest import GuichetLance, attendre, lancer
from tests.guichet.lecture_page import lire
from tests.hostile.corpus import corpus

JUSTE = classeur([personne(1)])
DEBUT = b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="mai.csv"\r\n\r\n'
FIN = b"\r\n--x--\r\n"


def entamer(guichet: GuichetLance, visiteur: str, annonce: int = 1000) -> socket.socket:
    """A visitor who has begun to send a file, and waits."""
    hote, port = guichet.adresse.removeprefix("http://").split(":")
    prise = socket.create_connection((hote, int(port)))
    entetes = (
        f"POST /verifier HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {visiteur}\r\nContent-Length: {annonce}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    prise.sendall(entetes.encode() + DEBUT)
    return prise


def test_un_fichier_trop_lourd_est_refuse_a_la_reception(guichet_etroit: GuichetLance) -> None:
    for contenu in (b"x" * 1_000_001, b"x" * 1_500_000, b"x" * 30_000_000):
        page = lire(guichet_etroit.deposer("mai.xlsx", contenu), 413)
        assert "Le guichet prend les fichiers jusqu'à 1 Mo" in page.dit
        assert "Rien n'en a été gardé." in page.dit
    assert guichet_etroit.deposer("mai.csv", b"x" * 999_000).status_code != 413


def _coule(morceaux: int) -> Iterator[bytes]:
    yield DEBUT
    for _ in range(morceaux):
        yield b"x" * 1_000_000


@pytest.mark.parametrize("annonce", [True, False])
def test_un_enorme_envoi_n_entre_jamais_en_memoire(guichet_etroit: GuichetLance, annonce: bool) -> None:
    """Announced by its length, or told piece by piece without it."""
    avant = guichet_etroit.processus.memory_info().rss
    entetes = {"Content-Type": "multipart/form-data; boundary=x", "X-Forwarded-For": f"192.0.2.{100 + annonce}"}
    if annonce:
        entetes["Content-Length"] = str(len(DEBUT) + 150_000_000)
    if not annonce:
        entetes["Transfer-Encoding"] = "chunked"
    with closing(http.client.HTTPConnection(guichet_etroit.adresse.removeprefix("http://"), timeout=60)) as liaison:
        liaison.request("POST", "/verifier", _coule(150), entetes, encode_chunked=not annonce)
        reponse = liaison.getresponse()
        assert reponse.status == 413
        assert "Fichier trop lourd" in reponse.read().decode()
    assert guichet_etroit.processus.memory_info().rss - avant < 30_000_000


def test_un_controle_trop_long_est_arrete_et_le_suivant_est_servi(guichet_etroit: GuichetLance, interminable: bytes) -> None:
    page = lire(guichet_etroit.deposer("mai.zip", interminable), 422)
    assert "Le contrôle de ce fichier a été arrêté au bout de 2 secondes, la limite du guichet." in page.dit
    assert "Rien n'en a été gardé." in page.dit
    attendre(lambda: guichet_etroit.enfants() == [guichet_etroit.couveuse()], 60)
    attendre(lambda: "ne peut pas être ouvert" in guichet_etroit.deposer("mai.xlsx", b"PK").text, 60)


@pytest.mark.longue
def test_un_controle_trop_gourmand_est_arrete_et_le_suivant_est_servi(tmp_path: Path) -> None:
    with lancer(tmp_path, MEMOIRE_MO="50", DUREE_S="120") as guichet:
        grand = csv([personne(n) for n in range(1, 45_000)])
        page = lire(guichet.deposer("2024-1.3-ccas-arras_2024-05.csv", grand), 422)
        assert "Le contrôle de ce fichier demande plus de 50 Mo de mémoire, la limite du guichet." in page.dit
        assert "serait accepté" in lire(guichet.deposer("mai.xlsx", JUSTE)).titre


def test_une_bombe_est_dite_sans_etre_depliee(guichet: GuichetLance) -> None:
    bombes = [c for c in corpus() if c.cas.famille == "bombes"]
    assert len(bombes) >= 3
    for bombe in bombes[:4]:
        page = lire(guichet.deposer(bombe.fichier, bombe.octets()))
        assert "ne peut pas être ouvert" in page.titre or "serait refusé" in page.titre, bombe.id
        assert page.constats, bombe.id


def test_un_seul_fichier_a_la_fois_par_visiteur(guichet: GuichetLance) -> None:
    with entamer(guichet, "192.0.2.1"):
        attendre(lambda: guichet.deposer("mai.xlsx", b"PK", visiteur="192.0.2.1").status_code == 429, 60)
        refus = guichet.deposer("mai.xlsx", b"PK", visiteur="192.0.2.1")
        assert "un seul à la fois" in lire(refus, 429).dit
        assert int(refus.headers["retry-after"]) > 0
        # Another visitor, through the same reverse proxy, is served.
        assert guichet.deposer("mai.xlsx", b"PK", visiteur="192.0.2.2").status_code == 200
    # The one who left gave the place back.
    attendre(lambda: guichet.deposer("mai.xlsx", b"PK", visiteur="192.0.2.1").status_code == 200, 60)


def test_des_envois_lents_ne_ferment_pas_le_guichet(guichet: GuichetLance) -> None:
    """Who has begun to send takes no place: it is the file received that waits for one."""
    prises = [entamer(guichet, f"198.51.100.{n}") for n in range(40)]
    # All are known: the last one may not begin another.
    attendre(lambda: guichet.deposer("mai.xlsx", b"PK", visiteur="198.51.100.39").status_code == 429, 30)
    assert guichet.deposer("mai.xlsx", b"PK", visiteur="203.0.113.1").status_code == 200
    for prise in prises:
        prise.close()


class Envoi:
    """A request whose body comes by pieces, then no more."""

    def __init__(self, *morceaux: bytes) -> None:
        self._morceaux = list(morceaux)

    async def recevoir(self) -> Message:
        if not self._morceaux:
            await asyncio.Event().wait()
        corps = self._morceaux.pop(0)
        return {"type": "http.request", "body": corps, "more_body": corps != FIN}

    def lire(self, reserve: Reserve, palier_s: float = 3600, octets_max: int = 10_000_000) -> Recu:
        """Received within what is left in memory."""
        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"multipart/form-data; boundary=x")]}

        async def attendu() -> Recu:
            with reserve.ouvrir() as prendre:
                return await recevoir(Request(scope, self.recevoir), octets_max, prendre, palier_s)

        return asyncio.run(attendu())


@pytest.mark.parametrize("morceaux", [(), (DEBUT,), (DEBUT, b"x" * 299_000), (DEBUT, b"x" * 400_000, b"x" * 1000)])
def test_un_envoi_trop_lent_est_coupe_et_rend_sa_memoire(morceaux: tuple[bytes, ...]) -> None:
    reserve = Reserve(1_000_000)
    with pytest.raises(Refus) as refus:
        Envoi(*morceaux).lire(reserve, palier_s=0.05)
    assert refus.value.code == 408 and refus.value.fermer
    assert "il faut au moins 20 ko par seconde" in refus.value.phrases[0]
    assert reserve.libres == 1_000_000


def test_la_memoire_de_tous_est_comptee() -> None:
    """Beyond the bytes held for all, a visitor is asked to come back; what it had sent is given back at once."""
    reserve = Reserve(1_000_000)
    with reserve.ouvrir() as prendre:
        prendre(700_000)
        with pytest.raises(Refus) as refus:
            Envoi(DEBUT, b"x" * 200_000, b"x" * 200_000, FIN).lire(reserve)
        assert refus.value.code == 503 and refus.value.attendre_s == 60
        assert reserve.libres == 300_000
        recu = Envoi(DEBUT, b"x" * 200_000, FIN).lire(reserve)
        assert len(recu.contenu) == 200_000 and recu.nom == "mai.csv"
    assert reserve.libres == 1_000_000


def test_deux_controles_a_la_fois_au_plus(guichet: GuichetLance) -> None:
    """Three visitors at once: all are served, by two checks at a time."""
    simultanes = 0
    with ThreadPoolExecutor(3) as fils:
        envois = [fils.submit(guichet.deposer, "mai.xlsx", JUSTE, visiteur=f"192.0.2.{n}") for n in range(10, 13)]
        while not all(envoi.done() for envoi in envois):
            try:
                simultanes = max(simultanes, len(guichet.couveuse().children()))
            except psutil.NoSuchProcess:
                continue
    assert [envoi.result().status_code for envoi in envois] == [200] * 3
    assert 1 <= simultanes <= 2


def test_un_visiteur_trop_presse_attend(guichet_etroit: GuichetLance) -> None:
    premiers = [guichet_etroit.deposer("mai.xlsx", b"PK", visiteur="192.0.2.8") for _ in range(3)]
    assert 429 not in [premier.status_code for premier in premiers]
    refus = guichet_etroit.deposer("mai.xlsx", b"PK", visiteur="192.0.2.8")
    assert "3 demandes par minute" in lire(refus, 429).dit
    assert 0 < int(refus.headers["retry-after"]) <= 60
    assert guichet_etroit.deposer("mai.xlsx", b"PK", visiteur="192.0.2.9").status_code != 429


def test_la_minute_passee_on_peut_recommencer() -> None:
    heure = [0.0]
    cadence = Cadence(2, lambda: heure[0])
    cadence.passer("a")
    cadence.passer("a")
    with pytest.raises(Refus) as refus:
        cadence.passer("a")
    assert refus.value.attendre_s == 60
    cadence.passer("b")
    heure[0] = 61
    cadence.passer("a")


@pytest.mark.parametrize(
    ("adresse", "visiteur"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        (None, "inconnu"),
        ("testclient", "testclient"),
    ],
)
def test_un_abonne_est_un_visiteur(adresse: str | None, visiteur: str) -> None:
    assert nommer_visiteur(adresse) == visiteur


def test_seul_un_formulaire_avec_un_fichier_est_recu(guichet: GuichetLance) -> None:
    adresse = f"{guichet.adresse}/verifier"
    assert "par son formulaire" in lire(httpx2.post(adresse, content=b"PK", headers={"content-type": "application/zip"}), 415).dit
    assert "par son formulaire" in lire(httpx2.post(adresse, data={"fichier": "x"}), 415).dit
    multipart = {"content-type": "multipart/form-data; boundary=x"}
    assert "Choisissez d'abord un fichier" in lire(httpx2.post(adresse, content=b"--x--\r\n", headers=multipart), 400).dit
    assert "arrivé incomplet" in lire(httpx2.post(adresse, content=b"n'importe quoi", headers=multipart), 400).dit
    deux = [("fichier", ("a.csv", b"a")), ("fichier", ("b.csv", b"b"))]
    assert "un seul fichier" in lire(httpx2.post(adresse, files=deux), 400).dit
    vide = httpx2.post(adresse, files={"fichier": ("", b"")})
    assert vide.status_code == 400
    assert httpx2.get(adresse, follow_redirects=False).headers["location"] == "/"
    assert httpx2.put(adresse).status_code == 405
