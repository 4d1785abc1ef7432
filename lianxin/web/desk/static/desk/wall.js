// The wall keeps its last figures when the answer is not a wall: a login that has run out, a network that is away.

function stale(is) {
  document.querySelector("[data-stale]").hidden = !is;
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const isWall = event.detail.xhr.responseText.includes('id="wall-now"');
  stale(!isWall);
  if (!isWall) event.preventDefault();
});

document.addEventListener("htmx:sendError", () => stale(true));
