// What is known already of what somebody writes: asked after a pause, shown beside the form; nothing waits for it.

const part = document.querySelector("[data-known]");
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
  part.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
}

form?.addEventListener("input", (event) => {
  if (!["words", "category"].includes(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(() => ask().catch(() => {}), 1200);
});
