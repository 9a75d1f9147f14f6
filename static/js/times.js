// Further weeks of times come while somebody scrolls; where the answer is another page, the link stays a link.
addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 200 || !event.detail.serverResponse.includes('class="week"')) event.detail.shouldSwap = false;
});
