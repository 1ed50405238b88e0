"""A button that puts a text on the clipboard; without a script from anywhere else."""

from __future__ import annotations

import anywidget
import traitlets

_SCRIPT = """
function render({ model, el }) {
  const button = document.createElement("button");
  button.className = "jupyter-button widget-button clv-copy";
  const name = () => { button.textContent = model.get("label"); };
  name();
  button.addEventListener("click", async () => {
    const text = model.get("text");
    try { await navigator.clipboard.writeText(text); }
    catch {
      const area = document.createElement("textarea");
      area.value = text; document.body.append(area); area.select();
      document.execCommand("copy"); area.remove();
    }
    button.textContent = model.get("done");
    setTimeout(name, 1500);
  });
  el.append(button);
}
export default { render };
"""


class CopyButton(anywidget.AnyWidget):
    """A button with a text to copy."""

    _esm = _SCRIPT
    label = traitlets.Unicode("Copy").tag(sync=True)
    done = traitlets.Unicode("Copied").tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
