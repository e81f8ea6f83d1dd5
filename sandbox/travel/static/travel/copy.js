// Gives each command a button that copies it. Without this file the page works all the same.

const label = "Copy";

function addButton(command) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = label;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(command.textContent.trim());
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
  button.setAttribute("aria-live", "polite");
  command.after(button);
}

// Browsers offer the clipboard to secure pages only; localhost counts as one.
if (navigator.clipboard) {
  document.querySelectorAll(".command pre").forEach(addButton);
}
