// Make the cells of a page live when a reader asks for it. Nothing is loaded before.
const button = document.querySelector("[data-live]");
button?.addEventListener("click", async () => {
  button.disabled = true;
  button.closest("[popover]").hidePopover();
  const live = await BOOK.load("live");
  await live.start(BOOK.root, JSON.parse(button.dataset.live), button.dataset.notebook).catch(() => (button.disabled = false));
});
