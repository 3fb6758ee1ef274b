// Copies a citation. The panels open and close without a script, so without one the buttons that copy stay hidden.
const copy = async (button) => {
  const text = button.parentElement.querySelector("pre");
  const status = button.closest(".cite-panel").querySelector(".cite-status");
  let done;
  try {
    await navigator.clipboard.writeText(text.textContent + "\n");
    done = true;
  } catch {
    // No permission, or no secure connection: select it, so that at least the reader's own shortcut copies it.
    getSelection().selectAllChildren(text);
    done = document.execCommand("copy");
  }
  status.textContent = done ? `Copied: ${button.dataset.what}.` : "Selected. Press Ctrl+C, or ⌘C, to copy.";
};
for (const button of document.querySelectorAll(".cite-copy")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
for (const panel of document.querySelectorAll(".cite-panel")) {
  panel.addEventListener("toggle", () => {
    panel.querySelector(".cite-status").textContent = "";
  });
}
