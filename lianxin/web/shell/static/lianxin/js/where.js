// Where I stand: the phone is asked only when somebody taps, once; nothing is watched.
// Without it, or without this script, the place is found by its name.

function tell(part, words) {
  const said = document.createElement("p");
  said.className = "quiet";
  said.textContent = words;
  part.querySelector("[data-where-found]").replaceChildren(said);
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html").body.childNodes;
}

async function ask(part, position) {
  const { latitude, longitude } = position.coords;
  const form = part.closest("form");
  const sent = new FormData();
  sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  sent.set("latitude", latitude.toFixed(6));
  sent.set("longitude", longitude.toFixed(6));
  sent.set("here", part.dataset.here || "");
  for (const name of ["latitude", "longitude"]) {
    if (form.elements[name]) form.elements[name].value = sent.get(name);
  }
  const answer = await fetch(part.dataset.address, {
    method: "POST",
    body: sent,
    headers: { "X-Requested-With": "fetch" },
  });
  if (!answer.ok) throw new Error(answer.statusText);
  part.querySelector("[data-where-found]").replaceChildren(...parsed(await answer.text()));
}

for (const part of document.querySelectorAll("[data-where]")) {
  if (!navigator.geolocation || !window.isSecureContext) continue;
  part.hidden = false;
  part.querySelector("button").addEventListener("click", () => {
    tell(part, part.dataset.asking);
    const failed = () => tell(part, part.dataset.failed);
    navigator.geolocation.getCurrentPosition((position) => ask(part, position).catch(failed), failed, {
      enableHighAccuracy: true,
      timeout: 15000,
      maximumAge: 0,
    });
  });
}

// Names of places while one types; without this script the button finds them.
for (const input of document.querySelectorAll("input[data-places]")) {
  const list = document.getElementById(input.getAttribute("list"));
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await fetch(`${input.dataset.places}?q=${encodeURIComponent(input.value)}`);
      if (answer.ok) list.replaceChildren(...parsed(await answer.text()));
    }, 200);
  });
}
