// Recomputes the proof on this page from the numbers that it shows, in the browser alone: the hash of
// the fields, the way up the tree, the signed note. Nothing is asked of the server.
"use strict";
(() => {
  const proof = document.getElementById("proof");
  const button = document.getElementById("check");
  const told = document.getElementById("again");
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");
  const plain = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  };
  const hashed = async (...parts) => hex(await crypto.subtle.digest("SHA-256", joined(...parts)));

  const chain = async (of) => {
    const fields = [...proof.querySelectorAll("[data-field]")]
      .map((one) => (one.hasAttribute("data-absent") ? "\u0000" : one.dataset.field));
    const text = new TextEncoder().encode([of.form, ...fields].join("\u001f"));
    return (await hashed(bytes(of.previous), text)) === of.hash;
  };
  const tree = async (of) => {
    let found = await hashed(Uint8Array.of(0), bytes(of.hash));
    let same = found === of.leaf;
    for (const step of proof.querySelectorAll("[data-side]")) {
      const beside = bytes(step.dataset.beside), ours = bytes(found);
      const pair = step.dataset.side === "left" ? [beside, ours] : [ours, beside];
      found = await hashed(Uint8Array.of(1), ...pair);
      same = same && found === step.dataset.result;
    }
    return same && found === of.root;
  };
  // Returns true, false, or null where this browser cannot check the signature.
  const signature = async (of, note) => {
    const [text, signatures] = note.split("\n\n");
    const [log, size, root] = text.split("\n");
    if (log !== of.log || size !== of.size || hex(plain(root)) !== of.root) return false;
    const key = plain(of.verifier.slice(of.verifier.indexOf("+", of.verifier.indexOf("+") + 1) + 1));
    const signed = plain(signatures.split("\n")[0].split(" ").pop());
    try {
      const known = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify(
        { name: "Ed25519" }, known, signed.slice(4), new TextEncoder().encode(text + "\n"));
    } catch (cannot) {
      if (cannot.name === "NotSupportedError") return null;
      throw cannot;
    }
  };

  const line = (words, holds) => {
    const made = document.createElement("li");
    const answer = holds === null ? "this browser cannot check it" : holds ? "holds" : "DOES NOT HOLD";
    made.textContent = `${words}: ${answer}`;
    return made;
  };
  const check = async () => {
    const of = proof.dataset, note = document.getElementById("note");
    const found = [["The chain", await chain(of)], ["The way up the tree", await tree(of)]];
    if (note && of.verifier) found.push(["The signed note", await signature(of, note.textContent)]);
    const all = found.every(([, holds]) => holds !== false);
    const heading = document.createElement("p"), list = document.createElement("ul");
    heading.textContent = all ? "In this browser: it holds." : "In this browser: IT DOES NOT HOLD.";
    heading.className = all ? "dc-over" : "dc-over dc-overdue";
    list.append(...found.map(([words, holds]) => line(words, holds)));
    told.replaceChildren(heading, list);
  };

  const failed = (why) => { told.textContent = `This browser could not check it: ${why}.`; };
  button.addEventListener("click", () => { told.hidden = false; check().catch((cannot) => failed(cannot.message)); });
  if (window.crypto && crypto.subtle) button.hidden = false;
  else { told.hidden = false; failed("it hashes only on pages that come by HTTPS"); }
})();
