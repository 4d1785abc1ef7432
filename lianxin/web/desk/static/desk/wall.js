// The wall keeps its last figures when the answer is not a wall: a login that has run out, a network that is away.

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.serverResponse.includes('id="wall-now"')) event.detail.shouldSwap = false;
});
