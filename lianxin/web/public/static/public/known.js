// What is known already of what somebody writes, and what it may be about: asked once after a pause, shown beside the form;
// nothing waits for it. A kind is chosen by a tap, never by itself.

const part = document.querySelector("[data-known]");
const about = document.querySelector("[data-about]");
const form = part?.closest("form");
let timer;
let asked = "";

async function ask() {
  const sent = new FormData();
  for (const name of ["csrfmiddlewaretoken", "words", "category"]) {
    sent.set(name, new FormData(form).get(name) || "");
  }
  const question = `${sent.get("words")}\n${sent.get("category")}`;
  if (question === asked) return;
  asked = question;
  const answer = await fetch(part.dataset.known, { method: "POST", body: sent });
  if (!answer.ok || question !== asked) return;
  const told = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  const kinds = told.querySelector("[data-about]");
  kinds?.remove();
  about.replaceChildren(...(kinds?.childNodes || []));
  mark();
  part.replaceChildren(...told.childNodes);
}

function mark() {
  const chosen = new FormData(form).get("category");
  for (const button of about.querySelectorAll("[data-chooses]")) {
    button.setAttribute("aria-pressed", String(button.dataset.chooses === chosen));
  }
}

about?.addEventListener("click", (event) => {
  const code = event.target.closest("[data-chooses]")?.dataset.chooses;
  const kind = [...form.querySelectorAll("[name=category]")].find((one) => one.value === code);
  if (!kind) return;
  kind.checked = true;
  kind.dispatchEvent(new Event("input", { bubbles: true }));
  kind.dispatchEvent(new Event("change", { bubbles: true }));
});

form?.addEventListener("change", (event) => {
  if (event.target.name === "category") mark();
});

function askSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => ask().catch(() => {}), 1200);
}

form?.addEventListener("input", (event) => {
  if (["words", "category"].includes(event.target.name)) askSoon();
});

// Words that came back, from a draft or after an error.
if (form?.elements.words.value) askSoon();
