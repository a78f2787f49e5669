"""A browser on the pages: what it asked of the network, what its console says, what axe finds, pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.pages.navigateur.airflow_reel import AirflowReel

CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_REGLES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
HAUTEUR_MAX = 1500
"""Of a picture, in pixels."""
LARGE, ETROIT = 1400, 320
"""Widths in pixels: a desk, and 1280 px seen at 400 % (WCAG 1.4.10)."""


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser of the machine, without a screen."""
    navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
    yield navigateur
    navigateur.close()


@dataclass
class Visite:
    """A page of the browser, logged in or not."""

    airflow: AirflowReel
    page: Page
    ailleurs: list[str] = field(default_factory=list)
    """Addresses of other hosts that the browser asked for."""
    console: list[str] = field(default_factory=list)
    """Errors and warnings of the console."""

    def __post_init__(self) -> None:
        hote = urlsplit(self.airflow.adresse).netloc

        def noter(adresse: str) -> None:
            if urlsplit(adresse).scheme not in ("data", "blob", "about") and urlsplit(adresse).netloc != hote:
                self.ailleurs.append(adresse)

        self.page.on("request", lambda requete: noter(requete.url))
        self.page.on("console", lambda dit: self.console.append(dit.text) if dit.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda erreur: self.console.append(str(erreur)))

    def aller(self, chemin: str) -> Page:
        """Open an address of the pages (« /depots »)."""
        self.page.goto(self.airflow.pages + chemin)
        return self.page

    def connecter(self, compte: str) -> None:
        """Fill in Airflow's own form, which is shown."""
        self.page.fill("input[name=username]", compte)
        self.page.fill("input[name=password]", self.airflow.mots_de_passe[compte])
        self.page.click("button[type=submit]")

    def verifier_accessibilite(self) -> None:
        """WCAG 2.2 A and AA, as axe checks them; AssertionError that says each fault and where it is."""
        reponse: dict[str, Any] = Axe().run(self.page, options=_REGLES).response
        fautes = [_dire(faute) for faute in reponse["violations"]]
        assert not fautes, f"{self.page.url} ({self.page.viewport_size}) :\n" + "\n".join(fautes)

    def verifier_largeur(self) -> None:
        """Nothing goes beyond the window but what scrolls in its own box (WCAG 1.4.10)."""
        debords = self.page.evaluate(_DEBORDS)
        assert not debords, f"{self.page.url} déborde : {debords}"

    def photographier(self, image: Path) -> None:
        """The page from its top, as a picture."""
        image.parent.mkdir(parents=True, exist_ok=True)
        hauteur = int(self.page.evaluate("document.documentElement.scrollHeight"))
        largeur = int(self.page.evaluate("document.documentElement.clientWidth"))
        # A guide shows how a page begins; a long one would fill it.
        clip = {"x": 0, "y": 0, "width": largeur, "height": min(hauteur, HAUTEUR_MAX)}
        self.page.screenshot(path=image, full_page=True, clip=clip)


_DEBORDS = """() => {
  const limite = document.documentElement.clientWidth + 1;
  if (document.documentElement.scrollWidth <= limite) return [];
  const dansUneBoite = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return true; return false; };
  return [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > limite && !dansUneBoite(e))
    .slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right) + ' px : '
      + e.textContent.trim().slice(0, 60)).concat(['page : ' + document.documentElement.scrollWidth + ' px']);
}"""


def _dire(faute: dict[str, Any]) -> str:
    lignes = [f"{faute['id']} ({faute['impact']}) : {faute['help']}"]
    for noeud in faute["nodes"]:
        raisons = [point["message"] for liste in ("any", "all", "none") for point in noeud[liste]]
        lignes.append(f"  {' '.join(map(str, noeud['target']))} : {noeud['html'][:200]}\n    {' ; '.join(raisons)}")
    return "\n".join(lignes)


def ouvrir(navigateur: Browser, airflow: AirflowReel, largeur: int = LARGE, etat: Any = None) -> tuple[BrowserContext, Visite]:
    """A new visitor: a context of its own, with the cookies of ``etat``."""
    contexte = navigateur.new_context(
        viewport={"width": largeur, "height": 1000}, locale="fr-FR", storage_state=etat, accept_downloads=True
    )
    contexte.set_default_timeout(20_000)
    return contexte, Visite(airflow, contexte.new_page())
