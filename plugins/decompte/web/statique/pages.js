// Comfort only: every page works without it.
"use strict";

// A form that takes seconds says so, and cannot be sent twice.
document.addEventListener("submit", (evenement) => {
  const formulaire = evenement.target;
  if (formulaire.method !== "post") return;
  // A button that answers with a file leaves the page where it is: nothing would ever say that it is over.
  if (evenement.submitter && "telecharge" in evenement.submitter.dataset) return;
  if (formulaire.dataset.parti) {
    evenement.preventDefault();
    return;
  }
  formulaire.dataset.parti = "oui";
  const bouton = evenement.submitter;
  if (bouton) {
    bouton.setAttribute("aria-busy", "true");
    bouton.dataset.mot = bouton.textContent;
    bouton.textContent = bouton.dataset.attente || "En cours…";
  }
});

// Back from the browser's memory: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const formulaire of document.querySelectorAll("form[data-parti]")) {
    delete formulaire.dataset.parti;
    for (const bouton of formulaire.querySelectorAll("[aria-busy]")) {
      bouton.removeAttribute("aria-busy");
      bouton.textContent = bouton.dataset.mot;
    }
  }
});

// « Tout cocher »: a box that carries data-coche="name" ticks all those of that name in its form.
document.addEventListener("change", (evenement) => {
  const nom = evenement.target.dataset && evenement.target.dataset.coche;
  if (!nom) return;
  for (const case_ of document.querySelectorAll(`input[type="checkbox"][name="${nom}"]`)) case_.checked = evenement.target.checked;
});
